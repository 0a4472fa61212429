// The rule of summer time, judged by the runtime's own table of zones.

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { instantOf } from "../../../../../test/support/forecastex-core-rig.ts";
import { epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { instantAt, localTime, type UsZone, weekdayOf } from "./us-time.ts";

const tableNames: Readonly<Record<UsZone, string>> = {
  "US/Central": "America/Chicago",
  "US/Eastern": "America/New_York",
};

const formats = new Map(
  Object.entries(tableNames).map(([zone, timeZone]) => [
    zone,
    new Intl.DateTimeFormat("en-US", {
      timeZone,
      weekday: "long",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    }),
  ]),
);

function tableReading(zone: UsZone, micros: number): string {
  const parts = new Map<string, string>();
  for (const { type, value } of formats.get(zone)?.formatToParts(micros / 1_000) ?? []) {
    parts.set(type, value);
  }
  return `${parts.get("weekday")} ${parts.get("hour")}:${parts.get("minute")}`;
}

function ruleReading(zone: UsZone, micros: number): string {
  const { weekday, minute } = localTime(zone, epochMicros(micros));
  const padded = (value: number): string => String(value).padStart(2, "0");
  return `${weekday} ${padded(Math.floor(minute / 60))}:${padded(minute % 60)}`;
}

const zones: readonly UsZone[] = ["US/Central", "US/Eastern"];

describe("local time", () => {
  test("is what the runtime's table says, from 2008 to 2037", () => {
    const secondsOf = fc.integer({ min: 1_199_145_600, max: 2_145_916_799 });
    fc.assert(
      fc.property(secondsOf, fc.constantFrom(...zones), (seconds, zone) => {
        expect(ruleReading(zone, seconds * 1e6)).toBe(tableReading(zone, seconds * 1e6));
      }),
      { seed: 11, numRuns: 3_000 },
    );
  });

  test.each([
    ["2026-03-08T07:59:59Z", "Sunday 01:59"],
    ["2026-03-08T08:00:00Z", "Sunday 03:00"],
    ["2026-11-01T06:59:59Z", "Sunday 01:59"],
    ["2026-11-01T07:00:00Z", "Sunday 01:00"],
    ["2027-03-14T08:00:00Z", "Sunday 03:00"],
    ["2026-11-20T15:00:00Z", "Friday 09:00"],
    ["2026-12-31T23:30:00-06:00", "Thursday 23:30"],
  ])("in Chicago %s is %s", (text, reading) => {
    const micros = integerOf(instantOf(text));
    expect(ruleReading("US/Central", micros)).toBe(reading);
    expect(tableReading("US/Central", micros)).toBe(reading);
  });
});

describe("the instant of a local time", () => {
  test("reads back as that local time, but for an hour that does not exist", () => {
    const days = fc.integer({ min: 14_000, max: 24_800 });
    const minutes = fc.integer({ min: 0, max: 1_439 });
    fc.assert(
      fc.property(days, minutes, fc.constantFrom(...zones), (day, minute, zone) => {
        const reading = localTime(zone, instantAt(zone, day, minute));
        expect(reading.day).toBe(day);
        const isLeftOut = minute >= 120 && minute < 180 && reading.minute === minute + 60;
        expect(isLeftOut || reading.minute === minute).toBe(true);
        if (isLeftOut) expect(weekdayOf(day)).toBe("Sunday");
      }),
      { seed: 12, numRuns: 3_000 },
    );
  });

  test("is the first of two in the hour that comes twice", () => {
    const day = integerOf(instantOf("2026-11-01T00:00:00Z")) / 86_400e6;
    expect(instantAt("US/Central", day, 90)).toBe(instantOf("2026-11-01T06:30:00Z"));
  });

  test("midnight at the end of a day is the beginning of the next", () => {
    expect(instantAt("US/Eastern", 20_000, 1_440)).toBe(instantAt("US/Eastern", 20_001, 0));
  });
});
