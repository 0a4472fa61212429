// `arbytron demo` as a newcomer starts it: it needs nothing, ends by itself or when told, and leaves nothing behind.

import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { demoEvents } from "../../apps/cli/demo/demo-parts.ts";
import { missingChainPackages } from "../../src/simulation/venues/chain/chain-packages.ts";
import { mainProgram, type Outcome, startProgram } from "./run-program.ts";

interface StartedDemo {
  readonly outcome: Promise<Outcome>;
  signal(name: "SIGINT" | "SIGTERM"): void;
  /** Resolves when it has printed the words. */
  said(words: string): Promise<void>;
  /** Files it left in the folder for temporary ones. */
  leftOvers(): string[];
}

function startDemo(...words: readonly string[]): StartedDemo {
  const folder = mkdtempSync(join(tmpdir(), "arbytron-demos-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const temporary = join(folder, "temporary");
  mkdirSync(temporary);
  const environment = { TMPDIR: temporary, HOME: folder };
  const child = startProgram(mainProgram, ["demo", ...words], { folder, environment });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stdout = "";
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  return {
    outcome: new Promise((resolve) => {
      child.once("close", (code) => resolve({ code, stdout, stderr }));
    }),
    signal: (name) => void child.kill(name),
    said: (wanted) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (stdout.includes(wanted)) resolve();
        };
        child.stdout.on("data", look);
        look();
      }),
    leftOvers: () => readdirSync(temporary),
  };
}

test("--seconds 6 --json prints one object with the figures and leaves nothing", async () => {
  const demo = startDemo("--seconds", "6", "--json", "--seed", "7");
  const { code, stdout, stderr } = await demo.outcome;
  expect([code, stderr]).toEqual([0, ""]);
  const summary = JSON.parse(stdout);
  expect(summary).toMatchObject({ ok: true, seed: 7, command: "demo", mode: "paper" });
  expect(summary.lanes).toHaveProperty("cross-venue.opportunities");
  expect(summary.updates).toBeGreaterThan(50);
  expect(summary.latency).toMatchObject({
    count: expect.any(Number),
    p99Micros: expect.any(Number),
  });
  const venues = summary.venues.map(({ venue }: { venue: string }) => venue);
  const chain = missingChainPackages().length === 0 ? ["amm"] : [];
  expect(venues).toEqual(["kalshi", "polymarket", "forecastex", ...chain]);
  const watched = summary.venues.map(({ markets }: { markets: number }) => markets);
  // The broker's pacing lets an account be read over some seconds, and its books come after that.
  expect(watched.slice(0, 2)).toEqual([demoEvents, demoEvents]);
  expect(summary.fills).toHaveProperty("fees");
  expect(demo.leftOvers()).toEqual([]);
});

// The sooner one comes while venues and connections still start.
test.each([
  ["SIGINT", 2_500],
  ["SIGTERM", 0],
] as const)("%s after %i ms ends it with the closing summary", async (name, after) => {
  const demo = startDemo("--seed", "2");
  await demo.said("arbytron demo: all of it runs on this machine");
  await pause(after);
  demo.signal(name);
  const { code, stdout, stderr } = await demo.outcome;
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^ {2}ends +after 60 s, or with Ctrl-C$/m);
  expect(stdout).toMatch(/^ arbytron demo · PAPER · local /m);
  expect(stdout).toMatch(/^profit +-?[\d.,]+ USD locked/m);
  expect(demo.leftOvers()).toEqual([]);
});

test("--events tells each decision as it happens", async () => {
  const demo = startDemo("--events", "--seed", "3", "--seconds", "40");
  await demo.said(" taken ");
  await demo.said(" closed ");
  demo.signal("SIGINT");
  const { code, stdout } = await demo.outcome;
  expect(code).toBe(0);
  expect(stdout).toMatch(/^\d\d:\d\d:\d\d\.\d{3} seen +[a-z-]+ [\d.]+ USD on [\d.]+: /m);
  expect(stdout).toMatch(/^\d\d:\d\d:\d\d\.\d{3} filled +\S+ buy /m);
  expect(stdout).toMatch(/^ arbytron demo · PAPER · local /m);
});
