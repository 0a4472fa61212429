// Every recording through the optimised modules and through their plain references: the same states all the way, the
// same report, and a quality report whose figures add up.

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { describeRecording } from "../../src/replay/importers/import-recording.ts";
import { isRecordedHere, recordedFolder, testOnRecorded } from "./recorded-files.ts";
import { replay, reportOf } from "./replayed.ts";

/** Updates between two compared states: some dozens in the smallest recording, a few hundred in the largest. */
const checkpointEvery = 2_000;

const files = isRecordedHere(".")
  ? readdirSync(recordedFolder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(csv|jsonl)\.gz$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name).slice(recordedFolder.length + 1))
      .sort()
  : [];
const recordings: string[] = [];
for (const file of files) {
  if ((await describeRecording(join(recordedFolder, file))).ok) recordings.push(file);
}

describe("every recording on both implementations", () => {
  testOnRecorded(".")("there are recordings", () => {
    expect(recordings.length).toBeGreaterThanOrEqual(29);
  });

  for (const file of recordings) {
    testOnRecorded(file)(file, { timeout: 600_000 }, async () => {
      const folder = mkdtempSync(join(tmpdir(), "both-"));
      try {
        const keepCapture = join(folder, "capture");
        const path = join(recordedFolder, file);
        const first = await replay(path, { checkpointEvery, keepCapture });
        const plain = await replay(keepCapture, { checkpointEvery, implementation: "reference" });
        expect(first.outcome.failure).toBeUndefined();
        expect(plain.outcome.checkpoints).toEqual(first.outcome.checkpoints);
        const [one, other] = [reportOf(first), reportOf(plain)];
        expect(other.hash).toBe(one.hash);
        expect(other.opportunities).toEqual(one.opportunities);
        expect(other.updatesRefusedByCode).toEqual(one.updatesRefusedByCode);
        for (const { verdict } of first.quality.venues) console.info(`${file}: ${verdict}`);
        const judged = first.quality.venues.reduce((sum, { updates }) => sum + updates, 0);
        expect(judged).toBe(first.quality.updates);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
});
