// What whoever starts a local venue decides, the same for every venue.

import type { Clock } from "../ports/clock.ts";
import type { FaultOptions } from "./faults/fault.ts";

export interface LocalVenueOptions {
  readonly clock: Clock;
  /** Decides events, order flow, faults, and keys where they follow from a seed. */
  readonly seed: number;
  /** On 127.0.0.1; of a venue with several hosts the first, which the others follow. 0 lets the system choose. */
  readonly port: number;
  /** Markets, each of an event of its own. */
  readonly marketCount: number;
  /** The flow moves this often. */
  readonly stepMillis: number;
  readonly faults: FaultOptions;
}
