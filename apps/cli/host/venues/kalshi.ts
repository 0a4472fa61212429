// Kalshi in a session: the signed feed, its rate by its own word, orders on the shards its catalogue names.

import { KalshiTrading } from "../../../../src/adapters/venues/kalshi/account/kalshi-trading.ts";
import type {
  KalshiCredentials,
  KalshiUrls,
} from "../../../../src/adapters/venues/kalshi/config.ts";
import { createKalshiCatalogue } from "../../../../src/adapters/venues/kalshi/rest/catalogue.ts";
import { readVenueRate } from "../../../../src/adapters/venues/kalshi/rest/venue-rate.ts";
import { createKalshiFeed } from "../../../../src/adapters/venues/kalshi/stream/feed.ts";
import type { VenueEnvironment } from "../../configuration/venue-sections.ts";
import { closeBoth, feedOptions, type ReachedVenue, type SharedParts } from "./reached-venue.ts";

export interface KalshiEndpoint {
  readonly venue: "kalshi";
  readonly environment: VenueEnvironment;
  readonly urls: Partial<KalshiUrls>;
  readonly credentials: KalshiCredentials;
}

/** Whole contracts that may match on one part of Kalshi in any 15 s before the venue itself stops us: several times
 * what the limits of the engine let through. */
const contractsPerWindow = 10_000;

export function reachKalshi(options: SharedParts & KalshiEndpoint): ReachedVenue {
  const catalogue = createKalshiCatalogue(options);
  let isClosed = false;
  return {
    venue: "kalshi",
    catalogue,
    log: options.log,
    async prepare() {
      const rate = await readVenueRate(options);
      if (rate.ok || isClosed) return;
      const { code, message } = rate.failure;
      options.log({
        level: "warn",
        message: `kalshi: its limits are not known: ${code} ${message}`,
      });
    },
    openFeed: (parts) => createKalshiFeed({ ...options, ...feedOptions(parts) }),
    openTrading(sink) {
      const trading = new KalshiTrading({ ...options, sink, catalogue, contractsPerWindow });
      const { gateway, rulebook } = trading;
      return Promise.resolve({
        gateway,
        resume: (orders) => gateway.resume(orders),
        acknowledged: () => void trading.acknowledged(),
        list: (markets) => rulebook.list(markets, (ticker) => catalogue.shardOf(ticker)),
        observe: (event) => rulebook.observe(event),
        start: () => trading.start(),
        stop: () => trading.stop(),
      });
    },
    close() {
      isClosed = true;
      return closeBoth(catalogue, options.transport);
    },
  };
}
