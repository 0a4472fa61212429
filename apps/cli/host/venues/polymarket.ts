// Polymarket in a session: public market data, and orders where there is a wallet.

import { connectPolymarketTrading } from "../../../../src/adapters/venues/polymarket/account/connect-trading.ts";
import type {
  PolymarketCredentials,
  PolymarketUrls,
} from "../../../../src/adapters/venues/polymarket/config.ts";
import { createPolymarketCatalogue } from "../../../../src/adapters/venues/polymarket/rest/catalogue.ts";
import { clobSeeds } from "../../../../src/adapters/venues/polymarket/rest/rates.ts";
import { createPolymarketFeed } from "../../../../src/adapters/venues/polymarket/stream/feed.ts";
import { RateGovernor } from "../../../../src/adapters/venues/shared/rate-governor.ts";
import { unwrap } from "../../../../src/domain/failure/result.ts";
import type { VenueEnvironment } from "../../configuration/venue-sections.ts";
import { closeBoth, feedOptions, type ReachedVenue, type SharedParts } from "./reached-venue.ts";

export interface PolymarketEndpoint {
  readonly venue: "polymarket";
  readonly environment: VenueEnvironment;
  readonly urls: Partial<PolymarketUrls>;
  /** Null where nothing is to be traded: market data is public. */
  readonly credentials: PolymarketCredentials | null;
}

export function reachPolymarket(options: SharedParts & PolymarketEndpoint): ReachedVenue {
  const catalogue = createPolymarketCatalogue(options);
  return {
    venue: "polymarket",
    catalogue,
    log: options.log,
    prepare: () => Promise.resolve(),
    openFeed: (parts) => createPolymarketFeed({ ...options, ...feedOptions(parts) }),
    async openTrading(sink) {
      const { credentials } = options;
      if (credentials === null) return undefined;
      // The venue counts orders and accounts by the key, apart from what it counts by the address.
      const governor = new RateGovernor({ clock: options.transport.clock, seeds: clobSeeds });
      const connected = await connectPolymarketTrading({
        ...options,
        governor,
        credentials,
        sink,
        catalogue,
      });
      const trading = unwrap(connected);
      const { gateway, rulebook } = trading;
      return {
        gateway,
        resume: (orders, fills) => gateway.resume(orders, fills),
        acknowledged: () => trading.acknowledged(),
        list: (markets) => rulebook.list(markets),
        observe: (event) => rulebook.observe(event),
        start: () => trading.start(),
        stop: () => trading.stop(),
      };
    },
    close: () => closeBoth(catalogue, options.transport),
  };
}
