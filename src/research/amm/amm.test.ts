// The formulas of pools against each other and against the exact curve: what costs so much buys so much, an optimum has
// no better neighbour, and the closed forms agree with the search in integers.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { unwrap } from "../../domain/failure/result.ts";
import { bestPoolTrade } from "../../domain/market/fixed-product/best-trade.ts";
import { contractMicros, wholeContracts } from "../../domain/units/contract-micros.ts";
import { priceTicks } from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { usdMicros } from "../../domain/units/usd-micros.ts";
import {
  continuousFunding,
  continuousPrices,
  contractsToBreakEven,
  liquidityAt,
  tradeAgainstBook,
  tradeAgainstValue,
} from "./continuous-pool.ts";
import {
  logarithmicClaimsFor,
  logarithmicClaimsTo,
  logarithmicCost,
  logarithmicLossMax,
  logarithmicPrices,
} from "./logarithmic-market.ts";
import { weightedBet, weightedProbability } from "./weighted-product.ts";

const unit = fc.double({ min: 0.02, max: 0.98, noNaN: true });
const amount = fc.double({ min: 0.5, max: 5_000, noNaN: true });

function expectClose(got: number, want: number, tolerance = 1e-9): void {
  expect(Math.abs(got - want)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(want)));
}

describe("the logarithmic rule", () => {
  const markets = fc.record({
    quantities: fc.array(fc.double({ min: -500, max: 500, noNaN: true }), {
      minLength: 2,
      maxLength: 5,
    }),
    liquidity: fc.double({ min: 50, max: 500, noNaN: true }),
  });

  test("buys for a sum the claims that cost it, and to a value the claims that reach it", () => {
    fc.assert(
      fc.property(markets, amount, unit, (market, spend, value) => {
        const claims = logarithmicClaimsFor(market, 0, spend);
        expectClose(logarithmicCost(market, [claims]), spend, 1e-7);
        const [own = 0, ...others] = market.quantities;
        const moved = own + logarithmicClaimsTo(market, 0, value);
        const after = logarithmicPrices({ ...market, quantities: [moved, ...others] });
        expectClose(after[0] ?? 0, value, 1e-7);
        expectClose(
          after.reduce((sum, price) => sum + price, 0),
          1,
        );
      }),
    );
  });

  test("does not overflow, and loses at most its bound", () => {
    const market = { quantities: [1e6, 0], liquidity: 1 };
    expect(logarithmicPrices(market)).toEqual([1, 0]);
    const even = { quantities: [0, 0], liquidity: 100 };
    const lost = 1e5 - logarithmicCost(even, [1e5, 0]);
    expectClose(lost, logarithmicLossMax(even));
  });
});

describe("the weighted product", () => {
  test("with even weights is the fixed product, on either side", () => {
    fc.assert(
      fc.property(amount, amount, amount, (yes, no, spent) => {
        const pool = { yes, no, weight: 0.5 };
        const bet = { amount: spent, feeConstant: 0 };
        const onYes = weightedBet(pool, { ...bet, outcome: "YES" }).shares;
        const onNo = weightedBet(pool, { ...bet, outcome: "NO" }).shares;
        expectClose(onYes, yes + spent - (yes * no) / (no + spent), 1e-7);
        expectClose(onNo, no + spent - (yes * no) / (yes + spent), 1e-7);
      }),
    );
  });

  test("keeps its product, and its fee is what the last step says", () => {
    fc.assert(
      fc.property(amount, amount, unit, unit, (yes, no, where, part) => {
        // Weights near 0 or 1 are powers of fifty, where doubles lose what is compared here.
        const weight = 0.2 + 0.6 * where;
        const spent = part * Math.min(yes, no);
        const bet = { amount: spent, feeConstant: 0.07 } as const;
        const trade = weightedBet({ yes, no, weight }, { ...bet, outcome: "NO" });
        const net = spent - trade.fee;
        const product = (y: number, n: number) => weight * Math.log(y) + (1 - weight) * Math.log(n);
        expectClose(product(yes + net, no + net - trade.shares), product(yes, no), 1e-6);
        expect(trade.probabilityAfter).toBeLessThan(weightedProbability({ yes, no, weight }));
        const average = net / trade.shares;
        expectClose(trade.fee, 0.07 * average * (1 - average) * trade.shares, 1e-3);
      }),
    );
  });

  test("of nothing is nothing", () => {
    const bet = { outcome: "YES", amount: 0, feeConstant: 0.07 } as const;
    expect(weightedBet({ yes: 10, no: 10, weight: 0.5 }, bet)).toMatchObject({ shares: 0, fee: 0 });
  });
});

describe("the continuous pool", () => {
  const pools = fc.record({ yes: amount, no: amount, fee: fc.constantFrom(0, 0.02) });

  test("buys up to the value: one part in a thousand more or less earns less", () => {
    fc.assert(
      fc.property(pools, unit, (pool, value) => {
        const best = tradeAgainstValue(pool, value, 0);
        const earned = (contracts: number) => {
          const linear = pool.yes + pool.no - contracts;
          const net = (Math.sqrt(linear * linear + 4 * contracts * pool.no) - linear) / 2;
          return value * contracts - net / (1 - pool.fee);
        };
        for (const factor of [0.999, 1.001]) {
          expect(earned(best.contracts * factor)).toBeLessThanOrEqual(best.profit + 1e-9);
        }
        if (best.contracts > 0) expectClose(earned(best.contracts), best.profit, 1e-7);
        else expect(earned(0.01)).toBeLessThanOrEqual(1e-9);
      }),
    );
  });

  test("earns what the exact search earns, at its size", () => {
    fc.assert(
      fc.property(fc.integer({ min: 50, max: 4_000 }), unit, (dollars, ratio) => {
        const pool = { yes: dollars, no: Math.round(dollars * ratio) + 10, fee: 0.02 };
        const value = 5_600;
        const close = tradeAgainstValue(pool, value / 10_000, 0);
        const exact = unwrap(
          bestPoolTrade({
            pool: { balances: [pool.yes, pool.no].map(tokens), fee: 20_000_000_000_000_000n },
            outcome: 0,
            decimals: 18,
            hedge: { kind: "value", each: priceTicks(value) },
            gas: usdMicros(0),
            lot: contractMicros(10_000),
            sizeMax: wholeContracts(1_000_000),
          }),
        );
        // Some tenths of a contract around the top earn the same but for the two micros that are rounded away.
        expectClose(integerOf(exact.profit) / 1e6, close.profit, 2e-6);
        expect(Math.abs(integerOf(exact.size) / 1e6 - close.contracts)).toBeLessThan(0.4);
      }),
      { numRuns: 100 },
    );
  });

  test("against a book of one deep level is the trade against its value", () => {
    fc.assert(
      fc.property(pools, unit, (pool, price) => {
        const book = tradeAgainstBook(pool, [[price, 1e9]], { rate: 0, gas: 0.05 });
        const value = tradeAgainstValue(pool, 1 - price, 0.05);
        expectClose(book.contracts, value.contracts, 1e-9);
        expectClose(book.profit, value.profit, 1e-6);
      }),
    );
  });

  test("prices, parts, funding and gas", () => {
    expect(continuousPrices([1, 3])).toEqual([0.75, 0.25]);
    expect(liquidityAt(100, 0.5)).toEqual({ yes: 100, no: 100, value: 100, loss: 0 });
    expect(continuousFunding([1, 2], 2, 10)).toEqual({ minted: 10, kept: [5, 10], back: [5, 0] });
    expect([contractsToBreakEven(0.07, 0.01), contractsToBreakEven(0.071, 0.01)]).toEqual([7, 8]);
    expect(contractsToBreakEven(1, 0)).toBeUndefined();
  });
});

function tokens(whole: number): bigint {
  return BigInt(whole) * 10n ** 18n;
}
