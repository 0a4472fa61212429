// The order flow: correlated events, each quoted on several venues by makers who see the same truth at different
// times. News moves the truth; one venue hears it late; between the two its old prices are a mispricing, which
// informed traders eat and which ends when its makers wake. Deterministic for a seed and a sequence of instants.

import { assert } from "../../domain/failure/assert.ts";
import type { EpochMicros } from "../../domain/units/epoch-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { RandomSource } from "../../ports/random-source.ts";
import { RandomStream } from "../random-stream.ts";
import { type FlowListing, FlowMarket } from "./flow-market.ts";
import { defaultFlowSettings, type FlowSettings } from "./flow-settings.ts";
import { LatentPrice } from "./latent-price.ts";
import { type MakerStyle, MarketMaker } from "./market-maker.ts";
import { stepInformedTraders, stepNoiseTraders } from "./takers.ts";

export interface OrderFlowOptions {
  readonly random: RandomSource;
  /** For each event the places where it is quoted. */
  readonly events: readonly (readonly FlowListing[])[];
  readonly startAt: EpochMicros;
  readonly settings?: FlowSettings;
}

export interface OrderFlow {
  /** Advances to the instant: orders go straight into the exchanges. Instants never decrease. */
  step(now: EpochMicros): void;
  readonly statistics: FlowStatistics;
}

export interface FlowStatistics {
  readonly steps: number;
  /** Pieces of news so far. */
  readonly news: number;
}

/** What both venues' half spreads and grids eat of a jump, in millionths of a dollar. */
const spreadAllowanceMicros = 22_000;

/** Most events of one flow: the load tests of the venue servers ask for 5,000 markets. */
export const flowEventsMax = 10_000;

interface EventFlow {
  readonly latent: LatentPrice;
  readonly markets: readonly FlowMarket[];
  readonly makers: readonly MarketMaker[];
  readonly random: RandomStream;
  newsAtMicros: number;
}

export function createOrderFlow(options: OrderFlowOptions): OrderFlow {
  const settings = options.settings ?? defaultFlowSettings;
  const startAtMicros = integerOf(options.startAt);
  assert(options.events.length <= flowEventsMax, `more than ${flowEventsMax} events`);
  const random = new RandomStream(options.random);
  const events = options.events.map((listings) =>
    createEventFlow(listings, random.fork(), settings, startAtMicros),
  );
  const statistics = { steps: 0, news: 0 };
  let lastMicros = startAtMicros;
  return {
    statistics,
    step(now) {
      const nowMicros = integerOf(now);
      assert(nowMicros >= lastMicros, "the flow's time does not go back");
      const elapsedMicros = nowMicros - lastMicros;
      lastMicros = nowMicros;
      statistics.steps += 1;
      for (const event of events) {
        statistics.news += stepEvent(event, settings, now, elapsedMicros);
      }
    },
  };
}

function createEventFlow(
  listings: readonly FlowListing[],
  random: RandomStream,
  settings: FlowSettings,
  startAtMicros: number,
): EventFlow {
  const latent = new LatentPrice(random.fork(), settings, startAtMicros);
  const markets = listings.map(
    (listing) => new FlowMarket(listing, random.fork(), latent, settings),
  );
  const makers = markets.flatMap((market) =>
    makerStyles(random).map((style) => new MarketMaker(market, style, random.fork(), settings)),
  );
  const { newsIntervalLeastMicros, newsIntervalMostMicros } = settings;
  // The first news falls anywhere in an interval, so that the events are out of step from the beginning.
  const firstNews = random.between(newsIntervalLeastMicros / 3, newsIntervalMostMicros);
  return { latent, markets, makers, random, newsAtMicros: startAtMicros + Math.floor(firstNews) };
}

/** A tight maker with little size and a wide one with more behind it. */
function makerStyles(random: RandomStream): readonly MakerStyle[] {
  return [
    {
      owner: "maker-tight",
      levels: 3,
      halfSpreadMicros: random.between(4_000, 7_000),
      levelGapMicros: 10_000,
      biasMicros: random.between(-2_500, 2_500),
      sizeLeast: 25,
      sizeMost: 320,
    },
    {
      owner: "maker-wide",
      levels: 4,
      halfSpreadMicros: random.between(9_000, 16_000),
      levelGapMicros: 15_000,
      biasMicros: random.between(-3_500, 3_500),
      sizeLeast: 50,
      sizeMost: 300,
    },
  ];
}

/** Advances one event and returns how many pieces of news it had. */
function stepEvent(
  event: EventFlow,
  settings: FlowSettings,
  now: EpochMicros,
  elapsedMicros: number,
): number {
  const nowMicros = integerOf(now);
  event.latent.advance(nowMicros);
  const hasNews = nowMicros >= event.newsAtMicros;
  if (hasNews) breakNews(event, settings, nowMicros);
  for (const maker of event.makers) maker.step(now, elapsedMicros);
  for (const market of event.markets) {
    stepNoiseTraders(market, event.random, settings, now, elapsedMicros);
    stepInformedTraders(market, event.random, settings, event.latent, now, elapsedMicros);
  }
  return hasNews ? 1 : 0;
}

function breakNews(event: EventFlow, settings: FlowSettings, nowMicros: number): void {
  const { random, latent, markets } = event;
  const laggard = random.pick(markets);
  const lag = random.between(settings.lagLeastMicros, settings.lagMostMicros);
  laggard.sleepUntil(nowMicros + lag, nowMicros);
  const surplus = random.between(settings.newsSurplusLeastMicros, settings.newsSurplusMostMicros);
  const fees = markets.reduce(
    (sum, market) => sum + market.takerFeeMicros(Math.round(latent.valueMicros / 100)),
    0,
  );
  const size = Math.max(0, fees + spreadAllowanceMicros + surplus);
  latent.jump(random.chance(500_000) ? size : -size, nowMicros);
  const { newsIntervalLeastMicros, newsIntervalMostMicros } = settings;
  event.newsAtMicros = nowMicros + random.between(newsIntervalLeastMicros, newsIntervalMostMicros);
}
