// The opportunities of a component: what each closed form finds, and what only the solver does, made whole and priced
// exactly. Those of one component share its depth: the first is what can be taken, not all of them together.

import { type Failure, failure } from "../../../src/domain/failure/result.ts";
import type { EngineSettings } from "../../../src/domain/message/settings.ts";
import { contractMicros } from "../../../src/domain/units/contract-micros.ts";
import type { EpochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { priceTicks, ticksPerUsd } from "../../../src/domain/units/price-ticks.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import type { UsdMicros } from "../../../src/domain/units/usd-micros.ts";
import type { ComponentState } from "../../../src/engine/detection/component-state.ts";
import type {
  Combination,
  Opportunity,
  PricedLeg,
  SizedLegs,
} from "../../../src/engine/detection/contract.ts";
import { economicsOf } from "../../../src/engine/detection/economics/economics-of.ts";
import {
  type PortfolioLeg,
  portfolioCombination,
  portfolioEdge,
  resizePortfolio,
} from "../../../src/engine/detection/general-lane.ts";
import type { Candidate, CandidateLeg } from "../../../src/engine/detection/lanes/contract.ts";
import { optimalSize } from "../../../src/engine/detection/optimal-size.ts";
import { legsOf } from "../../../src/engine/detection/price-opportunity.ts";
import { refusalBeforePricing, refusalOfSize } from "../../../src/engine/detection/thresholds.ts";
import type { FoundOpportunity } from "./analysis.ts";
import { type ComponentOffers, offerAt } from "./component-offers.ts";
import type { SnapshotMarket } from "./snapshot.ts";

/** What opportunities of a component are judged by. */
export interface Setting {
  readonly state: ComponentState;
  readonly offers: ComponentOffers;
  /** In the order of the contracts. */
  readonly markets: readonly SnapshotMarket[];
  readonly settings: EngineSettings;
  readonly at: EpochMicros;
  /** No portfolio of the component earns more; null when the solver cannot tell. */
  readonly profitBound: UsdMicros | null;
}

/** Returns the opportunity behind a closed form's candidate at its best size, or undefined when no whole lots earn. */
export function fromCandidate(
  setting: Setting,
  id: string,
  candidate: Candidate,
): FoundOpportunity | undefined {
  const combination = setting.state.combinationOf(id, candidate);
  const priced = pricedLegs(setting.offers, candidate.legs);
  const sized = optimalSize({ legs: priced, payout: combination.payout });
  if (integerOf(sized.size) === 0) return undefined;
  const prices = priced.map((leg) => leg.prices[0] as number);
  const edge = integerOf(combination.payout) - prices.reduce((sum, price) => sum + price, 0);
  return found(setting, { combination, priced, sized, edge });
}

/** Returns what the solver would hold, made whole, or undefined when no whole lots earn. */
export function fromPortfolio(
  setting: Setting,
  legs: readonly PortfolioLeg[],
): FoundOpportunity | undefined {
  const { state, offers } = setting;
  const all = pricedLegs(offers, legs);
  const whole = resizePortfolio(state.watched.states, legs)(all, {});
  if (integerOf(whole.size) === 0) return undefined;
  const isHeld = (_: unknown, position: number): boolean =>
    integerOf(whole.orderSizes[position] ?? whole.size) > 0;
  const priced = all.filter(isHeld);
  const sized: SizedLegs = {
    ...whole,
    legCosts: whole.legCosts.filter(isHeld),
    legFees: whole.legFees.filter(isHeld),
    orderSizes: whole.orderSizes.filter(isHeld),
  };
  const combination = portfolioCombination(state, legs.filter(isHeld), sized);
  const edge = portfolioEdge(combination, priced, sized);
  return found(setting, { combination, priced, sized, edge });
}

/** A candidate only names what is on offer. */
function pricedLegs(offers: ComponentOffers, legs: readonly CandidateLeg[]): PricedLeg[] {
  return legs.map((leg) => offers.legs[offerAt(leg)] as PricedLeg);
}

interface Priced {
  readonly combination: Combination;
  readonly priced: readonly PricedLeg[];
  readonly sized: SizedLegs;
  /** Gross edge at the best prices, in ticks. */
  readonly edge: number;
}

function found(setting: Setting, { combination, priced, sized, edge }: Priced): FoundOpportunity {
  const { markets, settings, at, profitBound } = setting;
  const { relations, softStates } = combination;
  const economics = economicsOf({
    legs: priced,
    markets: priced.map(({ marketIndex }) => (markets[marketIndex] as SnapshotMarket).market),
    sized,
    relations,
    softStates,
    settings: settings.detection,
    now: at,
  });
  const opportunity: Opportunity = {
    combination,
    legs: priced,
    edge: priceTicks(edge),
    best: sized,
    economics,
    assumedSizes: false,
    worstState: () => [],
    profitBound,
    resize: () => sized,
  };
  return {
    combination,
    priced,
    sized,
    legs: legsOf(opportunity, sized),
    economics,
    profitBound,
    quotes: priced.map((leg) => quoteOf(leg, at)),
    refusal: refusalOf(setting, { combination, priced, sized, edge }, economics),
  };
}

function refusalOf(
  { settings }: Setting,
  { combination, priced, edge }: Priced,
  economics: FoundOpportunity["economics"],
): Failure | undefined {
  const { detection, sizing } = settings;
  const { lane, payout, softStates } = combination;
  if (!detection.lanes[lane]) return failure("DET-306", `the lane ${lane} is off`);
  const gross = { edgeTicks: edge, payoutTicks: integerOf(payout) };
  return (
    refusalBeforePricing(detection, gross, softStates, priced) ??
    refusalOfSize(detection, economics, sizing.positionSizeMax)
  );
}

function quoteOf(leg: PricedLeg, at: EpochMicros): FoundOpportunity["quotes"][number] {
  return {
    instrument: leg.instrument,
    price: priceTicks(leg.prices[0] ?? ticksPerUsd),
    size: contractMicros(leg.sizes[0] ?? 0),
    receivedAt: at,
  };
}
