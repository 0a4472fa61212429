// Kalshi's order fees: real charges, the venue's own examples, the printed table, and the laws that hold in every
// regime. A rational-number oracle (decimal.js) replays the published steps independently.

import { Decimal } from "decimal.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InvariantViolation } from "../../failure/assert.ts";
import { unwrap } from "../../failure/result.ts";
import { contractMicros, noContracts, parseContracts } from "../../units/contract-micros.ts";
import { parseRate, partsPerMillion } from "../../units/parts-per-million.ts";
import { parsePrice, priceTicks } from "../../units/price-ticks.ts";
import { integerOf } from "../../units/unit.ts";
import { formatUsd, parseUsd } from "../../units/usd-micros.ts";
import type { KalshiFeeSchedule, KalshiRounding } from "../fee-schedule.ts";
import { KalshiOrderFees } from "./kalshi-order-fees.ts";

function schedule(
  rounding: KalshiRounding,
  precision: string,
  rates: { taker?: string; maker?: string; multiplier?: string } = {},
): KalshiFeeSchedule {
  return {
    kind: "kalshi",
    rounding,
    takerRate: unwrap(parseRate(rates.taker ?? "0.07")),
    makerRate: unwrap(parseRate(rates.maker ?? "0.0175")),
    multiplier: unwrap(parseRate(rates.multiplier ?? "1")),
    balancePrecision: unwrap(parseUsd(precision)),
  };
}

const direct = schedule("micro", "0.0001");
const nonDirect = schedule("micro", "0.01");

/** `count @ price` text to a fill. */
function fillOf(text: string) {
  const [count = "", price = ""] = text.split("@");
  return { price: unwrap(parsePrice(price)), size: unwrap(parseContracts(count)) };
}

function netsOf(of: KalshiFeeSchedule, fills: readonly string[], side: "buy" | "sell" = "buy") {
  const order = new KalshiOrderFees(of, side);
  return fills.map((text) => {
    const { price, size } = fillOf(text);
    return formatUsd(order.fill(price, size).net);
  });
}

describe("what the venue charged", () => {
  test.each([
    ["1@0.4270", "0.0172"],
    ["3@0.45", "0.052"],
    ["1@0.30", "0.0147"],
    ["1@0.52", "0.0175"],
    ["5@0.54", "0.087"],
  ])("a direct member taking %s paid %s", (fill, net) => {
    expect(netsOf(direct, [fill])).toEqual([net]);
  });

  test("the ceiling is per order, not per contract: 7 at 0.33", () => {
    expect(netsOf(direct, ["7@0.33"])).toEqual(["0.1084"]);
  });
});

describe("the venue's examples", () => {
  test("1 at 0.055 for a balance in cents, and for a direct member", () => {
    const order = new KalshiOrderFees(nonDirect, "buy");
    const { price, size } = fillOf("1@0.055");
    const charged = order.fill(price, size);
    expect([charged.tradeFee, charged.roundingFee, charged.net].map(formatUsd)).toEqual([
      "0.003639",
      "0.001361",
      "0.005",
    ]);
    expect(netsOf(direct, ["1@0.055"])).toEqual(["0.0037"]);
  });

  test("three fills that each round by 0.004 rebate a cent at the third", () => {
    // Without a trade fee the rounding is the price's own: 0.006 to the cent leaves 0.004.
    const free = schedule("micro", "0.01", { multiplier: "0" });
    const order = new KalshiOrderFees(free, "buy");
    const { price, size } = fillOf("1@0.106");
    const charged = [1, 2, 3].map(() => order.fill(price, size));
    expect(charged.map((fill) => formatUsd(fill.roundingFee))).toEqual(["0.004", "0.004", "0.004"]);
    // The rebate would make the third fill's fee negative, so all of it waits.
    expect(charged.map((fill) => formatUsd(fill.rebate))).toEqual(["0.00", "0.00", "0.00"]);
    expect(order.accumulatorTickMicros).toBe(120_000_000);

    const charging = new KalshiOrderFees(nonDirect, "buy");
    const rows = ["4@0.5044", "4@0.5044", "4@0.5044"].map((text) => {
      const fill = fillOf(text);
      return charging.fill(fill.price, fill.size);
    });
    // 2.0176 + 0.069995 leaves 0.002405 to the next cent, four times 0.01.
    expect(rows.map((fill) => formatUsd(fill.roundingFee))).toEqual(Array(3).fill("0.002405"));
    expect(charging.accumulatorTickMicros).toBe(72_150_000);
  });

  test("a rebate leaves the rest in the accumulator", () => {
    const order = new KalshiOrderFees(nonDirect, "buy");
    // 1 at 0.5 costs 0.0175: 0.0025 to the next cent, four times make a cent.
    const { price, size } = fillOf("1@0.50");
    const rebates = [1, 2, 3, 4, 5].map(() => formatUsd(order.fill(price, size).rebate));
    expect(rebates).toEqual(["0.00", "0.00", "0.00", "0.01", "0.00"]);
    expect(order.accumulatorTickMicros).toBe(25_000_000);
    expect(formatUsd(order.total)).toBe("0.09");
  });
});

describe("computed with the published steps", () => {
  test("three fills of 0.30 contracts at 0.50", () => {
    const fills = Array<string>(3).fill("0.30@0.50");
    expect(netsOf(direct, fills)).toEqual(["0.0053", "0.0052", "0.0053"]);
    expect(netsOf(nonDirect, fills)).toEqual(["0.01", "0.01", "0.00"]);
  });

  test("three fills of 1 at 0.055 for a direct member", () => {
    expect(netsOf(direct, Array<string>(3).fill("1@0.055"))).toEqual([
      "0.0037",
      "0.0036",
      "0.0037",
    ]);
  });
});

describe("the printed table: one fill, whole-cent balances, and the direct member's fee", () => {
  test.each([
    ["0.01", "0.01", "0.07", "0.01", "0.02", "0.0007", "0.0693"],
    ["0.99", "0.01", "0.07", "0.01", "0.02", "0.0007", "0.0693"],
    ["0.05", "0.01", "0.34", "0.01", "0.09", "0.0034", "0.3325"],
    ["0.95", "0.01", "0.34", "0.01", "0.09", "0.0034", "0.3325"],
    ["0.10", "0.01", "0.63", "0.01", "0.16", "0.0063", "0.63"],
    ["0.90", "0.01", "0.63", "0.01", "0.16", "0.0063", "0.63"],
    ["0.15", "0.01", "0.90", "0.01", "0.23", "0.009", "0.8925"],
    ["0.20", "0.02", "1.12", "0.01", "0.28", "0.0112", "1.12"],
    ["0.25", "0.02", "1.32", "0.01", "0.33", "0.0132", "1.3125"],
    ["0.75", "0.02", "1.32", "0.01", "0.33", "0.0132", "1.3125"],
    ["0.30", "0.02", "1.47", "0.01", "0.37", "0.0147", "1.47"],
    ["0.35", "0.02", "1.60", "0.01", "0.40", "0.016", "1.5925"],
    ["0.40", "0.02", "1.68", "0.01", "0.42", "0.0168", "1.68"],
    ["0.45", "0.02", "1.74", "0.01", "0.44", "0.0174", "1.7325"],
    ["0.55", "0.02", "1.74", "0.01", "0.44", "0.0174", "1.7325"],
    ["0.50", "0.02", "1.75", "0.01", "0.44", "0.0175", "1.75"],
  ])("at %s", (price, taker1, taker100, maker1, maker100, direct1, direct100) => {
    const netOf = (of: KalshiFeeSchedule, count: string, role: "taker" | "maker") => {
      const fill = fillOf(`${count}@${price}`);
      return integerOf(new KalshiOrderFees(of, "buy").fill(fill.price, fill.size, role).net);
    };
    const want = [taker1, taker100, maker1, maker100, direct1, direct100].map((text) =>
      integerOf(unwrap(parseUsd(text))),
    );
    expect([
      netOf(nonDirect, "1", "taker"),
      netOf(nonDirect, "100", "taker"),
      netOf(nonDirect, "1", "maker"),
      netOf(nonDirect, "100", "maker"),
      netOf(direct, "1", "taker"),
      netOf(direct, "100", "taker"),
    ]).toEqual(want);
  });
});

describe("the three regimes", () => {
  test("before 2026-05-28 a direct member's balance was in cents too", () => {
    expect(netsOf(schedule("cent", "0.0001"), ["1@0.50"])).toEqual(["0.02"]);
    expect(netsOf(schedule("centicent", "0.0001"), ["1@0.50"])).toEqual(["0.0175"]);
  });

  test("the trade fee rounded up to 0.0001 until about 2026-08-30", () => {
    const fill = fillOf("1@0.055");
    const tradeFee = (rounding: KalshiRounding) =>
      formatUsd(
        new KalshiOrderFees(schedule(rounding, "0.0001"), "buy").fill(fill.price, fill.size)
          .tradeFee,
      );
    expect([tradeFee("cent"), tradeFee("centicent"), tradeFee("micro")]).toEqual([
      "0.0037",
      "0.0037",
      "0.003639",
    ]);
  });

  test("a cent that would make the fee negative waited for a larger fill, then came alone", () => {
    const order = new KalshiOrderFees(schedule("centicent", "0.01"), "buy");
    const row = (text: string) => {
      const fill = fillOf(text);
      return formatUsd(order.fill(fill.price, fill.size).rebate);
    };
    expect(["1@0.005", "1@0.005", "1@0.005", "1@0.005", "1@0.005"].map(row)).toEqual(
      Array(5).fill("0.00"),
    );
    expect(order.accumulatorTickMicros).toBe(230_000_000);
    expect([row("10@0.50"), row("10@0.50"), row("10@0.50")]).toEqual(["0.01", "0.01", "0.01"]);
  });
});

interface Steps {
  readonly tradeUnit: Decimal;
  readonly balanceStep: Decimal;
  readonly rebateStep: Decimal;
  readonly once: boolean;
}

const cent = new Decimal("0.01");
const stepsOf: Readonly<Record<KalshiRounding, (precision: Decimal) => Steps>> = {
  cent: () => ({ tradeUnit: cent.div(100), balanceStep: cent, rebateStep: cent, once: true }),
  centicent: (precision) => ({
    tradeUnit: cent.div(100),
    balanceStep: precision,
    rebateStep: cent,
    once: true,
  }),
  micro: (precision) => ({
    tradeUnit: new Decimal("0.000001"),
    balanceStep: precision,
    rebateStep: precision,
    once: false,
  }),
};

interface DrawnFill {
  readonly ticks: number;
  readonly centiContracts: number;
  readonly role: "taker" | "maker";
}

/** The published steps over rational numbers. */
function replay(of: KalshiFeeSchedule, side: "buy" | "sell", fills: readonly DrawnFill[]) {
  const steps = stepsOf[of.rounding](new Decimal(integerOf(of.balancePrecision)).div(1e6));
  const floor = (value: Decimal, step: Decimal) => value.div(step).floor().times(step);
  let accumulator = new Decimal(0);
  return fills.map(({ ticks, centiContracts, role }) => {
    const price = new Decimal(ticks).div(1e4);
    const count = new Decimal(centiContracts).div(100);
    const rate = new Decimal(integerOf(role === "taker" ? of.takerRate : of.makerRate))
      .times(integerOf(of.multiplier))
      .div(1e12);
    const model = rate.times(count).times(price).times(price.neg().plus(1));
    const tradeFee = model.div(steps.tradeUnit).ceil().times(steps.tradeUnit);
    const revenue = price.times(count).times(side === "buy" ? -1 : 1);
    const change = revenue.minus(tradeFee);
    const roundingFee = change.minus(floor(change, steps.balanceStep));
    accumulator = accumulator.plus(roundingFee);
    const charged = tradeFee.plus(roundingFee);
    let rebate = Decimal.min(
      floor(accumulator, steps.rebateStep),
      floor(charged, steps.rebateStep),
    );
    if (steps.once) rebate = Decimal.min(rebate, steps.rebateStep);
    accumulator = accumulator.minus(rebate);
    const micros = (value: Decimal) => value.times(1e6).toNumber();
    return {
      tradeFee: micros(tradeFee),
      roundingFee: micros(roundingFee),
      rebate: micros(rebate),
      net: micros(charged.minus(rebate)),
      accumulator: accumulator.times(1e10).toNumber(),
    };
  });
}

const anySchedule = fc
  .record({
    rounding: fc.constantFrom<KalshiRounding>("cent", "centicent", "micro"),
    precision: fc.constantFrom("0.01", "0.0001"),
    multiplier: fc.constantFrom("1", "0.5", "0", "2", "0.333333"),
    taker: fc.constantFrom("0.07", "0.035"),
  })
  .map(({ rounding, precision, ...rates }) => schedule(rounding, precision, rates));

const anyFill: fc.Arbitrary<DrawnFill> = fc.record({
  ticks: fc.oneof(
    fc.integer({ min: 1, max: 9_999 }),
    fc.integer({ min: 1, max: 99 }).map((cents) => cents * 100),
  ),
  centiContracts: fc.oneof(
    fc.integer({ min: 1, max: 500 }),
    fc.integer({ min: 1, max: 100_000_000 }),
  ),
  role: fc.constantFrom<"taker" | "maker">("taker", "maker"),
});

describe("laws", () => {
  test("every fill of every order agrees with the published steps over rational numbers", () => {
    const side = fc.constantFrom<"buy" | "sell">("buy", "sell");
    const fills = fc.array(anyFill, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(anySchedule, side, fills, (of, orderSide, drawn) => {
        const order = new KalshiOrderFees(of, orderSide);
        const got = drawn.map(({ ticks, centiContracts, role }) => {
          const size = contractMicros(centiContracts * 10_000);
          const charged = order.fill(priceTicks(ticks), size, role);
          return {
            tradeFee: integerOf(charged.tradeFee),
            roundingFee: integerOf(charged.roundingFee),
            rebate: integerOf(charged.rebate),
            net: integerOf(charged.net),
            accumulator: order.accumulatorTickMicros,
          };
        });
        expect(got).toEqual(replay(of, orderSide, drawn));
        expect(got.every((row) => row.net >= 0)).toBe(true);
        expect(integerOf(order.total)).toBe(got.reduce((sum, row) => sum + row.net, 0));
      }),
      { numRuns: 1_000 },
    );
  });

  test("whole contracts at whole cents end within the closed form of the whole order", () => {
    const fills = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 500 })),
      { minLength: 1, maxLength: 10 },
    );
    fc.assert(
      fc.property(fills, fc.constantFrom<"buy" | "sell">("buy", "sell"), (drawn, side) => {
        const order = new KalshiOrderFees(schedule("centicent", "0.01"), side);
        let gross = 0;
        let tradeFees = 0;
        for (const [cents, count] of drawn) {
          const size = contractMicros(count * 1_000_000);
          tradeFees += integerOf(order.fill(priceTicks(cents * 100), size).tradeFee);
          gross += cents * count * 10_000;
        }
        const closed =
          side === "buy"
            ? Math.ceil((gross + tradeFees) / 10_000) * 10_000 - gross
            : gross - Math.floor((gross - tradeFees) / 10_000) * 10_000;
        expect(integerOf(order.total)).toBe(closed);
      }),
    );
  });

  test("the fee of one fill is the same at a price and at its complement", () => {
    fc.assert(
      fc.property(anySchedule, anyFill, (of, { ticks, centiContracts }) => {
        const size = contractMicros(centiContracts * 10_000);
        const tradeFee = (at: number) =>
          new KalshiOrderFees(of, "buy").fill(priceTicks(at), size).tradeFee;
        expect(tradeFee(ticks)).toBe(tradeFee(10_000 - ticks));
      }),
    );
  });

  test("an order continued from its accumulator charges like one that never stopped", () => {
    const fills = fc.array(anyFill, { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(anySchedule, fills, (of, drawn) => {
        const whole = new KalshiOrderFees(of, "buy");
        let stopped = new KalshiOrderFees(of, "buy");
        for (const { ticks, centiContracts, role } of drawn) {
          const size = contractMicros(centiContracts * 10_000);
          const net = whole.fill(priceTicks(ticks), size, role).net;
          expect(stopped.fill(priceTicks(ticks), size, role).net).toBe(net);
          stopped = new KalshiOrderFees(of, "buy", stopped.accumulatorTickMicros);
        }
      }),
    );
  });
});

test("what cannot be breaks an invariant", () => {
  expect(() => new KalshiOrderFees(direct, "buy", -1)).toThrow(InvariantViolation);
  const order = new KalshiOrderFees(direct, "buy");
  expect(() => order.fill(priceTicks(5_000), noContracts)).toThrow(InvariantViolation);
});

test("a rate beyond the usual keeps its exact fraction", () => {
  const odd = {
    ...direct,
    takerRate: partsPerMillion(123_457),
    multiplier: partsPerMillion(333_333),
  };
  const order = new KalshiOrderFees(odd, "buy");
  // 0.123457 × 0.333333 × 100 × 0.25 = 1.028807304525, up to 1.028808, and then to the centicent.
  expect(formatUsd(order.fill(priceTicks(5_000), contractMicros(100_000_000)).tradeFee)).toBe(
    "1.028808",
  );
});
