// What a command for the running engine was asked for.

import type { Venue } from "../../../src/domain/market/venue.ts";
import type { FlagSetting } from "../configuration/overrides.ts";
import type { ControlMethod } from "../control/protocol.ts";

/** `quality` has options of its own. */
export type SimpleMethod = Exclude<ControlMethod, "quality">;

export interface ControlOptions {
  readonly method: SimpleMethod;
  readonly reason: string | null;
  /** With `acknowledge`: whose gates. */
  readonly venue: Venue | null;
  /** By which a repeated command is known and not done again. */
  readonly idempotencyKey: string | null;
  readonly config: string | null;
  readonly flags: readonly FlagSetting[];
  /** With `stop`: return when the engine has ended. */
  readonly wait: boolean;
  readonly json: boolean;
}
