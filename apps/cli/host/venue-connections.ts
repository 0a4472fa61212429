// The venues of a run as connections: which adapter belongs to which venue, and what all parts of one share.

import {
  type BreakerObserver,
  CircuitBreakers,
} from "../../../src/adapters/venues/shared/circuit-breakers.ts";
import type { AdapterLog } from "../../../src/adapters/venues/shared/log.ts";
import {
  type GovernorSeeds,
  governorSeedsDefault,
  RateGovernor,
} from "../../../src/adapters/venues/shared/rate-governor.ts";
import { SystemTransport } from "../../../src/adapters/venues/shared/system-transport.ts";
import type { Log } from "../../../src/ports/log.ts";
import type { AmmEndpoint } from "./venues/amm.ts";
import { type ForecastExEndpoint, reachForecastEx } from "./venues/forecastex.ts";
import { type KalshiEndpoint, reachKalshi } from "./venues/kalshi.ts";
import { type PolymarketEndpoint, reachPolymarket } from "./venues/polymarket.ts";
import type { ReachedVenue, ReachParts, SharedParts } from "./venues/reached-venue.ts";

/** One venue to connect to. */
export type VenueEndpoint = KalshiEndpoint | PolymarketEndpoint | ForecastExEndpoint | AmmEndpoint;

/** Rates until the venue has told its own. Polymarket tells none: 90 % of the 300 reads of markets in ten seconds that
 * it publishes, above which it was seen to refuse. */
const ratesUntilTold: Readonly<Record<VenueEndpoint["venue"], { seeds: GovernorSeeds }>> = {
  kalshi: { seeds: governorSeedsDefault },
  // The broker's session keeps the rate of its own way in, and a node is asked by the clock.
  forecastex: { seeds: governorSeedsDefault },
  amm: { seeds: governorSeedsDefault },
  polymarket: {
    seeds: { ...governorSeedsDefault, read: { refillPerSecond: 27, capacity: 27 } },
  },
};

/** Reaches a venue. Nothing is connected before something is asked. */
export async function reachVenue(
  endpoint: VenueEndpoint,
  parts: ReachParts,
): Promise<ReachedVenue> {
  const { clock, random } = parts;
  let isClosing = false;
  const said = adapterLog(parts.log, endpoint.venue);
  // What fails while everything is being closed is nobody's news.
  const log: AdapterLog = (line) => {
    if (!isClosing) said(line);
  };
  const transport = parts.newTransport?.() ?? new SystemTransport({ clock });
  const governor = new RateGovernor({ clock, ...ratesUntilTold[endpoint.venue] });
  const breakers = new CircuitBreakers({ clock, random, observer: breakerLog(log) });
  const reached = await reachWith(endpoint, { transport, random, log, governor, breakers });
  return {
    ...reached,
    close() {
      isClosing = true;
      return reached.close();
    },
  };
}

async function reachWith(endpoint: VenueEndpoint, shared: SharedParts): Promise<ReachedVenue> {
  switch (endpoint.venue) {
    case "kalshi":
      return reachKalshi({ ...endpoint, ...shared });
    case "polymarket":
      return reachPolymarket({ ...endpoint, ...shared });
    case "forecastex":
      return reachForecastEx({ ...endpoint, ...shared });
    case "amm": {
      const { reachAmm } = await import("./venues/amm.ts");
      return reachAmm({ ...endpoint, ...shared });
    }
  }
}

/** Tells the operator of endpoints that are left alone and come back. */
function breakerLog(log: AdapterLog): BreakerObserver {
  return {
    changed: (endpoint, from, to, words) =>
      log({
        level: to === "open" ? "warn" : "info",
        message: `breaker of ${endpoint}: ${from} → ${to}`,
        details: { words },
      }),
  };
}

/** Returns the adapters' way to speak to the operator, over the program's log. */
function adapterLog(log: Log, venue: string): AdapterLog {
  return ({ level, message, details }) => log[level](message, { venue, ...details });
}
