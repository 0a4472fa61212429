// The best size of a swap with its hedge, against every size tried one by one.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Level } from "../../book/level.ts";
import { unwrap } from "../../failure/result.ts";
import {
  type ContractMicros,
  contractMicros,
  wholeContracts,
} from "../../units/contract-micros.ts";
import { epochMicros } from "../../units/epoch-micros.ts";
import { partsPerMillion } from "../../units/parts-per-million.ts";
import { priceTicks } from "../../units/price-ticks.ts";
import { integerOf } from "../../units/unit.ts";
import { usdMicros } from "../../units/usd-micros.ts";
import { type FeeSchedule, feeScheduleAt } from "../fee-schedule.ts";
import {
  type BestPoolTrade,
  bestPoolTrade,
  type PoolTrade,
  type PoolTradeQuestion,
  poolTradeOf,
} from "./best-trade.ts";

const kalshi: FeeSchedule = {
  kind: "kalshi",
  rounding: "cent",
  takerRate: partsPerMillion(70_000),
  makerRate: partsPerMillion(0),
  multiplier: partsPerMillion(1_000_000),
  balancePrecision: usdMicros(10_000),
};
const schedules: readonly FeeSchedule[] = [
  { kind: "none" },
  { kind: "forecastex" },
  { kind: "polymarket", rate: partsPerMillion(40_000), exponent: 1, chargedIn: "collateral" },
  kalshi,
  { ...kalshi, rounding: "micro", balancePrecision: usdMicros(100) },
];

const book = fc
  .array(
    fc.record({ step: fc.integer({ min: 1, max: 300 }), lots: fc.integer({ min: 1, max: 80 }) }),
    { minLength: 1, maxLength: 5 },
  )
  .chain((steps) =>
    fc.integer({ min: 100, max: 6_000 }).map((first): Level[] => {
      let price = first;
      return steps.map(({ step, lots }) => {
        price += step;
        return { price: priceTicks(price), size: contractMicros(lots * 1_000_000) };
      });
    }),
  );

const hedge = fc.oneof(
  fc.record({
    kind: fc.constant("book" as const),
    asks: book,
    fees: fc.constantFrom(...schedules),
  }),
  fc.record({
    kind: fc.constant("value" as const),
    each: fc.integer({ min: 1, max: 9_999 }).map(priceTicks),
  }),
);

/** Pools of some dollars to some thousands, in whole-contract lots so that every size can be tried. */
const questions: fc.Arbitrary<PoolTradeQuestion> = fc
  .record({
    decimals: fc.constantFrom(6, 18),
    dollars: fc.array(fc.integer({ min: 20, max: 5_000 }), { minLength: 2, maxLength: 3 }),
    fee: fc.constantFrom(0n, 20_000_000_000_000_000n),
    outcome: fc.constantFrom(0, 1),
    hedge,
    gas: fc.integer({ min: 0, max: 500_000 }).map(usdMicros),
    sizeMax: fc.integer({ min: 0, max: 300 }).map(wholeContracts),
  })
  .map(({ dollars, fee, ...rest }) => ({
    ...rest,
    pool: { balances: dollars.map((each) => BigInt(each) * 10n ** BigInt(rest.decimals)), fee },
    lot: wholeContracts(1),
  }));

function bestByTrying(question: PoolTradeQuestion): PoolTrade | undefined {
  let best: PoolTrade | undefined;
  const lots = integerOf(question.sizeMax) / integerOf(question.lot);
  for (let lot = 1; lot <= lots; lot += 1) {
    const trade = poolTradeOf(question, contractMicros(lot * integerOf(question.lot)));
    if (trade === undefined || integerOf(trade.profit) <= 0) continue;
    if (best === undefined || integerOf(trade.profit) > integerOf(best.profit)) best = trade;
  }
  return best;
}

function best(question: PoolTradeQuestion): BestPoolTrade {
  return unwrap(bestPoolTrade(question));
}

describe("the best size of a swap", () => {
  test("is the one found by trying them all, to the micro", () => {
    let trades = 0;
    fc.assert(
      fc.property(questions, (question) => {
        const found = best(question);
        const tried = bestByTrying(question);
        expect(integerOf(found.profit)).toBe(integerOf(tried?.profit ?? usdMicros(0)));
        expect(integerOf(found.size)).toBe(integerOf(tried?.size ?? contractMicros(0)));
        expect(integerOf(found.shortfallMax)).toBe(0);
        if (tried !== undefined) trades += 1;
      }),
      { numRuns: 300 },
    );
    expect(trades).toBeGreaterThan(30);
  });

  const even = {
    pool: { balances: [1_000n * 10n ** 6n, 1_000n * 10n ** 6n], fee: 20_000_000_000_000_000n },
    outcome: 0,
    decimals: 6,
    gas: usdMicros(50_000),
    lot: contractMicros(10_000),
    sizeMax: wholeContracts(10_000),
  };

  test("against a value is where the price with its fee reaches it", () => {
    const found = best({ ...even, hedge: { kind: "value", each: priceTicks(5_600) } });
    // The continuous optimum buys 196.1364 for 104.9647 and earns 4.8217.
    expect(Math.abs(integerOf(found.size) - 196_136_410)).toBeLessThan(1_000_000);
    expect(integerOf(found.profit)).toBeGreaterThan(4_821_600);
    expect(integerOf(found.profit)).toBeLessThan(4_821_712);
  });

  test("against a book pays that venue's fees as it rounds them", () => {
    const asks = level([4_200, 30], [4_400, 50], [4_600, 100]);
    const fees = feeScheduleAt(
      [{ from: epochMicros(0), schedule: kalshi }],
      epochMicros(1_795_161_600_000_000),
    );
    const lot = wholeContracts(1);
    const found = best({ ...even, lot, hedge: { kind: "book", asks, fees } });
    expect(integerOf(found.size)).toBe(80_000_000);
    // 30 × 0.42 + 50 × 0.44 = 34.60, and a fee of 1.38 in whole cents.
    expect(integerOf(found.hedgeCost)).toBe(35_980_000);
    expect(integerOf(found.profit)).toBe(80_000_000 - 41_632_327 - 35_980_000 - 50_000);
  });

  test("is nothing where nothing can be earned, and where there is nothing to hedge with", () => {
    const dear = { kind: "book", asks: level([5_000, 100]), fees: kalshi } as const;
    const empty = { kind: "book", asks: [], fees: kalshi } as const;
    for (const hedged of [dear, empty, { kind: "value", each: priceTicks(5_000) } as const]) {
      expect(best({ ...even, hedge: hedged })).toMatchObject({
        size: contractMicros(0),
        profit: usdMicros(0),
      });
    }
  });

  test("is unknown when the hedge's fees are", () => {
    const hedged = { kind: "book", asks: level([1_000, 10]), fees: { kind: "unknown" } } as const;
    expect(bestPoolTrade({ ...even, hedge: hedged })).toMatchObject({
      ok: false,
      failure: { code: "DET-309" },
    });
  });

  test("of a vast pool with cent fees says what it may have missed", () => {
    const asks = level([4_700, 10_000_000]);
    const question: PoolTradeQuestion = {
      ...even,
      pool: { balances: [10n ** 14n, 10n ** 14n], fee: 0n },
      sizeMax: wholeContracts(10_000_000),
      hedge: { kind: "book", asks, fees: kalshi },
    };
    const whole = best(question);
    expect(integerOf(whole.shortfallMax)).toBe(0);
    const short = unwrap(bestPoolTrade(question, 10));
    const missed = integerOf(whole.profit) - integerOf(short.profit);
    expect(missed).toBeGreaterThan(0);
    expect(integerOf(short.shortfallMax)).toBeGreaterThanOrEqual(missed);
    // Around the top, fees that round up to the cent leave ten thousand micros to be found.
    expect(integerOf(short.shortfallMax)).toBeLessThanOrEqual(10_002);
  });
});

function level(...levels: readonly (readonly [number, number])[]): Level[] {
  return levels.map(([price, contracts]): { price: Level["price"]; size: ContractMicros } => ({
    price: priceTicks(price),
    size: wholeContracts(contracts),
  }));
}
