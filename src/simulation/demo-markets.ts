// Where the demo's questions are markets: each at Kalshi and at Polymarket, one alone and a ladder at the broker too, and
// one in a pool where the node of a chain is installed. What the order flow quotes there, and what a client is told.

import type { Clock } from "../ports/clock.ts";
import type { DemoEvent } from "./demo-events.ts";
import { familyPlaces } from "./demo-families.ts";
import { flowEventsOf, quotedOnKalshi, quotedOnPolymarket } from "./demo-flow.ts";
import { forecastExConidOf, quotedOnForecastEx } from "./demo-forecastex.ts";
import { type DemoPlant, demoPlants } from "./demo-plants.ts";
import type { Exchange } from "./exchange/exchange.ts";
import type { ClaimFollower, FlowEvent } from "./orderflow/event-flow.ts";
import type { FlowListing } from "./orderflow/flow-market.ts";

/** One event, and where it is a market. */
export interface DemoPair {
  readonly kalshiTicker: string;
  readonly polymarketConditionId: string;
  /** Token of the outcome that pays when Kalshi's YES pays. */
  readonly yesToken: string;
  /** Of the contract that pays when Kalshi's YES pays; null where the broker has none. */
  readonly forecastExConid: number | null;
  /** Address of a pool whose first outcome pays when Kalshi's YES pays; null where there is none. */
  readonly pool: string | null;
  readonly title: string;
}

/** What the order flow trades on, and the venue's own time. */
export interface FlowVenue {
  readonly exchange: Exchange;
  readonly clock: Clock;
}

export interface DemoFlowVenues {
  readonly kalshi: FlowVenue;
  readonly polymarket: FlowVenue;
  readonly forecastex: FlowVenue;
  readonly chain: { followersOf(event: DemoEvent): readonly ClaimFollower[] } | null;
}

/** Places of the questions that are markets elsewhere too, in the order of invention. */
const productPlace = 0;
/** The favourite of an election, at about even odds, where half a cent of fee is soon made up for. */
const poolPlace = 5;

/** Whether the broker lists a question. */
function isAtBroker({ strike }: DemoEvent, place: number): boolean {
  return place === productPlace || strike !== undefined;
}

/** Returns the questions that the broker lists. */
export function brokerQuestions(events: readonly DemoEvent[]): DemoEvent[] {
  return events.filter(isAtBroker);
}

/** Returns the questions that have a pool. */
export function pooledQuestions(events: readonly DemoEvent[]): DemoEvent[] {
  return events.slice(poolPlace, poolPlace + 1);
}

/** Returns what the order flow trades on the venues, with what the seed plants there. */
export function demoFlowEvents(
  seed: number,
  events: readonly DemoEvent[],
  { kalshi, polymarket, forecastex, chain }: DemoFlowVenues,
): FlowEvent[] {
  const products = new Set(brokerQuestions(events));
  const listingsOf = (event: DemoEvent): FlowListing[] => [
    { ...quotedOnKalshi(kalshi.exchange, event), clock: kalshi.clock },
    { ...quotedOnPolymarket(polymarket.exchange, event), clock: polymarket.clock },
    ...(products.has(event)
      ? [{ ...quotedOnForecastEx(forecastex.exchange, event), clock: forecastex.clock }]
      : []),
  ];
  const followersOf = (event: DemoEvent) => chain?.followersOf(event) ?? [];
  return flowEventsOf(
    events,
    listingsOf,
    followersOf,
    plantsAmong(seed, events, { hasPool: chain !== null }),
  );
}

/** Returns what the seed plants in the markets of these questions. */
export function plantsAmong(
  seed: number,
  events: readonly DemoEvent[],
  { hasPool }: { readonly hasPool: boolean },
): DemoPlant[] {
  return demoPlants({
    ...{ seed, events, productPlace, families: familyPlaces(events.length) },
    poolPlace: hasPool ? poolPlace : null,
  });
}

/** Returns what a client is told of the questions.
 * @param pool address of the pool, where there is one */
export function demoPairs(events: readonly DemoEvent[], pool: string | null): DemoPair[] {
  return events.map((event, place) => ({
    kalshiTicker: event.kalshiTicker,
    polymarketConditionId: event.polymarket.conditionId,
    yesToken: event.polymarket.yesToken,
    forecastExConid: isAtBroker(event, place) ? forecastExConidOf(event) : null,
    pool: place === poolPlace ? pool : null,
    title: event.title,
  }));
}
