// A recording read as tops of books: prices, sizes where it has them, claims that two venues share, and the same quotes that
// an import of the file writes.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { QuoteObservation } from "../../domain/book/quote-observation.ts";
import { importRecording } from "./import-recording.ts";
import { observeRecording } from "./observe-recording.ts";

const fixtures = join(import.meta.dirname, "../../../fixtures/recordings");
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "observe-"));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function observed(file: string, skipRows?: number): Promise<QuoteObservation[]> {
  const seen: QuoteObservation[] = [];
  const read = await observeRecording(join(fixtures, file), (each) => seen.push(each), skipRows);
  expect(read.ok).toBe(true);
  return seen;
}

describe("observeRecording", () => {
  test.each([
    "nba_mvp_both_venues_ticks.jsonl",
    "kalshi_sports_feed_2026-03-10.jsonl",
    "kalshi_superbowl_tob_1s.csv",
    "market_data_KXHIGHNY-25DEC30.csv",
    "quotes_changes_2026-07-01.csv",
    "btc15m_kalshi_poly_arb_executions.csv",
  ])("%s: as many quotes as its import, in order of time", async (file) => {
    const seen = await observed(file);
    const target = join(folder, `${file}.capture`);
    const imported = await importRecording(join(fixtures, file), target, { programVersion: "0" });
    expect(imported.ok && imported.value.updatesWritten).toBe(seen.length);
    const times = seen.map((each) => each.at as unknown as number);
    // The bot's quotes reached it at times of their own, before the row in which they stand.
    if (!file.startsWith("btc15m")) expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  test("the same claim on two venues has one name, other claims their own", async () => {
    const claims = Map.groupBy(await observed("nba_mvp_both_venues_ticks.jsonl"), (e) => e.claim);
    const venues = [...claims.values()].map(
      (seen) => new Set(seen.map((each) => each.market)).size,
    );
    expect(Math.max(...venues)).toBe(2);
    const brackets = await observed("market_data_KXHIGHNY-25DEC30.csv");
    expect(brackets.every((each) => each.claim === each.market)).toBe(true);
    expect(new Set(brackets.map((each) => each.event)).size).toBe(1);
  });

  test("sizes are the recording's own and never the declared one", async () => {
    const brackets = await observed("market_data_KXHIGHNY-25DEC30.csv");
    expect(brackets.every((each) => each.bidSize === null && each.askSize === null)).toBe(true);
    const [first] = await observed("kalshi_sports_feed_2026-03-10.jsonl");
    const row = readFileSync(join(fixtures, "kalshi_sports_feed_2026-03-10.jsonl"), "utf8");
    const { best_bid, best_ask } = JSON.parse(row.slice(0, row.indexOf("\n")));
    expect([first?.bid, first?.bidSize, first?.ask, first?.askSize]).toEqual([
      Number(best_bid[0]) * 10_000,
      Number(best_bid[1]) * 1_000_000,
      Number(best_ask[0]) * 10_000,
      Number(best_ask[1]) * 1_000_000,
    ]);
  });

  test("rows at the start can be left out, the header is none of them", async () => {
    const file = "market_data_KXHIGHNY-25DEC30.csv";
    const [all, later] = [await observed(file), await observed(file, 2)];
    expect(later).toEqual(all.slice(2));
  });

  test("a file that is none and one that breaks off are named", async () => {
    const observe = () => undefined;
    expect(await observeRecording(join(folder, "absent.csv"), observe)).toMatchObject({
      failure: { code: "CAP-913" },
    });
    const text = readFileSync(join(fixtures, "kalshi_superbowl_tob_1s.csv"), "utf8");
    const packed = gzipSync(text.repeat(2_000));
    const cut = join(folder, "kalshi_superbowl_tob_1s.csv.gz");
    writeFileSync(cut, packed.subarray(0, packed.length - 20));
    expect(await observeRecording(cut, observe)).toMatchObject({ failure: { code: "CAP-918" } });
  });
});
