// The rows of both recordings, read from their synthetic forms without the importers.

import { join } from "node:path";
import { expect, test } from "vitest";
import { fixtureFolder } from "../../test/golden/imported-recording.ts";
import { recordedRows } from "./recorded-quotes.ts";

test("temperature brackets, in Pacific time", () => {
  const rows = [...recordedRows(join(fixtureFolder, "market_data_KXHIGHNY-25DEC30.csv"))];
  // One row in which a price cannot be read is left out.
  expect(rows).toHaveLength(86);
  expect(rows[6]).toEqual({
    market: "kalshi:KXHIGHNY-25DEC30-T31",
    bidTicks: 300,
    askTicks: 500,
    atMicros: Date.parse("2025-12-29T15:00:40.534Z") * 1_000 + 544,
    row: 7,
  });
  expect(rows.some(({ bidTicks }) => bidTicks === null)).toBe(true);
});

test("polls, in dollars", () => {
  const rows = [...recordedRows(join(fixtureFolder, "quotes_changes_2026-07-01.csv"))];
  expect(rows).toHaveLength(18);
  expect(rows[1]).toEqual({
    market: "polymarket-us:rdc-usfed-fomc-2026-07-29-cut50",
    bidTicks: null,
    askTicks: 100,
    atMicros: Date.parse("2026-07-01T00:00:51Z") * 1_000,
    row: 2,
  });
  expect(rows[6]).toMatchObject({ bidTicks: 1_200, askTicks: 1_250 });
});
