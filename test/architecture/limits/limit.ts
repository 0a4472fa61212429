// What is said of one limit on docs/limits.md.

/** What is bounded, the constant that bounds it, and what happens when it is reached. */
export interface Limit {
  readonly what: string;
  readonly file: string;
  /** Name of the exported constant in the file, with a field where it is one of several. */
  readonly name: string;
  readonly value: number;
  /** Of what, where it is not simply so many. */
  readonly unit?: "bytes" | "characters";
  readonly outcome: string;
}

export interface LimitSection {
  readonly title: string;
  readonly limits: readonly Limit[];
}
