// Quotes as traders make them: the pairs of the swarm over bare exchanges with the simulated order flow. Levels drawn one
// by one are harsher than any market and show none of its habits: makers that pull back together, news that one venue
// hears late, sizes with fractions, touches that thin out.

import { askSide, type BookBatch, bidSide } from "../../src/domain/book/book-batch.ts";
import { uniformTickScheme } from "../../src/domain/market/tick-scheme.ts";
import { contractMicros } from "../../src/domain/units/contract-micros.ts";
import type { EpochMicros } from "../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import { Exchange } from "../../src/simulation/exchange/exchange.ts";
import type { FlowSettings } from "../../src/simulation/orderflow/flow-settings.ts";
import {
  binaryEvent,
  createOrderFlow,
  type OrderFlow,
} from "../../src/simulation/orderflow/order-flow.ts";
import { livelyFlow } from "../../src/simulation/orderflow/scenarios/lively.ts";
import { seededSource } from "../../src/simulation/random-stream.ts";

/** As many levels as decide anything: orders of the swarm are small. */
const levelsShown = 4;
const gridTicks = 100;
const lot = contractMicros(10_000);

/** The demo's traders at a third of their pace, in a world with news every few seconds: a story lasts a minute. */
const settings: FlowSettings = {
  ...livelyFlow,
  latent: { ...livelyFlow.latent, walkEveryMicros: 500_000, walkStep: 9_000 },
  news: {
    intervalMicros: [2_000_000, 8_000_000],
    priceMoveMicros: [20_000, 90_000],
    lagMicros: [2_000_000, 8_000_000],
    excitesActions: 6,
  },
  crowd: {
    ...livelyFlow.crowd,
    activity: { ...livelyFlow.crowd.activity, restingRate: { median: 0.8, spread: 0.3 } },
    takers: { ...livelyFlow.crowd.takers, informedRate: 0.2 },
  },
};

export class FlowQuotes {
  readonly #exchanges: ReadonlyMap<string, Exchange>;
  readonly #flow: OrderFlow;

  constructor(
    seed: number,
    venues: readonly string[],
    pairs: readonly string[],
    startAt: EpochMicros,
  ) {
    this.#exchanges = new Map(venues.map((venue) => [venue, new Exchange()]));
    const tickScheme = uniformTickScheme(gridTicks);
    const events = pairs.map((symbol) =>
      binaryEvent(
        [...this.#exchanges.values()].map((exchange) => {
          exchange.list({ symbol, tickScheme, lot, sizeMin: lot });
          return { exchange, symbol, feeRate: 70_000, fractionChance: 200_000 };
        }),
      ),
    );
    this.#flow = createOrderFlow({ random: seededSource(seed), events, startAt, settings });
  }

  /** Adds what a market shows now to a batch. */
  addBook(batch: BookBatch, venue: string, pair: string, now: EpochMicros): void {
    this.#flow.step(now);
    const levels = this.#exchanges.get(venue)?.market(pair).book.levels();
    for (const { price, size } of levels?.bids.slice(0, levelsShown) ?? [])
      batch.push(bidSide, integerOf(price), integerOf(size));
    for (const { price, size } of levels?.asks.slice(0, levelsShown) ?? [])
      batch.push(askSide, integerOf(price), integerOf(size));
  }
}
