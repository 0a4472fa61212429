// What a soak needs of the venue it runs against, in memory under a virtual clock or on real sockets.

import type { DurationMicros, EpochMicros } from "../../src/domain/units/epoch-micros.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { VenueTransport } from "../../src/ports/venue-transport.ts";
import type { VenueFaults } from "../../src/simulation/faults/venue-faults.ts";
import type { KalshiCredentials } from "../../src/simulation/venues/kalshi/authentication.ts";
import type { KalshiControl } from "../../src/simulation/venues/kalshi/control.ts";
import type { KalshiAccounts } from "../../src/simulation/venues/kalshi/core/contract.ts";

export interface SoakVenue {
  /** The venue's own clock; everybody else's is the transport's. */
  readonly clock: Clock;
  readonly startedAt: EpochMicros;
  /** The order flow moves this often, counted from `startedAt`. */
  readonly flowStep: DurationMicros;
  readonly accounts: KalshiAccounts;
  readonly control: KalshiControl;
  readonly faults: VenueFaults;
  readonly transport: VenueTransport;
  readonly tickers: readonly string[];
  /** Where the account has cash: each shard's pays only for what trades there. */
  readonly shards: readonly number[];
  readonly urls: { readonly rest: string; readonly stream: string };
  readonly credentials: KalshiCredentials;
  /** Lets the world live for so long. */
  pass(duration: DurationMicros): Promise<void>;
  /** Calls that wait and connections that are open: bounded, or something leaks. */
  underWay(): number;
  stop(): Promise<void>;
}
