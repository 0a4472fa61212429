// A capture of a real run, replayed by the command: whole, damaged, cut short, left by a killed process.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { cutShort, withFlippedBit } from "./damaged-capture.ts";
import {
  type LocalVenues,
  startLocalVenues,
  type TradingFolder,
  tradingFolder,
} from "./local-venues.ts";
import { command, hasCompletedGroups, isConnected, startRun } from "./running-engine.ts";

async function moveBooks(venues: LocalVenues, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) venues.openEdge(0);
    else venues.closeEdge(0);
    await pause(15);
  }
}

function captureIn({ dataDirectory }: TradingFolder): string {
  const captures = join(dataDirectory, "captures");
  return join(captures, readdirSync(captures)[0] ?? "");
}

/** What `replay --json` said and how it ended. */
async function replayed(place: TradingFolder, path: string) {
  const { code, stdout, stderr } = await command(place, "replay", path, "--json");
  return { code, stderr, report: JSON.parse(stdout) };
}

test("a recorded run is reproduced to its last state, and its damage is named", async () => {
  const venues = await startLocalVenues();
  const place = tradingFolder(venues);
  const engine = startRun(place, "--record");
  await engine.until(isConnected, "both venues are connected");
  // The edge stands until it has been taken: one that goes while a leg is under way may end in an unwind.
  venues.openEdge(0);
  await engine.until(hasCompletedGroups(1), "an edge is taken");
  await moveBooks(venues, 60);
  expect(await command(place, "kill", "a pause")).toMatchObject({ code: 0 });
  expect(await command(place, "resume")).toMatchObject({ code: 0 });
  await command(place, "stop");
  const run = await engine.outcome;
  expect([run.code, run.stderr]).toEqual([0, ""]);
  const summary = JSON.parse(run.stdout);
  const capture = captureIn(place);
  expect(join(place.folder, summary.capture)).toBe(capture);

  const whole = await replayed(place, capture);
  expect([whole.code, whole.stderr]).toEqual([0, ""]);
  expect(whole.report).toMatchObject({ ok: true, failure: null });
  expect(whole.report.checkpointsMatched).toBeGreaterThanOrEqual(2);
  expect(whole.report.groups).toMatchObject(summary.groups);
  expect(whole.report.profitLockedUsd).toBe(summary.profitLocked);
  expect(whole.report.capture.kind).toBe("live");
  const { episodes, listed } = whole.report.opportunities;
  expect(episodes).toBe(summary.lanes["cross-venue"].opportunities);
  expect(listed[0].legs[0].title).toMatch(/^Will .*\?/);
  expect(listed[0].edgesAtSizes.map(({ contracts }: { contracts: number }) => contracts)).toEqual([
    1, 10, 100,
  ]);
  expect((await replayed(place, capture)).report).toEqual(whole.report);
  expect((await replayed(place, join(capture, "000001.segment"))).report).toEqual(whole.report);
  const slow = await command(place, "replay", capture, "--json", "--implementation", "reference");
  expect(JSON.parse(slow.stdout)).toEqual(whole.report);

  const text = await command(place, "replay", capture);
  expect([text.code, text.stderr]).toEqual([0, ""]);
  expect(text.stdout).toMatch(/^capture +live-.*recorded live by version/m);
  expect(text.stdout).toMatch(/^compared +\d+ of the recording's states reproduced$/m);
  expect(text.stdout).toMatch(/^opened UTC .*edge at 1 .*edge at 100$/m);
  expect(text.stdout).toMatch(new RegExp(`^hash +${whole.report.hash}$`, "m"));

  const flipped = withFlippedBit(capture, place.folder, 0.7);
  const damaged = await replayed(place, flipped);
  expect(damaged.code).toBe(1);
  expect(damaged.report).toMatchObject({
    ok: false,
    failure: { code: "CAP-911", details: { file: "000001.segment" } },
  });
  expect(damaged.report.failure.details.offset).toBeGreaterThan(0);
  const asText = await command(place, "replay", flipped);
  expect(asText.code).toBe(1);
  expect(asText.stderr).toMatch(/^CAP-911: 000001\.segment at byte \d+: /);
  expect(asText.stdout).toMatch(/^INCOMPLETE only [\d,]+ frames and [\d,]+ turns were replayed/m);

  const cut = await replayed(place, cutShort(capture, place.folder, 0.7));
  expect(cut).toMatchObject({
    code: 1,
    report: { ok: false, failure: { code: "CAP-912", details: { file: "000001.segment" } } },
  });
});

test("a run that was killed leaves a capture that can be replayed up to there", async () => {
  const venues = await startLocalVenues();
  const place = tradingFolder(venues);
  const engine = startRun(place, "--record");
  await engine.until(isConnected, "both venues are connected");
  // Longer than a block of the capture may wait for its flush.
  const from = performance.now();
  while (performance.now() - from < 2_500) await moveBooks(venues, 20);
  engine.signal("SIGKILL");
  await engine.outcome;
  const { code, report } = await replayed(place, captureIn(place));
  expect([code, report.failure.code]).toEqual([1, "CAP-912"]);
  expect(report.turns).toBeGreaterThan(10);
  expect(report.opportunities.episodes).toBeGreaterThan(0);

  // The journal of the killed run is recovered, and a capture of the next run begins with it.
  const next = startRun(place, "--record", "--seconds", "2");
  const { code: ended, stdout } = await next.outcome;
  expect(ended).toBe(0);
  const second = await replayed(place, join(place.folder, JSON.parse(stdout).capture));
  expect(second).toMatchObject({ code: 0, report: { ok: true } });
  expect(second.report.checkpointsMatched).toBeGreaterThan(0);
});

test("record watches, decides nothing, and says where the capture is", async () => {
  const venues = await startLocalVenues();
  const place = tradingFolder(venues);
  const words = ["record", "--pairs", "pairs.csv", "--seconds", "3", "--output", "kept.capture"];
  const recording = command(place, ...words);
  await pause(1_500);
  await moveBooks(venues, 10);
  const { code, stdout } = await recording;
  expect(code).toBe(0);
  expect(stdout).toMatch(/^capture +kept\.capture$/m);
  const { report, code: replayCode } = await replayed(place, "kept.capture");
  expect(replayCode).toBe(0);
  expect(report.groups).toMatchObject({ completed: 0, open: 0 });
  expect(report.frames).toBeGreaterThan(5);
  // A capture is never written over.
  const again = await command(place, ...words);
  expect([again.code, again.stderr]).toEqual([1, expect.stringMatching(/^CAP-917: /)]);
});
