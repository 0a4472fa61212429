// What `arbytron config` was asked for.

import type { FlagSetting } from "../configuration/overrides.ts";

export interface ConfigOptions {
  readonly config: string | null;
  readonly flags: readonly FlagSetting[];
  readonly json: boolean;
}
