// The calendar of announced fees by the clock: when it reads, what it holds between reads, and what it says once.

import { beforeEach, expect, test } from "vitest";
import { ManualClock } from "../../../../../test/support/venues/manual-clock.ts";
import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { seconds } from "../../../../domain/units/epoch-micros.ts";
import type { JsonObject, JsonValue } from "../../shared/frame-text.ts";
import type { Page } from "../../shared/list-pages.ts";
import { DriftWatch } from "../../shared/schema-drift.ts";
import { eventPagesMax, FeeCalendar } from "./fee-calendar.ts";

/** The clock starts at 08:00:00. */
const ahead = "2026-11-20T08:10:00Z";

let clock: ManualClock;
let calendar: FeeCalendar;
let seriesRows: Result<readonly JsonValue[]>;
let eventPage: (cursor: string | null) => Result<Page<JsonValue>>;
let reads: string[];
let logged: string[];

const seriesRow = (change: JsonObject = {}): JsonObject => ({
  id: "1",
  series_ticker: "KXA",
  fee_type: "quadratic",
  fee_multiplier: 0.5,
  scheduled_ts: ahead,
  ...change,
});
const eventRow = (change: JsonObject = {}): JsonObject => ({
  id: "2",
  event_ticker: "KXA-1",
  series_ticker: "KXA",
  fee_type_override: null,
  fee_multiplier_override: 1,
  scheduled_ts: ahead,
  ...change,
});

beforeEach(() => {
  clock = new ManualClock();
  [reads, logged] = [[], []];
  seriesRows = succeed([seriesRow()]);
  eventPage = () => succeed({ items: [eventRow()], cursor: "" });
  const log = ({ message }: { readonly message: string }) => void logged.push(message);
  const rest = {
    drift: new DriftWatch({ venue: "kalshi", log }),
    seriesFeeChanges: () => {
      reads.push("series");
      return Promise.resolve(seriesRows);
    },
    eventFeeChanges: (cursor: string | null) => {
      reads.push(`events ${cursor ?? "first"}`);
      return Promise.resolve(eventPage(cursor));
    },
  };
  calendar = new FeeCalendar(rest, log, clock);
});

/** Refreshes and returns how many changes of the series and of the event are known. */
async function known(isFresh = false): Promise<readonly number[]> {
  const { settledAt } = await calendar.refresh(isFresh);
  const { series, event } = calendar.announced("KXA", "KXA-1", settledAt);
  return [series.length, event.length];
}

test("both lists are read once in five minutes, for doubted listings once in five seconds", async () => {
  expect(await known()).toEqual([1, 1]);
  clock.advance(seconds(299));
  expect(await known()).toEqual([1, 1]);
  expect(reads).toEqual(["series", "events first"]);
  expect(await known(true)).toEqual([1, 1]);
  clock.advance(seconds(4));
  await known(true);
  expect(reads).toHaveLength(4);
  clock.advance(seconds(1));
  await known(true);
  expect(reads).toHaveLength(6);
});

test("a failure is said once, repeated after a minute, and takes nothing away", async () => {
  await known();
  clock.advance(seconds(300));
  seriesRows = fail("VEN-804", "500");
  expect(await known()).toEqual([1, 1]);
  clock.advance(seconds(59));
  await known();
  expect(reads.filter((read) => read === "series")).toHaveLength(2);
  clock.advance(seconds(1));
  expect(await known()).toEqual([1, 1]);
  expect(reads.filter((read) => read === "series")).toHaveLength(3);
  const told = "kalshi: the announced fees of series cannot be read: VEN-804 500";
  expect(logged).toEqual([told]);
  clock.advance(seconds(60));
  seriesRows = succeed([]);
  expect(await known()).toEqual([0, 1]);
  clock.advance(seconds(300));
  seriesRows = fail("VEN-804", "500");
  await known();
  expect(logged).toEqual([told, told]);
});

test("whose fees have changed is told once, when the change has settled", async () => {
  await known();
  const passedAfter = async (count: number) => {
    clock.advance(seconds(count));
    const { series, events } = await calendar.refresh(false);
    return [...series, ...events];
  };
  expect(await passedAfter(659)).toEqual([]);
  expect(await passedAfter(1)).toEqual(["KXA", "KXA-1"]);
  expect(await passedAfter(1)).toEqual([]);
});

test("a change in force that the venue no longer lists is known until it has settled", async () => {
  await known();
  clock.advance(seconds(600));
  [seriesRows, eventPage] = [succeed([]), () => succeed({ items: [], cursor: null })];
  expect(await known()).toEqual([1, 1]);
  clock.advance(seconds(300));
  expect(await known()).toEqual([0, 0]);
});

test("a change that the venue has taken back is known no more", async () => {
  await known();
  clock.advance(seconds(300));
  [seriesRows, eventPage] = [succeed([]), () => succeed({ items: [], cursor: null })];
  expect(await known()).toEqual([0, 0]);
});

test("of several changes the last listed for one instant comes last", async () => {
  seriesRows = succeed([
    seriesRow({ scheduled_ts: "2026-11-20T09:00:00Z", fee_multiplier: 3 }),
    seriesRow({ fee_multiplier: 1 }),
    seriesRow({ fee_multiplier: 2 }),
  ]);
  const { settledAt } = await calendar.refresh(false);
  const { series } = calendar.announced("KXA", "KXA-1", settledAt);
  expect(series.map(({ multiplier }) => Number(multiplier))).toEqual([1e6, 2e6, 3e6]);
});

test("events are read page by page until the cursor ends", async () => {
  eventPage = (cursor) =>
    succeed({ items: [eventRow()], cursor: cursor === null ? "b" : cursor === "b" ? "c" : null });
  expect(await known()).toEqual([1, 3]);
  expect(reads).toEqual(["series", "events first", "events b", "events c"]);
});

test.each([
  ["runs in a circle", () => "same", 2],
  ["has no end", (count: number) => `page-${count}`, eventPagesMax],
])("of a list that %s what came first is used, and it is said once", async (_case, next, pages) => {
  let count = 0;
  eventPage = () => {
    count += 1;
    return succeed({ items: [eventRow()], cursor: next(count) });
  };
  expect(await known()).toEqual([1, pages]);
  clock.advance(seconds(300));
  await known();
  expect(logged).toEqual(["kalshi: not every announced fee of an event is read"]);
});

test("odd rows are left out and said once", async () => {
  seriesRows = succeed([
    "nonsense",
    seriesRow({ scheduled_ts: "soon" }),
    seriesRow({ fee_multiplier: 1e-9 }),
    seriesRow(),
  ]);
  eventPage = () =>
    succeed({ items: [eventRow({ fee_multiplier_override: -1 }), eventRow()], cursor: "" });
  expect(await known()).toEqual([1, 1]);
  expect(logged.filter((line) => line.includes("announced"))).toHaveLength(1);
  expect(logged.at(-1)).toContain("kalshi: an announced fee cannot be read: VEN-801");
});
