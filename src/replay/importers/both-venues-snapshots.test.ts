// Looks at many markets: what has a bid and an ask is a quote, what has a probability is none.

import { expect, test } from "vitest";
import {
  eventsOf,
  type ImportedRecording,
  importFixture,
  quotesOf,
} from "../../../test/golden/imported-recording.ts";
import { integerOf } from "../../domain/units/unit.ts";

let imported: Promise<ImportedRecording> | undefined;
const recording = (): Promise<ImportedRecording> =>
  (imported ??= importFixture("live_snapshots_both_venues_2026-08.jsonl"));

test("every look and every entry is used, left out or refused by name", async () => {
  expect((await recording()).summary).toMatchObject({
    rowsRead: 26,
    rowsQuoted: 10,
    rowsOtherwiseUsed: 5,
    rowsLeftOut: { "market of an earlier list": 2, "probability without a quote": 3 },
    rowsRefused: {
      "entry without a market": 1,
      "not a JSON object": 1,
      "older than the row before": 1,
      "price is between two ticks": 1,
      "price is not readable": 1,
      "time is not readable": 1,
    },
    crossChecks: { "second list agrees": 1, "second list differs": 1 },
    assumedSizes: true,
    relations: 0,
  });
});

test("quotes are those of the first list, and a price at the end of the scale is none", async () => {
  expect(quotesOf(await recording(), "kalshi:KXBIRCH-26-B")).toEqual([
    "S b6×100 a7×100",
    "U b6×0 a7×0 a1×100",
    "U a1×0 b99.3×100",
    "S b6×100 a7×100",
  ]);
  expect(quotesOf(await recording(), "kalshi:KXALDER-26-A").at(-1)).toBe("U b27×0 b30×100 a29×100");
});

test("two hours without a look end a session; a tenth of a cent is seen in the grid", async () => {
  expect(eventsOf(await recording(), "StreamOpened")).toHaveLength(2);
  const steps = eventsOf(await recording(), "MarketListed").map(({ market }) => [
    market.venueSymbol,
    market.tickScheme.bands.map(({ step }) => integerOf(step)),
  ]);
  expect(Object.fromEntries(steps)).toEqual({
    "KXALDER-26-A": [100],
    "KXBIRCH-26-B": [10],
    "KXCEDAR-26-C": [100],
  });
});
