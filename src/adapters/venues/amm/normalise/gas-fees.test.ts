// Gas among a pool's fees: never below what it costs, told anew only when it matters, unknown without the coin's price.

import fc from "fast-check";
import { expect, test } from "vitest";
import { failure } from "../../../../domain/failure/result.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { usdMicros } from "../../../../domain/units/usd-micros.ts";
import { GasFees } from "./gas-fees.ts";

function feesAt(costs: readonly number[]): readonly number[] {
  let at = 0;
  const fees = new GasFees({ cost: () => ({ ok: true, value: usdMicros(costs[at] ?? 0) }) });
  return costs.map((_, index) => {
    at = index;
    const now = fees.now();
    return now.ok ? integerOf(now.value) : -1;
  });
}

test("what is told is a step above the cost, and stays while the cost is near", () => {
  expect(feesAt([5_100, 5_249, 5_250, 5_251, 4_000, 3_849, 3_750])).toEqual([
    5_250, 5_250, 5_250, 5_500, 5_500, 4_000, 4_000,
  ]);
  expect(feesAt([0, 1, 9, 10, 11, 99, 101])).toEqual([0, 1, 9, 10, 13, 100, 125]);
});

test("it is never below the cost, nor far above it", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(10_000_000), { minLength: 1, maxLength: 30 }), (costs) => {
      feesAt(costs).forEach((told, index) => {
        const cost = costs[index] ?? 0;
        expect(told >= cost).toBe(true);
        expect(told <= Math.max(cost + 3, cost / 0.7 + 1)).toBe(true);
      });
    }),
  );
});

test("the pool's fee is in parts per million, rounded up; without a price of the coin nothing is known", () => {
  let isKnown = true;
  const why = failure("VEN-888", "no price");
  const fees = new GasFees(
    { cost: () => (isKnown ? { ok: true, value: usdMicros(0) } : { ok: false, failure: why }) },
    1n,
  );
  expect(fees.scheduleOf({ fee: 20_000_000_000_000_001n })).toEqual({
    kind: "pool",
    poolFee: 20_001,
    gas: 0,
  });
  isKnown = false;
  expect(fees.scheduleOf({ fee: 1n })).toEqual({ kind: "unknown" });
});
