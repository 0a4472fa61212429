// The history of figures: one line of JSON for each recorded run. Figures are comparable only within one machine class
// and Node version, which is why every line names both.

import { execFileSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import type { Figures } from "./figures.ts";

export interface HistoryEntry {
  /** Commit of the measured sources, or null outside a repository. */
  readonly commit: string | null;
  /** Sources differed from that commit. */
  readonly changed: boolean;
  readonly date: string;
  readonly machine: { readonly processor: string; readonly cores: number };
  readonly node: string;
  readonly figures: Readonly<Record<string, Figures>>;
}

export const historyFile = new URL("../history.ndjson", import.meta.url);

const projectRoot = join(import.meta.dirname, "../..");

/** What is measured, seen from the root; recording a run is no change of it. */
const measuredPaths = ["src", "apps", "benchmarks", ":!benchmarks/history.ndjson"];

function git(root: string, ...args: string[]): string | null {
  try {
    const stdio: ["ignore", "pipe", "ignore"] = ["ignore", "pipe", "ignore"];
    return execFileSync("git", args, { cwd: root, encoding: "utf8", stdio }).trim();
  } catch {
    return null;
  }
}

/** Returns the line to record for figures measured now on the sources below a root. */
export function historyEntry(
  figures: Readonly<Record<string, Figures>>,
  root: string = projectRoot,
): HistoryEntry {
  const processors = cpus();
  return {
    commit: git(root, "rev-parse", "HEAD"),
    changed: git(root, "status", "--porcelain", "--", ...measuredPaths) !== "",
    date: new Date().toISOString(),
    machine: { processor: processors[0]?.model.trim() ?? "unknown", cores: processors.length },
    node: process.version,
    figures,
  };
}

/** Appends the entry to the history. */
export function appendHistory(entry: HistoryEntry, file: URL = historyFile): void {
  appendFileSync(file, `${JSON.stringify(entry)}\n`);
}
