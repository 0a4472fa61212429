// Shows every answer to the independent verifier before anybody sees it. What it refutes is a mistake of this program and
// ends the run; what is beyond its limits is not proven, and so becomes undecided.

import {
  type Failure,
  FailureError,
  failure,
  type Result,
} from "../../../src/domain/failure/result.ts";
import { outcomeOf } from "../../../src/domain/market/venue.ts";
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
}

/** Returns the analysis as far as it is verified; throws `FailureError` (`DET-311` to `DET-316`) when it is refuted. */
export function verifyAnalysis(analysis: Analysis): VerifiedAnalysis {
  const { split, outcome } = analysis;
  const verified: string[] = [];
  const doubts: Failure[] = [];
  const judge = (result: Result<string>): void => {
    if (result.ok) verified.push(result.value);
    else if (result.failure.code === "DET-315") doubts.push(result.failure);
    else throw refutation(split.id, result.failure);
  };
  if (outcome.verdict === "opportunity") {
    for (const found of outcome.opportunities) judge(judgeOpportunity(found, outcome.looked));
  }
  if (outcome.verdict === "certificate") {
    judge(judgeCertificate(outcome.certificate, outcome.looked));
  }
  const [doubt] = doubts;
  const kept = doubt === undefined ? outcome : undecided(outcome, doubt);
  return { analysis: { split, outcome: kept }, verified };
}

/** A refutation names the component: it is to be reported with the snapshot. */
function refutation(component: string, refuted: Failure): FailureError {
  const message = `component ${component}: the answer failed its verification: ${refuted.message}`;
  return new FailureError(failure(refuted.code, message, refuted.details));
}

function undecided(outcome: Outcome, reason: Failure): Outcome {
  if (outcome.verdict === "refused") return outcome;
  return { verdict: "undecided", looked: outcome.looked, reason };
}

function judgeOpportunity(found: FoundOpportunity, { component }: Looked): Result<string> {
  const { combination, priced, sized } = found;
  const result = verifyPortfolio({
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
  if (!result.ok) return result;
  const size = formatContracts(sized.size);
  const earns = `${size} contracts earn ${formatUsd(sized.profit)} USD in the worst state`;
  return { ok: true, value: `${combination.opportunityId}: ${earns}` };
}

function levelsOf({ prices, sizes, count }: PricedLeg) {
  return Array.from({ length: count }, (_, level) => ({
    price: priceTicks(prices[level] as number),
    size: contractMicros(sizes[level] as number),
  }));
}

function judgeCertificate(certificate: Certificate, { component, offers }: Looked): Result<string> {
  const judged = offers.legs.flatMap((leg): JudgedOffer[] => {
    if (leg === undefined) return [];
    const { marketIndex: contract, instrument, schedule } = leg;
    const outcome = outcomeOf(instrument);
    return levelsOf(leg).map((level) => ({ contract, outcome, ...level, schedule }));
  });
  const result = verifyCertificate({
    contracts: component.contracts,
    relations: component.relations,
    certificate,
    offers: judged,
  });
  if (!result.ok) return result;
  const states = certificate.weights.length;
  return { ok: true, value: `${result.value} offers against ${states} weighted states` };
}
