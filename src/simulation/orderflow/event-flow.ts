// One event of a flow: what is hidden behind it moves and breaks into news, its markets follow, one venue late, and
// arbitrageurs watch the claims that are quoted twice.

import { assert } from "../../domain/failure/assert.ts";
import type { RandomStream } from "../random-stream.ts";
import type { CommonFactor } from "./common-factor.ts";
import { type Claim, type EventStates, stateCount } from "./event-states.ts";
import { type FlowListing, FlowMarket, microsPerTick } from "./flow-market.ts";
import type { FlowCall, FlowSchedule, Moment } from "./flow-schedule.ts";
import type { CrowdSettings, FlowSettings, MoodSettings, NewsSettings } from "./flow-settings.ts";
import { LatentEvent } from "./latent-event.ts";
import { MarketFlow } from "./market-flow.ts";
import { drawFactor, drawWithin } from "./shaped-draws.ts";
import { tradeAgainst } from "./takers.ts";

/** A claim on an event, quoted somewhere. */
export interface FlowClaim {
  readonly claim: Claim;
  readonly listing: FlowListing;
  /** When it is not the usual one of the flow. */
  readonly crowd?: CrowdSettings;
}

/** Somebody who trades a claim where the flow has no book, and only wants to know what it is worth. Nothing of what it
 * does comes back, and it draws its own chances: the flow is the same with it and without. */
export interface ClaimFollower {
  readonly claim: Claim;
  /** Takes note of what the claim is worth now, in millionths of a dollar; returns after how many microseconds it looks
   * again. */
  look(worthMicros: number): number;
}

/** An event, and all the places where a claim on it is quoted. */
export interface FlowEvent {
  readonly states: EventStates;
  readonly markets: readonly FlowClaim[];
  readonly followers?: readonly ClaimFollower[];
  readonly plants?: readonly PlantedLeaning[];
}

/** What some of an event's markets are wrong by, when and for how long: a mispricing whose place, time and size are known
 * before anything has happened. Traders eat it like any other, and with its end the makers quote what they believe. */
export interface PlantedLeaning {
  /** After the beginning. */
  readonly firstMicros: number;
  /** From one beginning to the next. */
  readonly everyMicros: number;
  readonly lengthMicros: number;
  readonly leanings: readonly {
    /** As the venue names the market. */
    readonly symbol: string;
    /** How much too dear the claim is there, in millionths of a dollar; below zero too cheap. */
    readonly byMicros: number;
  }[];
}

/** Actions that a planted leaning brings about in its markets, so that it shows at once. */
const plantExcites = 12;

const evenChance = 500_000;

export class EventFlow {
  readonly #random: RandomStream;
  readonly #settings: FlowSettings;
  readonly #schedule: FlowSchedule;
  readonly #latent: LatentEvent;
  readonly #markets: readonly MarketFlow[];
  readonly #followers: readonly ClaimFollower[];
  readonly #plants: readonly PlantedLeaning[];
  /** Markets of one claim on different venues, each pair both ways. */
  readonly #sameClaim: readonly (readonly [MarketFlow, MarketFlow])[];
  readonly #walk: FlowCall;
  readonly #watch: FlowCall;
  #news = 0;

  constructor(
    event: FlowEvent,
    random: RandomStream,
    factor: CommonFactor,
    settings: FlowSettings,
    schedule: FlowSchedule,
    startAtMicros: number,
  ) {
    this.#random = random;
    this.#settings = settings;
    this.#schedule = schedule;
    const keepMicros = settings.view.delayMicros[1];
    this.#latent = new LatentEvent(
      event.states,
      random.fork(),
      factor,
      settings.latent,
      startAtMicros,
      keepMicros,
    );
    const states = stateCount(event.states);
    this.#followers = event.followers ?? [];
    this.#plants = event.plants ?? [];
    this.#markets = event.markets.map((market) => {
      const { from, until } = market.claim;
      assert(from >= 0 && from < until && until <= states, "a claim pays in states of its event");
      const flowMarket = new FlowMarket(
        market,
        random.fork(),
        this.#latent,
        settings.view,
        startAtMicros,
      );
      const crowd = market.crowd ?? settings.crowd;
      return new MarketFlow(flowMarket, random.fork(), crowd, schedule, startAtMicros);
    });
    this.#sameClaim = this.#markets.flatMap((one) =>
      this.#markets
        .filter((other) => other !== one && isSameClaim(one.market.claim, other.market.claim))
        .map((other) => [one, other] as const),
    );
    this.#walk = (moment) => this.#walkOnce(moment);
    this.#watch = (moment) => this.#watchOnce(moment);
  }

  /** Pieces of news so far. */
  get news(): number {
    return this.#news;
  }

  open(moment: Moment): void {
    const { news, arbitrage, latent, mood } = this.#settings;
    for (const market of this.#markets) market.open(moment);
    for (const follower of this.#followers) this.#tell(follower, moment);
    for (const plant of this.#plants) this.#planPlant(plant, moment, plant.firstMicros);
    if (mood !== null) this.#changeMood(mood, moment);
    this.#schedule.add(moment.atMicros + latent.walkEveryMicros, this.#walk);
    if (news !== null && this.#markets.length + this.#followers.length > 0) {
      const [least, most] = news.intervalMicros;
      // The first news falls anywhere in an interval, so that the events are out of step from the beginning.
      this.#planNews(news, [Math.floor(least / 3), most], moment);
    }
    if (arbitrage !== null && this.#sameClaim.length > 0) this.#planWatch(moment);
  }

  #tell(follower: ClaimFollower, moment: Moment): void {
    const wait = follower.look(this.#latent.valueAt(follower.claim, moment.atMicros));
    this.#schedule.add(moment.atMicros + wait, (later) => this.#tell(follower, later));
  }

  #planPlant(plant: PlantedLeaning, { atMicros }: Moment, waitMicros: number): void {
    this.#schedule.add(atMicros + waitMicros, (moment) => {
      this.#lean(plant, 1, moment);
      this.#planPlant(plant, moment, plant.everyMicros);
    });
    this.#schedule.add(atMicros + waitMicros + plant.lengthMicros, (moment) =>
      this.#lean(plant, -1, moment),
    );
  }

  #lean({ leanings }: PlantedLeaning, times: 1 | -1, moment: Moment): void {
    for (const { symbol, byMicros } of leanings) {
      const one = this.#markets.find(({ market }) => market.listing.symbol === symbol);
      assert(one !== undefined, "a leaning is planted in a market of its event");
      one.market.lean(times * byMicros);
      one.excite(plantExcites, moment);
    }
  }

  #changeMood(mood: MoodSettings, moment: Moment): void {
    const factor = drawFactor(this.#random, { median: 1, spread: mood.spread });
    for (const market of this.#markets) market.settle(factor, moment);
    const length = drawWithin(this.#random, mood.lengthMicros);
    this.#schedule.add(moment.atMicros + length, (later) => this.#changeMood(mood, later));
  }

  #walkOnce(moment: Moment): void {
    this.#latent.walk(moment.atMicros);
    this.#schedule.add(moment.atMicros + this.#settings.latent.walkEveryMicros, this.#walk);
  }

  #planNews(news: NewsSettings, interval: readonly [number, number], moment: Moment): void {
    this.#schedule.add(moment.atMicros + drawWithin(this.#random, interval), (later) => {
      this.#breakNews(news, later);
      this.#planNews(news, news.intervalMicros, later);
    });
  }

  #breakNews(news: NewsSettings, moment: Moment): void {
    const random = this.#random;
    this.#news += 1;
    if (this.#markets.length === 0) {
      this.#breakUnquoted(news, moment);
      return;
    }
    const { market: laggard } = random.pick(this.#markets);
    const lag = drawWithin(random, news.lagMicros);
    for (const { market } of this.#markets) {
      if (market.listing.exchange !== laggard.listing.exchange) continue;
      market.sleepUntil(moment.atMicros + lag, moment.atMicros);
    }
    const value = Math.round(laggard.truth(moment.atMicros) / microsPerTick);
    const fees = this.#markets
      .filter(({ market }) => isSameClaim(market.claim, laggard.claim))
      .reduce((sum, { market }) => sum + market.takerFeeMicros(value), 0);
    const size = Math.max(0, fees + random.between(...news.priceMoveMicros));
    this.#latent.jump(laggard.claim, random.chance(evenChance) ? size : -size, moment.atMicros);
    for (const market of this.#markets) market.excite(news.excitesActions, moment);
  }

  /** No venue of the flow is late: those who follow are, by how often they look. */
  #breakUnquoted(news: NewsSettings, moment: Moment): void {
    const random = this.#random;
    const { claim } = random.pick(this.#followers);
    const size = Math.max(0, random.between(...news.priceMoveMicros));
    this.#latent.jump(claim, random.chance(evenChance) ? size : -size, moment.atMicros);
  }

  #planWatch(moment: Moment): void {
    const { arbitrage } = this.#settings;
    assert(arbitrage !== null, "somebody watches");
    const wait = drawWithin(this.#random, arbitrage.lookMicros);
    this.#schedule.add(moment.atMicros + wait, this.#watch);
  }

  #watchOnce(moment: Moment): void {
    const { arbitrage } = this.#settings;
    assert(arbitrage !== null, "somebody watches");
    for (const [cheap, dear] of this.#sameClaim) {
      if (!tradeAgainst(cheap.market, dear.market, this.#random, arbitrage, moment)) continue;
      cheap.excite(1, moment);
      dear.excite(1, moment);
    }
    this.#planWatch(moment);
  }
}

function isSameClaim(one: Claim, other: Claim): boolean {
  return one.from === other.from && one.until === other.until;
}
