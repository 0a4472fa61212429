// From the configuration to the broker: where it is reached, and as whom. With all files of OAuth the broker itself is
// asked; with none, the gateway on this machine, where a person has logged in.

import { Secret } from "../../../src/adapters/secrets/secret.ts";
import { readSecretFile } from "../../../src/adapters/secrets/secret-file.ts";
import {
  type ForecastExAccess,
  realmDefault,
  resolveForecastExEnvironment,
} from "../../../src/adapters/venues/forecastex/config.ts";
import { FailureError, failure, unwrap } from "../../../src/domain/failure/result.ts";
import type { Configuration } from "../configuration/schema.ts";
import type { ForecastExEndpoint } from "../host/venues/forecastex.ts";
import { present } from "./present.ts";

type Configured = Configuration["venues"]["forecastex"];

const fileNames = [
  "consumerKeyFile",
  "accessTokenFile",
  "accessTokenSecretFile",
  "signingKeyFile",
  "encryptionKeyFile",
  "diffieHellmanFile",
] as const;

/** Returns the endpoint. Throws `FailureError`: `VEN-805` for files that cannot be used or of which some are missing,
 * `CFG-902` and `CFG-903` for addresses. */
export function forecastExEndpoint(configured: Configured): ForecastExEndpoint {
  const { environment, couponRate } = configured;
  const urls = present(configured.urls);
  const access = accessOf(configured);
  unwrap(resolveForecastExEnvironment({ environment, urls, access }));
  return { venue: "forecastex", environment, urls, access, couponRate };
}

function accessOf({ environment, credentials }: Configured): ForecastExAccess {
  const files = fileNames.map((name) => credentials[name] ?? null);
  if (files.every((file) => file === null)) return { kind: "gateway" };
  const missing = fileNames.filter((_, place) => files[place] === null);
  if (missing.length > 0) {
    const names = missing.map((name) => `venues.forecastex.credentials.${name}`).join(", ");
    throw new FailureError(failure("VEN-805", `the broker's OAuth needs ${names} too`));
  }
  const [consumerKey, accessToken, accessTokenSecret, signingKey, encryptionKey, prime] = files.map(
    (file) =>
      new Secret(
        unwrap(readSecretFile(file ?? ""))
          .reveal()
          .trim(),
      ),
  ) as [Secret, Secret, Secret, Secret, Secret, Secret];
  return {
    kind: "oauth",
    environment,
    keys: {
      ...{ consumerKey, accessToken, accessTokenSecret, signingKey, encryptionKey },
      diffieHellmanPrime: prime,
      realm: realmDefault,
    },
  };
}
