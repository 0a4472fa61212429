// Genuine episodes planted into a copy of a recording are found at the size that was worked out beforehand. On a made-up
// day here, and on one recorded day where the recordings are; on all of them in the long suite.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recordedFolder, testOnRecorded } from "../../test/golden/recorded-files.ts";
import { missedPlants } from "./find-plants.ts";
import { type Plant, plantEpisodes } from "./plant-episodes.ts";
import { episodesOf, episodesOfCapture, type ReplayedEpisode } from "./recorded-episodes.ts";
import { syntheticTemperature } from "./synthetic-temperature.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "planted-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const seed = 7;

async function planted(
  path: string,
  plants: number,
): Promise<{ plants: Plant[]; episodes: readonly ReplayedEpisode[] }> {
  const capture = mkdtempSync(join(folder, "capture-"));
  const found = await plantEpisodes({ path, folder: capture, seed, plants, relations: [] });
  return { plants: found, episodes: await episodesOfCapture(capture) };
}

describe("a made-up day", () => {
  const path = (): string => join(folder, "market_data_KXHIGHNY-25DEC31.csv");
  beforeAll(() => writeFileSync(path(), syntheticTemperature(6_000, seed)));

  test("opens nothing by itself", async () => {
    expect(await episodesOf(path(), null)).toEqual([]);
  });

  test(`opens what is planted, and nothing is missed (seed ${seed})`, async () => {
    const { plants, episodes } = await planted(path(), 12);
    expect(plants).toHaveLength(12);
    expect(new Set(plants.map(({ shape }) => shape))).toEqual(new Set(["all-yes", "all-no"]));
    expect(missedPlants(plants, episodes)).toEqual([]);
    // The same seed plants the same.
    expect((await planted(path(), 12)).plants).toEqual(plants);
  });

  test("another size, profit, leg or moment is a miss", async () => {
    const { plants, episodes } = await planted(path(), 2);
    const [first] = plants as [Plant];
    for (const wrong of [
      { ...first, contracts: first.contracts + 1 },
      { ...first, profitUsdMicros: first.profitUsdMicros - 10_000 },
      { ...first, instruments: first.instruments.slice(1) },
      { ...first, fromMicros: first.untilMicros, untilMicros: first.untilMicros + 1 },
    ]) {
      expect(missedPlants([wrong], episodes)).toHaveLength(1);
    }
  });
});

const recorded = "kalshi_highny/market_data_KXHIGHNY-26JAN04.csv.gz";
testOnRecorded(recorded)(`a recorded day (seed ${seed})`, { timeout: 60_000 }, async () => {
  const { plants, episodes } = await planted(join(recordedFolder, recorded), 10);
  expect(plants.length).toBeGreaterThanOrEqual(8);
  expect(missedPlants(plants, episodes)).toEqual([]);
});
