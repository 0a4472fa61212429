// An event as it truly stands in the simulation: what decides it walks, jumps at news and is restless after it. Its
// recent past is kept, because every venue sees it late.

import { assert } from "../../domain/failure/assert.ts";
import type { RandomStream } from "../random-stream.ts";
import type { CommonFactor } from "./common-factor.ts";
import {
  type Claim,
  claimValue,
  type EventStates,
  hiddenCount,
  stateProbabilities,
} from "./event-states.ts";
import type { LatentSettings } from "./flow-settings.ts";
import { drawShare } from "./shaped-draws.ts";

/** Most points kept; the oldest one stands for all before it. */
const historyLengthMax = 256;
const million = 1_000_000;
/** A claim that hardly depends on what moved is taken to depend on it this much: news is bounded. */
const slopeLeast = 0.04;
/** A small move of the score, for measuring how a claim depends on it. */
const probeScore = 1_000;
/** What stays unknown at the end, as a share of the beginning: a price of 0 or 1 in any market. */
const uncertaintyLeast = 0.000_1;

interface Point {
  readonly atMicros: number;
  readonly probabilities: readonly number[];
}

export class LatentEvent {
  readonly states: EventStates;
  readonly #random: RandomStream;
  readonly #factor: CommonFactor;
  readonly #settings: LatentSettings;
  readonly #startAtMicros: number;
  readonly #ownShare: number;
  readonly #hidden: number[];
  readonly #history: Point[] = [];
  readonly #keepMicros: number;
  #factorSeen: number;
  #restlessUntilMicros = 0;

  /** @param keepMicros how far back anybody looks */
  constructor(
    states: EventStates,
    random: RandomStream,
    factor: CommonFactor,
    settings: LatentSettings,
    startAtMicros: number,
    keepMicros: number,
  ) {
    this.states = states;
    this.#random = random;
    this.#factor = factor;
    this.#settings = settings;
    this.#startAtMicros = startAtMicros;
    this.#keepMicros = keepMicros;
    const loading = settings.commonLoading / million;
    this.#ownShare = Math.sqrt(1 - loading * loading);
    const width = settings.startScoreMost;
    this.#hidden = Array.from({ length: hiddenCount(states) }, () => random.between(-width, width));
    this.#factorSeen = factor.valueAt(startAtMicros);
    this.#remember(startAtMicros);
  }

  /** Returns the probability of each state now, in parts of a million. */
  get probabilities(): readonly number[] {
    return (this.#history.at(-1) as Point).probabilities;
  }

  /** Takes the step that is due at the instant. */
  walk(nowMicros: number): void {
    const { walkStep, burstFactor, commonLoading } = this.#settings;
    const factor = this.#factor.valueAt(nowMicros);
    const common = (commonLoading / million) * (factor - this.#factorSeen);
    this.#factorSeen = factor;
    const wild = nowMicros < this.#restlessUntilMicros ? burstFactor : 1;
    for (const index of this.#hidden.keys()) {
      const own = this.#ownShare * this.#random.bell(walkStep * wild);
      // Contestants take sides: what is good for all of them alike would change nothing.
      this.#moveBy(index, Math.round(own + (index % 2 === 0 ? common : -common)));
    }
    this.#remember(nowMicros);
  }

  /** News moves a claim's price by about so much, away from a bound that is too near, and with it all others. */
  jump(claim: Claim, priceMicros: number, nowMicros: number): void {
    const index = this.#random.between(0, this.#hidden.length - 1);
    const before = claimValue(this.#probabilitiesAt(nowMicros), claim);
    const hidden = this.#hidden[index] as number;
    this.#hidden[index] = hidden + probeScore;
    const after = claimValue(this.#probabilitiesAt(nowMicros), claim);
    this.#hidden[index] = hidden;
    const slope = (after - before) / probeScore;
    const bounded = (slope < 0 ? -1 : 1) * Math.max(slopeLeast, Math.abs(slope));
    const score = Math.round(priceMicros / bounded);
    const isTooFar = Math.abs(hidden + score) > this.#settings.scoreMost;
    this.#moveBy(index, isTooFar ? -score : score);
    this.#restlessUntilMicros = nowMicros + this.#settings.burstMicros;
    this.#remember(nowMicros);
  }

  /** Returns what a claim was worth at an instant, in millionths of a dollar. */
  valueAt(claim: Claim, atMicros: number): number {
    for (let index = this.#history.length - 1; index > 0; index -= 1) {
      const point = this.#history[index] as Point;
      if (point.atMicros <= atMicros) return claimValue(point.probabilities, claim);
    }
    return claimValue((this.#history[0] as Point).probabilities, claim);
  }

  #moveBy(index: number, difference: number): void {
    const { scoreMost } = this.#settings;
    const moved = (this.#hidden[index] as number) + difference;
    this.#hidden[index] = Math.min(scoreMost, Math.max(-scoreMost, moved));
  }

  #probabilitiesAt(nowMicros: number): number[] {
    return stateProbabilities(this.states, this.#hidden, this.#uncertainty(nowMicros));
  }

  #uncertainty(nowMicros: number): number {
    const { answerAfterMicros } = this.#settings;
    if (answerAfterMicros === null) return 1;
    const left = 1 - (nowMicros - this.#startAtMicros) / answerAfterMicros;
    return Math.max(uncertaintyLeast, Math.sqrt(Math.max(0, left)));
  }

  #remember(atMicros: number): void {
    const history = this.#history;
    assert(atMicros >= (history.at(-1)?.atMicros ?? atMicros), "time does not go back");
    history.push({ atMicros, probabilities: this.#probabilitiesAt(atMicros) });
    const horizon = atMicros - this.#keepMicros;
    while (history.length > 2 && (history[1] as Point).atMicros <= horizon) history.shift();
    if (history.length > historyLengthMax) history.shift();
  }
}

/** An opinion that wanders around zero and forgets itself: how one crowd differs from another. */
export class WanderingBias {
  readonly #random: RandomStream;
  readonly #deviation: number;
  readonly #memoryMicros: number;
  #value: number;
  #seenAtMicros: number;

  constructor(
    random: RandomStream,
    deviation: number,
    memoryMicros: number,
    startAtMicros: number,
  ) {
    this.#random = random;
    this.#deviation = deviation;
    this.#memoryMicros = memoryMicros;
    this.#value = this.#draw();
    this.#seenAtMicros = startAtMicros;
  }

  /** Returns the opinion after the time that has passed, in millionths of a dollar. */
  at(nowMicros: number): number {
    if (this.#deviation === 0) return 0;
    const share = Math.min(1, (nowMicros - this.#seenAtMicros) / this.#memoryMicros);
    this.#seenAtMicros = nowMicros;
    this.#value += -share * this.#value + Math.sqrt(share * (2 - share)) * this.#draw();
    return this.#value;
  }

  /** Bell-shaped enough: the sum of four even draws, of the wanted deviation. */
  #draw(): number {
    let sum = 0;
    for (let draw = 0; draw < 4; draw += 1) sum += 2 * drawShare(this.#random) - 1;
    return (this.#deviation * sum * Math.sqrt(3)) / 2;
  }
}
