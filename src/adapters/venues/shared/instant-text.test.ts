// Instants as venues write them.

import { describe, expect, test } from "vitest";
import {
  instantOfIsoText,
  instantOfMagnitude,
  instantOfMilliseconds,
  microsOfMilliseconds,
} from "./instant-text.ts";

describe("instantOfIsoText", () => {
  test.each([
    ["2026-11-20T08:00:00Z", 1_795_161_600_000_000],
    ["2026-11-20T08:00:00.123Z", 1_795_161_600_123_000],
    ["2026-11-20 08:00:00+00", 1_795_161_600_000_000],
    ["2026-11-20T09:00:00+01:00", 1_795_161_600_000_000],
    ["2026-11-20", 1_795_132_800_000_000],
  ])("%s", (text, expected) => {
    expect(instantOfIsoText(text)).toBe(expected);
  });

  test.each(["9999-12-31T00:00:00Z", "2255-06-05T23:47:34.741Z"])(
    "%s is past what can be told",
    (text) => {
      expect(instantOfIsoText(text)).toBeNull();
    },
  );

  test.each(["", "tomorrow", "2026", "20.11.2026", "2026-13-45T99:99:99Z", null, undefined])(
    "%j is no instant",
    (text) => {
      expect(instantOfIsoText(text)).toBeNull();
    },
  );
});

test.each([
  [1_795_161_600_123, 1_795_161_600_123_000],
  ["1795161600123", 1_795_161_600_123_000],
  [undefined, 0],
  ["", 0],
  ["12.5", 0],
  [-1, 0],
  [1.5, 0],
  [1e300, 0],
  [253_402_300_799_999, 0],
  ["99999999999999999999", 0],
  [{}, 0],
])("the milliseconds %j are %d micros", (value, expected) => {
  expect(microsOfMilliseconds(value)).toBe(expected);
});

test("a number that cannot be milliseconds is no instant", () => {
  expect(instantOfMilliseconds(Number.NaN)).toBeNull();
  expect(instantOfMilliseconds(1e15)).toBeNull();
});

test.each([
  ["1790000001", 1_790_000_001_000_000],
  [1_790_000_001, 1_790_000_001_000_000],
  ["1790000001200", 1_790_000_001_200_000],
  [9_007_199_254_740, 9_007_199_254_740_000],
  [9_007_199_254_741, null],
  [99_999_999_999, null],
  ["", null],
  ["0", null],
  [-1, null],
  [1.5, null],
  [Number.NaN, null],
  [null, null],
  [undefined, null],
])("%j in seconds or milliseconds", (value, expected) => {
  expect(instantOfMagnitude(value)).toBe(expected);
});
