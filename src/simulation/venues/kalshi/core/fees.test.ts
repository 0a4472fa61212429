// The server's fees against the venue's published charges, and against the product's own computation of them: two pieces
// of code that share nothing must agree on every fill of random orders, in every regime.

import { describe, expect, test } from "vitest";

import {
  type KalshiMembership,
  kalshiFeeSchedule,
} from "../../../../domain/market/fees/kalshi-fee-timeline.ts";
import { KalshiOrderFees } from "../../../../domain/market/fees/kalshi-order-fees.ts";
import { contractMicros } from "../../../../domain/units/contract-micros.ts";
import { epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { partsPerMillion } from "../../../../domain/units/parts-per-million.ts";
import { priceTicks } from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { RandomStream, seededSource } from "../../../random-stream.ts";
import { type FeeTerms, feeTerms, OrderFees } from "./fees.ts";

const today = 1_795_165_200_000_000;

/** Instants on both sides of both changes of the rules, and one in each regime. */
const instants = [
  1_760_000_000_000_000,
  1_779_926_399_999_999,
  1_779_926_400_000_000,
  1_783_000_000_000_000,
  1_788_047_999_999_999,
  1_788_048_000_000_000,
  today,
] as const;

function termsAt(
  membership: "direct" | "non-direct",
  options: {
    readonly at?: number;
    readonly feeType?: string;
    readonly feeMultiplier?: number;
  } = {},
): FeeTerms {
  const { at = today, feeType = "quadratic_with_maker_fees", feeMultiplier = 1 } = options;
  return feeTerms({ feeType, feeMultiplier, membership, atMicros: BigInt(at) });
}

/** Charges fills of `[hundredths, ticks]` of one buying taker and returns the nets in micros. */
function nets(terms: FeeTerms, fills: readonly (readonly [number, number])[]): bigint[] {
  const order = new OrderFees();
  return fills.map(([count, price]) => chargeOf(order, terms, count, price).net);
}

function chargeOf(order: OrderFees, terms: FeeTerms, count: number, price: number) {
  return order.charge(terms, {
    side: "bid",
    price: BigInt(price),
    count: BigInt(count),
    isTaker: true,
  });
}

describe("what the venue has charged", () => {
  test.each([
    ["1 at 0.4270", [100, 4_270], 17_200n],
    ["3 at 0.45", [300, 4_500], 52_000n],
    ["1 at 0.30", [100, 3_000], 14_700n],
    ["1 at 0.52", [100, 5_200], 17_500n],
    ["5 at 0.54", [500, 5_400], 87_000n],
  ] as const)("a direct member taking %s", (_, fill, micros) => {
    expect(nets(termsAt("direct"), [fill])).toEqual([micros]);
  });

  test("1 at 0.055: the venue's example to the cent, and for a direct member", () => {
    expect(chargeOf(new OrderFees(), termsAt("non-direct"), 100, 550)).toEqual({
      tradeFee: 3_639n,
      rounding: 1_361n,
      rebate: 0n,
      net: 5_000n,
    });
    expect(nets(termsAt("direct"), [[100, 550]])).toEqual([3_700n]);
  });

  test("the accumulator: each fill adds 0.004, the third gives a cent back and leaves 0.002", () => {
    // A rate of 0.064 charges 0.016 for one at 0.50, which leaves 0.004 to the cent.
    const order = new OrderFees();
    const terms = { ...termsAt("non-direct"), takerRate: 64_000_000_000n };
    const charges = [1, 2, 3].map(() => chargeOf(order, terms, 100, 5_000));
    expect(charges.map(({ rounding, rebate }) => [rounding, rebate])).toEqual([
      [4_000n, 0n],
      [4_000n, 0n],
      [4_000n, 10_000n],
    ]);
    expect(order.taken).toBe(2_000n);
  });

  test("three fills of 0.30 at 0.50, for both memberships", () => {
    const fills = [30, 30, 30].map((count) => [count, 5_000] as const);
    expect(nets(termsAt("direct"), fills)).toEqual([5_300n, 5_200n, 5_300n]);
    expect(nets(termsAt("non-direct"), fills)).toEqual([10_000n, 10_000n, 0n]);
  });

  test("three fills of 1 at 0.055 for a direct member", () => {
    const fills = [1, 2, 3].map(() => [100, 550] as const);
    expect(nets(termsAt("direct"), fills)).toEqual([3_700n, 3_600n, 3_700n]);
  });
});

describe("where the fill comes from makes no difference", () => {
  test("selling YES out of a position and buying NO round alike", () => {
    const terms = termsAt("direct");
    const selling = new OrderFees();
    const buying = new OrderFees();
    const random = new RandomStream(seededSource(5));
    for (let fill = 0; fill < 1_000; fill += 1) {
      const price = BigInt(random.between(1, 9_999));
      const count = BigInt(random.between(1, 5_000));
      const ask = selling.charge(terms, { side: "ask", price, count, isTaker: true });
      const no = buying.charge(terms, {
        side: "bid",
        price: 10_000n - price,
        count,
        isTaker: true,
      });
      expect(ask).toEqual(no);
    }
  });
});

const grids = [100, 50, 20, 10, 1] as const;
const feeTypes = [
  "quadratic",
  "quadratic_with_maker_fees",
  "quadratic_with_combo_maker_fees",
  "flat",
  "a_word_of_tomorrow",
] as const;
const multipliers = [1, 0.5, 0, 2, 0.333333, 1.25] as const;

interface RandomOrder {
  readonly side: "bid" | "ask";
  readonly membership: KalshiMembership;
  readonly at: number;
  readonly feeType: string;
  readonly feeMultiplier: number;
  readonly step: number;
  readonly fillCount: number;
}

function drawOrder(random: RandomStream): RandomOrder {
  return {
    side: random.pick(["bid", "ask"]),
    membership: random.pick(["direct", "non-direct"]),
    at: random.pick(instants),
    feeType: random.pick(feeTypes),
    feeMultiplier: random.pick(multipliers),
    step: random.pick(grids),
    fillCount: random.between(1, 12),
  };
}

function drawCount(random: RandomStream): number {
  const most = random.pick([100, 1_000, 100_000, 100_000_000]);
  return random.chance(500_000) ? random.between(1, most) : 100 * random.between(1, most / 100);
}

/** Replays one order in both; returns what differs, undefined when nothing does. */
function disagreement(random: RandomStream, order: RandomOrder): string | undefined {
  const { side, membership, at, feeType, feeMultiplier, step } = order;
  const terms = feeTerms({ feeType, feeMultiplier, membership, atMicros: BigInt(at) });
  const multiplier = partsPerMillion(Math.round(feeMultiplier * 1_000_000));
  const schedule = kalshiFeeSchedule({ feeType, multiplier, membership, at: epochMicros(at) });
  const ours = new OrderFees();
  const theirs = new KalshiOrderFees(schedule, side === "bid" ? "buy" : "sell");
  let total = 0n;
  for (let number = 0; number < order.fillCount; number += 1) {
    const price = step * random.between(1, 10_000 / step - 1);
    const count = drawCount(random);
    const isTaker = random.chance(500_000);
    const ticks = { price: BigInt(price), count: BigInt(count) };
    const charge = ours.charge(terms, { side, ...ticks, isTaker });
    const size = contractMicros(count * 10_000);
    const fee = theirs.fill(priceTicks(price), size, isTaker ? "taker" : "maker");
    const a = [charge.tradeFee, charge.rounding, charge.rebate, charge.net].join(" ");
    const b = [fee.tradeFee, fee.roundingFee, fee.rebate, fee.net].map(integerOf).join(" ");
    const fill = `fill ${number} of ${count} at ${price}`;
    if (a !== b) return `${JSON.stringify(order)} ${fill}: server ${a}, product ${b}`;
    if (charge.net < 0n) return `${JSON.stringify(order)} ${fill}: a negative fee`;
    total += charge.net;
  }
  const booked = integerOf(theirs.total);
  return String(total) === String(booked) ? undefined : `total ${total}, product ${booked}`;
}

test("100,000 random orders of up to 12 fills: server and product agree to the micro, seed 42", () => {
  const random = new RandomStream(seededSource(42));
  const differences: string[] = [];
  const seen = new Map<number, number>();
  let fills = 0;
  for (let number = 0; number < 100_000; number += 1) {
    const order = drawOrder(random);
    const difference = disagreement(random, order);
    if (difference !== undefined && differences.length < 5) differences.push(difference);
    seen.set(order.at, (seen.get(order.at) ?? 0) + 1);
    fills += order.fillCount;
  }
  expect(differences).toEqual([]);
  expect(seen.size).toBe(instants.length);
  expect(fills).toBeGreaterThan(600_000);
}, 60_000);

test("an order whose fills span two regimes goes on with what rounding took before", () => {
  const order = new OrderFees();
  const before = termsAt("direct", { at: 1_788_047_999_999_999 });
  const since = termsAt("direct", { at: 1_788_048_000_000_000 });
  expect(chargeOf(order, before, 100, 550)).toMatchObject({ tradeFee: 3_700n, rebate: 0n });
  expect(chargeOf(order, since, 100, 550)).toMatchObject({ tradeFee: 3_639n, net: 3_700n });
});
