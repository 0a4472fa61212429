// A feed that stands still looks like a large arbitrage beside one that does not. The synthetic capture of it yields no
// opportunity, and would yield one if the gate did not compare the two; nor do the recorded 46 cents.

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfiguration } from "../../apps/cli/configuration/load-configuration.ts";
import type { Configuration } from "../../apps/cli/configuration/schema.ts";
import { replayToEnd } from "../../apps/cli/replay/replay.ts";
import type { ReplayFacts } from "../../apps/cli/replay/replay-report.ts";
import { wholeContracts } from "../../src/domain/units/contract-micros.ts";
import { judgeUpdates } from "./judged-updates.ts";
import { recordedFolder, testOnRecorded } from "./recorded-files.ts";
import { replay } from "./replayed.ts";

function configurationWith(name: string, value: string): Configuration {
  const flags = [{ flag: "--set", path: name, text: value }];
  const result = loadConfiguration({ file: null, environment: {}, flags });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.loaded.configuration;
}

function replayWith(configuration: Configuration, path: string): Promise<ReplayFacts> {
  const options = {
    path,
    config: null,
    flags: [],
    json: true,
    checkpointEvery: null,
    implementation: "fast" as const,
    declaredSize: wholeContracts(100),
    relations: null,
    keepCapture: null,
  };
  return replayToEnd(options, configuration, () => undefined);
}

describe("one venue's feed stands still behind the other's", () => {
  const capture = join(import.meta.dirname, "captures/frozen-feed");

  test("no opportunity, and the report says why", async () => {
    const { log, quality } = await replay(capture);
    expect(log.episodeCount).toBe(0);
    expect(log.groups).toEqual([]);
    expect(quality.edgesRefused["QUA-117"]).toBeGreaterThan(100);
    expect(log.largestRefused(1).map(({ code }) => code)).toEqual(["QUA-117"]);
  });

  test("without the comparison it would be one", async () => {
    const careless = configurationWith("quality.frozen.move", "0.99");
    const { log } = await replayWith(careless, capture);
    expect(log.episodeCount).toBeGreaterThan(0);
  });
});

describe("the recorded log of edges", () => {
  const file = "sports_polyus_kalshi_opportunity_log.jsonl.gz";

  testOnRecorded(file)("nothing in it is an opportunity", { timeout: 60_000 }, async () => {
    const { log } = await replay(join(recordedFolder, file));
    expect(log.episodeCount).toBe(0);
    const edges = log.largestRefused(10).map(({ edgeTicks }) => edgeTicks);
    expect(edges[0]).toBe(4_600);
  });

  testOnRecorded(file)("no side of the 46 cents is believed", { timeout: 60_000 }, async () => {
    const codes = new Map<string, number>();
    await judgeUpdates(join(recordedFolder, file), ({ market, code }) => {
      if (!/DETORL|det-orl/.test(market)) return;
      codes.set(code ?? "believed", (codes.get(code ?? "believed") ?? 0) + 1);
    });
    console.info(`DET-ORL, 46 cents: ${JSON.stringify(Object.fromEntries(codes))}`);
    expect(codes.get("believed")).toBeUndefined();
    expect(codes.get("QUA-107")).toBeGreaterThan(600);
  });
});
