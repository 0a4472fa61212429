// The commands once more inside the process of the test, where their code can be stepped through and is counted: the
// outcome has to be that of the program.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { runCommandLine } from "../../apps/cli/command-line.ts";
import { callControl } from "../../apps/cli/control/control-client.ts";
import type { ControlMethod, ControlStatus } from "../../apps/cli/control/protocol.ts";
import { unwrap } from "../../src/domain/failure/result.ts";
import type { Venue } from "../../src/domain/market/venue.ts";
import { cutShort } from "./damaged-capture.ts";
import { startLocalVenues, type TradingFolder, tradingFolder } from "./local-venues.ts";
import { hasCompletedGroups, isConnected } from "./running-engine.ts";

const recordings = join(import.meta.dirname, "../../fixtures/recordings");

/** Runs a command line and returns its exit code and what it printed. */
function run(...words: readonly string[]) {
  return runWatched(words, () => undefined);
}

/** As `run`; the command is interrupted as soon as it has printed all of these. */
function runUntilPrinted(expected: readonly RegExp[], ...words: readonly string[]) {
  let isInterrupted = false;
  return runWatched(words, (stdout) => {
    if (isInterrupted || !expected.every((text) => text.test(stdout))) return;
    isInterrupted = true;
    process.emit("SIGINT", "SIGINT");
  });
}

async function runWatched(words: readonly string[], printed: (stdout: string) => void) {
  let stdout = "";
  let stderr = "";
  const written = [
    vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      stdout += String(text);
      printed(stdout);
      return true;
    }),
    vi.spyOn(process.stderr, "write").mockImplementation((text) => {
      stderr += String(text);
      return true;
    }),
  ];
  try {
    const code = await runCommandLine(words);
    return { code, stdout, stderr };
  } finally {
    for (const spy of written) spy.mockRestore();
  }
}

function enter({ folder, environment }: Pick<TradingFolder, "folder" | "environment">): void {
  const before = process.cwd();
  process.chdir(folder);
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  onTestFinished(() => {
    process.chdir(before);
    vi.unstubAllEnvs();
  });
}

async function statusWhen(
  place: TradingFolder,
  isSo: (status: ControlStatus) => boolean,
): Promise<ControlStatus> {
  for (;;) {
    const status = await callControl(place.dataDirectory, { method: "status" });
    if (status.ok && isSo(status.value)) return status.value;
    await pause(20);
  }
}

async function tell(place: TradingFolder, method: ControlMethod, venue?: Venue): Promise<string> {
  const parameters = { by: "a test", reason: "a test", ...(venue === undefined ? {} : { venue }) };
  const answer = unwrap(await callControl(place.dataDirectory, { method, parameters }));
  return "done" in answer ? answer.done : "";
}

test("run trades, obeys its socket, records, and its capture replays", async () => {
  const venues = await startLocalVenues(2);
  const place = tradingFolder(venues);
  enter(place);
  const running = run("run", "--pairs", "pairs.csv", "--record", "--json");
  await statusWhen(place, isConnected);
  venues.openEdge(0);
  await statusWhen(place, hasCompletedGroups(1));
  expect(await tell(place, "kill")).toContain("nothing opens");
  await statusWhen(place, ({ killSwitch }) => killSwitch.isSet);
  expect(await tell(place, "resume")).toContain("cleared");
  expect(await tell(place, "acknowledge")).toContain("safe mode");
  expect(await tell(place, "acknowledge", "kalshi")).toBe("no gate of kalshi is closed");
  const open = await statusWhen(place, ({ killSwitch }) => !killSwitch.isSet);
  expect(open.snapshot.best?.title).toMatch(/^Will /);
  expect(await tell(place, "stop")).toContain("ends");
  const { code, stdout, stderr } = await running;
  expect([code, stderr]).toEqual([0, ""]);
  const summary = JSON.parse(stdout);
  expect(summary).toMatchObject({ ok: true, groups: { completed: 1 } });
  expect(readdirSync(place.dataDirectory)).not.toContain("control.sock");

  const whole = await run("replay", summary.capture, "--json");
  expect([whole.code, whole.stderr]).toEqual([0, ""]);
  const report = JSON.parse(whole.stdout);
  expect(report).toMatchObject({ ok: true, groups: { completed: 1 } });
  expect(report.checkpointsMatched).toBeGreaterThan(0);
  const slow = await run("replay", summary.capture, "--json", "--implementation", "reference");
  expect(slow.stdout).toBe(whole.stdout);
  const cut = cutShort(summary.capture, place.folder, 0.6);
  const broken = await run("replay", cut);
  expect([broken.code, broken.stderr]).toEqual([1, expect.stringMatching(/^CAP-912: /)]);
  expect(broken.stdout).toContain("INCOMPLETE");
});

test("run as text shows its sum and where the capture is", async () => {
  const venues = await startLocalVenues();
  const place = tradingFolder(venues);
  enter(place);
  const { code, stdout } = await run(
    ...["run", "--observe", "--pairs", "pairs.csv", "--record", "--seconds", "1"],
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ arbytron run · OBSERVE · local /m);
  expect(stdout).toMatch(/^capture +\S*data\/captures\/\d+\.capture$/m);
});

test("record keeps a capture and decides nothing", async () => {
  const venues = await startLocalVenues();
  const place = tradingFolder(venues);
  enter(place);
  const words = ["--pairs", "pairs.csv", "--seconds", "1", "--output", "kept.capture", "--json"];
  const { code, stdout } = await run("record", ...words);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ capture: "kept.capture", mode: "observe" });
  expect(existsSync("kept.capture/000001.segment")).toBe(true);
});

test.each([
  ["Kalshi without credentials", { kalshiCredentials: false }, [], "VEN-805"],
  ["a port where nobody listens", { kalshiRest: "http://127.0.0.1:9/trade-api/v2" }, [], "VEN-802"],
  ["live trading", {}, ["--live"], "RUN-931"],
  ["relations that are missing", {}, ["--relations", "missing.yaml"], "CFG-906"],
])("%s", async (_, wish, more, expected) => {
  const place = tradingFolder(await startLocalVenues(), wish);
  enter(place);
  const { code, stdout } = await run("run", "--pairs", "pairs.csv", "--json", ...more);
  expect(code).toBe(1);
  const { failures } = JSON.parse(stdout) as { failures: { code: string }[] };
  expect(failures.map((failure) => failure.code)).toContain(expected);
});

function enterEmptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "arbytron-commands-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const temporary = join(folder, "temporary");
  mkdirSync(temporary);
  enter({ folder, environment: { TMPDIR: temporary, HOME: folder } });
  return temporary;
}

test("demo as JSON, as text and as decisions", async () => {
  const temporary = enterEmptyFolder();
  const asJson = await run("demo", "--seconds", "8", "--seed", "7", "--json");
  expect([asJson.code, asJson.stderr]).toEqual([0, ""]);
  const summary = JSON.parse(asJson.stdout);
  expect(summary).toMatchObject({ ok: true, seed: 7 });
  // Ten questions at two venues; the broker and the chain may take longer than that to list theirs.
  expect(summary.markets).toBeGreaterThanOrEqual(20);
  const asText = await run("demo", "--seconds", "1");
  expect(asText.code).toBe(0);
  expect(asText.stdout).toContain("ends     after 1 s, or with");
  expect(asText.stdout).toMatch(/^ arbytron demo · PAPER · local /m);
  const decisions = [/ seen +cross-venue /, / taken /];
  const limit = ["--seconds", "60", "--seed", "3"];
  const events = await runUntilPrinted(decisions, "demo", "--events", ...limit);
  for (const decision of decisions) expect(events.stdout).toMatch(decision);
  expect(readdirSync(temporary)).toEqual([]);
}, 120_000);

test("replay of recordings as text and as JSON", async () => {
  const temporary = enterEmptyFolder();
  for (const name of readdirSync(recordings).filter((file) => !file.endsWith(".md"))) {
    const text = await run("replay", join(recordings, name));
    expect([name, text.code, text.stderr]).toEqual([name, 0, ""]);
    expect(text.stdout).toMatch(/^recording /m);
    expect(text.stdout).not.toMatch(/undefined|NaN/);
    const { stdout } = await run("replay", join(recordings, name), "--json");
    expect(text.stdout).toContain(JSON.parse(stdout).hash);
  }
  const unknown = await run("replay", "missing.jsonl");
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringMatching(/^CAP-913: /)]);
  expect(readdirSync(temporary)).toEqual([]);
});
