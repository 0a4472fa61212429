// Where Kalshi is reached in each environment, and with whose key. Sources: the venue's page on API environments;
// "elections" in a host name carries all markets.

import type { KeyObject } from "node:crypto";
import { fail, type Result, succeed } from "../../../domain/failure/result.ts";
import {
  resolveUrls,
  type VenueEnvironment,
  type VenueHosts,
  type VenueUrls,
} from "../shared/environment.ts";

/** `rest` ends in `/trade-api/v2`, `stream` in `/trade-api/ws/v2`: both paths are part of what is signed. */
export type KalshiUrlName = "rest" | "stream";

export type KalshiUrls = VenueUrls<KalshiUrlName>;

/** A key and the environment it was made in. The venue's keys are per environment. */
export interface KalshiCredentials {
  readonly environment: VenueEnvironment;
  readonly keyId: string;
  readonly privateKey: KeyObject;
}

export const kalshiHosts: VenueHosts<KalshiUrlName> = {
  venue: "kalshi",
  names: ["rest", "stream"],
  defaults: {
    production: {
      rest: "https://external-api.kalshi.com/trade-api/v2",
      stream: "wss://external-api-ws.kalshi.com/trade-api/ws/v2",
    },
    demo: {
      rest: "https://external-api.demo.kalshi.co/trade-api/v2",
      stream: "wss://external-api-ws.demo.kalshi.co/trade-api/ws/v2",
    },
    local: null,
  },
  known: {
    production: [
      "external-api.kalshi.com",
      "external-api-ws.kalshi.com",
      "api.elections.kalshi.com",
    ],
    demo: ["external-api.demo.kalshi.co", "external-api-ws.demo.kalshi.co", "demo-api.kalshi.co"],
    local: ["localhost", "127.0.0.1", "[::1]"],
  },
};

export interface KalshiEnvironmentOptions {
  readonly environment: VenueEnvironment;
  /** Addresses that replace the environment's own. */
  readonly urls?: Partial<KalshiUrls>;
  /** The venue wants a signature for market data too; only a local server may do without. */
  readonly credentials?: KalshiCredentials;
}

/** Returns the addresses, or `CFG-902` and `CFG-903` for addresses, `VEN-805` for a key of another environment. */
export function resolveKalshiEnvironment(options: KalshiEnvironmentOptions): Result<KalshiUrls> {
  const { environment, credentials } = options;
  const urls = resolveUrls(kalshiHosts, environment, options.urls ?? {});
  if (!urls.ok) return urls;
  if (credentials !== undefined && credentials.environment !== environment) {
    return fail(
      "VEN-805",
      `the Kalshi key is of the environment ${credentials.environment}, not ${environment}`,
    );
  }
  return succeed(urls.value);
}
