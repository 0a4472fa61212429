// From legs that earn something at the best offers to an opportunity that may be taken: are the quotes believed, do the
// thresholds admit it, what size earns most after exact fees. An edge that stands opens an episode.

import { catalogue, type FailureCode } from "../../domain/failure/catalogue.ts";
import { type Failure, failure } from "../../domain/failure/result.ts";
import type { InstrumentId } from "../../domain/market/venue.ts";
import type { EngineSettings } from "../../domain/message/settings.ts";
import type { Step } from "../../domain/message/step.ts";
import type { Lane } from "../../domain/order/order.ts";
import { priceTicks, ticksPerUsd } from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { UsdMicros } from "../../domain/units/usd-micros.ts";
import type { MarketReader } from "../market-data/contract.ts";
import type { QualityReader } from "../quality/contract.ts";
import type {
  Combination,
  CombinationLeg,
  Episode,
  Opportunity,
  PricedLeg,
  SizedLegs,
  SizingLimits,
} from "./contract.ts";
import { economicsOf } from "./economics/economics-of.ts";
import { legMarketOf } from "./economics/leg-market.ts";
import type { EpisodeBook } from "./episode-book.ts";
import { optimalSize } from "./optimal-size.ts";
import { LegPricer } from "./price-leg.ts";
import { refusalBeforePricing, refusalOfSize } from "./thresholds.ts";

/** What the detector hands on: an opportunity that passed every threshold, in its open episode. */
export type OpportunityTaker = (step: Step, opportunity: Opportunity, episode: Episode) => void;

/** Lanes whose two legs are quotes of one claim: when one moves, so does the other. */
const twinLanes: ReadonlySet<Lane> = new Set(["cross-venue", "parity", "amm"]);

/** What became of a combination: not believed or not admissible, not worth it, or standing in an episode. */
export type Judgement = "refused" | "below" | "stands";

export interface JudgeParts {
  readonly markets: MarketReader;
  readonly quality: QualityReader;
  readonly book: EpisodeBook;
}

/** What the component of a combination knows about it. */
export interface ComponentView {
  /** Names what pays in a worst state for sizes of the legs, in contract micros. */
  worstOf(sizes: readonly number[]): readonly InstrumentId[];
  /** Other markets that state the claim of the leg at a position. */
  twinsOf(position: number): readonly number[];
}

/** How the size of a combination is found: in equal numbers, or in the proportions of a portfolio. */
export type Resize = (legs: readonly PricedLeg[], limits: SizingLimits) => SizedLegs;

export class OpportunityJudge {
  readonly #parts: JudgeParts;
  readonly #pricer: LegPricer;
  /** Worst-case profit of the combination judged last, USD micros; 0 when it was not priced. */
  profitLast = 0;

  constructor(parts: JudgeParts) {
    this.#parts = parts;
    this.#pricer = new LegPricer(parts.markets);
  }

  /** Decides about a combination whose best offers earn something, by depth in equal numbers. */
  judge(
    step: Step,
    settings: EngineSettings,
    combination: Combination,
    view: ComponentView,
    take: OpportunityTaker,
  ): Judgement {
    this.profitLast = 0;
    const legs = this.priceLegs(step, combination.legs);
    if (legs === undefined) return "refused";
    const refused = this.#doubtAbout(combination, integerOf(step.now));
    if (refused !== undefined) {
      return this.#refuse(step, combination, grossEdge(combination, legs), refused);
    }
    const inEqualNumbers: Resize = (priced, { budgetOf, ...limits }) =>
      optimalSize({
        ...limits,
        legs: budgetOf === undefined ? priced : withBudgets(priced, budgetOf),
        payout: combination.payout,
      });
    const edge = grossEdge(combination, legs);
    return this.decide(
      step,
      settings,
      { combination, legs, edge, view, profitBound: null },
      inEqualNumbers,
      take,
    );
  }

  /** Decides about legs each of whose quotes is believed by itself. */
  decide(
    step: Step,
    settings: EngineSettings,
    found: {
      readonly combination: Combination;
      readonly legs: readonly PricedLeg[];
      /** Gross edge per contract at the touch, in ticks. */
      readonly edge: number;
      readonly view: ComponentView;
      readonly profitBound: UsdMicros | null;
    },
    resize: Resize,
    take: OpportunityTaker,
  ): Judgement {
    const { combination, legs, edge, view } = found;
    const { book, markets } = this.#parts;
    const { detection } = settings;
    this.profitLast = 0;
    const beside = this.#doubtBesideTwins(combination, view, integerOf(step.now));
    if (beside !== undefined) return this.#refuse(step, combination, edge, beside);
    const gross = { edgeTicks: edge, payoutTicks: integerOf(combination.payout) };
    const early = refusalBeforePricing(detection, gross, combination.softStates, legs);
    if (early !== undefined) {
      book.refuse(step, combination, edge, early);
      return "refused";
    }
    const best = resize(legs, {});
    this.profitLast = integerOf(best.profit);
    const economics = economicsOf({
      legs,
      markets: legs.map((leg) => legMarketOf(markets, leg)),
      sized: best,
      relations: combination.relations,
      softStates: combination.softStates,
      settings: detection,
      now: step.now,
    });
    const opportunity: Opportunity = {
      combination,
      legs,
      edge: priceTicks(edge),
      best,
      economics,
      assumedSizes: legs.some((leg) => leg.assumedSizes),
      worstState: ({ orderSizes }) => view.worstOf(orderSizes.map(integerOf)),
      profitBound: found.profitBound,
      resize: (limits) => resize(legs, limits),
    };
    const refused = refusalOfSize(detection, economics, settings.sizing.positionSizeMax);
    if (refused !== undefined) {
      book.below(step, opportunity, edge, refused);
      return "below";
    }
    take(step, opportunity, book.stand(step, opportunity));
    return "stands";
  }

  /** Returns the legs with the levels they can buy, or undefined when a market is not listed. Valid until the next call. */
  priceLegs(step: Step, legs: readonly CombinationLeg[]): PricedLeg[] | undefined {
    const priced: PricedLeg[] = [];
    for (const [position, leg] of legs.entries()) {
      const one = this.#pricer.price(position, leg, step.now);
      if (one === undefined) return undefined;
      priced.push(one);
    }
    return priced;
  }

  #refuse(step: Step, combination: Combination, edge: number, reason: Failure): Judgement {
    this.#parts.book.refuse(step, combination, edge, reason);
    return "refused";
  }

  /** Why a quote is not believed: by itself, or beside another that pays in the same states. */
  #doubtAbout({ lane, legs }: Combination, nowMicros: number): Failure | undefined {
    const { quality } = this.#parts;
    for (const { marketIndex } of legs) {
      const code = quality.judge(marketIndex, nowMicros);
      if (code !== undefined) return this.#failureOf(code, marketIndex);
    }
    if (!twinLanes.has(lane)) return undefined;
    const [first, second] = legs as [CombinationLeg, CombinationLeg];
    return (
      this.#doubtBeside(first, second, nowMicros) ?? this.#doubtBeside(second, first, nowMicros)
    );
  }

  /** Where a claim is bought in one place only, the quotes of the others that state it still tell whether that one stands
   * still while the claim has moved. */
  #doubtBesideTwins(
    { lane, legs }: Combination,
    view: ComponentView,
    nowMicros: number,
  ): Failure | undefined {
    if (twinLanes.has(lane)) return undefined;
    const { quality } = this.#parts;
    for (const [position, { marketIndex }] of legs.entries()) {
      for (const twin of view.twinsOf(position)) {
        if (quality.judge(twin, nowMicros) !== undefined) continue;
        const code = quality.judgeBeside(marketIndex, twin, nowMicros);
        if (code !== undefined) return this.#failureOf(code, marketIndex);
      }
    }
    return undefined;
  }

  #doubtBeside(leg: CombinationLeg, twin: CombinationLeg, nowMicros: number): Failure | undefined {
    const { marketIndex } = leg;
    const code = this.#parts.quality.judgeBeside(marketIndex, twin.marketIndex, nowMicros);
    return code === undefined ? undefined : this.#failureOf(code, marketIndex);
  }

  #failureOf(code: FailureCode, marketIndex: number): Failure {
    const id = this.#parts.markets.state(marketIndex)?.market.id ?? "unlisted";
    return failure(code, `${id}: ${catalogue[code].title.toLowerCase()}`);
  }
}

/** Payout of one contract of every leg less their best prices, without fees, in ticks. */
function grossEdge(combination: Combination, legs: readonly PricedLeg[]): number {
  let edge = integerOf(combination.payout);
  for (const leg of legs) edge -= leg.prices[0] ?? ticksPerUsd;
  return edge;
}

function withBudgets(legs: readonly PricedLeg[], budgetOf: readonly number[]) {
  return legs.map((leg, position) => ({ ...leg, budget: budgetOf[position] ?? 0 }));
}
