// Which hosts an adapter may talk to. Production, demo and local never mix: an address that belongs to another
// environment is refused when the adapter is made, before any key is used.

import { fail, type Result, succeed } from "../../../domain/failure/result.ts";

export const venueEnvironments = ["production", "demo", "local"] as const;

export type VenueEnvironment = (typeof venueEnvironments)[number];

/** Base addresses of one venue in one environment, by the name the configuration uses for them. */
export type VenueUrls<Name extends string> = Readonly<Record<Name, string>>;

/** What one venue knows about its hosts. */
export interface VenueHosts<Name extends string> {
  readonly venue: string;
  /** Null where the venue has no such environment, or where every address must be given (local). */
  readonly defaults: Readonly<Record<VenueEnvironment, VenueUrls<Name> | null>>;
  /** Host names that belong to an environment, the defaults included. */
  readonly known: Readonly<Record<VenueEnvironment, readonly string[]>>;
  readonly names: readonly Name[];
  /** The venue is reached through a program of its own on this machine, in every environment: that an address is of this
   * machine says nothing then. */
  readonly throughThisMachine?: true;
}

const loopbackHosts = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Returns the addresses to use: defaults of the environment, replaced by the overrides. Returns `CFG-902` for an
 * address that is missing or not an address, and `CFG-903` for one that belongs to another environment, or that would
 * send keys over an unencrypted connection to another machine.
 */
export function resolveUrls<Name extends string>(
  hosts: VenueHosts<Name>,
  environment: VenueEnvironment,
  overrides: Partial<VenueUrls<Name>>,
): Result<VenueUrls<Name>> {
  const resolved: Partial<Record<Name, string>> = {};
  for (const name of hosts.names) {
    const text = overrides[name] ?? hosts.defaults[environment]?.[name];
    const path = `venues.${hosts.venue}.urls.${name}`;
    if (text === undefined) {
      return fail("CFG-902", `${path}: an address is needed in the environment ${environment}`);
    }
    const refusal = refuseUrl(hosts, environment, text);
    if (refusal !== undefined) {
      return fail(refusal.code, `${path}: ${refusal.reason}`, { address: text, environment });
    }
    resolved[name] = text.replace(/\/+$/, "");
  }
  return succeed(resolved as VenueUrls<Name>);
}

function refuseUrl<Name extends string>(
  hosts: VenueHosts<Name>,
  environment: VenueEnvironment,
  text: string,
): { code: "CFG-902" | "CFG-903"; reason: string } | undefined {
  if (!URL.canParse(text)) return { code: "CFG-902", reason: `not an address: ${text}` };
  const url = new URL(text);
  const encrypted = url.protocol === "https:" || url.protocol === "wss:";
  if (!encrypted && url.protocol !== "http:" && url.protocol !== "ws:") {
    return { code: "CFG-902", reason: `unknown protocol ${url.protocol}` };
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    return { code: "CFG-902", reason: "an address has no user, query or fragment" };
  }
  const owner = venueEnvironments.find((other) => hosts.known[other].includes(url.hostname));
  if (owner !== undefined && owner !== environment) {
    return { code: "CFG-903", reason: `${url.hostname} belongs to the environment ${owner}` };
  }
  const isLoopback = loopbackHosts.includes(url.hostname);
  if (isLoopback && hosts.throughThisMachine !== true && environment !== "local") {
    return { code: "CFG-903", reason: "this machine is the environment local" };
  }
  if (!encrypted && !isLoopback) {
    return { code: "CFG-903", reason: "only this machine may be reached without encryption" };
  }
  return undefined;
}
