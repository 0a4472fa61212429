// Polymarket for fault sequences: the whole simulated venue in memory, on grids of every kind.

import { createPolymarketCatalogue } from "../../src/adapters/venues/polymarket/rest/catalogue.ts";
import { createPolymarketFeed } from "../../src/adapters/venues/polymarket/stream/feed.ts";
import { hexWordFor, tokenIdFor } from "../../src/simulation/identifiers.ts";
import { epochMilliseconds } from "../../src/simulation/instant-text.ts";
import { seededSource } from "../../src/simulation/random-stream.ts";
import { MemoryTransport } from "../../src/simulation/transport/memory-transport.ts";
import { disturbablePolymarket } from "../../src/simulation/venues/polymarket/disturbable.ts";
import type { PolymarketTickSize } from "../../src/simulation/venues/polymarket/listing.ts";
import { buildPolymarketVenue } from "../../src/simulation/venues/polymarket/venue.ts";
import { polymarketListing } from "../support/polymarket-listing.ts";
import {
  type FaultyVenue,
  type FaultyVenueOptions,
  OldFrames,
  sequenceStart,
} from "./faulty-venue.ts";

const hosts = { clob: "127.0.0.1:8001", gamma: "127.0.0.1:8002" } as const;

const tickSizes: readonly PolymarketTickSize[] = [
  ...["0.01", "0.01", "0.005", "0.0025", "0.001", "0.0001"],
] as readonly PolymarketTickSize[];

export function faultyPolymarket(options: FaultyVenueOptions): FaultyVenue {
  const { seed, clock, random, marketCount } = options;
  const markets = Array.from({ length: marketCount }, (_, place) =>
    polymarketListing(`fault-${place}`, sequenceStart, { tickSize: random.pick(tickSizes) }),
  );
  const venue = buildPolymarketVenue({ clock, seed, markets, accounts: [] });
  const old = new OldFrames(true);
  const transport = new MemoryTransport({
    clock,
    trace: old.trace,
    random: random.fork(),
    shells: new Map([
      [hosts.clob, venue.doors.clob],
      [hosts.gamma, venue.doors.gamma],
    ]),
  });
  const common = {
    environment: "local",
    urls: {
      gamma: `http://${hosts.gamma}`,
      clob: `http://${hosts.clob}`,
      stream: `ws://${hosts.clob}/ws/market`,
    },
    transport,
    random: seededSource(seed + 2),
  } as const;
  const { exchange, catalogue, control, wallets, faults } = venue;
  return {
    ...{ venue: "polymarket", exchange, clock: venue.clock, faults },
    symbols: markets.map(({ conditionId }) => conditionId),
    disturbable: disturbablePolymarket({ catalogue, control, wallets }),
    catalogue: createPolymarketCatalogue(common),
    openFeed: (parts) => createPolymarketFeed({ ...common, ...parts }),
    flowListing: (symbol) => ({ exchange, symbol, feeRate: 40_000, fractionChance: 300_000 }),
    sessions: () => venue.shell.marketSessions(),
    strangeFrame: () =>
      JSON.stringify([
        {
          event_type: "book",
          market: hexWordFor("nobody's market"),
          asset_id: tokenIdFor("nobody's token"),
          timestamp: String(epochMilliseconds(venue.clock.now())),
          hash: "0",
          bids: [{ price: "0.4", size: "10" }],
          asks: [{ price: "0.6", size: "10" }],
        },
      ]),
    oldFrames: () => old.list(),
    stop: () => transport.close(),
  };
}
