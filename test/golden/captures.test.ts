// The committed synthetic captures: they can be read, and importing their recordings tells the same story again. What
// an importer or the format changes shows here; UPDATE_GOLDEN=1 writes them anew, and the change belongs in the commit.

import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { unwrap } from "../../src/domain/failure/result.ts";
import { inspectCapture } from "../../src/replay/capture/inspect-capture.ts";
import { readStory } from "../../src/replay/capture-story.ts";
import { importRecording } from "../../src/replay/importers/import-recording.ts";
import { fixtureFolder, goldenProgramVersion, importFixture } from "./imported-recording.ts";

const captures = join(import.meta.dirname, "captures");

/** Folder of each capture and the recording it was imported from. */
const recordings: readonly (readonly [string, string])[] = [
  ["nba-both-venues", "nba_mvp_both_venues_ticks.jsonl"],
  ["kalshi-sports-feed", "kalshi_sports_feed_2026-03-10.jsonl"],
  ["kalshi-super-bowl", "kalshi_superbowl_tob_1s.csv"],
  ["kalshi-high-temperature", "market_data_KXHIGHNY-25DEC30.csv"],
  ["polymarket-us-quotes", "quotes_changes_2026-07-01.csv"],
  ["btc15m-executions", "btc15m_kalshi_poly_arb_executions.csv"],
];

if (process.env["UPDATE_GOLDEN"] === "1") {
  for (const [name, recording] of recordings) {
    const folder = join(captures, name);
    rmSync(folder, { recursive: true, force: true });
    const options = { programVersion: goldenProgramVersion };
    unwrap(await importRecording(join(fixtureFolder, recording), folder, options));
  }
}

describe("golden captures", () => {
  test("there is one for every folder and every recording", () => {
    expect(readdirSync(captures).sort()).toEqual(recordings.map(([name]) => name).sort());
    const files = readdirSync(fixtureFolder).filter((name) => name !== "README.md");
    expect(files.sort()).toEqual(recordings.map(([, recording]) => recording).sort());
  });

  test.each(recordings)("%s is whole and says what it came from", (name, recording) => {
    const inspection = inspectCapture(join(captures, name));
    expect(inspection.damage).toBeNull();
    expect(inspection.header?.recording?.sourceName).toBe(recording);
    expect(inspection.counts.frames).toBeGreaterThan(10);
  });

  test.each(recordings)("%s tells what its recording tells", async (name, recording) => {
    const imported = await importFixture(recording);
    const committed = readStory(join(captures, name));
    expect(committed.failure).toBeUndefined();
    expect(committed.lines).toEqual(imported.story.lines);
  });
});
