// Written times against the platform's own time zone tables, which the importers do not use.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { unwrap } from "../../domain/failure/result.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { parseInstant, utcDate, wallClock, type Zone } from "./local-time.ts";

const zones: readonly (readonly [Zone, string])[] = [
  ["utc", "UTC"],
  ["us-eastern", "America/New_York"],
  ["us-pacific", "America/Los_Angeles"],
];

function parse(text: string, zone: Zone): number {
  return integerOf(unwrap(parseInstant(text, zone)));
}

/** What a clock on the wall of the zone shows, in ISO form without an offset. */
function platformWallClock(milliseconds: number, name: string): string {
  const parts = new Intl.DateTimeFormat("sv-SE", {
    timeZone: name,
    dateStyle: "short",
    timeStyle: "medium",
  }).format(milliseconds);
  return parts.replace(" ", "T");
}

/** Years since the rule of 2007. */
const instants = fc.integer({
  min: Date.UTC(2007, 0, 1) / 1000,
  max: Date.UTC(2060, 0, 1) / 1000,
});

describe("parseInstant", () => {
  test.each(zones)("reads what a clock in %s showed", (zone, name) => {
    fc.assert(
      fc.property(instants, (seconds) => {
        const text = platformWallClock(seconds * 1_000, name);
        const read = parse(text, zone) / 1_000_000;
        // In the hour that occurs twice the text fits two instants; the first is taken.
        const isEarlierTwin =
          read === seconds - 3_600 && platformWallClock(read * 1_000, name) === text;
        expect(read === seconds || isEarlierTwin).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test("reads the recordings' own forms", () => {
    const noon = Date.UTC(2026, 1, 8, 19, 12, 11) * 1_000;
    expect(parse("2026-02-08T14:12:11.706445", "us-eastern")).toBe(noon + 706_445);
    expect(parse("2026-02-08T19:12:11Z", "utc")).toBe(noon);
    expect(parse("2026-02-08T19:12:11.706Z", "utc")).toBe(noon + 706_000);
    expect(parse("2026-02-08 11:12:11.7", "us-pacific")).toBe(noon + 700_000);
  });

  test("knows the days on which the clocks change", () => {
    const hour = 3_600_000_000;
    const march = parse("2026-03-08T01:59:59", "us-eastern");
    expect(parse("2026-03-08T03:00:00", "us-eastern")).toBe(march + 1_000_000);
    const november = parse("2026-11-01T01:59:59", "us-eastern");
    expect(parse("2026-11-01T02:00:00", "us-eastern")).toBe(november + 1_000_000 + hour);
  });

  test.each([
    "2026-02-30T00:00:00",
    "2025-02-29T00:00:00",
    "2026-13-01T00:00:00",
    "2026-00-01T00:00:00",
    "2026-04-31T00:00:00",
    "2026-04-00T00:00:00",
    "2026-04-01T24:00:00",
    "2026-04-01T00:60:00",
    "2026-04-01T00:00:60",
    "2026-04-01T00:00:00.",
    "2026-04-01",
    "2026-04-01T00:00:00+01:00",
    "",
  ])("refuses %j", (text) => {
    const read = parseInstant(text, "utc");
    expect(read.ok ? undefined : read.failure.code).toBe("CAP-916");
  });

  test("refuses an offset where local time is expected", () => {
    expect(parseInstant("2026-04-01T00:00:00Z", "us-eastern").ok).toBe(false);
  });

  test("reads leap days", () => {
    expect(parse("2028-02-29T00:00:00", "utc")).toBe(Date.UTC(2028, 1, 29) * 1_000);
  });
});

describe("wallClock", () => {
  test.each(zones)("shows what a clock in %s shows", (zone, name) => {
    fc.assert(
      fc.property(instants, (seconds) => {
        const { year, month, day, hour, minute } = wallClock(seconds * 1_000_000, zone);
        const two = (value: number): string => String(value).padStart(2, "0");
        const text = `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;
        expect(text).toBe(platformWallClock(seconds * 1_000, name).slice(0, 16));
      }),
      { numRuns: 2_000 },
    );
  });
});

test("utcDate is midnight", () => {
  expect(integerOf(utcDate(2026, 5, 28))).toBe(Date.UTC(2026, 4, 28) * 1_000);
});
