// `arbytron replay` on recordings, and on what is none.

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Outcome, runProgram } from "./run-program.ts";

const recordings = join(import.meta.dirname, "../../fixtures/recordings");
const nba = join(recordings, "nba_mvp_both_venues_ticks.jsonl");

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "arbytron-replays-"));
  mkdirSync(join(folder, "temporary"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** With a folder for temporary files of its own, so that what is left there is known. */
function replay(...words: readonly string[]): Promise<Outcome> {
  const environment = { TMPDIR: join(folder, "temporary") };
  return runProgram(["replay", ...words], { folder, environment });
}

function leftOvers(): string[] {
  return readdirSync(join(folder, "temporary"));
}

describe("a recording", () => {
  test("prints the same figures and the same hash every time, and leaves nothing behind", async () => {
    const [first, second] = [await replay(nba, "--json"), await replay(nba, "--json")];
    expect(first).toEqual(second);
    expect([first.code, first.stderr]).toEqual([0, ""]);
    const report = JSON.parse(first.stdout);
    expect(report).toMatchObject({ ok: true, assumedSizes: true, capture: { kind: "imported" } });
    expect(report.capture.recording.notes.join()).toContain("join: the latest quote of each venue");
    expect(report.opportunities.episodes).toBeGreaterThan(0);
    expect(report.opportunities.byLane["cross-venue"].opportunities).toBe(
      report.opportunities.episodes,
    );
    const [episode] = report.opportunities.listed;
    expect(episode.assumedSizes).toBe(true);
    for (const { contracts, profitUsdMicros, edgeUsdMicros } of episode.edgesAtSizes) {
      const perContract = profitUsdMicros === null ? null : Math.floor(profitUsdMicros / contracts);
      expect(edgeUsdMicros).toBe(perContract);
    }
    expect(leftOvers()).toEqual([]);
  });

  test("as text names the recording, the join, what is assumed, and each opportunity", async () => {
    const { code, stdout, stderr } = await replay(nba);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^recording +nba_mvp_both_venues_ticks, from nba_mvp/);
    expect(stdout).toMatch(/^sampling +every change; a quote older than 300 s is not believed$/m);
    expect(stdout).toMatch(/^sizes +ASSUMED: 100 contracts wherever the recording has no size$/m);
    expect(stdout).toMatch(/^stated +join: /m);
    expect(stdout).toMatch(/^opened UTC +lasted +pair +lane +size +edge at 1 +edge at 10 +edge/m);
    expect(stdout).toContain("* rests on an assumed size");
    expect(stdout).toMatch(/^pair 1 +buy (YES|NO) +\S/m);
    expect(stdout).toMatch(/^ *ledger USD +contracts +account$/m);
    for (const line of stdout.split("\n")) expect(line).not.toMatch(/undefined|NaN|\[object/);
  });

  test("decides by the settings that it is given", async () => {
    const strict = await replay(nba, "--json", "--set", "detection.marginMin=0.9");
    expect(JSON.parse(strict.stdout).opportunities.episodes).toBe(0);
    const declared = await replay(nba, "--json", "--declared-size", "7");
    expect(JSON.parse(declared.stdout).capture.recording.declaredSizeContractMicros).toBe(
      7_000_000,
    );
  });

  test("keeps its capture when asked, which replays to the same state", async () => {
    const kept = join(folder, "kept.capture");
    const imported = JSON.parse((await replay(nba, "--json", "--keep-capture", kept)).stdout);
    const { code, stdout } = await replay(kept, "--json", "--checkpoint-every", "10");
    expect(code).toBe(0);
    const replayed = JSON.parse(stdout);
    expect(replayed.hash).toBe(imported.hash);
    expect(replayed.checkpoints.length).toBeGreaterThan(1);
    const second = await replay(nba, "--keep-capture", kept);
    expect([second.code, second.stderr]).toEqual([1, expect.stringMatching(/^CAP-917: /)]);
    expect(leftOvers()).toEqual([]);
  });
});

describe("not a recording", () => {
  test.each([
    ["a file that does not exist", "missing.jsonl", undefined],
    ["a file of another kind", "notes.txt", "nothing that an importer knows\n"],
    ["an empty file", "empty.jsonl", ""],
  ])("%s", async (_, name, text) => {
    if (text !== undefined) writeFileSync(join(folder, name), text);
    const { code, stdout, stderr } = await replay(name);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^CAP-913: /);
    expect(stderr).toContain(name);
    const asJson = await replay(name, "--json");
    expect([asJson.code, JSON.parse(asJson.stdout).failures[0].code]).toEqual([1, "CAP-913"]);
    expect(leftOvers()).toEqual([]);
  });

  test("an empty folder", async () => {
    mkdirSync(join(folder, "empty.capture"));
    const { code, stderr } = await replay("empty.capture");
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^CAP-913: /)]);
  });
});
