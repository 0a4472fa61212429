// Writes down what looking at a snapshot came to: the answer as programs read it. Amounts become text here and nowhere
// else, exactly.

import { catalogue } from "../../../src/domain/failure/catalogue.ts";
import type { Failure } from "../../../src/domain/failure/result.ts";
import { instrumentId, type MarketId } from "../../../src/domain/market/venue.ts";
import type { OpportunityEconomics } from "../../../src/domain/message/economics.ts";
import { formatContracts } from "../../../src/domain/units/contract-micros.ts";
import { formatDecimal } from "../../../src/domain/units/decimal.ts";
import type { DurationMicros } from "../../../src/domain/units/epoch-micros.ts";
import { formatRate, type PartsPerMillion } from "../../../src/domain/units/parts-per-million.ts";
import { formatPrice } from "../../../src/domain/units/price-ticks.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import { formatUsd, type UsdMicros } from "../../../src/domain/units/usd-micros.ts";
import {
  type Certificate,
  certificateTotal,
  noOffer,
} from "../../../src/engine/detection/certificate/contract.ts";
import { formatSource } from "../configuration/source-tree.ts";
import type { FoundOpportunity, Looked, Outcome } from "./analysis.ts";
import {
  answerVersion,
  type CertificateAnswer,
  type ComponentAnswer,
  type DetectAnswer,
  type Explanation,
  type OpportunityAnswer,
  type ProblemAnswer,
  type Verdict,
} from "./answer-schema.ts";
import { formatInstant } from "./instant.ts";
import { formatNanos } from "./money.ts";
import type { Snapshot } from "./snapshot.ts";
import type { VerifiedAnalysis } from "./verify-analysis.ts";

/** Returns the answer to a snapshot. */
export function answerOf(
  snapshot: Snapshot,
  analyses: readonly VerifiedAnalysis[],
  explain: boolean,
): DetectAnswer {
  const components = analyses.map((one) => componentAnswer(one, explain));
  const problems = problemsOf(snapshot, analyses);
  const count = (verdict: Verdict): number =>
    components.filter((component) => component.verdict === verdict).length;
  return {
    schema: answerVersion,
    at: formatInstant(snapshot.at),
    title: snapshot.title,
    components,
    problems,
    totals: {
      components: components.length,
      contracts: components.reduce((sum, { contracts }) => sum + contracts.length, 0),
      opportunity: count("opportunity"),
      certificate: count("certificate"),
      undecided: count("undecided"),
      refused: count("refused"),
      opportunities: components.reduce((sum, { opportunities }) => sum + opportunities.length, 0),
      problems: problems.length,
    },
  };
}

/** What is wrong with the file, in its order; then what only looking at a component has shown. */
function problemsOf(snapshot: Snapshot, analyses: readonly VerifiedAnalysis[]): ProblemAnswer[] {
  const componentsWith = new Map<unknown, MarketId[]>();
  for (const { analysis } of analyses) {
    for (const problem of analysis.split.problems) {
      componentsWith.set(problem, [...(componentsWith.get(problem) ?? []), analysis.split.id]);
    }
  }
  const written = snapshot.problems.map((problem): ProblemAnswer => {
    const { code, source, message } = problem;
    const components = componentsWith.get(problem) ?? [];
    return { code, components, place: formatSource(source), message };
  });
  const found = analyses.flatMap(({ analysis: { split, outcome } }): ProblemAnswer[] => {
    if (outcome.verdict !== "refused" || split.problems.length > 0) return [];
    const { code, message } = outcome.reason;
    return [{ code, components: [split.id], place: null, message }];
  });
  return [...written, ...found];
}

function componentAnswer(
  { analysis: { split, outcome }, verified, worstStates }: VerifiedAnalysis,
  explain: boolean,
): ComponentAnswer {
  const looked = outcome.verdict === "refused" ? null : outcome.looked;
  return {
    id: split.id,
    contracts: [...split.contracts],
    states: looked === null ? null : statesOf(looked),
    relations: split.relations.map(({ id, version }) => `${id}@${version}`),
    verdict: outcome.verdict,
    unquoted: (looked?.offers.doubts ?? []).map(({ market, reason }) => ({
      market,
      ...reasonOf(reason),
    })),
    opportunities:
      outcome.verdict === "opportunity"
        ? outcome.opportunities.map((found, position) =>
            opportunityAnswer(found, outcome.looked, worstStates[position] ?? []),
          )
        : [],
    certificate:
      outcome.verdict === "certificate"
        ? certificateAnswer(outcome.certificate, outcome.looked)
        : null,
    reason: "reason" in outcome ? reasonOf(outcome.reason) : null,
    ...(explain && looked !== null
      ? { explanation: explanationOf(outcome, looked, verified) }
      : {}),
  };
}

function statesOf({ states }: Looked): number | "searched" {
  return "count" in states ? states.count : "searched";
}

function reasonOf({ code, message }: Failure): { code: string; message: string } {
  return { code, message: message === "" ? catalogue[code].title : message };
}

function opportunityAnswer(
  found: FoundOpportunity,
  { component }: Looked,
  worst: readonly MarketId[],
): OpportunityAnswer {
  const { combination, sized, refusal } = found;
  return {
    opportunityId: combination.opportunityId,
    lane: combination.lane,
    legs: found.legs.map(({ instrument, size, limitPrice, cost, fee, reserve }) => ({
      instrument,
      size: formatContracts(size),
      limitPrice: formatPrice(limitPrice),
      cost: formatUsd(cost),
      fee: formatUsd(fee),
      reserve: formatUsd(reserve),
    })),
    size: formatContracts(sized.size),
    cost: formatUsd(sized.cost),
    payoutWorst: formatUsd(sized.payout),
    profitWorst: formatUsd(sized.profit),
    economics: economicsAnswer(found.economics),
    proof: {
      worstState: component.contracts.map((market) =>
        instrumentId(market, worst.includes(market) ? "yes" : "no"),
      ),
      payoutWorst: formatUsd(sized.payout),
      profitBound: usd(found.profitBound),
    },
    quotes: found.quotes.map(({ instrument, price, size }) => ({
      instrument,
      price: formatPrice(price),
      size: formatContracts(size),
    })),
    belowThresholds: refusal === undefined ? null : reasonOf(refusal),
  };
}

// A unit is a number at run time, and nothing is an amount too: only null is left out.
const usd = (amount: UsdMicros | null): string | null =>
  amount === null ? null : formatUsd(amount);
const rate = (parts: PartsPerMillion | null): string | null =>
  parts === null ? null : formatRate(parts);

const microsPerDay = 86_400_000_000;

/** Days up to six decimals, down. */
function daysOf(time: DurationMicros | null): string | null {
  if (time === null) return null;
  const micros = integerOf(time);
  const days = Math.floor(micros / microsPerDay);
  const millionths = Math.floor(((micros % microsPerDay) * 1_000_000) / microsPerDay);
  return formatDecimal(days * 1_000_000 + millionths, 6, 0);
}

function economicsAnswer(economics: OpportunityEconomics): OpportunityAnswer["economics"] {
  return {
    legs: economics.legs.map(({ instrument, size, priceAverage, cost, fee, gas, slippage }) => ({
      instrument,
      size: formatContracts(size),
      priceAverage: formatPrice(priceAverage),
      cost: formatUsd(cost),
      fee: formatUsd(fee),
      gas: formatUsd(gas),
      slippage: formatUsd(slippage),
    })),
    capital: economics.capital.map(({ venue, paid, returned }) => ({
      venue,
      paid: formatUsd(paid),
      returned: formatUsd(returned),
    })),
    costNet: formatUsd(economics.costNet),
    spread: formatRate(economics.spread),
    profitWorst: formatUsd(economics.profitWorst),
    profitWorstSoft: usd(economics.profitWorstSoft),
    softLossExpected: usd(economics.softLossExpected),
    profitExpected: usd(economics.profitExpected),
    daysToCash: daysOf(economics.timeToCash),
    regime: economics.regime,
    yieldSimple: rate(economics.yieldSimple),
    yieldCompound: rate(economics.yieldCompound),
    profitOverHurdle: usd(economics.profitOverHurdle),
  };
}

function certificateAnswer(
  { support, weights, expected }: Certificate,
  looked: Looked,
): CertificateAnswer {
  const { contracts } = looked.component;
  const states = [...weights].map((weight, row) => ({
    weight,
    pays: contracts.map((market, contract) =>
      instrumentId(market, support[row * contracts.length + contract] === 1 ? "yes" : "no"),
    ),
  }));
  const entries = contracts.map((market, contract): [string, string] => [
    market,
    formatNanos(expected[contract] as number),
  ]);
  const checks = offerChecks(expected, looked);
  const nearest = checks.toSorted((a, b) => a.nanos - b.nanos)[0];
  return {
    total: certificateTotal,
    states,
    expected: Object.fromEntries(entries),
    slackMin:
      nearest === undefined
        ? null
        : { instrument: nearest.instrument, slack: formatNanos(nearest.nanos) },
  };
}

/** Every best offer beside what a certificate expects it to pay, in nanos. */
function offerChecks(expected: Int32Array, { component, offers }: Looked) {
  return component.contracts.flatMap((market, contract) =>
    (["yes", "no"] as const).flatMap((outcome, side) => {
      const cost = offers.touches[2 * contract + side] as number;
      if (cost === noOffer) return [];
      const yes = expected[contract] as number;
      const pays = outcome === "yes" ? yes : certificateTotal - yes;
      return [{ instrument: instrumentId(market, outcome), cost, pays, nanos: cost - pays }];
    }),
  );
}

function explanationOf(outcome: Outcome, looked: Looked, verified: readonly string[]): Explanation {
  const { solver } = looked;
  const nanos = (amount: number | null): string | null =>
    amount === null ? null : formatNanos(amount);
  return {
    closedForms: looked.closedForms.map(({ lane, shapeId, contracts, edgeNanos }) => ({
      lane,
      shape: shapeId,
      contracts: [...contracts],
      edge: nanos(edgeNanos),
    })),
    offers:
      outcome.verdict === "certificate"
        ? offerChecks(outcome.certificate.expected, looked).map(
            ({ instrument, cost, pays, nanos: slack }) => ({
              instrument,
              cost: formatNanos(cost),
              expected: formatNanos(pays),
              slack: formatNanos(slack),
            }),
          )
        : [],
    binding: outcome.verdict === "opportunity" ? bindingLegs(outcome.opportunities) : [],
    solver: {
      answer: solver.answer,
      pivots: solver.pivots,
      profit: nanos(solver.profitNanos),
      profitBound: nanos(solver.boundNanos),
    },
    verified: [...verified],
  };
}

/** Legs of the best opportunity that take a level to its end: the next contract of them is dearer, or not on offer. */
function bindingLegs([best]: readonly FoundOpportunity[]): string[] {
  if (best === undefined) return [];
  return best.priced.flatMap((leg, position) => {
    const ordered = integerOf(best.sized.orderSizes[position] ?? best.sized.size);
    let depth = 0;
    for (let level = 0; level < leg.count && depth < ordered; level += 1) {
      depth += leg.sizes[level] as number;
    }
    return depth - ordered < integerOf(leg.lot) ? [leg.instrument] : [];
  });
}
