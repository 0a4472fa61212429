// What a benchmark is. Most are timed operations: a name, a way to run many operations, and where there is one a
// floor, the plain way of doing the same, measured beside it in the same process and round. A scenario is a whole
// piece of work, with files or a disk, that measures itself.

import type { Figures } from "./figures.ts";

/** Something to time. */
export interface Workload {
  /**
   * Runs so many operations, going on where the last call stopped, and returns a 32-bit integer that depends on all of
   * them, so that the compiler can leave none out.
   */
  run(operations: number): number;
  /** Lays out what the next so many operations take, untimed: bytes that a socket would have just written. */
  ready?(operations: number): void;
}

export interface PreparedBenchmark {
  readonly subject: Workload;
  readonly floor?: Workload;
  /** Further figures about what was prepared, by name with the unit: `bytesPerBook`. */
  readonly furtherFigures?: Readonly<Record<string, number>>;
}

interface NamedBenchmark {
  /** Begins with the name of its file in `cases/`. */
  readonly name: string;
  /** One line: what one operation is. */
  readonly operation: string;
  /** What the floor is. */
  readonly floor?: string;
}

export interface TimedBenchmark extends NamedBenchmark {
  /** Times single operations instead of blocks, one in 64 of them. For operations well above the clock's own time. */
  readonly perOperation?: boolean;
  /** Operations of a block; 64 unless one operation alone takes long. */
  readonly operationsPerBlock?: number;
  /** Gives a floor exactly when the benchmark names one. */
  prepare(): PreparedBenchmark;
}

export interface ScenarioBenchmark extends NamedBenchmark {
  /** Does the work, again until about so many seconds have passed, and returns its figures. */
  measure(seconds: number): Promise<Figures>;
}

export type BenchmarkDefinition = TimedBenchmark | ScenarioBenchmark;

export function isScenario(definition: BenchmarkDefinition): definition is ScenarioBenchmark {
  return "measure" in definition;
}

/** What a file in `cases/` exports. */
export interface BenchmarkCase {
  readonly benchmarks: readonly BenchmarkDefinition[];
}
