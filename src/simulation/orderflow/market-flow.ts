// What goes on in one market: its makers and its noise traders act in bursts, and those who know look in at a rate of
// their own.

import { assert } from "../../domain/failure/assert.ts";
import type { Appointment } from "../appointment-heap.ts";
import type { RandomStream } from "../random-stream.ts";
import { certain } from "./event-states.ts";
import { ExcitedArrivals } from "./excited-arrivals.ts";
import type { FlowMarket } from "./flow-market.ts";
import type { FlowCall, FlowSchedule, Moment } from "./flow-schedule.ts";
import type { CrowdSettings } from "./flow-settings.ts";
import { MarketMaker } from "./market-maker.ts";
import { QueueJoiners } from "./queue-joiners.ts";
import type { QuotingAgent } from "./quoting-agent.ts";
import { drawFactor, drawWait } from "./shaped-draws.ts";
import { takeAtRandom, takeWhatIsWrong } from "./takers.ts";

/** Actions that follow, on average, when somebody takes a price for a reason. */
const trackedByActions = 1;
const microsPerSecond = 1_000_000;

export class MarketFlow {
  readonly market: FlowMarket;
  readonly #random: RandomStream;
  readonly #settings: CrowdSettings;
  readonly #schedule: FlowSchedule;
  readonly #agents: readonly QuotingAgent[];
  readonly #joiners: QueueJoiners;
  readonly #weightTotal: number;
  readonly #arrivals: ExcitedArrivals;
  readonly #usualRate: number;
  readonly #act: FlowCall;
  readonly #inform: FlowCall;
  #next: Appointment | undefined;

  constructor(
    market: FlowMarket,
    random: RandomStream,
    settings: CrowdSettings,
    schedule: FlowSchedule,
    startAtMicros: number,
  ) {
    this.market = market;
    this.#random = random;
    this.#settings = settings;
    this.#schedule = schedule;
    this.#agents = settings.makers.map(
      (maker) => new MarketMaker(market, maker, random.fork(), schedule),
    );
    this.#joiners = new QueueJoiners(market, settings.joiners, random.fork(), schedule);
    this.#weightTotal = this.#agents.reduce((sum, { weight }) => sum + weight, 0);
    assert(this.#weightTotal > 0, "a market has somebody who quotes");
    const { excitement, restingRate } = settings.activity;
    this.#usualRate = drawFactor(random, restingRate);
    this.#arrivals = new ExcitedArrivals(random.fork(), excitement, this.#usualRate, startAtMicros);
    this.#act = (moment) => this.#actOnce(moment);
    this.#inform = (moment) => this.#informOnce(moment);
  }

  /** Everybody quotes at once, and from then on in their own time. */
  open(moment: Moment): void {
    for (const agent of this.#agents) agent.look(moment);
    this.#plan(moment);
    if (this.#settings.takers.informedRate > 0) this.#planInformed(moment);
  }

  /** From now on everything happens so many times as often as usual. */
  settle(mood: number, moment: Moment): void {
    this.#arrivals.settle(this.#usualRate * mood);
    this.#plan(moment);
  }

  /** Something happened that people answer. */
  excite(actions: number, moment: Moment): void {
    this.#arrivals.excite(actions, moment.atMicros);
    this.#plan(moment);
  }

  /** The next action is drawn anew whenever the excitement has changed: nothing is remembered of how long it was waited for. */
  #plan({ atMicros }: Moment): void {
    if (this.#next !== undefined) this.#schedule.withdraw(this.#next);
    this.#next = this.#schedule.add(this.#arrivals.next(atMicros), this.#act);
  }

  #actOnce(moment: Moment): void {
    const { activity, takers } = this.#settings;
    this.#arrivals.arrive(moment.atMicros);
    const kind = this.#random.between(1, certain);
    const { noiseChance, joinChance, replaceChance, refreshChance } = activity;
    if (kind <= noiseChance) takeAtRandom(this.market, this.#random, takers, moment);
    else if (kind <= noiseChance + joinChance) this.#joiners.join(moment);
    else {
      const agent = this.#drawAgent();
      const rest = kind - noiseChance - joinChance;
      if (rest <= replaceChance) agent.replace(moment);
      else if (rest <= replaceChance + refreshChance) agent.refresh(moment);
      else agent.look(moment);
      agent.rest(moment);
    }
    this.#plan(moment);
  }

  #drawAgent(): QuotingAgent {
    let drawn = this.#random.between(1, this.#weightTotal);
    for (const agent of this.#agents) {
      drawn -= agent.weight;
      if (drawn <= 0) return agent;
    }
    return this.#agents[0] as QuotingAgent;
  }

  #informOnce(moment: Moment): void {
    const { takers } = this.#settings;
    if (takeWhatIsWrong(this.market, this.#random, takers, moment)) {
      this.excite(trackedByActions, moment);
    }
    this.#planInformed(moment);
  }

  #planInformed({ atMicros }: Moment): void {
    const wait = (drawWait(this.#random) * microsPerSecond) / this.#settings.takers.informedRate;
    this.#schedule.add(atMicros + 1 + Math.floor(wait), this.#inform);
  }
}
