// Every unit: constructors refuse what is not a safe integer, text goes there and back, arithmetic stays inside the
// unit and undoes itself, rounding goes the way its name says.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InvariantViolation } from "../failure/assert.ts";
import { type Result, unwrap } from "../failure/result.ts";
import {
  addContracts,
  contractMicros,
  formatContracts,
  leastContracts,
  noContracts,
  parseContracts,
  roundToLot,
  subtractContracts,
  wholeContracts,
} from "./contract-micros.ts";
import {
  addDuration,
  days,
  durationBetween,
  durationMicros,
  epochMicros,
  milliseconds,
  seconds,
} from "./epoch-micros.ts";
import { basisPoints, formatRate, parseRate, partsPerMillion } from "./parts-per-million.ts";
import {
  addPrices,
  complementPrice,
  formatPrice,
  onePrice,
  parsePrice,
  priceTicks,
  subtractPrices,
} from "./price-ticks.ts";
import { type AnyUnit, integerOf } from "./unit.ts";
import {
  addUsd,
  costOf,
  formatUsd,
  greatestUsd,
  leastUsd,
  negateUsd,
  noUsd,
  parseUsd,
  subtractUsd,
  usdMicros,
} from "./usd-micros.ts";

/** Half the safe range, so that a sum stays inside it. */
const halfRange = fc.integer({ min: -(2 ** 52), max: 2 ** 52 - 1 });
const prices = fc.integer({ min: 1, max: 9_999 });
const sizes = fc.oneof(fc.integer({ min: 0, max: 10 ** 9 }), fc.maxSafeInteger().map(Math.abs));

const constructors: readonly (readonly [string, (integer: number) => AnyUnit])[] = [
  ["priceTicks", priceTicks],
  ["contractMicros", contractMicros],
  ["wholeContracts", wholeContracts],
  ["usdMicros", usdMicros],
  ["partsPerMillion", partsPerMillion],
  ["basisPoints", basisPoints],
  ["epochMicros", epochMicros],
  ["durationMicros", durationMicros],
];

describe.each(constructors)("%s", (_name, construct) => {
  test("takes safe integers and refuses everything else", () => {
    expect(integerOf(construct(0))).toBe(0);
    for (const wrong of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(() => construct(wrong)).toThrow(InvariantViolation);
    }
  });
});

interface Textual {
  readonly parse: (text: string) => Result<AnyUnit>;
  readonly format: (value: never) => string;
  readonly construct: (integer: number) => AnyUnit;
}

const textual: readonly (readonly [string, Textual])[] = [
  ["a price", { parse: parsePrice, format: formatPrice, construct: priceTicks }],
  ["a size", { parse: parseContracts, format: formatContracts, construct: contractMicros }],
  ["an amount", { parse: parseUsd, format: formatUsd, construct: usdMicros }],
  ["a rate", { parse: parseRate, format: formatRate, construct: partsPerMillion }],
];

describe.each(textual)("%s", (_name, { parse, format, construct }) => {
  test("keeps its value through text", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (integer) => {
        const text = format(construct(integer) as never);
        expect(integerOf(unwrap(parse(text)))).toBe(integer + 0);
      }),
    );
  });

  test("refuses what is not a decimal, and what is finer than itself", () => {
    expect(parse("1e2")).toMatchObject({ failure: { code: "UNI-001" } });
    expect(parse("0.1234567")).toMatchObject({ failure: { code: "UNI-002" } });
    expect(parse("9999999999999999")).toMatchObject({ failure: { code: "UNI-003" } });
  });
});

test("texts are what a person writes", () => {
  expect(formatPrice(priceTicks(4_200))).toBe("0.42");
  expect(formatPrice(priceTicks(4_273))).toBe("0.4273");
  expect(formatContracts(wholeContracts(100))).toBe("100");
  expect(formatContracts(contractMicros(12_500_000))).toBe("12.5");
  expect(formatUsd(usdMicros(-1_234_500))).toBe("-1.2345");
  expect(formatRate(partsPerMillion(17_500))).toBe("0.0175");
});

describe("arithmetic", () => {
  test("subtracting what was added gives the start", () => {
    fc.assert(
      fc.property(halfRange, halfRange, (a, b) => {
        const price = subtractPrices(addPrices(priceTicks(a), priceTicks(b)), priceTicks(b));
        const size = subtractContracts(
          addContracts(contractMicros(a), contractMicros(b)),
          contractMicros(b),
        );
        const amount = subtractUsd(addUsd(usdMicros(a), usdMicros(b)), usdMicros(b));
        expect([price, size, amount].map(integerOf)).toEqual([a, a, a]);
      }),
    );
  });

  test("a sum beyond a safe integer breaks an invariant", () => {
    const most = Number.MAX_SAFE_INTEGER;
    expect(() => addUsd(usdMicros(most), usdMicros(1))).toThrow(InvariantViolation);
    expect(() => addContracts(contractMicros(most), contractMicros(1))).toThrow(InvariantViolation);
    expect(() => addPrices(priceTicks(most), priceTicks(1))).toThrow(InvariantViolation);
  });

  test("the complement of the complement is the price, for either pair total", () => {
    fc.assert(
      fc.property(prices, fc.constantFrom(10_000, 10_100), (ticks, total) => {
        const pairTotal = priceTicks(total);
        const there = complementPrice(priceTicks(ticks), pairTotal);
        expect(integerOf(addPrices(there, priceTicks(ticks)))).toBe(total);
        expect(integerOf(complementPrice(there, pairTotal))).toBe(ticks);
      }),
    );
    expect(integerOf(complementPrice(onePrice))).toBe(0);
  });

  test("least and greatest", () => {
    expect(leastUsd(usdMicros(-1), noUsd)).toBe(usdMicros(-1));
    expect(leastUsd(noUsd, usdMicros(-1))).toBe(usdMicros(-1));
    expect(greatestUsd(usdMicros(-1), noUsd)).toBe(noUsd);
    expect(greatestUsd(noUsd, usdMicros(-1))).toBe(noUsd);
    expect(leastContracts(wholeContracts(2), wholeContracts(1))).toBe(wholeContracts(1));
    expect(leastContracts(wholeContracts(1), wholeContracts(2))).toBe(wholeContracts(1));
  });

  test("a negated amount is never minus zero", () => {
    expect(Object.is(integerOf(negateUsd(noUsd)), 0)).toBe(true);
    expect(integerOf(negateUsd(usdMicros(5)))).toBe(-5);
  });

  test("instants and durations", () => {
    const start = epochMicros(1_779_926_400_000_000);
    const later = addDuration(start, days(2));
    expect(integerOf(durationBetween(start, later))).toBe(2 * 86_400_000_000);
    expect(integerOf(durationBetween(later, start))).toBe(-2 * 86_400_000_000);
    expect(integerOf(milliseconds(5))).toBe(5_000);
    expect(integerOf(seconds(5))).toBe(5_000_000);
  });
});

describe("costOf", () => {
  test("is exact where price times size is a whole number of micros", () => {
    expect(integerOf(costOf(priceTicks(4_200), wholeContracts(10), "up"))).toBe(4_200_000);
    expect(integerOf(costOf(priceTicks(4_200), wholeContracts(10), "down"))).toBe(4_200_000);
    expect(integerOf(costOf(priceTicks(3_333), contractMicros(1), "up"))).toBe(1);
    expect(integerOf(costOf(priceTicks(3_333), contractMicros(1), "down"))).toBe(0);
  });

  test("brackets the true product and crosses 2^53 without a float", () => {
    fc.assert(
      fc.property(prices, sizes, (ticks, size) => {
        const exact = BigInt(ticks) * BigInt(size);
        const up = BigInt(integerOf(costOf(priceTicks(ticks), contractMicros(size), "up")));
        const down = BigInt(integerOf(costOf(priceTicks(ticks), contractMicros(size), "down")));
        expect(down * 10_000n <= exact && exact <= up * 10_000n).toBe(true);
        expect(up - down).toBe(exact % 10_000n === 0n ? 0n : 1n);
      }),
      { numRuns: 1_000 },
    );
  });
});

test("a size rounds to whole lots in the direction named", () => {
  const lot = contractMicros(10_000);
  const size = contractMicros(12_345_678);
  expect(integerOf(roundToLot(size, lot, "down"))).toBe(12_340_000);
  expect(integerOf(roundToLot(size, lot, "up"))).toBe(12_350_000);
  expect(roundToLot(noContracts, lot, "up")).toBe(noContracts);
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 10 ** 12 }),
      fc.integer({ min: 1, max: 10 ** 7 }),
      (micros, lotMicros) => {
        const [low, high] = (["down", "up"] as const).map((rounding) =>
          integerOf(roundToLot(contractMicros(micros), contractMicros(lotMicros), rounding)),
        ) as [number, number];
        expect(low <= micros && micros <= high && high - low <= lotMicros).toBe(true);
        expect([low % lotMicros, high % lotMicros]).toEqual([0, 0]);
      },
    ),
  );
});
