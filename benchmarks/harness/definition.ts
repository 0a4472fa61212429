// What a benchmark is: a name, a way to run many operations, and where there is one a floor, the plain way of doing
// the same, which is measured beside it in the same process and round.

/** Something to time. */
export interface Workload {
  /**
   * Runs so many operations, going on where the last call stopped, and returns a 32-bit integer that depends on all of
   * them, so that the compiler can leave none out.
   */
  run(operations: number): number;
}

export interface PreparedBenchmark {
  readonly subject: Workload;
  readonly floor?: Workload;
  /** Further figures about what was prepared, by name with the unit: `bytesPerBook`. */
  readonly furtherFigures?: Readonly<Record<string, number>>;
}

export interface BenchmarkDefinition {
  /** Begins with the name of its file in `cases/`. */
  readonly name: string;
  /** One line: what one operation is. */
  readonly operation: string;
  /** What the floor is; present exactly when `prepare` gives one. */
  readonly floor?: string;
  /** Times single operations instead of blocks, one in 64 of them. For operations well above the clock's own time. */
  readonly perOperation?: boolean;
  /** Operations of a block; 64 unless one operation alone takes long. */
  readonly operationsPerBlock?: number;
  prepare(): PreparedBenchmark;
}

/** What a file in `cases/` exports. */
export interface BenchmarkCase {
  readonly benchmarks: readonly BenchmarkDefinition[];
}
