// A simulated ForecastEx behind its broker for programs outside this process: the demo's events with their order flow on
// one port, with the faults of a profile, a gateway that somebody has logged in to, and a consumer with OAuth.

import { milliseconds, seconds } from "../domain/units/epoch-micros.ts";
import { inventEvents } from "./demo-events.ts";
import { flowEventsOf, startDemoFlow } from "./demo-flow.ts";
import { forecastExProductOf, quotedOnForecastEx } from "./demo-forecastex.ts";
import type { LocalVenueOptions } from "./local-venue.ts";
import {
  generateOAuthCredentials,
  type OAuthCredentials,
} from "./venues/forecastex/access/oauth-credentials.ts";
import { quirksUnder } from "./venues/forecastex/quirks.ts";
import { type ForecastExServer, startForecastExServer } from "./venues/forecastex/server.ts";
import { defaultUsername } from "./venues/forecastex/venue.ts";

export interface LocalForecastEx {
  readonly server: ForecastExServer;
  /** Conids of the YES sides, in the order of invention. */
  readonly conids: readonly string[];
  /** Good for this server only. */
  readonly oauth: OAuthCredentials;
  stop(): Promise<void>;
}

/** Nobody sits at a local gateway: its person comes back by itself. */
const personReturnsAfter = seconds(5);

/** Starts the broker with its books filled. Rejects when the port cannot be opened. */
export async function startLocalForecastEx(options: LocalVenueOptions): Promise<LocalForecastEx> {
  const { clock, seed, port, faults } = options;
  const startAt = clock.now();
  const events = inventEvents(seed, options.marketCount, startAt);
  const products = events.map(forecastExProductOf);
  const { credentials, consumer } = generateOAuthCredentials("LOCALTEST", defaultUsername);
  const server = await startForecastExServer({
    ...{ clock, seed, port, faults, products, personReturnsAfter },
    // A local venue is there at any hour.
    keepsNightlyReset: false,
    consumers: [consumer],
    quirks: quirksUnder(faults),
  });
  const flow = startDemoFlow({
    ...{ seed, startAt, clock: server.clock, step: milliseconds(options.stepMillis) },
    events: flowEventsOf(events, (event) => [quotedOnForecastEx(server.exchange, event)]),
  });
  return {
    server,
    conids: products.flatMap(({ contracts }) => contracts.map(({ conidYes }) => String(conidYes))),
    oauth: credentials,
    async stop() {
      flow.stop();
      await server.stop();
    },
  };
}
