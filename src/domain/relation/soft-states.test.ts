import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contractMicros, noContracts, wholeContracts } from "../units/contract-micros.ts";
import { partsPerMillion } from "../units/parts-per-million.ts";
import { integerOf } from "../units/unit.ts";
import { noUsd, usdMicros } from "../units/usd-micros.ts";
import { settledPayout, softLossOf } from "./soft-states.ts";

describe("a settlement between YES and NO", () => {
  test("pays a pair on one market its dollar at every value", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (value) => {
        const pair = { yes: wholeContracts(3), no: wholeContracts(3) };
        const settled = settledPayout([{ ...pair, value: partsPerMillion(value) }]);
        expect(settled).toBe(usdMicros(3_000_000));
      }),
      { seed: 7_030 },
    );
  });

  test("pays a pair across venues a half when one of them voids, and less than a micro is not paid", () => {
    const half = partsPerMillion(500_000);
    const across = [
      { yes: wholeContracts(1), no: noContracts, value: half },
      { yes: noContracts, no: wholeContracts(1), value: partsPerMillion(1_000_000) },
    ];
    expect(settledPayout(across)).toBe(usdMicros(500_000));
    const odd = [{ yes: contractMicros(3), no: contractMicros(5), value: half }];
    expect(settledPayout(odd)).toBe(usdMicros(1 + 2));
  });
});

describe("the loss of soft states", () => {
  const cost = usdMicros(970_001);

  test("is none without any", () => {
    expect(softLossOf(cost, [])).toEqual({ worst: null, expected: noUsd });
  });

  test("is the worst, and the expected rounded up state by state", () => {
    const outcomes = [
      { probability: partsPerMillion(1_000), payout: noUsd },
      { probability: partsPerMillion(20_000), payout: usdMicros(500_000) },
      { probability: partsPerMillion(500_000), payout: usdMicros(1_000_000) },
    ];
    // 970.001 up, and 9,400.02 up; the last one loses nothing.
    expect(softLossOf(cost, outcomes)).toEqual({ worst: cost, expected: usdMicros(971 + 9_401) });
  });

  test("has no expectation when a state that loses is not priced", () => {
    const unpriced = { probability: null, payout: usdMicros(970_000) };
    expect(softLossOf(cost, [unpriced])).toEqual({ worst: usdMicros(1), expected: null });
    const harmless = { probability: null, payout: cost };
    expect(softLossOf(cost, [harmless])).toEqual({ worst: noUsd, expected: noUsd });
  });

  test("is expected to be at most the worst when probabilities add up to one, but for a micro a state", () => {
    const outcome = fc.record({
      probability: fc.integer({ min: 0, max: 100_000 }).map(partsPerMillion),
      payout: fc.integer({ min: 0, max: 2_000_000 }).map(usdMicros),
    });
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 1, maxLength: 10 }), (outcomes) => {
        const { worst, expected } = softLossOf(cost, outcomes);
        expect(integerOf(expected ?? cost)).toBeLessThanOrEqual(
          integerOf(worst ?? noUsd) + outcomes.length,
        );
        const exact = outcomes.reduce(
          (sum, { probability, payout }) =>
            sum +
            BigInt(integerOf(probability)) *
              BigInt(Math.max(0, integerOf(cost) - integerOf(payout))),
          0n,
        );
        expect(BigInt(integerOf(expected ?? noUsd)) * 1_000_000n >= exact).toBe(true);
      }),
      { numRuns: 1_000, seed: 7_031 },
    );
  });
});
