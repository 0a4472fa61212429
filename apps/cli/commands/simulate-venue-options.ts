// What `arbytron simulate-venue` was asked for.

export interface SimulateVenueOptions {
  readonly venue: "kalshi";
  /** On 127.0.0.1; 0 lets the system choose. */
  readonly port: number;
  readonly seed: number;
  /** Name of a fault profile. */
  readonly faults: string;
  readonly marketCount: number;
  readonly stepMillis: number;
  /** Stop by itself after so many seconds; null runs until a signal. */
  readonly seconds: number | null;
}
