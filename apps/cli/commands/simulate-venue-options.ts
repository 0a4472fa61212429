// What `arbytron simulate-venue` was asked for.

export const simulatedVenueNames = ["kalshi", "polymarket", "forecastex", "chain"] as const;

export type SimulatedVenueName = (typeof simulatedVenueNames)[number];

export interface SimulateVenueOptions {
  readonly venue: SimulatedVenueName;
  /** On 127.0.0.1; 0 lets the system choose. A venue of several hosts takes the ports after it too. */
  readonly port: number;
  readonly seed: number;
  /** Name of a fault profile. */
  readonly faults: string;
  readonly marketCount: number;
  readonly stepMillis: number;
  /** Of a chain: a block comes this often, and the number the chain goes by. */
  readonly blockSeconds: number;
  readonly chainId: number;
  /** Stop by itself after so many seconds; null runs until a signal. */
  readonly seconds: number | null;
}
