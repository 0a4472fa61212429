// Where the broker is reached in each environment, and how one is let in: through its gateway on this machine, where a
// person has logged in, or with keys of its OAuth 1.0a. Source: the broker's pages on its Web API.

import { fail, type Result, succeed } from "../../../domain/failure/result.ts";
import type { Secret } from "../../secrets/secret.ts";
import {
  resolveUrls,
  type VenueEnvironment,
  type VenueHosts,
  type VenueUrls,
} from "../shared/environment.ts";

/** `rest` ends in `/v1/api`, `stream` in `/v1/api/ws`. */
export type ForecastExUrlName = "rest" | "stream";

export type ForecastExUrls = VenueUrls<ForecastExUrlName>;

export type ForecastExAccessKind = "gateway" | "oauth";

/** The keys of a first-party OAuth 1.0a consumer. Source: the broker's page on OAuth 1.0a. */
export interface OAuthKeys {
  readonly consumerKey: Secret;
  readonly accessToken: Secret;
  /** Base64, encrypted for the encryption key. */
  readonly accessTokenSecret: Secret;
  /** RSA private keys as PEM text. */
  readonly signingKey: Secret;
  readonly encryptionKey: Secret;
  /** The prime of the Diffie-Hellman exchange in hexadecimal digits; its generator is 2. */
  readonly diffieHellmanPrime: Secret;
  /** `limited_poa`, and `test_realm` for the broker's public test consumer. */
  readonly realm: string;
}

/** The realm of every consumer but the broker's public one for tests. */
export const realmDefault = "limited_poa";

export type ForecastExAccess =
  | { readonly kind: "gateway" }
  | {
      readonly kind: "oauth";
      /** Where the keys may be used. */
      readonly environment: VenueEnvironment;
      readonly keys: OAuthKeys;
    };

/** Addresses of production by the way in: the gateway runs on the user's own machine. */
const productionUrls: Readonly<Record<ForecastExAccessKind, ForecastExUrls>> = {
  oauth: { rest: "https://api.ibkr.com/v1/api", stream: "wss://api.ibkr.com/v1/api/ws" },
  gateway: { rest: "https://localhost:5000/v1/api", stream: "wss://localhost:5000/v1/api/ws" },
};

/** There is no demo: whether paper accounts may trade ForecastEx is documented nowhere. */
function hostsOf(kind: ForecastExAccessKind): VenueHosts<ForecastExUrlName> {
  return {
    venue: "forecastex",
    names: ["rest", "stream"],
    defaults: { production: productionUrls[kind], demo: null, local: null },
    known: { production: ["api.ibkr.com"], demo: [], local: [] },
    throughThisMachine: true,
  };
}

export interface ForecastExEnvironmentOptions {
  readonly environment: VenueEnvironment;
  readonly access: ForecastExAccess;
  /** Addresses that replace the environment's own. */
  readonly urls?: Partial<ForecastExUrls>;
}

/** Returns the addresses, or `CFG-902` and `CFG-903` for addresses, `VEN-805` for keys of another environment. */
export function resolveForecastExEnvironment(
  options: ForecastExEnvironmentOptions,
): Result<ForecastExUrls> {
  const { environment, access } = options;
  const urls = resolveUrls(hostsOf(access.kind), environment, options.urls ?? {});
  if (!urls.ok) return urls;
  if (access.kind === "oauth" && access.environment !== environment) {
    return fail(
      "VEN-805",
      `the broker's keys are of the environment ${access.environment}, not ${environment}`,
    );
  }
  return succeed(urls.value);
}
