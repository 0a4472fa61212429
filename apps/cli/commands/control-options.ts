// What a command for the running engine was asked for.

import type { FlagSetting } from "../configuration/overrides.ts";
import type { ControlMethod } from "../control/protocol.ts";

export interface ControlOptions {
  readonly method: ControlMethod;
  readonly reason: string | null;
  readonly config: string | null;
  readonly flags: readonly FlagSetting[];
  /** With `stop`: return when the engine has ended. */
  readonly wait: boolean;
  readonly json: boolean;
}
