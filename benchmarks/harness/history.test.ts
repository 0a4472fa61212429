import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { Figures } from "./figures.ts";
import { appendHistory, type HistoryEntry, historyEntry } from "./history.ts";
import { tableLine } from "./table.ts";

const figures: Figures = {
  medianNs: 12.5,
  meanNs: 13,
  p99Ns: 20,
  p999Ns: 30.25,
  perSecond: 76_923_077,
  bytesPerOperation: 0,
  samples: 100,
  operationsPerSample: 64,
  floor: "the plain way",
  floorMedianNs: 50,
  ratioToFloor: 0.25,
  bytesPerBook: 333,
};

describe("history", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "arbytron-history-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("holds one line a run, with machine, Node version and date", () => {
    const file = pathToFileURL(join(folder, "history.ndjson"));
    appendHistory(historyEntry({ "a-b": figures }), file);
    appendHistory(historyEntry({ "a-c": figures }), file);
    const lines = readFileSync(file, "utf8").trimEnd().split("\n");
    const entries = lines.map((line) => JSON.parse(line) as HistoryEntry);
    expect(entries.map((entry) => Object.keys(entry.figures))).toEqual([["a-b"], ["a-c"]]);
    const entry = entries[0] as HistoryEntry;
    expect(entry.figures["a-b"]).toEqual(figures);
    expect(entry.node).toBe(process.version);
    expect(entry.machine.cores).toBeGreaterThan(0);
    expect(entry.machine.processor).not.toBe("");
    expect(entry.date).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect(entry.commit === null || /^[0-9a-f]{40}$/.test(entry.commit)).toBe(true);
  });
});

describe("the sources of a measurement", () => {
  test("differ from their commit when any of them does, and not because a run was recorded", () => {
    const root = mkdtempSync(join(tmpdir(), "arbytron-history-sources-"));
    onTestFinished(() => rmSync(root, { recursive: true }));
    const git = (...args: string[]): void => {
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@localhost", ...args], {
        cwd: root,
        stdio: "ignore",
      });
    };
    for (const folder of ["src", "apps", "benchmarks"]) {
      mkdirSync(join(root, folder));
      writeFileSync(join(root, folder, "file.ts"), "");
    }
    expect(historyEntry({}, root)).toMatchObject({ commit: null, changed: true });
    git("init", "--quiet");
    git("add", ".");
    git("commit", "--quiet", "--message", "first");
    writeFileSync(join(root, "benchmarks/history.ndjson"), "{}");
    writeFileSync(join(root, "README.md"), "not measured");
    expect(historyEntry({}, root)).toMatchObject({ changed: false });
    writeFileSync(join(root, "apps/file.ts"), "changed");
    expect(historyEntry({}, root).changed).toBe(true);
  });
});

describe("table", () => {
  test("has a line of figures and what else there is to know", () => {
    expect(tableLine("books-dense", { ...figures, clockNs: 40 })).toMatchInlineSnapshot(`
      "books-dense                        12.5       13.0       20.0       30.3       0.0     0.250
          floor: the plain way, 50.0 ns
          single operations; the clock takes 40 ns of each
          bytesPerBook: 333"
    `);
  });
});
