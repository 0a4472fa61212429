// The order flow over the demo's events, as the demo, the local venues and the soaks start it: what the traders on each
// venue reckon with, the books filled before anybody can look at them, and a step at every turn of the clock.

import type { DurationMicros, EpochMicros } from "../domain/units/epoch-micros.ts";
import type { Clock } from "../ports/clock.ts";
import type { DemoEvent } from "./demo-events.ts";
import type { DemoPlant } from "./demo-plants.ts";
import type { Exchange } from "./exchange/exchange.ts";
import { driveFlow } from "./orderflow/drive-flow.ts";
import type { ClaimFollower, FlowClaim, FlowEvent } from "./orderflow/event-flow.ts";
import type { FlowListing } from "./orderflow/flow-market.ts";
import { createOrderFlow, type FlowStatistics } from "./orderflow/order-flow.ts";
import { seededSource } from "./random-stream.ts";

export interface DemoFlowOptions {
  readonly seed: number;
  /** The flow's own; each venue may have another (`FlowListing.clock`). */
  readonly clock: Clock;
  readonly startAt: EpochMicros;
  /** The flow moves this often. */
  readonly step: DurationMicros;
  readonly events: readonly FlowEvent[];
}

export interface DemoFlow {
  readonly statistics: FlowStatistics;
  stop(): void;
}

/** Kalshi's standard taker fee, and sizes in hundredths of a contract now and then. */
export function quotedOnKalshi(exchange: Exchange, event: DemoEvent): FlowListing {
  return { exchange, symbol: event.kalshiTicker, feeRate: 70_000, fractionChance: 100_000 };
}

/** The rate of the demo's fee schedules; sizes here are fractions of a share more often. */
export function quotedOnPolymarket(exchange: Exchange, event: DemoEvent): FlowListing {
  const { conditionId } = event.polymarket;
  return { exchange, symbol: conditionId, feeRate: 40_000, fractionChance: 300_000 };
}

/** Returns what the flow trades: questions that hang on the same hidden event are claims on one event. */
export function flowEventsOf(
  events: readonly DemoEvent[],
  listingsOf: (event: DemoEvent) => readonly FlowListing[],
  followersOf: (event: DemoEvent) => readonly ClaimFollower[] = () => [],
  plants: readonly DemoPlant[] = [],
): FlowEvent[] {
  const found = new Map<string, FlowEvent>();
  for (const event of events) {
    const { name, states, claim } = event.hidden;
    const markets: FlowClaim[] = listingsOf(event).map((listing) => ({ claim, listing }));
    const known = found.get(name);
    found.set(name, {
      states,
      markets: [...(known?.markets ?? []), ...markets],
      followers: [...(known?.followers ?? []), ...followersOf(event)],
    });
  }
  return [...found].map(([name, event]) => ({
    ...event,
    plants: plants.filter((plant) => plant.event === name).map(({ leaning }) => leaning),
  }));
}

/** Fills the books with a first step and goes on by the clock until it is stopped. */
export function startDemoFlow(options: DemoFlowOptions): DemoFlow {
  const { seed, clock, startAt, step, events } = options;
  const flow = createOrderFlow({ random: seededSource(seed), startAt, events });
  flow.step(startAt);
  const stop = driveFlow({ flow, clock, startAt, step });
  return {
    get statistics() {
      return flow.statistics;
    },
    stop,
  };
}
