// Contradictions in the sections of the venues: hosts of one environment under the name of another, local servers
// nobody named, credentials of which a part is missing, and environments that must not meet in live trading.

import type { Contradiction } from "./contradiction.ts";
import { isLoopback } from "./place-types.ts";
import type { Configuration } from "./schema.ts";
import { type ConfiguredVenue, configuredVenues, type VenueEnvironment } from "./venue-sections.ts";

/** Hosts that are known to belong to one environment; a suffix covers what stands below it. Sources: the venues' own
 * pages on their environments. */
const knownHosts: readonly { readonly suffix: string; readonly environment: VenueEnvironment }[] = [
  { suffix: "demo.kalshi.co", environment: "demo" },
  { suffix: "demo-api.kalshi.co", environment: "demo" },
  { suffix: "kalshi.com", environment: "production" },
  { suffix: "polymarket.com", environment: "production" },
  { suffix: "ibkr.com", environment: "production" },
];

/** Addresses without which nothing can be watched, where an environment has no hosts of its own. */
const neededUrls: Readonly<Record<ConfiguredVenue, readonly string[]>> = {
  kalshi: ["rest", "stream"],
  polymarket: ["gamma", "clob", "stream"],
  forecastex: ["rest", "stream"],
  amm: ["rpc"],
};

/** Credentials that only work together. */
const credentialSets: Readonly<Record<ConfiguredVenue, readonly (readonly string[])[]>> = {
  kalshi: [["keyIdFile", "privateKeyFile"]],
  polymarket: [["apiKeyFile", "apiSecretFile", "apiPassphraseFile"]],
  forecastex: [
    [
      "consumerKeyFile",
      "accessTokenFile",
      "accessTokenSecretFile",
      "signingKeyFile",
      "encryptionKeyFile",
      "diffieHellmanFile",
    ],
  ],
  amm: [],
};

type Texts = Readonly<Record<string, string | undefined>>;

/** The broker's gateway runs on the user's own machine in every environment, and so may a chain's node. */
function mayBeLoopback(venue: ConfiguredVenue, url: string): boolean {
  return venue === "forecastex" || venue === "amm" || url === "rpc";
}

function environmentOfHost(host: string): VenueEnvironment | undefined {
  return knownHosts.find(({ suffix }) => host === suffix || host.endsWith(`.${suffix}`))
    ?.environment;
}

function hostsOfOtherEnvironments(
  venue: ConfiguredVenue,
  environment: VenueEnvironment,
  urls: Texts,
): Contradiction[] {
  const found: Contradiction[] = [];
  for (const [name, address] of Object.entries(urls)) {
    if (address === undefined) continue;
    const paths = [`venues.${venue}.urls.${name}`, `venues.${venue}.environment`];
    const { hostname } = new URL(address);
    const known = environmentOfHost(hostname);
    if (known !== undefined && known !== environment) {
      found.push({ paths, reason: `the host belongs to the ${known} environment` });
    } else if (environment === "local" && !isLoopback(hostname)) {
      found.push({ paths, reason: "a local server is on this machine" });
    } else if (environment !== "local" && isLoopback(hostname) && !mayBeLoopback(venue, name)) {
      found.push({ paths, reason: "a server on this machine is the environment `local`" });
    }
  }
  return found;
}

function missingHosts(
  venue: ConfiguredVenue,
  environment: VenueEnvironment,
  urls: Texts,
): Contradiction[] {
  const hasOwnHosts =
    environment === "production" || (environment === "demo" && venue !== "polymarket");
  if (hasOwnHosts) return [];
  return neededUrls[venue]
    .filter((name) => urls[name] === undefined)
    .map((name) => ({
      paths: [`venues.${venue}.environment`, `venues.${venue}.urls.${name}`],
      reason: "the environment has no address of its own for it",
    }));
}

function partialCredentials(venue: ConfiguredVenue, credentials: Texts): Contradiction[] {
  return credentialSets[venue].flatMap((set) => {
    const given = set.filter((name) => credentials[name] !== undefined);
    const missing = set.filter((name) => credentials[name] === undefined);
    if (given.length === 0 || missing.length === 0) return [];
    const paths = [...given, ...missing].map((name) => `venues.${venue}.credentials.${name}`);
    return [{ paths, reason: "these only work together: set all of them or none" }];
  });
}

/** Legs of one group on two environments would leave a real position without its hedge. */
function mixedEnvironments(configuration: Configuration): Contradiction[] {
  if (configuration.mode !== "live") return [];
  const enabled = configuredVenues.filter((venue) => configuration.venues[venue].enabled);
  const environments = new Set(enabled.map((venue) => configuration.venues[venue].environment));
  if (environments.size <= 1) return [];
  const paths = enabled.map((venue) => `venues.${venue}.environment`);
  return [{ paths, reason: "live trading needs one environment on all enabled venues" }];
}

export function venueContradictions(configuration: Configuration): Contradiction[] {
  const found = configuredVenues.flatMap((venue) => {
    const { enabled, environment, urls, credentials } = configuration.venues[venue];
    if (!enabled) return [];
    return [
      ...hostsOfOtherEnvironments(venue, environment, urls),
      ...missingHosts(venue, environment, urls),
      ...partialCredentials(venue, credentials),
    ];
  });
  return [...found, ...mixedEnvironments(configuration)];
}
