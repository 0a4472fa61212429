// What a simulated venue on real sockets takes, whichever the venue.

import type { Clock } from "../../ports/clock.ts";
import type { FaultOptions } from "../faults/fault.ts";

export interface VenueServerOptions {
  readonly clock: Clock;
  /** Decides faults and what the venue leaves open; defaults to 1. */
  readonly seed?: number;
  /** Defaults to 127.0.0.1. */
  readonly host?: string;
  readonly faults?: FaultOptions;
}
