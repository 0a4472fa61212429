// The fast reader of decimal texts against the units' own parser.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDecimal } from "../../../domain/units/decimal.ts";
import { decimalFailure, scaledDecimal, shorten } from "./wire-decimal.ts";

const digits = fc.stringMatching(/^[0-9]{0,19}$/);
const decimalLike = fc
  .tuple(fc.constantFrom("", "-", "+", " "), digits, fc.constantFrom("", ".", ",", "e"), digits)
  .map((parts) => parts.join(""));

describe("scaledDecimal", () => {
  test.each([
    ["0.42", 4, 4_200],
    ["0.4200", 4, 4_200],
    ["0.420000", 4, 4_200],
    ["13", 6, 13_000_000],
    ["-3.00", 6, -3_000_000],
    ["-0.00", 6, 0],
    ["9007199254.740991", 6, Number.MAX_SAFE_INTEGER],
  ])("%s at scale %d is %d", (text, scale, expected) => {
    expect(scaledDecimal(text, scale)).toBe(expected);
  });

  test.each(["", ".", "1.", ".5", "1e3", "+1", " 1", "0x1", "1.2.3", "--1", "-", "٣"])(
    "%j is no decimal",
    (text) => {
      expect(scaledDecimal(text, 4)).toBeNaN();
      expect(decimalFailure(text, 4, "price").code).toBe("VEN-801");
    },
  );

  test.each(["0.1234567", "9007199254740993", "9999999999999.5"])(
    "%s does not fit the unit",
    (text) => {
      expect(scaledDecimal(text, 4)).toBeNaN();
      expect(decimalFailure(text, 4, "price").code).toBe("VEN-808");
    },
  );

  test.each([1, null, undefined, true, {}, ["0.42"]])("%j is no text", (value) => {
    expect(scaledDecimal(value, 4)).toBeNaN();
    expect(decimalFailure(value, 4, "price").code).toBe("VEN-801");
  });

  test("agrees with the units' parser on anything", () => {
    fc.assert(
      fc.property(fc.oneof(decimalLike, fc.string()), fc.constantFrom(0, 4, 6), (text, scale) => {
        const parsed = parseDecimal(text, scale);
        expect(scaledDecimal(text, scale)).toBe(parsed.ok ? parsed.value : Number.NaN);
      }),
      { numRuns: 5_000 },
    );
  });
});

test("a quoted text is cut to a length that is safe to log", () => {
  expect(shorten("x".repeat(1_000)).length).toBeLessThan(80);
  expect(shorten('a"b')).toBe('"a\\"b"');
});
