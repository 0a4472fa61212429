// Hours of a product by the exchange's clocks: breaks, nights, weekends, and the days on which the clocks change.

import { expect, test } from "vitest";
import { unwrap } from "../../../../domain/failure/result.ts";
import { epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { instantOfLocal, localTime } from "./local-time.ts";
import { tradingMoment, tradingWeekOf } from "./trading-week.ts";

const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

const wire = (times: readonly (readonly [string, string])[], on = days) => ({
  timezone: "US/Central",
  trading_schedules: on.map((day) => ({
    day_of_week: day,
    trading_times: times.map(([open, close]) => ({ open, close })),
  })),
});

const everyDay = wire([
  ["12:00 AM", "4:00 PM"],
  ["4:15 PM", "11:59 PM"],
]);

const instant = (text: string) => epochMicros(Date.parse(text) * 1_000);

function moment(schedule: ReturnType<typeof wire>, text: string): string {
  const { isOpen, changesAt } = tradingMoment(unwrap(tradingWeekOf(schedule)), instant(text));
  const at = changesAt === null ? "never" : new Date(integerOf(changesAt) / 1_000).toISOString();
  return `${isOpen ? "open" : "closed"} until ${at}`;
}

test.each([
  ["before the break", "2026-11-20T21:59:59Z", "open until 2026-11-20T22:00:00.000Z"],
  ["in the break", "2026-11-20T22:00:00Z", "closed until 2026-11-20T22:15:00.000Z"],
  ["after it", "2026-11-20T22:15:00Z", "open until 2026-11-21T22:00:00.000Z"],
  ["over midnight", "2026-11-21T05:59:30Z", "open until 2026-11-21T22:00:00.000Z"],
  ["over Saturday's midnight", "2026-11-22T05:00:00Z", "open until 2026-11-22T22:00:00.000Z"],
  ["in summer", "2026-07-01T20:59:59Z", "open until 2026-07-01T21:00:00.000Z"],
  ["over the end of summer", "2026-11-01T05:30:00Z", "open until 2026-11-01T22:00:00.000Z"],
  ["over its beginning", "2026-03-08T07:30:00Z", "open until 2026-03-08T21:00:00.000Z"],
])("around the clock but for a break: %s", (_, at, expected) => {
  expect(moment(everyDay, at)).toBe(expected);
});

test("weekends without trading", () => {
  const week = wire([["7:00 AM", "4:00 PM"]], days.slice(1, 6));
  expect(moment(week, "2026-11-20T21:00:00Z")).toBe("open until 2026-11-20T22:00:00.000Z");
  expect(moment(week, "2026-11-20T22:30:00Z")).toBe("closed until 2026-11-23T13:00:00.000Z");
  expect(moment(week, "2026-11-22T22:30:00Z")).toBe("closed until 2026-11-23T13:00:00.000Z");
});

test("a week without hours is closed, and one without a break never changes", () => {
  expect(moment(wire([]), "2026-11-20T12:00:00Z")).toBe("closed until never");
  expect(moment(wire([["12:00 AM", "11:59 PM"]]), "2026-11-20T12:00:00Z")).toBe("open until never");
});

test.each([
  ["an unknown zone", { ...everyDay, timezone: "Mars/Olympus" }],
  ["an unknown day", wire([["1:00 AM", "2:00 AM"]], ["Funday"])],
  ["a time that is none", wire([["25:00", "2:00 AM"]])],
])("%s does not fit", (_, schedule) => {
  const week = tradingWeekOf(schedule);
  expect(week.ok ? "ok" : week.failure.code).toBe("VEN-801");
});

test("local times lead back to their instants, every hour of a year", () => {
  const start = Date.parse("2026-01-01T00:00:00Z") * 1_000;
  for (let hour = 0; hour < 365 * 24; hour += 1) {
    const at = epochMicros(start + hour * 3_600_000_000);
    const { day, minuteOfDay } = localTime(at, "US/Central");
    const back = integerOf(instantOfLocal(day, minuteOfDay, "US/Central"));
    // An hour that the clocks show twice leads to its first time.
    const isTwice = hour === Date.UTC(2026, 10, 1, 7) / 3_600_000 - start / 3_600_000_000;
    expect(back).toBe(integerOf(at) - (isTwice ? 3_600_000_000 : 0));
  }
});
