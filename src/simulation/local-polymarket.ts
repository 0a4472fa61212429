// A simulated Polymarket for programs outside this process: the demo's events with their order flow on ports of its own,
// with the faults of a profile and a funded account whose key follows from the seed.

import { milliseconds } from "../domain/units/epoch-micros.ts";
import type { Clock } from "../ports/clock.ts";
import { inventEvents } from "./demo-events.ts";
import type { FaultOptions } from "./faults/fault.ts";
import { driveFlow } from "./orderflow/drive-flow.ts";
import { createOrderFlow } from "./orderflow/order-flow.ts";
import { seededSource } from "./random-stream.ts";
import {
  hostNames,
  type PolymarketServer,
  startPolymarketServer,
} from "./venues/polymarket/server.ts";

export interface LocalPolymarketOptions {
  readonly clock: Clock;
  /** Decides events, order flow, faults and the account's key. */
  readonly seed: number;
  /** First of the ports on 127.0.0.1, one for each host in turn; 0 lets the system choose them. */
  readonly port: number;
  readonly marketCount: number;
  /** The flow moves this often. */
  readonly stepMillis: number;
  readonly faults: FaultOptions;
}

export interface LocalPolymarket {
  readonly server: PolymarketServer;
  /** Condition ids, in the order of invention. */
  readonly conditionIds: readonly string[];
  stop(): Promise<void>;
}

/** The rate of the demo's fee schedules in millionths, which the flow's informed traders reckon with. */
const takerFeeRate = 40_000;
/** How often a quoted size is not a whole number of shares, in millionths. */
const fractionChance = 300_000;

/** Invented wallets that trade, for those who follow wallets. */
const sources = { count: 3 };

/** Starts the venue with its books filled. Rejects when a port cannot be opened. */
export async function startLocalPolymarket(
  options: LocalPolymarketOptions,
): Promise<LocalPolymarket> {
  const { clock, seed, port, faults } = options;
  const startAt = clock.now();
  const markets = inventEvents(seed, options.marketCount, startAt).map((event) => event.polymarket);
  const ports = Object.fromEntries(
    hostNames.map((name, place) => [name, port === 0 ? 0 : port + place]),
  );
  const server = await startPolymarketServer({ clock, seed, ports, faults, markets, sources });
  const conditionIds = markets.map(({ conditionId }) => conditionId);
  const { exchange } = server;
  const flow = createOrderFlow({
    random: seededSource(seed),
    startAt,
    events: conditionIds.map((symbol) => [
      { exchange, symbol, feeRate: takerFeeRate, fractionChance },
    ]),
  });
  // The first step fills the books before anybody can look at them.
  flow.step(startAt);
  const step = milliseconds(options.stepMillis);
  const stopFlow = driveFlow({ flow, clock: server.clock, startAt, step });
  return {
    server,
    conditionIds,
    async stop() {
      stopFlow();
      await server.stop();
    },
  };
}
