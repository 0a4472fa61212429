// Sessions of a weekly schedule: the break of the day, nights, weekends, and the days on which the clocks change.

import { describe, expect, test } from "vitest";

import { instantOf } from "../../../../../test/support/forecastex-core-rig.ts";
import { isoSeconds } from "../../../instant-text.ts";
import { everyDay, type ForecastExSchedule, type TradingStretch } from "../listing.ts";
import { TradingCalendar } from "./trading-calendar.ts";

/** Returns whether it trades at the instant, and when that changes, as text. */
function stateAt(schedule: ForecastExSchedule, text: string): string {
  const { isOpen, changesAt } = new TradingCalendar(schedule).stateAt(instantOf(text));
  const until = changesAt === null ? "for ever" : isoSeconds(changesAt);
  return `${isOpen ? "open" : "closed"} until ${until}`;
}

const allDays = (stretches: readonly TradingStretch[]): ForecastExSchedule => ({
  Sunday: stretches,
  Monday: stretches,
  Tuesday: stretches,
  Wednesday: stretches,
  Thursday: stretches,
  Friday: stretches,
  Saturday: stretches,
});

/** As it was at first: weekdays from 7 to 16, and from 16:15 to midnight from Sunday to Thursday. */
const early: ForecastExSchedule = {
  ...allDays([
    { openMinute: 420, closeMinute: 960 },
    { openMinute: 975, closeMinute: 1_439 },
  ]),
  Sunday: [{ openMinute: 975, closeMinute: 1_439 }],
  Friday: [{ openMinute: 420, closeMinute: 960 }],
  Saturday: [],
};

describe("every day but for the break", () => {
  test.each([
    ["2026-11-20T15:00:00Z", "open until 2026-11-20T22:00:00Z"],
    ["2026-11-20T21:59:59.999Z", "open until 2026-11-20T22:00:00Z"],
    ["2026-11-20T22:00:00Z", "closed until 2026-11-20T22:15:00Z"],
    ["2026-11-20T22:15:00Z", "open until 2026-11-21T22:00:00Z"],
    // 11:59 PM is no end: the next day begins at midnight.
    ["2026-11-21T05:59:30Z", "open until 2026-11-21T22:00:00Z"],
    // Clocks go back on November 1 and forward on March 8.
    ["2026-10-31T21:15:00Z", "open until 2026-11-01T22:00:00Z"],
    ["2027-03-13T22:15:00Z", "open until 2027-03-14T21:00:00Z"],
    ["2027-03-14T21:00:00Z", "closed until 2027-03-14T21:15:00Z"],
  ])("%s: %s", (at, state) => {
    expect(stateAt(everyDay, at)).toBe(state);
  });
});

describe("a schedule with nights and weekends", () => {
  test.each([
    ["2026-11-19T13:00:00Z", "open until 2026-11-19T22:00:00Z"],
    ["2026-11-19T23:00:00Z", "open until 2026-11-20T05:59:00Z"],
    ["2026-11-20T05:59:00Z", "closed until 2026-11-20T13:00:00Z"],
    ["2026-11-20T22:30:00Z", "closed until 2026-11-22T22:15:00Z"],
    ["2026-11-22T22:15:00Z", "open until 2026-11-23T05:59:00Z"],
  ])("%s: %s", (at, state) => {
    expect(stateAt(early, at)).toBe(state);
  });
});

test("around the clock never closes, and a schedule without a stretch never opens", () => {
  const always = allDays([{ openMinute: 0, closeMinute: 1_439 }]);
  expect(stateAt(always, "2026-11-20T15:00:00Z")).toBe("open until for ever");
  expect(stateAt(allDays([]), "2026-11-20T15:00:00Z")).toBe("closed until for ever");
});

test.each([
  [[{ openMinute: 10, closeMinute: 10 }]],
  [
    [
      { openMinute: 10, closeMinute: 20 },
      { openMinute: 20, closeMinute: 30 },
    ],
  ],
  [[{ openMinute: 10, closeMinute: 1_440 }]],
])("stretches that do not follow one another within a day are no schedule: %o", (stretches) => {
  expect(() => new TradingCalendar(allDays(stretches))).toThrow("stretch");
});
