// What `arbytron replay` was asked for.

import type { ContractMicros } from "../../../src/domain/units/contract-micros.ts";
import type { FlagSetting } from "../configuration/overrides.ts";

export interface ReplayOptions {
  /** A capture (folder or segment) or a recording that an importer knows. */
  readonly path: string;
  /** Configuration to decide by; null decides by the defaults. */
  readonly config: string | null;
  readonly flags: readonly FlagSetting[];
  readonly json: boolean;
  /** A state hash after each so many updates; null prints only the last. */
  readonly checkpointEvery: number | null;
  readonly implementation: "fast" | "reference";
  /** Size that stands in for one the recording does not hold. */
  readonly declaredSize: ContractMicros;
  /** Relations for a recording, approved by giving the file; null leaves it with what its importer states. */
  readonly relations: string | null;
  /** Keep the capture made from a recording in this folder; null throws it away. */
  readonly keepCapture: string | null;
}
