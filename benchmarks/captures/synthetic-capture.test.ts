// The flow that replays are measured on: it must exercise what it is there for, and be the same every time.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { playCapture } from "./play-capture.ts";
import { writeSyntheticCapture } from "./synthetic-capture.ts";

const updates = 60_000;

test("pairs are looked at, edges come now and then, and two plays end in one state", async () => {
  const folder = mkdtempSync(join(tmpdir(), "arbytron-synthetic-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const captures = ["one", "other"].map((name) => join(folder, name));
  for (const capture of captures) await writeSyntheticCapture(capture, updates);
  const [one, other] = captures.map(playCapture);
  // Every book is shown once before the flow begins.
  expect(one?.updates).toBe(updates + 2_048);
  expect(one?.looks).toBeGreaterThan(updates / 100);
  expect(one?.episodes).toBeGreaterThan(0);
  expect(one?.episodes).toBeLessThan(updates / 100);
  expect(other?.stateHash).toBe(one?.stateHash);
});
