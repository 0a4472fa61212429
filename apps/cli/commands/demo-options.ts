// What `arbytron demo` was asked for.

export interface DemoOptions {
  /** Stop by itself after so many seconds; null runs until Ctrl-C. */
  readonly seconds: number | null;
  /** Seed of the order flow: the same seed, the same market. */
  readonly seed: number;
  /** Name of the fault profile of both venues. */
  readonly faults: string;
  /** The closing summary as JSON and nothing else on standard output. */
  readonly json: boolean;
  /** Print each opportunity and group as it happens, instead of the live view. */
  readonly events: boolean;
}
