// Every recording of several outcomes: no episode that the engine opens is false, and two hundred genuine ones planted into
// copies are all found at their exact size. The relations are the importers' and, where they are, the labelled groups'.

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { recordedFolder } from "../../test/golden/recorded-files.ts";
import { missedPlants } from "./find-plants.ts";
import { type Plant, plantEpisodes } from "./plant-episodes.ts";
import {
  episodesOf,
  episodesOfCapture,
  labelledRelations,
  recordingsIn,
} from "./recorded-episodes.ts";

const labelFile = join(
  process.env["ARBYTRON_LABELS"] ?? join(recordedFolder, "../../labels"),
  "groups.jsonl",
);
const labels = existsSync(labelFile) ? labelFile : null;
if (labels === null) console.warn(`without labelled groups, because ${labelFile} is missing`);
const files = recordingsIn(recordedFolder);
const isComplete = files.length === 18;
if (!isComplete) console.warn(`SKIPPED: ${files.length} of 18 recordings in ${recordedFolder}`);

describe.runIf(isComplete)("the recordings of several outcomes", () => {
  test("open no false episode, and some true ones", async () => {
    let found = 0;
    for (const file of files) {
      const episodes = await episodesOf(file, labels);
      found += episodes.length;
      const falseOnes = episodes.filter(({ verdict }) => !verdict.isTrue);
      expect(falseOnes, basename(file)).toEqual([]);
    }
    expect(found).toBeGreaterThan(50);
  });

  test("give up every genuine episode that is planted", async () => {
    const relations = labels === null ? [] : labelledRelations(labels);
    const all: Plant[] = [];
    const missed: string[] = [];
    for (const [position, path] of files.entries()) {
      const folder = mkdtempSync(join(tmpdir(), "planted-"));
      try {
        const seed = 100 + position;
        const plants = path.includes("quotes_changes") ? 30 : 10;
        const planted = await plantEpisodes({ path, folder, seed, plants, relations });
        const misses = missedPlants(planted, await episodesOfCapture(folder));
        all.push(...planted);
        missed.push(...misses.map((miss) => `${basename(path)} seed ${seed}: ${miss}`));
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }
    expect(missed).toEqual([]);
    expect(all.length).toBeGreaterThanOrEqual(200);
    expect(new Set(all.map(({ shape }) => shape)).size).toBe(3);
  });
});
