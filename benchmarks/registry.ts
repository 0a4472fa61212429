// Every file of benchmarks. A file is loaded when its names are listed and again in the process that measures one of
// its benchmarks, and does its work in `prepare`, so that loading costs nothing.

import type { BenchmarkCase, BenchmarkDefinition } from "./harness/definition.ts";

export const cases: Readonly<Record<string, () => Promise<BenchmarkCase>>> = {
  books: () => import("./cases/books.ts"),
  certificate: () => import("./cases/certificate.ts"),
  "detection-load": () => import("./cases/detection-load.ts"),
  "durable-intent": () => import("./cases/durable-intent.ts"),
  fill: () => import("./cases/fill.ts"),
  "frame-to-decision": () => import("./cases/frame-to-decision.ts"),
  "input-queue": () => import("./cases/input-queue.ts"),
  "json-parse": () => import("./cases/json-parse.ts"),
  "kalshi-fee": () => import("./cases/kalshi-fee.ts"),
  lanes: () => import("./cases/lanes.ts"),
  load: () => import("./cases/load-kalshi.ts"),
  "optimal-size": () => import("./cases/optimal-size.ts"),
  "quality-gate": () => import("./cases/quality-gate.ts"),
  replay: () => import("./cases/replay.ts"),
  sign: () => import("./cases/sign.ts"),
  solver: () => import("./cases/solver.ts"),
  "state-hash": () => import("./cases/state-hash.ts"),
  units: () => import("./cases/units.ts"),
  "wire-to-book": () => import("./cases/wire-to-book.ts"),
};

/** Returns all benchmarks in the order of their files. */
export async function loadBenchmarks(): Promise<readonly BenchmarkDefinition[]> {
  const loaded = await Promise.all(Object.values(cases).map((load) => load()));
  return loaded.flatMap(({ benchmarks }) => benchmarks);
}

/** Returns true for the name of a benchmark in the file: the file's own, or one that goes on from it. */
export function isNamedFor(name: string, file: string): boolean {
  return name === file || name.startsWith(`${file}-`) || name.startsWith(`${file}.`);
}

/** Returns one benchmark, loading no file but its own. */
export async function loadBenchmark(name: string): Promise<BenchmarkDefinition | undefined> {
  const file = Object.keys(cases).find((key) => isNamedFor(name, key));
  const load = file === undefined ? undefined : cases[file];
  const benchmarks = load === undefined ? [] : (await load()).benchmarks;
  return benchmarks.find((benchmark) => benchmark.name === name);
}
