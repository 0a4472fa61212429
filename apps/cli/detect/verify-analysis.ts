// Shows every answer to the independent verifier before anybody sees it. What it refutes is a mistake of this program and
// ends the run; what is beyond its limits is not proven, and so becomes undecided.

import {
  type Failure,
  FailureError,
  failure,
  type Result,
} from "../../../src/domain/failure/result.ts";
import { type MarketId, outcomeOf } from "../../../src/domain/market/venue.ts";
import { contractMicros, formatContracts } from "../../../src/domain/units/contract-micros.ts";
import { priceTicks } from "../../../src/domain/units/price-ticks.ts";
import { formatUsd, noUsd } from "../../../src/domain/units/usd-micros.ts";
import type { Certificate } from "../../../src/engine/detection/certificate/contract.ts";
import type { PricedLeg } from "../../../src/engine/detection/contract.ts";
import type { JudgedOffer } from "../../../src/engine/detection/verify/contract.ts";
import { verifyCertificate } from "../../../src/engine/detection/verify/verify-certificate.ts";
import { verifyPortfolio } from "../../../src/engine/detection/verify/verify-portfolio.ts";
import type { Analysis, FoundOpportunity, Looked, Outcome } from "./analysis.ts";

/** An analysis that may be shown, and what the verifier agreed to. */
export interface VerifiedAnalysis {
  readonly analysis: Analysis;
  readonly verified: readonly string[];
  /** Per opportunity, the markets whose YES pays in the worst state that the verifier found. */
  readonly worstStates: readonly (readonly MarketId[])[];
}

/** Returns the analysis as far as it is verified; throws `FailureError` (`DET-311` to `DET-316`) when it is refuted. */
export function verifyAnalysis(analysis: Analysis): VerifiedAnalysis {
  const { split, outcome } = analysis;
  switch (outcome.verdict) {
    case "opportunity":
      return verifyOpportunities(split, outcome);
    case "certificate":
      return verifyProof(split, outcome);
    case "undecided":
    case "refused":
      return { analysis, verified: [], worstStates: [] };
  }
}

type OutcomeOf<Verdict extends Outcome["verdict"]> = Extract<
  Outcome,
  { readonly verdict: Verdict }
>;

/** Those that are beyond the verifier are left out; without any other nothing is decided. */
function verifyOpportunities(
  split: Analysis["split"],
  outcome: OutcomeOf<"opportunity">,
): VerifiedAnalysis {
  const { looked } = outcome;
  const verified: string[] = [];
  const worstStates: (readonly MarketId[])[] = [];
  const opportunities: FoundOpportunity[] = [];
  let doubt: Failure | undefined;
  for (const found of outcome.opportunities) {
    const worst = judgedOrRefuted(split, judgeOpportunity(found, looked));
    if (!worst.ok) {
      doubt ??= worst.failure;
      continue;
    }
    const { combination, sized } = found;
    const size = formatContracts(sized.size);
    const earns = `${size} contracts earn ${formatUsd(sized.profit)} USD in the worst state`;
    verified.push(`${combination.opportunityId}: ${earns}`);
    worstStates.push(worst.value);
    opportunities.push(found);
  }
  const kept: Outcome =
    opportunities.length > 0 || doubt === undefined
      ? { ...outcome, opportunities }
      : { verdict: "undecided", looked, reason: doubt };
  return { analysis: { split, outcome: kept }, verified, worstStates };
}

function verifyProof(
  split: Analysis["split"],
  outcome: OutcomeOf<"certificate">,
): VerifiedAnalysis {
  const { looked, certificate } = outcome;
  const judged = judgedOrRefuted(split, judgeCertificate(certificate, looked));
  if (!judged.ok) {
    const undecided: Outcome = { verdict: "undecided", looked, reason: judged.failure };
    return { analysis: { split, outcome: undecided }, verified: [], worstStates: [] };
  }
  const states = certificate.weights.length;
  const verified = [`${judged.value} offers against ${states} weighted states`];
  return { analysis: { split, outcome }, verified, worstStates: [] };
}

/** Returns what the verifier said when it agreed or could not tell (`DET-315`). */
function judgedOrRefuted<Value>({ id }: Analysis["split"], judged: Result<Value>): Result<Value> {
  if (judged.ok || judged.failure.code === "DET-315") return judged;
  throw refutation(id, judged.failure);
}

/** A refutation names the component: it is to be reported with the snapshot. */
function refutation(component: string, refuted: Failure): FailureError {
  const message = `component ${component}: the answer failed its verification: ${refuted.message}`;
  return new FailureError(failure(refuted.code, message, refuted.details));
}

function judgeOpportunity(
  { priced, sized }: FoundOpportunity,
  { component }: Looked,
): Result<readonly MarketId[]> {
  return verifyPortfolio({
    contracts: component.contracts,
    relations: component.relations,
    legs: priced.map((leg, position) => ({
      contract: leg.marketIndex,
      outcome: outcomeOf(leg.instrument),
      levels: levelsOf(leg),
      schedule: leg.schedule,
      lot: leg.lot,
      sizeMin: leg.sizeMin,
      notionalMin: leg.notionalMin,
      size: sized.orderSizes[position] ?? sized.size,
      cost: sized.legCosts[position] ?? noUsd,
      fee: sized.legFees[position] ?? noUsd,
    })),
    cost: sized.cost,
    payout: sized.payout,
    profit: sized.profit,
  });
}

function levelsOf({ prices, sizes, count }: PricedLeg) {
  return Array.from({ length: count }, (_, level) => ({
    price: priceTicks(prices[level] as number),
    size: contractMicros(sizes[level] as number),
  }));
}

function judgeCertificate(certificate: Certificate, { component, offers }: Looked): Result<number> {
  const judged = offers.legs.flatMap((leg): JudgedOffer[] => {
    if (leg === undefined) return [];
    const { marketIndex: contract, instrument, schedule } = leg;
    const outcome = outcomeOf(instrument);
    return levelsOf(leg).map((level) => ({ contract, outcome, ...level, schedule }));
  });
  return verifyCertificate({
    contracts: component.contracts,
    relations: component.relations,
    certificate,
    offers: judged,
  });
}
