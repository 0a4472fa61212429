// Runs a scenario on bare exchanges in virtual time and tells an observer of each change at the top of a book: the same
// words in which recordings are read, so that both can be measured by the same statistics.

import { askSide, bidSide } from "../../domain/book/book-batch.ts";
import type { Level } from "../../domain/book/level.ts";
import type { QuoteObservation } from "../../domain/book/quote-observation.ts";
import { assert } from "../../domain/failure/assert.ts";
import { uniformTickScheme } from "../../domain/market/tick-scheme.ts";
import type { MarketId } from "../../domain/market/venue.ts";
import { contractMicros } from "../../domain/units/contract-micros.ts";
import {
  addDuration,
  type EpochMicros,
  epochMicros,
  minutes,
} from "../../domain/units/epoch-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { Exchange } from "../exchange/exchange.ts";
import type { ExchangeMarket } from "../exchange/exchange-market.ts";
import { seededSource } from "../random-stream.ts";
import type { FlowClaim, FlowEvent } from "./event-flow.ts";
import { createOrderFlow, type OrderFlow } from "./order-flow.ts";
import type { FlowScenario, ScenarioEvent } from "./scenarios/flow-scenario.ts";
import { type FlowScenarioName, flowScenarios } from "./scenarios/flow-scenarios.ts";

export interface ScenarioRun {
  readonly seed: number;
  /** Virtual minutes that are observed. */
  readonly minutes: number;
}

/** 2026-11-20T08:00Z. */
const startAt = epochMicros(1_795_161_600_000_000);
/** Nobody watches while the books fill: all makers come at once, which is not how markets are met. */
const warmUp = minutes(10);
/** A hundredth of a contract, on every venue there is. */
const lot = contractMicros(10_000);

interface Listed {
  readonly market: MarketId;
  readonly claim: string;
  readonly event: string;
}

/** Runs a scenario and begins with one observation of each market, as recorders do with a snapshot. From then on each level that changes is an
 * observation, as it is a message of a venue; where one order changed several, all tell the top it left. The same seed
 * gives the same observations. */
export function runFlowScenario(
  scenario: FlowScenarioName | FlowScenario,
  run: ScenarioRun,
  observe: (observation: QuoteObservation) => void,
): void {
  const { venues, events, settings } =
    typeof scenario === "string" ? flowScenarios[scenario] : scenario;
  const listed = new Map<ExchangeMarket, Listed>();
  const exchanges = new Map(
    venues.map((venue) => [venue.venue, { ...venue, exchange: new Exchange() }]),
  );
  const claimsOf = (event: ScenarioEvent): FlowClaim[] =>
    event.claims.flatMap(({ name, claim, venues: names }) =>
      names.map((venue): FlowClaim => {
        const place = exchanges.get(venue);
        assert(place !== undefined, `${venue} is not a venue of this scenario`);
        const { exchange, gridTicks, feeRate, fractionChance } = place;
        const crowd = event.crowd ?? place.crowd ?? settings.crowd;
        const tickScheme = uniformTickScheme(gridTicks);
        const market = exchange.list({ symbol: name, tickScheme, lot, sizeMin: lot });
        listed.set(market, { market: `${venue}:${name}`, claim: name, event: event.name });
        return { claim, crowd, listing: { exchange, symbol: name, feeRate, fractionChance } };
      }),
    );
  const flowEvents = events.map(
    (event): FlowEvent => ({ states: event.states, markets: claimsOf(event) }),
  );
  const flow = createOrderFlow({
    random: seededSource(run.seed),
    events: flowEvents,
    startAt,
    settings,
  });
  const observedFrom = addDuration(startAt, warmUp);
  runUntil(flow, observedFrom);
  for (const [market, words] of listed) observe(topOf(words, market, observedFrom));
  for (const { exchange } of exchanges.values()) {
    exchange.observe(({ market, events: happened, now }) => {
      const words = listed.get(market);
      assert(words !== undefined, "an exchange trades what is listed");
      const top = topOf(words, market, now);
      for (const { kind } of happened) if (kind === "level-change") observe(top);
    });
  }
  runUntil(flow, addDuration(observedFrom, minutes(run.minutes)));
}

/** Steps from one thing that happens to the next, so that each is told its own time. */
function runUntil(flow: OrderFlow, end: EpochMicros): void {
  for (let next = flow.nextAt(); integerOf(next) <= integerOf(end); next = flow.nextAt()) {
    flow.step(next);
  }
}

function topOf(words: Listed, market: ExchangeMarket, at: EpochMicros): QuoteObservation {
  const bid: Level | undefined = market.book.best(bidSide);
  const ask: Level | undefined = market.book.best(askSide);
  return {
    ...words,
    at,
    bid: bid?.price ?? null,
    ask: ask?.price ?? null,
    bidSize: bid?.size ?? null,
    askSize: ask?.size ?? null,
  };
}
