// The live view of the commands, as far as a process without a terminal can be made to believe that it has one.

import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { runCommandLine } from "../../apps/cli/command-line.ts";
import { startLocalVenues, tradingFolder } from "./local-venues.ts";

const enterScreen = "\u001b[?1049h";
const leaveScreen = "\u001b[?1049l";

/** Makes standard input and output look like a terminal of 100 columns; returns what is written and a keyboard. */
function pretendTerminal() {
  let written = "";
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    written += String(text);
    return true;
  });
  const fakes: [object, string, unknown][] = [
    [process.stdout, "isTTY", true],
    [process.stdout, "columns", 100],
    [process.stdout, "rows", 30],
    [process.stdin, "isTTY", true],
    [process.stdin, "setRawMode", () => process.stdin],
  ];
  const before = fakes.map(([target, name]) => Object.getOwnPropertyDescriptor(target, name));
  for (const [target, name, value] of fakes) {
    Object.defineProperty(target, name, { value, configurable: true, writable: true });
  }
  onTestFinished(() => {
    spy.mockRestore();
    for (const [place, [target, name]] of fakes.entries()) {
      const descriptor = before[place];
      if (descriptor === undefined) Reflect.deleteProperty(target, name);
      else Object.defineProperty(target, name, descriptor);
    }
  });
  return { text: () => written, press: (key: string) => process.stdin.emit("data", key) };
}

function enter(folder: string, environment: Readonly<Record<string, string>>): void {
  const before = process.cwd();
  process.chdir(folder);
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  onTestFinished(() => {
    process.chdir(before);
    vi.unstubAllEnvs();
  });
}

async function untilShown(text: () => string, words: string): Promise<void> {
  while (!text().includes(words)) await pause(20);
}

test("demo draws until q, gives the terminal back and sums up", async () => {
  const folder = mkdtempSync(join(tmpdir(), "arbytron-terminal-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const temporary = join(folder, "temporary");
  mkdirSync(temporary);
  enter(folder, { TMPDIR: temporary, NO_COLOR: "1" });
  const { text, press } = pretendTerminal();
  const running = runCommandLine(["demo"]);
  await untilShown(text, "q or Ctrl-C ends the demo");
  expect(text()).toContain("ends     q or Ctrl-C\n");
  expect(text()).toContain(enterScreen);
  expect(text()).not.toContain(leaveScreen);
  press("q");
  expect(await running).toBe(0);
  const [, after = ""] = text().split(leaveScreen);
  expect(after).toMatch(/^ arbytron demo · PAPER · local /m);
  expect(after).toMatch(/^profit /m);
  expect(readdirSync(temporary)).toEqual([]);
});

test("run draws until q too", async () => {
  const venues = await startLocalVenues();
  const place = tradingFolder(venues);
  enter(place.folder, { ...place.environment, NO_COLOR: "1" });
  const { text, press } = pretendTerminal();
  const running = runCommandLine(["run", "--pairs", "pairs.csv"]);
  await untilShown(text, "q or Ctrl-C ends the run");
  press("q");
  expect(await running).toBe(0);
  expect(text().split(leaveScreen)[1]).toMatch(/^ arbytron run · PAPER · local /m);
});
