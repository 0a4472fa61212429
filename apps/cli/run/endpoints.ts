// From the configuration to the venues a run connects to. A venue that is enabled and cannot be connected to is an
// error before anything starts.

import { createPrivateKey } from "node:crypto";
import { readSecretFile } from "../../../src/adapters/secrets/secret-file.ts";
import type { VenueAccount } from "../../../src/adapters/storage/locks/engine-locks.ts";
import type { KalshiCredentials } from "../../../src/adapters/venues/kalshi/config.ts";
import { resolveKalshiEnvironment } from "../../../src/adapters/venues/kalshi/config.ts";
import { resolvePolymarketEnvironment } from "../../../src/adapters/venues/polymarket/config.ts";
import { FailureError, failure, unwrap } from "../../../src/domain/failure/result.ts";
import type { Configuration } from "../configuration/schema.ts";
import type { VenueEndpoint } from "../host/venue-connections.ts";
import { ammEndpoint } from "./amm-endpoint.ts";
import { forecastExEndpoint } from "./forecastex-endpoint.ts";
import { present } from "./present.ts";

type KalshiConfiguration = Configuration["venues"]["kalshi"];
type PolymarketConfiguration = Configuration["venues"]["polymarket"];

/** Returns the endpoints of the enabled venues whose markets the relations name. Throws `FailureError`. */
export function endpointsOf(
  configuration: Configuration,
  isNamed: (venue: VenueEndpoint["venue"]) => boolean,
): VenueEndpoint[] {
  const { kalshi, polymarket, forecastex, amm } = configuration.venues;
  const endpoints: VenueEndpoint[] = [];
  if (kalshi.enabled && isNamed("kalshi")) endpoints.push(kalshiEndpoint(kalshi));
  if (polymarket.enabled && isNamed("polymarket")) endpoints.push(polymarketEndpoint(polymarket));
  if (forecastex.enabled && isNamed("forecastex")) endpoints.push(forecastExEndpoint(forecastex));
  if (amm.enabled && isNamed("amm")) endpoints.push(ammEndpoint(amm));
  return endpoints;
}

/** Returns the accounts that no other engine may use meanwhile. Market data of Polymarket needs none. */
export function accountsOf(endpoints: readonly VenueEndpoint[]): VenueAccount[] {
  return endpoints.flatMap((endpoint) =>
    endpoint.venue === "kalshi"
      ? [
          {
            venue: endpoint.venue,
            environment: endpoint.environment,
            account: endpoint.credentials.keyId,
          },
        ]
      : [],
  );
}

function kalshiEndpoint(configured: KalshiConfiguration): VenueEndpoint {
  const { environment } = configured;
  const urls = present(configured.urls);
  const credentials = kalshiCredentials(configured);
  unwrap(resolveKalshiEnvironment({ environment, urls, credentials }));
  return { venue: "kalshi", environment, urls, credentials };
}

function kalshiCredentials(configured: KalshiConfiguration): KalshiCredentials {
  const { keyIdFile, privateKeyFile } = configured.credentials;
  if (
    keyIdFile === undefined ||
    keyIdFile === null ||
    privateKeyFile === undefined ||
    privateKeyFile === null
  ) {
    const message =
      "Kalshi signs its market data too: set venues.kalshi.credentials.keyIdFile and .privateKeyFile, or venues.kalshi.enabled to false";
    throw new FailureError(failure("VEN-805", message));
  }
  const keyId = unwrap(readSecretFile(keyIdFile)).reveal().trim();
  const pem = unwrap(readSecretFile(privateKeyFile)).reveal();
  try {
    return { environment: configured.environment, keyId, privateKey: createPrivateKey(pem) };
  } catch {
    throw new FailureError(
      failure("VEN-805", `${privateKeyFile} holds no private key in PEM form`),
    );
  }
}

function polymarketEndpoint(configured: PolymarketConfiguration): VenueEndpoint {
  const { environment } = configured;
  const { gamma, clob, stream } = configured.urls;
  const urls = present({ gamma, clob, stream });
  unwrap(resolvePolymarketEnvironment({ environment, urls }));
  // Orders of a run are filled on paper, and its market data needs no key.
  return { venue: "polymarket", environment, urls, credentials: null };
}
