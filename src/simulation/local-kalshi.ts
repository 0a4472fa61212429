// A simulated Kalshi for programs outside this process: the demo's events with their order flow on one port, with the
// faults of a profile. What the demo does with two venues, this does with one that stays up.

import { milliseconds } from "../domain/units/epoch-micros.ts";
import { inventEvents, kalshiSeriesOf } from "./demo-events.ts";
import { flowEventsOf, quotedOnKalshi, startDemoFlow } from "./demo-flow.ts";
import type { LocalVenueOptions } from "./local-venue.ts";
import { type KalshiServer, startKalshiServer } from "./venues/kalshi/server.ts";

export interface LocalKalshi {
  readonly server: KalshiServer;
  /** Tickers, in the order of invention. */
  readonly tickers: readonly string[];
  stop(): Promise<void>;
}

/** Starts the venue with its books filled. Rejects when the port cannot be opened. */
export async function startLocalKalshi(options: LocalVenueOptions): Promise<LocalKalshi> {
  const { clock, seed, port, faults } = options;
  const startAt = clock.now();
  const events = inventEvents(seed, options.marketCount, startAt);
  const series = kalshiSeriesOf(events);
  const server = await startKalshiServer({ clock, seed, port, faults, series });
  const flow = startDemoFlow({
    ...{ seed, startAt, clock: server.clock, step: milliseconds(options.stepMillis) },
    events: flowEventsOf(events, (event) => [quotedOnKalshi(server.exchange, event)]),
  });
  return {
    server,
    tickers: events.map((event) => event.kalshiTicker),
    async stop() {
      flow.stop();
      await server.stop();
    },
  };
}
