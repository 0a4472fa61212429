// A simulated Kalshi for programs outside this process: the demo's events with their order flow on one port, with the
// faults of a profile. What the demo does with two venues, this does with one that stays up.

import { milliseconds } from "../domain/units/epoch-micros.ts";
import type { Clock } from "../ports/clock.ts";
import { inventEvents, kalshiSeriesOf } from "./demo-events.ts";
import type { FaultOptions } from "./faults/fault.ts";
import { driveFlow } from "./orderflow/drive-flow.ts";
import { createOrderFlow } from "./orderflow/order-flow.ts";
import { seededSource } from "./random-stream.ts";
import { type KalshiServer, startKalshiServer } from "./venues/kalshi/server.ts";

export interface LocalKalshiOptions {
  readonly clock: Clock;
  /** Decides events, order flow and faults. */
  readonly seed: number;
  /** On 127.0.0.1; 0 lets the system choose. */
  readonly port: number;
  /** Markets, each of an event of its own. */
  readonly marketCount: number;
  /** The flow moves this often. */
  readonly stepMillis: number;
  readonly faults: FaultOptions;
}

export interface LocalKalshi {
  readonly server: KalshiServer;
  /** Tickers, in the order of invention. */
  readonly tickers: readonly string[];
  stop(): Promise<void>;
}

/** Kalshi's standard taker fee in millionths, which the flow's informed traders reckon with. */
const takerFeeRate = 70_000;
/** How often a quoted size is not a whole number of contracts, in millionths. */
const fractionChance = 100_000;

/** Starts the venue with its books filled. Rejects when the port cannot be opened. */
export async function startLocalKalshi(options: LocalKalshiOptions): Promise<LocalKalshi> {
  const { clock, seed, port, faults } = options;
  const startAt = clock.now();
  const events = inventEvents(seed, options.marketCount, startAt);
  const series = kalshiSeriesOf(events);
  const server = await startKalshiServer({ clock, seed, port, faults, series });
  const tickers = events.map((event) => event.kalshiTicker);
  const { exchange } = server;
  const flow = createOrderFlow({
    random: seededSource(seed),
    startAt,
    events: tickers.map((symbol) => [{ exchange, symbol, feeRate: takerFeeRate, fractionChance }]),
  });
  // The first step fills the books before anybody can look at them.
  flow.step(startAt);
  const step = milliseconds(options.stepMillis);
  const stopFlow = driveFlow({ flow, clock: server.clock, startAt, step });
  return {
    server,
    tickers,
    async stop() {
      stopFlow();
      await server.stop();
    },
  };
}
