// What `arbytron detect` was asked for.

import type { FlagSetting } from "../configuration/overrides.ts";

export interface DetectOptions {
  /** The snapshot's file. */
  readonly snapshot: string;
  readonly config: string | null;
  readonly flags: readonly FlagSetting[];
  readonly json: boolean;
  /** Tell what was looked at, too. */
  readonly explain: boolean;
  readonly implementation: "fast" | "reference";
}
