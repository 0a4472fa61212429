// The conversion of several NO into dollars and YES: what the contract gives, and when it earns anything.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InvariantViolation } from "../../../domain/failure/assert.ts";
import { contractMicros } from "../../../domain/units/contract-micros.ts";
import { partsPerMillion } from "../../../domain/units/parts-per-million.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import { negRiskConvert, negRiskConvertEdge } from "./conversion.ts";

const cent = 10_000_000;

function converted(questions: number, noCount: number, micros: number, fee: number): number[] {
  const result = negRiskConvert({
    questions,
    noCount,
    amount: contractMicros(micros),
    fee: partsPerMillion(fee),
  });
  return [
    integerOf(result.collateral),
    integerOf(result.yesEach),
    result.yesKinds,
    integerOf(result.feeEach),
  ];
}

describe("what a conversion gives", () => {
  test.each([
    ["two of four", [4, 2, 100_000_000, 0], [100_000_000, 100_000_000, 2, 0]],
    ["all: dollars alone", [3, 3, 5_000_000, 0], [10_000_000, 5_000_000, 0, 0]],
    ["one: YES of the others, and no dollar", [3, 1, 5_000_000, 0], [0, 5_000_000, 2, 0]],
    ["the fee rounds down", [3, 2, 999_999, 20_000], [980_000, 980_000, 1, 19_999]],
    [
      "amounts beyond a safe product",
      [3, 2, 9e12, 1],
      [8_999_991_000_000, 8_999_991_000_000, 1, 9e6],
    ],
  ] as const)("%s", (_, input, expected) => {
    expect(converted(...(input as readonly [number, number, number, number]))).toEqual(expected);
  });

  test("of no question, or of more than there are, breaks an invariant", () => {
    expect(() => converted(3, 0, 1, 0)).toThrow(InvariantViolation);
    expect(() => converted(3, 4, 1, 0)).toThrow(InvariantViolation);
    expect(() => negRiskConvertEdge([], [cent], partsPerMillion(0))).toThrow(InvariantViolation);
  });

  test("is worth in every state what was given up, while there is no fee", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: 1, max: 1e9 }),
        (noCount, others, micros) => {
          const [collateral, yesEach] = converted(noCount + others, noCount, micros, 0) as [
            number,
            number,
          ];
          // The answer is one of the questions given up, or one of the others.
          expect(collateral).toBe((noCount - 1) * micros);
          if (others > 0) expect(collateral + yesEach).toBe(noCount * micros);
        },
      ),
    );
  });
});

describe("what a conversion earns", () => {
  const edge = (noCents: number[], yesCents: number[], fee = 0): number =>
    negRiskConvertEdge(
      noCents.map((cents) => cents * cent),
      yesCents.map((cents) => cents * cent),
      partsPerMillion(fee),
    ) / cent;

  test("dollars and proceeds less the NO, the fee on everything given out", () => {
    expect(edge([65, 80], [42])).toBe(-3);
    expect(edge([65, 80], [48])).toBe(3);
    expect(edge([65, 80], [48], 20_000)).toBeCloseTo(3 - 2.96, 9);
    expect(edge([60, 60, 70], [])).toBe(10);
  });

  test("a part of a nano is not counted", () => {
    expect(negRiskConvertEdge([1], [1], partsPerMillion(1))).toBe(-1);
    expect(negRiskConvertEdge([0], [999_999], partsPerMillion(1))).toBe(999_998);
  });

  test("selling YES of the others at the price of their NO is buying every NO", () => {
    const nos = fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 2, maxLength: 9 });
    fc.assert(
      fc.property(nos, fc.nat(), (cents, cut) => {
        const given = 1 + (cut % cents.length);
        const others = cents.slice(given).map((no) => 100 - no);
        expect(edge(cents.slice(0, given), others)).toBe(edge(cents, []));
      }),
    );
  });
});
