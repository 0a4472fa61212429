// What `arbytron quality` was asked for.

import type { Venue } from "../../../src/domain/market/venue.ts";
import type { FlagSetting } from "../configuration/overrides.ts";

export interface QualityOptions {
  readonly venue: Venue | null;
  /** A market's id, as the report names it. */
  readonly market: string | null;
  /** Only markets that are refused now. */
  readonly refused: boolean;
  readonly limit: number;
  readonly config: string | null;
  readonly flags: readonly FlagSetting[];
  readonly json: boolean;
}
