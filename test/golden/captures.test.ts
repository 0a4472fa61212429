// The committed synthetic captures. Each can be read, tells what its source tells, and leads the whole engine to what
// stands in its `expected.txt`: on both implementations, every time. UPDATE_GOLDEN=1 writes captures and expectations
// anew; the difference belongs in the commit that causes it, with the reason.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { unwrap } from "../../src/domain/failure/result.ts";
import { inspectCapture } from "../../src/replay/capture/inspect-capture.ts";
import { readStory } from "../../src/replay/capture-story.ts";
import { importRecording } from "../../src/replay/importers/import-recording.ts";
import { fixtureFolder, goldenProgramVersion } from "./imported-recording.ts";
import { recordLiveSession } from "./live-session.ts";
import { expectedLines, replay, reportOf } from "./replayed.ts";
import { ScenarioWriter } from "./scenario-writer.ts";
import { scenarios } from "./scenarios.ts";

const captures = join(import.meta.dirname, "captures");

interface GoldenCapture {
  readonly name: string;
  /** The recording it was imported from; the others are written by a program. */
  readonly recording?: string;
  make(folder: string): Promise<void>;
}

const recordings: readonly (readonly [string, string])[] = [
  ["nba-both-venues", "nba_mvp_both_venues_ticks.jsonl"],
  ["kalshi-sports-feed", "kalshi_sports_feed_2026-03-10.jsonl"],
  ["kalshi-super-bowl", "kalshi_superbowl_tob_1s.csv"],
  ["kalshi-high-temperature", "market_data_KXHIGHNY-25DEC30.csv"],
  ["polymarket-us-quotes", "quotes_changes_2026-07-01.csv"],
  ["btc15m-executions", "btc15m_kalshi_poly_arb_executions.csv"],
  ["sports-opportunities", "sports_polyus_kalshi_opportunity_log.jsonl"],
  ["both-venues-snapshots", "live_snapshots_both_venues_2026-08.jsonl"],
];

const golden: readonly GoldenCapture[] = [
  ...recordings.map(([name, recording]) => ({
    name,
    recording,
    make: async (folder: string) => {
      const options = { programVersion: goldenProgramVersion };
      unwrap(await importRecording(join(fixtureFolder, recording), folder, options));
    },
  })),
  ...scenarios.map((scenario) => ({
    name: scenario.name,
    make: (folder: string) => {
      const story = new ScenarioWriter(folder, scenario);
      scenario.write(story);
      return story.close();
    },
  })),
  {
    name: "live-session",
    make: async (folder: string) => {
      await recordLiveSession(folder);
    },
  },
];

/** Every update is a checkpoint: these captures are small. */
const checkpointEvery = 1;

async function outcomeOf(folder: string): Promise<string[]> {
  return expectedLines(reportOf(await replay(folder, { checkpointEvery })));
}

function expectationOf(name: string): string {
  return join(captures, name, "expected.txt");
}

if (process.env["UPDATE_GOLDEN"] === "1") {
  for (const { name, make } of golden) {
    const folder = join(captures, name);
    rmSync(folder, { recursive: true, force: true });
    await make(folder);
    writeFileSync(expectationOf(name), `${(await outcomeOf(folder)).join("\n")}\n`);
  }
}

describe("golden captures", () => {
  test("there is one for every folder and every recording", () => {
    expect(readdirSync(captures).sort()).toEqual(golden.map(({ name }) => name).sort());
    const files = readdirSync(fixtureFolder).filter((name) => name !== "README.md");
    expect(files.sort()).toEqual(recordings.map(([, recording]) => recording).sort());
  });

  describe.each(golden)("$name", ({ name, recording, make }) => {
    const folder = join(captures, name);

    test("is whole and says what it came from", () => {
      const inspection = inspectCapture(folder);
      expect(inspection.damage).toBeNull();
      expect(inspection.counts.frames).toBeGreaterThan(4);
      if (recording !== undefined) expect(inspection.header?.recording?.sourceName).toBe(recording);
    });

    test("tells what its source tells", async () => {
      const fresh = mkdtempSync(join(tmpdir(), "golden-"));
      try {
        await make(fresh);
        const committed = readStory(folder);
        expect(committed.failure).toBeUndefined();
        expect(committed.lines).toEqual(readStory(fresh).lines);
      } finally {
        rmSync(fresh, { recursive: true, force: true });
      }
    });

    test("leads the engine to what is expected", async () => {
      const expected = readFileSync(expectationOf(name), "utf8").trimEnd().split("\n");
      expect(await outcomeOf(folder)).toEqual(expected);
    });

    test("comes to the same states twice, and on the plain implementation", async () => {
      const first = reportOf(await replay(folder, { checkpointEvery }));
      const second = reportOf(await replay(folder, { checkpointEvery }));
      const plain = reportOf(
        await replay(folder, { checkpointEvery, implementation: "reference" }),
      );
      expect(first.ok).toBe(true);
      expect(first.checkpoints.length).toBeGreaterThan(4);
      expect(second).toEqual(first);
      // Other certificates hold for another number of quotes: the work may differ, nothing that is decided may.
      expect({ ...plain, evaluations: first.evaluations }).toEqual(first);
    });
  });
});
