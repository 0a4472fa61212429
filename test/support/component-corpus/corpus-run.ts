// Detection over the corpus from end to end: states, solver, certificates in the middle of their region, whole portfolios;
// and behind each the verifier, which shares nothing with them. Small cases are counted through.

import { componentOf } from "../../../src/domain/relation/states/components.ts";
import { statesOf } from "../../../src/domain/relation/states/list-states.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import { sizePortfolio } from "../../../src/engine/detection/portfolio/size-portfolio.ts";
import {
  portfoliosToCount,
  sizePortfolioReference,
} from "../../../src/engine/detection/portfolio/size-portfolio-reference.ts";
import type { SolverAnswer } from "../../../src/engine/detection/solver/contract.ts";
import { newFastSolver } from "../../../src/engine/detection/solver/fast-solver.ts";
import { verifyCertificate } from "../../../src/engine/detection/verify/verify-certificate.ts";
import { verifyPortfolio } from "../../../src/engine/detection/verify/verify-portfolio.ts";
import type { CorpusCase, CorpusOptions } from "./corpus-case.ts";
import { statesOf as listedStates, lotsOf, touchesOf } from "./corpus-views.ts";
import { corpusSeed, drawCase } from "./draw-case.ts";
import { portfolioProblem } from "./fractional-portfolio.ts";
import { certificateQuestion, portfolioQuestion } from "./judge-case.ts";

/** Portfolios of a case that are counted through; beyond it the case is not small. */
const countedMax = 20_000;

/** Far beyond what a component of the corpus needs. */
const pivotsMax = 100_000;

const nanosPerMicro = 1_000;

/** Weights have nine decimals, so a certificate may leave this much per contract on offer and contract of the
 * component: half a nano each way. */
const nanosLost = 1;

export interface CorpusRun {
  cases: number;
  certificates: number;
  centers: number;
  /** Answers with a portfolio, and of them those that earn something in whole lots. */
  portfolios: number;
  earning: number;
  /** Cases counted through; of those with a portfolio, how many sizing solved to the last micro. */
  counted: number;
  countedPortfolios: number;
  countedEqual: number;
  /** What is wrong, with the seed of the case. Empty when all agree. */
  readonly faults: string[];
}

/** Returns the run of so many cases of a corpus. */
export function runCorpus(corpus: number, count: number, options: CorpusOptions): CorpusRun {
  const run: CorpusRun = {
    cases: 0,
    certificates: 0,
    centers: 0,
    portfolios: 0,
    earning: 0,
    counted: 0,
    countedPortfolios: 0,
    countedEqual: 0,
    faults: [],
  };
  for (let at = 0; at < count; at += 1) {
    const one = drawCase(corpusSeed(corpus, at), options);
    for (const fault of judge(one, run)) {
      run.faults.push(`seed ${one.seed} (${one.shapes.join(", ")}): ${fault}`);
    }
    run.cases += 1;
  }
  return run;
}

function judge(one: CorpusCase, run: CorpusRun): string[] {
  const component = componentOf(one.relations);
  if ("code" in component) return [`no component: ${component.message}`];
  const states = statesOf(component);
  if (typeof states === "string" || "code" in states) return ["no states"];
  if (!isSameStates(one, states.pays)) return ["other states than by brute force"];
  const solver = newFastSolver(states);
  const answer = solver.solve(lotsOf(one), pivotsMax);
  if (answer.kind === "undecided") return [`undecided: ${answer.reason}`];
  const faults = [...judgeCenter(one, run, solver.center(touchesOf(one), pivotsMax))];
  if (answer.kind === "certificate") return [...faults, ...judgeCertificate(one, run, answer)];
  return [...faults, ...judgePortfolio(one, run, answer)];
}

function isSameStates(one: CorpusCase, pays: Uint8Array): boolean {
  const listed = listedStates(one).pays;
  return listed.length === pays.length && listed.every((value, at) => value === pays[at]);
}

type Answer<Kind> = Extract<SolverAnswer, { readonly kind: Kind }>;

function judgeCenter(
  one: CorpusCase,
  run: CorpusRun,
  center: Answer<"certificate">["certificate"] | undefined,
): string[] {
  if (center === undefined) return [];
  run.centers += 1;
  const verdict = verifyCertificate(certificateQuestion(one, center));
  return verdict.ok ? [] : [`center: ${verdict.failure.code} ${verdict.failure.message}`];
}

function judgeCertificate(
  one: CorpusCase,
  run: CorpusRun,
  { certificate, boundNanos }: Answer<"certificate">,
): string[] {
  run.certificates += 1;
  const faults: string[] = [];
  const verdict = verifyCertificate(certificateQuestion(one, certificate, boundNanos));
  if (!verdict.ok) faults.push(`${verdict.failure.code} ${verdict.failure.message}`);
  let offered = 0;
  for (const { leg } of one.offers) {
    for (let level = 0; level < leg.count; level += 1) offered += leg.sizes[level] as number;
  }
  const lost = Math.ceil((offered / 1e6) * one.contracts.length * nanosLost);
  if (boundNanos > lost) faults.push(`a certificate that allows ${boundNanos} nanos of ${lost}`);
  const counted = countThrough(one, run);
  if (counted !== undefined && counted > boundNanos / nanosPerMicro) {
    faults.push(`a certificate, and ${counted} micros can be earned`);
  }
  return faults;
}

/** Returns what the best of all portfolios earns, where they are few enough. */
function countThrough(one: CorpusCase, run: CorpusRun): number | undefined {
  if (!isSmall(one)) return undefined;
  run.counted += 1;
  return sizePortfolioReference(portfolioProblem(one, new Float64Array(one.offers.length))).profit;
}

function isSmall({ offers }: CorpusCase): boolean {
  return portfoliosToCount(offers.map(({ leg }) => leg)) <= countedMax;
}

/** What the solver would hold of each offer, in contract micros. */
function targetsOf({ offers }: CorpusCase, amounts: Float64Array): Float64Array {
  const targets = new Float64Array(offers.length);
  let lot = 0;
  for (const [offer, { leg }] of offers.entries()) {
    for (let level = 0; level < leg.count; level += 1, lot += 1) {
      targets[offer] = (targets[offer] as number) + (amounts[lot] as number);
    }
  }
  return targets;
}

function judgePortfolio(
  drawn: CorpusCase,
  run: CorpusRun,
  { amounts, profitNanos, boundNanos }: Answer<"portfolio">,
): string[] {
  run.portfolios += 1;
  const wanted = targetsOf(drawn, amounts);
  // Where all is counted through, sizing may look at all offers too; else at those that the solver would hold.
  const isLeg = (offer: number) => isSmall(drawn) || (wanted[offer] as number) > 0;
  const one = { ...drawn, offers: drawn.offers.filter((_, offer) => isLeg(offer)) };
  const targets = wanted.filter((_, offer) => isLeg(offer));
  const sized = sizePortfolio(portfolioProblem(one, targets));
  const profit = integerOf(sized.profit);
  if (profit > 0) run.earning += 1;
  const faults: string[] = [];
  if (one.fair) faults.push(`a portfolio of ${profitNanos} nanos in fair books`);
  if (profit * nanosPerMicro > boundNanos)
    faults.push(`${profit} micros above ${boundNanos} nanos`);
  const verdict = verifyPortfolio(portfolioQuestion(one, sized));
  if (!verdict.ok) faults.push(`${verdict.failure.code} ${verdict.failure.message}`);
  const counted = countThrough(drawn, run);
  if (counted === undefined) return faults;
  run.countedPortfolios += 1;
  if (counted === profit) run.countedEqual += 1;
  if (counted < profit) faults.push(`${profit} micros where the best of all is ${counted}`);
  if (counted * nanosPerMicro > boundNanos)
    faults.push(`${counted} micros above ${boundNanos} nanos`);
  return faults;
}
