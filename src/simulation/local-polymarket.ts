// A simulated Polymarket for programs outside this process: the demo's events with their order flow on ports of its own,
// with the faults of a profile and a funded account whose key follows from the seed.

import { milliseconds } from "../domain/units/epoch-micros.ts";
import { inventEvents } from "./demo-events.ts";
import { flowEventsOf, quotedOnPolymarket, startDemoFlow } from "./demo-flow.ts";
import type { LocalVenueOptions } from "./local-venue.ts";
import {
  hostNames,
  type PolymarketServer,
  startPolymarketServer,
} from "./venues/polymarket/server.ts";

export interface LocalPolymarket {
  readonly server: PolymarketServer;
  /** Condition ids, in the order of invention. */
  readonly conditionIds: readonly string[];
  stop(): Promise<void>;
}

/** Invented wallets that trade, for those who follow wallets. */
const sources = { count: 3 };

/** Starts the venue with its books filled. Rejects when a port cannot be opened. */
export async function startLocalPolymarket(options: LocalVenueOptions): Promise<LocalPolymarket> {
  const { clock, seed, port, faults } = options;
  const startAt = clock.now();
  const events = inventEvents(seed, options.marketCount, startAt);
  const markets = events.map((event) => event.polymarket);
  const ports = Object.fromEntries(
    hostNames.map((name, place) => [name, port === 0 ? 0 : port + place]),
  );
  const server = await startPolymarketServer({ clock, seed, ports, faults, markets, sources });
  const flow = startDemoFlow({
    ...{ seed, startAt, clock: server.clock, step: milliseconds(options.stepMillis) },
    events: flowEventsOf(events, (event) => [quotedOnPolymarket(server.exchange, event)]),
  });
  return {
    server,
    conditionIds: markets.map(({ conditionId }) => conditionId),
    async stop() {
      flow.stop();
      await server.stop();
    },
  };
}
