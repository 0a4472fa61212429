// Decimal text to integers and back: exact, refusing rather than rounding.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fail, type Result, succeed } from "../failure/result.ts";
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

/** The plain way: a pattern decides, big integers calculate. */
function parseDecimalReference(text: string, scale: number): Result<number> {
  const match = /^(-?)(\d{1,16})(?:\.(\d{1,24}))?$/.exec(text);
  if (match === null) return fail("UNI-001", `not a decimal number: ${JSON.stringify(text)}`);
  const fraction = match[3] ?? "";
  if (/[1-9]/.test(fraction.slice(scale))) {
    return fail("UNI-002", `more than ${scale} decimals: ${JSON.stringify(text)}`);
  }
  const magnitude = Number(BigInt(`${match[2]}${fraction.slice(0, scale).padEnd(scale, "0")}`));
  if (!Number.isSafeInteger(magnitude)) {
    return fail("UNI-003", `too large: ${JSON.stringify(text)}`);
  }
  return succeed(match[1] === "-" && magnitude !== 0 ? -magnitude : magnitude);
}

describe("the scan against the plain way", () => {
  const digits = (maxLength: number) =>
    fc.string({ unit: fc.constantFrom(...Array.from("0123456789")), maxLength });
  const scales = fc.integer({ min: 0, max: 30 });

  test("agrees on decimals of every length, sizes around the largest included", () => {
    const decimals = fc
      .tuple(fc.constantFrom("", "-"), digits(18), fc.constantFrom("", "."), digits(26))
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(decimals, scales, (text, scale) => {
        expect(parseDecimal(text, scale)).toStrictEqual(parseDecimalReference(text, scale));
      }),
      { numRuns: 20_000 },
    );
  });

  test("agrees on every number of digits before and after the point", () => {
    for (let whole = 0; whole <= 18; whole += 1) {
      for (let fraction = 0; fraction <= 26; fraction += 1) {
        const text = `${"0".repeat(whole)}.${"0".repeat(fraction)}`;
        expect(parseDecimal(text, 4)).toStrictEqual(parseDecimalReference(text, 4));
      }
    }
  });

  test("agrees on the integers next to the largest safe one", () => {
    for (let beyond = -20n; beyond <= 20n; beyond += 1n) {
      const whole = String(2n ** 53n + beyond);
      for (const text of [whole, `-${whole}`, `${whole.slice(0, 10)}.${whole.slice(10)}`]) {
        const scale = text.includes(".") ? whole.length - 10 : 0;
        expect(parseDecimal(text, scale)).toStrictEqual(parseDecimalReference(text, scale));
      }
    }
  });

  test("agrees on texts that are nearly decimals", () => {
    const nearly = fc.string({
      unit: fc.constantFrom(...Array.from("0159.-+e /:٣\n")),
      maxLength: 9,
    });
    fc.assert(
      fc.property(nearly, scales, (text, scale) => {
        expect(parseDecimal(text, scale)).toStrictEqual(parseDecimalReference(text, scale));
      }),
      { numRuns: 20_000 },
    );
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
