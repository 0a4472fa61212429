// Where time comes from. Live it is the system's clock, in tests and simulations a virtual one.

import type { EpochMicros } from "../domain/units/epoch-micros.ts";

export interface Clock {
  now(): EpochMicros;
  /** Calls back once, at or after the instant. Returns a function that withdraws the call. */
  callAt(instant: EpochMicros, callback: () => void): () => void;
}
