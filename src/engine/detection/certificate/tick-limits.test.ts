import { describe, expect, test } from "vitest";
import { RandomLots } from "../../../../test/support/random-lots.ts";
import { unwrap } from "../../../domain/failure/result.ts";
import type { FeeSchedule } from "../../../domain/market/fee-schedule.ts";
import { planTakerFee } from "../../../domain/market/fees/plan-fee.ts";
import { contractMicros } from "../../../domain/units/contract-micros.ts";
import { parseRate } from "../../../domain/units/parts-per-million.ts";
import { priceTicks } from "../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import { parseUsd } from "../../../domain/units/usd-micros.ts";
import { certificateTotal, noOffer } from "./contract.ts";
import { allInTable, areWithinLimits, askMinTick, bidMaxTick } from "./tick-limits.ts";

const kalshi = (
  rounding: "cent" | "centicent" | "micro",
  rate: string,
  step: string,
): FeeSchedule => ({
  kind: "kalshi",
  rounding,
  takerRate: unwrap(parseRate(rate)),
  makerRate: unwrap(parseRate("0")),
  multiplier: unwrap(parseRate("1")),
  balancePrecision: unwrap(parseUsd(step)),
});

const polymarket = (
  rate: string,
  exponent: 1 | 2,
  chargedIn: "collateral" | "shares",
): FeeSchedule => ({ kind: "polymarket", rate: unwrap(parseRate(rate)), exponent, chargedIn });

const schedules: readonly (readonly [string, FeeSchedule])[] = [
  ["none", { kind: "none" }],
  ["forecastex", { kind: "forecastex" }],
  ["pool", { kind: "pool", poolFee: unwrap(parseRate("0.02")), gas: unwrap(parseUsd("0.03")) }],
  ["kalshi micro", kalshi("micro", "0.07", "0.01")],
  ["kalshi micro, direct", kalshi("micro", "0.035", "0.0001")],
  ["kalshi centicent", kalshi("centicent", "0.07", "0.01")],
  ["kalshi cent", kalshi("cent", "0.07", "0.01")],
  ["polymarket", polymarket("0.04", 1, "collateral")],
  ["polymarket squared", polymarket("0.25", 2, "collateral")],
  ["polymarket in shares", polymarket("0.0625", 1, "shares")],
  ["polymarket in shares, squared", polymarket("0.25", 2, "shares")],
];

/** Sizes for each price: the least, odd ones, and large ones. */
function sizesAt(random: RandomLots): number[] {
  return [
    1,
    10_000,
    1_000_000,
    1 + random.below(50_000_000),
    1_000_000 * (1 + random.below(100_000)),
  ];
}

describe("the all-in table", () => {
  test.each(schedules)("never exceeds the exact cost of any size: %s", (_name, schedule) => {
    const { nanosAtTick } = allInTable(schedule);
    const random = new RandomLots(81);
    const dearer: string[] = [];
    for (let tick = 1; tick < 10_000; tick += 1) {
      for (const size of sizesAt(random)) {
        const levels = [{ price: priceTicks(tick), size: contractMicros(size) }];
        const fee = integerOf(unwrap(planTakerFee(schedule, "buy", levels)));
        // Micros of a dollar times 1e9 against nanos of a dollar times micros of a contract.
        const exact = BigInt(tick) * 100_000n * BigInt(size) + BigInt(fee) * 1_000_000_000n;
        const tabled = BigInt(nanosAtTick[tick] as number) * BigInt(size);
        if (tabled > exact) dearer.push(`${size} micros at ${tick}`);
      }
    }
    expect(dearer).toEqual([]);
  });

  test("is price plus fee to the nano, rounded down", () => {
    const { nanosAtTick } = allInTable(kalshi("micro", "0.07", "0.01"));
    expect(nanosAtTick[5_000]).toBe(517_500_000);
    expect(nanosAtTick[4_200]).toBe(420_000_000 + 17_052_000);
    expect(nanosAtTick[4_201]).toBe(420_100_000 + 17_053_119);
    expect(nanosAtTick[10_000]).toBe(certificateTotal);
    const inShares = allInTable(polymarket("0.0625", 1, "shares")).nanosAtTick;
    // 0.25 / (0.5 - 0.015625)
    expect(inShares[5_000]).toBe(516_129_032);
  });

  test("approaches the exact cost of a large order to a nano per contract", () => {
    for (const [name, schedule] of schedules) {
      const { nanosAtTick } = allInTable(schedule);
      const contracts = 1_000_000;
      const levels = [{ price: priceTicks(3_700), size: contractMicros(contracts * 1_000_000) }];
      const fee = integerOf(unwrap(planTakerFee(schedule, "buy", levels)));
      const perContract = 370_000_000 + (fee * 1_000) / contracts;
      const cents = 10_000_000 / contracts + 30 + 1;
      expect(perContract - (nanosAtTick[3_700] as number), name).toBeLessThanOrEqual(cents);
    }
  });

  test("offers nothing where fees are unknown, or eat all that is bought", () => {
    expect(allInTable({ kind: "unknown" }).nanosAtTick.every((nanos) => nanos === noOffer)).toBe(
      true,
    );
    const { nanosAtTick } = allInTable(polymarket("2", 1, "shares"));
    expect(nanosAtTick[1_000]).toBe(noOffer);
    expect(nanosAtTick[9_000]).toBeGreaterThan(900_000_000);
  });

  test("is one object for equal terms", () => {
    expect(allInTable(kalshi("micro", "0.07", "0.01"))).toBe(
      allInTable(kalshi("cent", "0.07", "0.01")),
    );
    expect(allInTable(kalshi("micro", "0.07", "0.01"))).not.toBe(allInTable({ kind: "none" }));
  });
});

describe("tick limits", () => {
  test("say of every quote what the table says", () => {
    const random = new RandomLots(82);
    for (const [name, schedule] of schedules) {
      const table = allInTable(schedule);
      for (const pairTotal of [10_000, 10_100]) {
        for (let round = 0; round < 200; round += 1) {
          const expected = random.below(certificateTotal + 1);
          const askMin = askMinTick(table, expected);
          const bidMax = bidMaxTick(table, pairTotal, expected);
          const ask = 1 + random.below(9_999);
          const bid = Math.max(-1, pairTotal - 1 - random.below(9_999));
          const askHolds = (table.nanosAtTick[ask] as number) >= expected;
          const no = table.nanosAtTick[pairTotal - bid] as number;
          const bidHolds = no >= certificateTotal - expected;
          const where = `${name}, total ${pairTotal}, round ${round}`;
          expect(areWithinLimits(ask, -1, askMin, bidMax), where).toBe(askHolds);
          expect(areWithinLimits(-1, bid, askMin, bidMax), where).toBe(bidHolds);
          expect(areWithinLimits(ask, bid, askMin, bidMax), where).toBe(askHolds && bidHolds);
        }
      }
    }
  });

  test("are the very ticks at which the answer changes", () => {
    const table = allInTable(kalshi("micro", "0.07", "0.01"));
    const expected = table.nanosAtTick[4_200] as number;
    expect(askMinTick(table, expected)).toBe(4_200);
    expect(askMinTick(table, expected + 1)).toBe(4_201);
    const opposite = certificateTotal - (table.nanosAtTick[3_000] as number);
    expect(bidMaxTick(table, 10_000, opposite)).toBe(7_000);
    expect(bidMaxTick(table, 10_000, opposite - 1)).toBe(6_999);
  });

  test("let every quote be where nothing may be bought, and none beyond a dollar matter", () => {
    const unknown = allInTable({ kind: "unknown" });
    expect(askMinTick(unknown, certificateTotal)).toBe(0);
    expect(bidMaxTick(unknown, 10_000, 0)).toBe(10_000);
    const free = allInTable({ kind: "none" });
    expect(askMinTick(free, certificateTotal)).toBe(10_000);
    expect(bidMaxTick(free, 10_000, certificateTotal)).toBe(10_000);
  });
});
