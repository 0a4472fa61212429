// Our calendar against the language's own, which tests may use.

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { epochMicros } from "../domain/units/epoch-micros.ts";
import { isoMilliseconds, isoSeconds, longDay, tickerDay } from "./instant-text.ts";

describe("instants as text", () => {
  test("agree with the language's calendar from 1970 to 2200", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 7_258_118_400_000 }), (milliseconds) => {
        const expected = new Date(milliseconds).toISOString();
        const instant = epochMicros(milliseconds * 1_000);
        expect(isoMilliseconds(instant)).toBe(expected);
        expect(isoSeconds(instant)).toBe(`${expected.slice(0, 19)}Z`);
      }),
      { numRuns: 500 },
    );
  });

  test("know leap days and write days as venues and people do", () => {
    const leapDay = epochMicros(Date.UTC(2028, 1, 29, 23, 59, 59, 999) * 1_000);
    expect(isoMilliseconds(leapDay)).toBe("2028-02-29T23:59:59.999Z");
    expect(tickerDay(leapDay)).toBe("28FEB29");
    expect(longDay(leapDay)).toBe("February 29, 2028");
  });
});
