// Decimal text to integers and back: exact, refusing rather than rounding.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatDecimal, parseDecimal } from "./decimal.ts";

/** Integers that a double holds, the whole range and both signs. */
const safeIntegers = fc.maxSafeInteger();

describe("parseDecimal", () => {
  test.each([
    ["0.42", 4, 4_200],
    ["0.4200000", 4, 4_200],
    ["1", 4, 10_000],
    ["-12.5", 6, -12_500_000],
    ["-0", 6, 0],
    ["-0.0000", 4, 0],
    ["007.5", 1, 75],
    ["9007199254.740991", 6, Number.MAX_SAFE_INTEGER],
    ["5", 0, 5],
  ])("%s at scale %d is %d", (text, scale, value) => {
    expect(parseDecimal(text, scale)).toEqual({ ok: true, value });
  });

  test.each([
    ["", "UNI-001"],
    [".5", "UNI-001"],
    ["5.", "UNI-001"],
    ["+5", "UNI-001"],
    ["--5", "UNI-001"],
    ["1e3", "UNI-001"],
    ["0x10", "UNI-001"],
    [" 1", "UNI-001"],
    ["1 ", "UNI-001"],
    ["1,000", "UNI-001"],
    ["NaN", "UNI-001"],
    ["Infinity", "UNI-001"],
    ["12345678901234567", "UNI-001"],
    ["0.00001", "UNI-002"],
    ["0.42000000000000001", "UNI-002"],
    ["9007199254740.9920", "UNI-003"],
    ["9999999999999999", "UNI-003"],
  ])("%s is refused with %s", (text, code) => {
    const parsed = parseDecimal(text, 4);
    expect(parsed.ok ? parsed.value : parsed.failure.code).toBe(code);
  });

  test("every price of four decimals parses exactly, though floats miss some", () => {
    let missedByFloats = 0;
    for (let ticks = 1; ticks <= 9_999; ticks += 1) {
      const text = `0.${String(ticks).padStart(4, "0")}`;
      expect(parseDecimal(text, 4)).toEqual({ ok: true, value: ticks });
      expect(parseDecimal(text, 6)).toEqual({ ok: true, value: ticks * 100 });
      if (Math.trunc(+text * 1e6) !== ticks * 100) missedByFloats += 1;
    }
    expect(missedByFloats).toBe(115);
  });

  test("every amount of cents parses exactly, though floats miss some", () => {
    let missedByFloats = 0;
    for (let cents = 1; cents <= 99_999; cents += 1) {
      const digits = String(cents).padStart(3, "0");
      const text = `${digits.slice(0, -2)}.${digits.slice(-2)}`;
      const parsed = parseDecimal(text, 6);
      if (!parsed.ok || parsed.value !== cents * 10_000) expect(text).toBe(`${cents} cents`);
      if (Math.trunc(+text * 1e6) !== cents * 10_000) missedByFloats += 1;
    }
    expect(missedByFloats).toBe(1_196);
  });
});

describe("formatDecimal", () => {
  test.each([
    [4_200, 4, 2, "0.42"],
    [4_250, 4, 2, "0.425"],
    [0, 6, 2, "0.00"],
    [-17_500, 6, 2, "-0.0175"],
    [-5, 6, 0, "-0.000005"],
    [100_000_000, 6, 0, "100"],
    [7, 0, 0, "7"],
    [Number.MAX_SAFE_INTEGER, 6, 2, "9007199254.740991"],
  ])("%d at scale %d with %d decimals is %s", (value, scale, decimalsMin, text) => {
    expect(formatDecimal(value, scale, decimalsMin)).toBe(text);
  });

  test("parsing what was formatted gives the same integer back", () => {
    fc.assert(
      fc.property(
        safeIntegers,
        fc.integer({ min: 0, max: 8 }),
        fc.integer({ min: 0, max: 8 }),
        (value, scale, decimals) => {
          const text = formatDecimal(value, scale, Math.min(decimals, scale));
          expect(parseDecimal(text, scale)).toEqual({ ok: true, value: value + 0 });
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test("formatting what was parsed gives the shortest text with the decimals asked for", () => {
    fc.assert(
      fc.property(safeIntegers, (value) => {
        const text = formatDecimal(value, 6, 2);
        expect(text).toMatch(/^-?(0|[1-9]\d*)\.\d{2,6}$/);
        expect(text).not.toMatch(/\.\d{2,}0$/);
      }),
    );
  });
});
