// The order flow: correlated events with claims on several venues, quoted by makers who see the same truth at different
// times. News moves the truth; one venue hears it late; between the two its old prices are a mispricing, which informed
// traders and arbitrageurs eat and which ends when its makers wake. Deterministic for a seed, whatever the steps.

import { assert } from "../../domain/failure/assert.ts";
import type { EpochMicros } from "../../domain/units/epoch-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { RandomSource } from "../../ports/random-source.ts";
import { RandomStream } from "../random-stream.ts";
import { CommonFactor } from "./common-factor.ts";
import { EventFlow, type FlowEvent } from "./event-flow.ts";
import { binaryStates, yesClaim } from "./event-states.ts";
import type { FlowListing } from "./flow-market.ts";
import { FlowSchedule } from "./flow-schedule.ts";
import type { FlowSettings } from "./flow-settings.ts";
import { livelyFlow } from "./scenarios/lively.ts";

export interface OrderFlowOptions {
  readonly random: RandomSource;
  readonly events: readonly FlowEvent[];
  readonly startAt: EpochMicros;
  /** The demo's when left out. */
  readonly settings?: FlowSettings;
}

export interface OrderFlow {
  /** Does all that happens up to the instant: orders go straight into the exchanges. Instants never decrease. The same
   * instants in larger steps make the same books, as long as no step is longer than two seconds and nobody else trades. */
  step(now: EpochMicros): void;
  /** When something happens next: stepping from one such instant to the next tells exchanges the exact times. */
  nextAt(): EpochMicros;
  readonly statistics: FlowStatistics;
}

export interface FlowStatistics {
  readonly steps: number;
  /** Pieces of news so far. */
  readonly news: number;
}

/** Most events of one flow: the load tests of the venue servers ask for 5,000 markets. */
export const flowEventsMax = 10_000;

/** Returns an event with two answers whose YES is quoted in these places. */
export function binaryEvent(listings: readonly FlowListing[]): FlowEvent {
  return {
    states: binaryStates,
    markets: listings.map((listing) => ({ claim: yesClaim, listing })),
  };
}

export function createOrderFlow(options: OrderFlowOptions): OrderFlow {
  const settings = options.settings ?? livelyFlow;
  const { startAt } = options;
  const startAtMicros = integerOf(startAt);
  assert(options.events.length <= flowEventsMax, `more than ${flowEventsMax} events`);
  const random = new RandomStream(options.random);
  const schedule = new FlowSchedule(startAt);
  const { walkStep, walkEveryMicros } = settings.latent;
  const factor = new CommonFactor(random.fork(), walkStep, walkEveryMicros, startAtMicros);
  const events = options.events.map(
    (event) => new EventFlow(event, random.fork(), factor, settings, schedule, startAtMicros),
  );
  for (const event of events) schedule.add(startAtMicros, (moment) => event.open(moment));
  let steps = 0;
  return {
    get statistics() {
      return { steps, news: events.reduce((sum, { news }) => sum + news, 0) };
    },
    nextAt() {
      const next = schedule.earliest();
      assert(next !== undefined, "there is always a next step of the walk");
      return next;
    },
    step(now) {
      steps += 1;
      schedule.runUntil(now);
    },
  };
}
