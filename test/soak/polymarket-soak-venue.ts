// What a soak needs of a simulated Polymarket, in memory or on sockets: the venue and its own truth about our wallet, the
// way to it, and time.

import type { PolymarketUrls } from "../../src/adapters/venues/polymarket/config.ts";
import type { DurationMicros, EpochMicros } from "../../src/domain/units/epoch-micros.ts";
import type { VenueTransport } from "../../src/ports/venue-transport.ts";
import type { PolymarketVenue } from "../../src/simulation/venues/polymarket/venue.ts";

export interface PolymarketSoakVenue {
  readonly startedAt: EpochMicros;
  readonly flowStep: DurationMicros;
  readonly venue: Pick<PolymarketVenue, "accounts" | "control" | "faults">;
  readonly transport: VenueTransport;
  readonly conditionIds: readonly string[];
  /** Lower case. */
  readonly wallet: string;
  readonly privateKey: string;
  /** The venue's credentials of the wallet, whose orders and trades are ours. */
  readonly owner: string;
  readonly urls: Omit<PolymarketUrls, "activity">;
  /** Lets so much time pass. */
  pass(duration: DurationMicros): Promise<void>;
  /** Calls and connections that are under way. */
  underWay(): number;
  stop(): Promise<void>;
}
