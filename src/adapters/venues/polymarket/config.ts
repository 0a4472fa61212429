// Where Polymarket is reached in each environment. The venue has no demo: there every address must be given. Source:
// the venue's pages on its services.

import type { Result } from "../../../domain/failure/result.ts";
import {
  resolveUrls,
  type VenueEnvironment,
  type VenueHosts,
  type VenueUrls,
} from "../shared/environment.ts";

/** `gamma` is the catalogue, `clob` the order book's REST interface, `stream` the market channel's full address. */
export type PolymarketUrlName = "gamma" | "clob" | "stream";

export type PolymarketUrls = VenueUrls<PolymarketUrlName>;

export const polymarketHosts: VenueHosts<PolymarketUrlName> = {
  venue: "polymarket",
  names: ["gamma", "clob", "stream"],
  defaults: {
    production: {
      gamma: "https://gamma-api.polymarket.com",
      clob: "https://clob.polymarket.com",
      stream: "wss://ws-subscriptions-clob.polymarket.com/ws/market",
    },
    demo: null,
    local: null,
  },
  known: {
    production: [
      "gamma-api.polymarket.com",
      "clob.polymarket.com",
      "ws-subscriptions-clob.polymarket.com",
    ],
    demo: [],
    local: ["localhost", "127.0.0.1", "[::1]"],
  },
};

export interface PolymarketEnvironmentOptions {
  readonly environment: VenueEnvironment;
  /** Addresses that replace the environment's own. */
  readonly urls?: Partial<PolymarketUrls>;
}

/** Returns the addresses, or `CFG-902` and `CFG-903` for addresses that are missing or of another environment. */
export function resolvePolymarketEnvironment(
  options: PolymarketEnvironmentOptions,
): Result<PolymarketUrls> {
  return resolveUrls(polymarketHosts, options.environment, options.urls ?? {});
}
