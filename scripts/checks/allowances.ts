// Exceptions from the source bans, each for so many places of one file and with its reason. More places, or fewer, fail
// the check: the list can neither hide a new case nor outlive its cause.

export interface Allowance {
  readonly ban: string;
  readonly path: string;
  /** How often the ban is broken there. */
  readonly places: number;
  readonly reason: string;
}

export const allowances: readonly Allowance[] = [
  {
    ban: "no-double-cast",
    path: "src/engine/risk/approve.ts",
    places: 1,
    reason: "the one place that makes Approved, whose brand nobody else can write",
  },
  {
    ban: "no-float-text",
    path: "src/adapters/storage/journal/journal-file.ts",
    places: 2,
    reason: "integer columns of SQLite, typed as number or big integer",
  },
  {
    ban: "no-double-cast",
    path: "src/adapters/storage/journal/journal-file.ts",
    places: 1,
    reason: "rows of a STRICT table whose columns the same file declares",
  },
  {
    ban: "no-float-text",
    path: "src/adapters/storage/journal/mailbox.ts",
    places: 1,
    reason: "a shared 64-bit counter of records, far below 2^53",
  },
  {
    ban: "no-double-cast",
    path: "src/adapters/storage/journal/record-row.ts",
    places: 1,
    reason: "every field of the stored record was checked against its kind just before",
  },
  {
    ban: "no-float-text",
    path: "apps/cli/configuration/number-types.ts",
    places: 1,
    reason: "a big integer, which is refused when it does not fit a safe number",
  },
];
