// The weekly pause by New York's clocks, in summer and in winter, and what the venue announces besides.

import { expect, test } from "vitest";
import { type EpochMicros, epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { easternTime } from "../normalise/eastern-time.ts";
import { maintenanceAt } from "./maintenance.ts";

const at = (text: string): EpochMicros => epochMicros(Date.parse(text) * 1_000);

test.each([
  ["2026-07-02T06:57:59Z", false, "two minutes before 03:00 in summer"],
  ["2026-07-02T06:58:00Z", true, "opening stops two minutes early"],
  ["2026-07-02T08:59:59Z", true, "until 05:00"],
  ["2026-07-02T09:00:00Z", false, "05:00"],
  ["2026-11-19T07:57:59Z", false, "an hour later in winter"],
  ["2026-11-19T07:58:00Z", true, "opening stops two minutes early in winter"],
  ["2026-11-19T09:59:59Z", true, "until 05:00 in winter"],
  ["2026-11-19T10:00:00Z", false, "05:00 in winter"],
  ["2026-11-20T08:30:00Z", false, "a Friday"],
])("%s: %s (%s)", (text, isClosed) => {
  expect(maintenanceAt(at(text), []) !== null).toBe(isClosed);
});

test("an announced window closes a little before it begins", () => {
  const window = { from: at("2026-11-21T12:00:00Z"), to: at("2026-11-21T13:00:00Z") };
  expect(maintenanceAt(at("2026-11-21T11:57:59Z"), [window])).toBeNull();
  expect(maintenanceAt(at("2026-11-21T11:58:00Z"), [window])).not.toBeNull();
  expect(maintenanceAt(at("2026-11-21T13:00:00Z"), [window])).toBeNull();
});

test("New York agrees with the time-zone data at every hour of four years", () => {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: "America/New_York",
    weekday: "short",
    hour: "2-digit",
    hourCycle: "h23",
  });
  const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
  const start = Date.parse("2025-01-01T00:30:00Z");
  for (let hour = 0; hour < 4 * 366 * 24; hour += 1) {
    const instant = start + hour * 3_600_000;
    const { weekday, microsOfDay } = easternTime(epochMicros(instant * 1_000));
    const parts = format.formatToParts(instant);
    const value = (type: string) => parts.find((part) => part.type === type)?.value;
    const ours = `${weekdays[weekday]} ${Math.floor(microsOfDay / 3_600_000_000)}`;
    const theirs = `${value("weekday")} ${Number(value("hour"))}`;
    if (ours !== theirs) expect.fail(`${new Date(instant).toISOString()}: ${ours}, not ${theirs}`);
  }
});
