// The opportunities of a component: what each closed form finds, and what only the solver does, made whole and priced
// exactly. Those of one component share its depth: the first is what can be taken, not all of them together.

import { assert } from "../../../src/domain/failure/assert.ts";
import { type Failure, failure } from "../../../src/domain/failure/result.ts";
import {
  type InstrumentId,
  instrumentId,
  type MarketId,
} from "../../../src/domain/market/venue.ts";
import type { OpportunityProof } from "../../../src/domain/message/economics.ts";
import type { EngineSettings } from "../../../src/domain/message/settings.ts";
import type { StateSearch, StatesOfWorld } from "../../../src/domain/relation/component.ts";
import { worstPayoff } from "../../../src/domain/relation/states/payoff.ts";
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
    proof: proofOf(setting, combination, sized),
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

/** Legs in equal numbers arrive in equal numbers, whatever was ordered for a fee in shares. */
function proofOf(
  { state, profitBound }: Setting,
  combination: Combination,
  sized: SizedLegs,
): OpportunityProof {
  const { component, states } = state.watched;
  const amounts = new Float64Array(2 * component.contracts.length);
  for (const [position, { marketIndex, outcome }] of combination.legs.entries()) {
    const ordered = sized.orderSizes[position] ?? sized.size;
    const arriving = combination.lane === "general" ? ordered : sized.size;
    amounts[offerAt({ contract: marketIndex, outcome })] = integerOf(arriving);
  }
  const pays = "count" in states ? listedWorst(states, amounts) : searchedWorst(states, amounts);
  return {
    worstState: component.contracts.map(
      (market: MarketId, contract): InstrumentId =>
        instrumentId(market, pays[contract] === 1 ? "yes" : "no"),
    ),
    payoutWorst: sized.payout,
    profitBound,
  };
}

function listedWorst(states: StatesOfWorld, amounts: Float64Array): Uint8Array {
  const { state } = worstPayoff(states, amounts);
  return Uint8Array.from(
    { length: states.contracts },
    (_, contract) => states.pays[contract * states.count + state] as number,
  );
}

/** What YES pays more than NO is what a state is judged by. The search that sized the portfolio ends here too. */
function searchedWorst(states: StateSearch, amounts: Float64Array): Uint8Array {
  const values = new Float64Array(states.contracts);
  const pays = new Uint8Array(states.contracts);
  for (let contract = 0; contract < states.contracts; contract += 1) {
    values[contract] = (amounts[2 * contract] as number) - (amounts[2 * contract + 1] as number);
  }
  const worst = states.worst(values, pays);
  assert(worst !== undefined, "a payout that was found once is found again");
  return pays;
}
