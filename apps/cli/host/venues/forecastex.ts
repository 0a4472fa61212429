// ForecastEx in a session: one login at the broker that catalogue, market data and orders share.

import { ForecastExTrading } from "../../../../src/adapters/venues/forecastex/account/forecastex-trading.ts";
import type {
  ForecastExAccess,
  ForecastExUrls,
} from "../../../../src/adapters/venues/forecastex/config.ts";
import { createForecastExCatalogue } from "../../../../src/adapters/venues/forecastex/rest/catalogue.ts";
import { createForecastExSession } from "../../../../src/adapters/venues/forecastex/session/broker-session.ts";
import { createForecastExFeed } from "../../../../src/adapters/venues/forecastex/stream/feed.ts";
import { unwrap } from "../../../../src/domain/failure/result.ts";
import type { PartsPerMillion } from "../../../../src/domain/units/parts-per-million.ts";
import type { VenueEnvironment } from "../../configuration/venue-sections.ts";
import { feedOptions, type ReachedVenue, type SharedParts } from "./reached-venue.ts";

export interface ForecastExEndpoint {
  readonly venue: "forecastex";
  readonly environment: VenueEnvironment;
  readonly urls: Partial<ForecastExUrls>;
  readonly access: ForecastExAccess;
  /** What is paid a year for holding, of a position's value at the market. */
  readonly couponRate: PartsPerMillion;
}

/** Throws `FailureError` for keys that cannot be used. */
export function reachForecastEx(options: SharedParts & ForecastExEndpoint): ReachedVenue {
  const { transport, random, log, couponRate } = options;
  const session = unwrap(createForecastExSession(options));
  const catalogue = createForecastExCatalogue({ session, log, couponRate });
  return {
    venue: "forecastex",
    catalogue,
    log,
    prepare() {
      session.start();
      return Promise.resolve();
    },
    openFeed: (parts) => createForecastExFeed({ ...options, ...feedOptions(parts), session }),
    openTrading(sink) {
      const trading = new ForecastExTrading({ session, transport, random, sink, catalogue, log });
      return Promise.resolve({
        gateway: trading.gateway,
        resume: (orders, _fills, knows) => trading.resume(orders, knows),
        acknowledged: () => trading.acknowledged(),
        list: (markets) => trading.list(markets),
        observe: (event) => trading.observe(event),
        start: () => trading.start(),
        stop: () => trading.stop(),
      });
    },
    async close() {
      await session.stop();
      await transport.close();
    },
  };
}
