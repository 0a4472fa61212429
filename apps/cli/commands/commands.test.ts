// What the words of a command line become: the options handed to the code that does the work.

import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { wholeContracts } from "../../../src/domain/units/contract-micros.ts";
import { type ExitCode, exitCodes, type Finish } from "../exit-codes.ts";
import { demoCommand } from "./demo.ts";
import { detectCommand } from "./detect.ts";
import { readFaultProfile } from "./fault-option.ts";
import { qualityCommand } from "./quality.ts";
import { recordCommand } from "./record.ts";
import { replayCommand } from "./replay.ts";
import { runCommand } from "./run.ts";
import { simulateVenueCommand } from "./simulate-venue.ts";

type Build<Options> = (finish: Finish, start: (options: Options) => Promise<ExitCode>) => Command;

async function optionsOf<Options>(
  build: Build<Options>,
  words: readonly string[],
): Promise<Options> {
  const started: Options[] = [];
  const finished: ExitCode[] = [];
  const start = (options: Options): Promise<ExitCode> => {
    started.push(options);
    return Promise.resolve(exitCodes.failure);
  };
  await build((code) => finished.push(code), start).parseAsync([...words], { from: "user" });
  expect(finished).toEqual([exitCodes.failure]);
  expect(started).toHaveLength(1);
  return started[0]!;
}

describe("run", () => {
  test("by itself", async () => {
    expect(await optionsOf(runCommand, [])).toEqual({
      config: null,
      flags: [],
      pairs: null,
      relations: null,
      record: false,
      dashboard: true,
      seconds: null,
      json: false,
    });
  });

  test("with everything", async () => {
    const words =
      "-c a.yaml --dry-run --log-level debug -d ./d --pairs p.csv --relations r.yaml --record " +
      "--no-dashboard --seconds 5 --set risk.dailyLossMax=3 --set a=b=c --json";
    expect(await optionsOf(runCommand, words.split(" "))).toEqual({
      config: "a.yaml",
      flags: [
        { flag: "--data-directory", path: "dataDirectory", text: "./d" },
        { flag: "--log-level", path: "log.level", text: "debug" },
        { flag: "--dry-run", path: "mode", text: "dry-run" },
        { flag: "--set", path: "risk.dailyLossMax", text: "3" },
        { flag: "--set", path: "a", text: "b=c" },
      ],
      pairs: "p.csv",
      relations: "r.yaml",
      record: true,
      dashboard: false,
      seconds: 5,
      json: true,
    });
  });

  test.each(["observe", "dry-run", "paper", "live"])(
    "--%s and --mode say the same",
    async (mode) => {
      const [short, long] = await Promise.all([
        optionsOf(runCommand, [`--${mode}`]),
        optionsOf(runCommand, ["--mode", mode]),
      ]);
      expect(short.flags).toEqual([{ flag: `--${mode}`, path: "mode", text: mode }]);
      expect(long.flags).toEqual([{ flag: "--mode", path: "mode", text: mode }]);
    },
  );
});

describe("record, demo, simulate-venue and replay", () => {
  test("record", async () => {
    const words = ["--seconds", "9", "-o", "out", "--pairs", "p.csv"];
    expect(await optionsOf(recordCommand, words)).toEqual({
      config: null,
      flags: [],
      pairs: "p.csv",
      relations: null,
      seconds: 9,
      output: "out",
      json: false,
    });
  });

  test("demo stops by itself unless somebody watches", async () => {
    const seconds = process.stdout.isTTY ? null : 60;
    expect(await optionsOf(demoCommand, [])).toEqual({
      seconds,
      seed: 3,
      faults: "none",
      json: false,
      events: false,
    });
    const words = ["--seconds", "3", "--seed", "0", "--faults", "all", "--events", "--json"];
    expect(await optionsOf(demoCommand, words)).toEqual({
      seconds: 3,
      seed: 0,
      faults: "everything",
      json: true,
      events: true,
    });
  });

  test("quality", async () => {
    const nothing = { venue: null, market: null, refused: false, limit: 20 };
    const none = { config: null, flags: [], json: false };
    expect(await optionsOf(qualityCommand, [])).toEqual({ ...nothing, ...none });
    const words = ["--venue", "kalshi", "--market", "kalshi:KXFED", "--refused", "--limit", "3"];
    expect(await optionsOf(qualityCommand, [...words, "-d", "data", "--json"])).toEqual({
      ...{ venue: "kalshi", market: "kalshi:KXFED", refused: true, limit: 3 },
      ...{ config: null, json: true },
      flags: [{ flag: "--data-directory", path: "dataDirectory", text: "data" }],
    });
  });

  test("a misspelt fault profile is named with the one that was meant", () => {
    expect(() => readFaultProfile("losy-stream")).toThrow("Did you mean lossy-stream?");
    expect(() => readFaultProfile("zzz")).toThrow(/no such profile\. Known: none, .*, all\./);
    expect(() => readFaultProfile("constructor")).toThrow("no such profile");
    expect(readFaultProfile("all")).toBe("everything");
  });

  test("simulate-venue", async () => {
    expect(await optionsOf(simulateVenueCommand, ["kalshi"])).toEqual({
      venue: "kalshi",
      port: 0,
      seed: 1,
      faults: "none",
      marketCount: 10,
      stepMillis: 50,
      blockSeconds: 2,
      chainId: 31_337,
      seconds: null,
    });
    const words =
      "kalshi --port 8123 --seed 0 --faults everything --markets 3 --step 200 --seconds 4 --json";
    expect(await optionsOf(simulateVenueCommand, words.split(" "))).toEqual({
      venue: "kalshi",
      port: 8_123,
      seed: 0,
      faults: "everything",
      marketCount: 3,
      stepMillis: 200,
      blockSeconds: 2,
      chainId: 31_337,
      seconds: 4,
    });
    const chain = "chain --block 5 --chain-id 100 --markets 200";
    expect(await optionsOf(simulateVenueCommand, chain.split(" "))).toMatchObject({
      ...{ venue: "chain", blockSeconds: 5, chainId: 100, marketCount: 200 },
    });
  });

  test("replay", async () => {
    expect(await optionsOf(replayCommand, ["x.gz"])).toEqual({
      path: "x.gz",
      config: null,
      flags: [],
      json: false,
      checkpointEvery: null,
      implementation: "fast",
      declaredSize: wholeContracts(100),
      relations: null,
      keepCapture: null,
    });
    const words =
      "x --checkpoint-every 1000 --implementation reference --declared-size 12.5 --relations r.json --keep-capture k";
    expect(await optionsOf(replayCommand, words.split(" "))).toMatchObject({
      checkpointEvery: 1_000,
      implementation: "reference",
      declaredSize: 12_500_000,
      relations: "r.json",
      keepCapture: "k",
    });
  });
});

describe("detect", () => {
  test("a snapshot alone is answered for people, by the defaults", async () => {
    expect(await optionsOf(detectCommand, ["--snapshot", "s.yaml"])).toEqual({
      snapshot: "s.yaml",
      config: null,
      flags: [],
      json: false,
      explain: false,
      implementation: "fast",
    });
  });

  test("with everything", async () => {
    const words =
      "--snapshot s.json -c a.yaml --set detection.profitMin=5 --json --explain --implementation reference";
    expect(await optionsOf(detectCommand, words.split(" "))).toEqual({
      snapshot: "s.json",
      config: "a.yaml",
      flags: [{ flag: "--set", path: "detection.profitMin", text: "5" }],
      json: true,
      explain: true,
      implementation: "reference",
    });
  });
});
