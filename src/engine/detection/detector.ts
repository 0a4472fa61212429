// Runs the lanes where something changed: for each pair of the changed market, the gross edge first (two reads and
// an addition, the ordinary end of it), then the quality of both quotes, then thresholds and exact prices. An edge
// that stands opens an episode; the episode ends when the edge has gone.

import { catalogue, type FailureCode } from "../../domain/failure/catalogue.ts";
import type { Failure } from "../../domain/failure/result.ts";
import { failure } from "../../domain/failure/result.ts";
import type { EngineSettings } from "../../domain/message/settings.ts";
import type { StateHash } from "../../domain/message/state-hash.ts";
import type { Step } from "../../domain/message/step.ts";
import type { EpochMicros } from "../../domain/units/epoch-micros.ts";
import { priceTicks, ticksPerUsd } from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { Pair } from "../equivalence/contract.ts";
import type { MarketReader } from "../market-data/contract.ts";
import type { QualityReader } from "../quality/contract.ts";
import type { Episode, Opportunity, PricedLeg } from "./contract.ts";
import { economicsOf } from "./economics/economics-of.ts";
import { legMarketOf } from "./economics/leg-market.ts";
import { EpisodeBook } from "./episode-book.ts";
import type { Episodes } from "./episodes.ts";
import { LegPricer, touchPrice } from "./price-leg.ts";
import { bestSize } from "./price-opportunity.ts";
import { refusalBeforePricing, refusalOfSize } from "./thresholds.ts";

/** What the detector hands on: an opportunity that passed every threshold, in its open episode. */
export type OpportunityTaker = (step: Step, opportunity: Opportunity, episode: Episode) => void;

export interface DetectorParts {
  readonly markets: MarketReader;
  readonly quality: QualityReader;
  readonly episodes: Episodes;
  /** First part of every episode id: unique to the data directory. */
  readonly instance: () => string;
}

export class Detector {
  readonly #parts: DetectorParts;
  readonly #pricer: LegPricer;
  readonly #book: EpisodeBook;
  #evaluations = 0;

  constructor(parts: DetectorParts) {
    this.#parts = parts;
    this.#pricer = new LegPricer(parts.markets, 2);
    this.#book = new EpisodeBook(parts.episodes, parts.instance);
  }

  /** Pairs looked at since the start. */
  evaluations(): number {
    return this.#evaluations;
  }

  /** How often each code kept an existing edge from being taken, over all evaluations. */
  refusals(): ReadonlyMap<FailureCode, number> {
    return this.#book.refusals();
  }

  /** Decides about one pair now. */
  evaluate(step: Step, settings: EngineSettings, pair: Pair, take: OpportunityTaker): void {
    if (!settings.detection.lanes[pair.lane]) return;
    this.#evaluations += 1;
    const edge = this.#grossEdge(pair);
    if (edge <= 0) {
      this.#book.noEdge(step, pair, this.#believed);
      return;
    }
    const nowMicros = integerOf(step.now);
    const refused =
      this.#refusedQuote(pair.first.marketIndex, nowMicros) ??
      this.#refusedQuote(pair.second.marketIndex, nowMicros) ??
      this.#refusedBeside(pair.first.marketIndex, pair.second.marketIndex, nowMicros) ??
      this.#refusedBeside(pair.second.marketIndex, pair.first.marketIndex, nowMicros);
    if (refused !== undefined) {
      this.#book.refuse(step, pair, edge, refused);
      return;
    }
    this.#price(step, settings, pair, edge, take);
  }

  /** Ends the episode of a pair whose feed has gone. */
  abandon(step: Step, pair: Pair): void {
    this.#book.close(step, pair);
  }

  /** Ends the episode of a pair that is no more, and forgets what was seen of it. */
  forget(step: Step, pair: Pair): void {
    this.#book.forget(step, pair);
  }

  /** Returns true when this reason to deny a standing opportunity a group has to be recorded. */
  isNewDenial(step: Step, opportunityId: string, code: FailureCode): boolean {
    return this.#book.isNewDenial(step, opportunityId, code);
  }

  hashInto(hash: StateHash): void {
    this.#book.hashInto(hash);
  }

  #grossEdge(pair: Pair): number {
    const first = touchPrice(this.#parts.markets, pair.first);
    if (first < 0) return 0;
    const second = touchPrice(this.#parts.markets, pair.second);
    return second < 0 ? 0 : ticksPerUsd - first - second;
  }

  /** Both quotes may be decided on: an empty, stale or artificial book ends no episode. */
  readonly #believed = (pair: Pair, now: EpochMicros): boolean => {
    const { quality } = this.#parts;
    const nowMicros = integerOf(now);
    return (
      quality.judge(pair.first.marketIndex, nowMicros) === undefined &&
      quality.judge(pair.second.marketIndex, nowMicros) === undefined
    );
  };

  #refusedQuote(marketIndex: number, nowMicros: number): Failure | undefined {
    const code = this.#parts.quality.judge(marketIndex, nowMicros);
    return code === undefined ? undefined : this.#failureOf(code, marketIndex);
  }

  #refusedBeside(marketIndex: number, twinIndex: number, nowMicros: number): Failure | undefined {
    const code = this.#parts.quality.judgeBeside(marketIndex, twinIndex, nowMicros);
    return code === undefined ? undefined : this.#failureOf(code, marketIndex);
  }

  #failureOf(code: FailureCode, marketIndex: number): Failure {
    const id = this.#parts.markets.state(marketIndex)?.market.id ?? "unlisted";
    return failure(code, `${id}: ${catalogue[code].title.toLowerCase()}`);
  }

  #price(
    step: Step,
    settings: EngineSettings,
    pair: Pair,
    edge: number,
    take: OpportunityTaker,
  ): void {
    const first = this.#pricer.price(0, pair.first, step.now);
    const second = this.#pricer.price(1, pair.second, step.now);
    if (first === undefined || second === undefined) return;
    const legs: readonly PricedLeg[] = [first, second];
    const { detection } = settings;
    const gross = { edgeTicks: edge, payoutTicks: ticksPerUsd };
    const early = refusalBeforePricing(detection, gross, pair.softStates, legs);
    if (early !== undefined) {
      this.#book.refuse(step, pair, edge, early);
      return;
    }
    const best = bestSize(legs);
    const opportunity: Opportunity = {
      pair,
      legs,
      edge: priceTicks(edge),
      best,
      assumedSizes: legs.some((leg) => leg.assumedSizes),
    };
    const economics = economicsOf({
      legs,
      markets: legs.map((leg) => legMarketOf(this.#parts.markets, leg)),
      sized: best,
      relations: [],
      softStates: pair.softStates,
      settings: detection,
      now: step.now,
    });
    const refused = refusalOfSize(detection, economics, settings.sizing.positionSizeMax);
    if (refused !== undefined) {
      this.#book.below(step, opportunity, edge, refused);
      return;
    }
    take(step, opportunity, this.#book.stand(step, opportunity));
  }
}
