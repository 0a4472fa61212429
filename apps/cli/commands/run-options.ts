// What `arbytron run` and `arbytron record` were asked for.

import type { FlagSetting } from "../configuration/overrides.ts";

export interface RunOptions {
  /** The file given with `--config`, or null. */
  readonly config: string | null;
  /** Settings given by flags (`--paper`, `--log-level`, `--data-directory`, `--set`). */
  readonly flags: readonly FlagSetting[];
  /** File of pairs that a person approved, or null. */
  readonly pairs: string | null;
  /** File of relations that a person approved, or null. */
  readonly relations: string | null;
  /** Keep a capture of what arrives. */
  readonly record: boolean;
  readonly dashboard: boolean;
  /** Stop by itself after so many seconds; null runs until it is stopped. */
  readonly seconds: number | null;
  /** The closing summary as JSON and nothing else on standard output. */
  readonly json: boolean;
}

export interface RecordOptions {
  readonly config: string | null;
  readonly flags: readonly FlagSetting[];
  readonly pairs: string | null;
  readonly relations: string | null;
  readonly seconds: number | null;
  /** Folder of the capture; null puts it into the data directory. */
  readonly output: string | null;
  readonly json: boolean;
}
