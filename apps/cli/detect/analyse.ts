// Looks at one component of a snapshot: its states, every closed form, and the solver, which has the last word on whether
// anything is left. Nothing here is believed until it is verified.

import { type Failure, failure } from "../../../src/domain/failure/result.ts";
import type { EngineSettings } from "../../../src/domain/message/settings.ts";
import type {
  RelationComponent,
  StateSearch,
  StatesOfWorld,
} from "../../../src/domain/relation/component.ts";
import { componentOf } from "../../../src/domain/relation/states/components.ts";
import { statesOf } from "../../../src/domain/relation/states/list-states.ts";
import { stateSearchOf } from "../../../src/domain/relation/states/search-states.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import { formatUsd, type UsdMicros } from "../../../src/domain/units/usd-micros.ts";
import { isCertificateFor } from "../../../src/engine/detection/certificate/certificate.ts";
import type { Certificate } from "../../../src/engine/detection/certificate/contract.ts";
import { ComponentState } from "../../../src/engine/detection/component-state.ts";
import { portfolioLegs, profitBoundOf } from "../../../src/engine/detection/general-lane.ts";
import { intraVenueShapes, singleComponent } from "../../../src/engine/detection/intra-venue.ts";
import { findShapes } from "../../../src/engine/detection/lanes/find-shapes.ts";
import type {
  ComponentSolver,
  SolverAnswer,
} from "../../../src/engine/detection/solver/contract.ts";
import { newFastSolver } from "../../../src/engine/detection/solver/fast-solver.ts";
import { newReferenceSolver } from "../../../src/engine/detection/solver/reference-solver.ts";
import type { Implementation } from "../host/book-stores.ts";
import type { Analysis, ClosedFormAsked, FoundOpportunity, Looked, Outcome } from "./analysis.ts";
import { offersOf } from "./component-offers.ts";
import { fromCandidate, fromPortfolio, type Setting } from "./find-opportunities.ts";
import { type Snapshot, type SnapshotMarket, sideContractsMax } from "./snapshot.ts";
import type { SnapshotComponent } from "./split-components.ts";

/** Pivots for one component: seconds of work, where the largest of the benchmarks needs hundreds. */
export const detectPivotsMax = 100_000;

/** Contracts on offer in all books of a component together, the larger side of each: what they cost, summed up in any
 * way, is an exact number of micros. */
export const componentDepthMax = 40 * sideContractsMax;

export interface AnalyserParts {
  readonly snapshot: Snapshot;
  readonly settings: EngineSettings;
  readonly implementation: Implementation;
}

export class Analyser {
  readonly #parts: AnalyserParts;
  readonly #markets: ReadonlyMap<string, SnapshotMarket>;

  constructor(parts: AnalyserParts) {
    this.#parts = parts;
    this.#markets = new Map(parts.snapshot.markets.map((one) => [one.market.id, one]));
  }

  analyse(split: SnapshotComponent): Analysis {
    const [problem] = split.problems;
    if (problem !== undefined) return refused(split, failure(problem.code, problem.message));
    const markets = split.contracts.flatMap((id) => this.#markets.get(id) ?? []);
    const tooDeep = refusalOfDepth(split, markets);
    if (tooDeep !== undefined) return refused(split, tooDeep);
    const component = this.#component(split);
    if ("code" in component) return refused(split, failure(component.code, component.message));
    const listed = statesOf(component);
    if (listed === "too-many") {
      return { split, outcome: this.#look(component, stateSearchOf(component), markets) };
    }
    if ("code" in listed) return refused(split, failure(listed.code, listed.message));
    return { split, outcome: this.#look(component, listed, markets) };
  }

  #component({ id, relations }: SnapshotComponent): ReturnType<typeof componentOf> {
    return relations.length === 0 ? singleComponent(id, 0).component : componentOf(relations);
  }

  #look(
    component: RelationComponent,
    states: StatesOfWorld | StateSearch,
    markets: readonly SnapshotMarket[],
  ): Outcome {
    const { snapshot, settings, implementation } = this.#parts;
    const shapes = [...intraVenueShapes(component), ...findShapes(component)];
    const indexes = Int32Array.from(component.contracts, (_, contract) => contract);
    const state = new ComponentState({ component, markets: indexes, states }, shapes);
    const offers = offersOf(markets, snapshot.at);
    const solver = (implementation === "fast" ? newFastSolver : newReferenceSolver)(states);
    const answer = solver.solve(offers.lots, detectPivotsMax);
    const setting: Setting = {
      state,
      offers,
      markets,
      settings,
      at: snapshot.at,
      profitBound: boundOf(answer),
    };
    const general =
      answer.kind === "portfolio"
        ? fromPortfolio(setting, portfolioLegs(offers.lots, answer.amounts))
        : undefined;
    const { asked, opportunities } = askClosedForms(setting);
    const looked: Looked = {
      component,
      states,
      offers,
      closedForms: asked,
      solver: wordOf(answer, solver),
    };
    const best = opportunities[0]?.sized.profit;
    if (general !== undefined && (best === undefined || general.sized.profit > best)) {
      opportunities.unshift(general);
    }
    if (opportunities.length > 0) return { verdict: "opportunity", looked, opportunities };
    return nothingFound(looked, answer, solver);
  }
}

function refused(split: SnapshotComponent, reason: Failure): Analysis {
  return { split, outcome: { verdict: "refused", reason } };
}

function refusalOfDepth(
  { id }: SnapshotComponent,
  markets: readonly SnapshotMarket[],
): Failure | undefined {
  let depth = 0;
  for (const { bids, asks } of markets) {
    const [bid, ask] = [bids, asks].map((side) =>
      side.reduce((sum, { size }) => sum + integerOf(size), 0),
    );
    depth += Math.max(bid ?? 0, ask ?? 0);
  }
  if (depth <= componentDepthMax * 1_000_000) return undefined;
  return failure(
    "QUA-110",
    `the books of ${id} and what it is related to offer more than ${componentDepthMax} contracts`,
  );
}

/** Returns every closed form with the edge it found, and the opportunities of those that earn, the best first. */
function askClosedForms(setting: Setting): {
  readonly asked: ClosedFormAsked[];
  readonly opportunities: FoundOpportunity[];
} {
  const { state, offers } = setting;
  const { contracts } = state.watched.component;
  const opportunities: FoundOpportunity[] = [];
  const asked = state.shapes.map((shape, position): ClosedFormAsked => {
    const candidate = shape.best(offers.touches);
    const id = state.ids[position] as string;
    const opportunity = candidate && fromCandidate(setting, id, candidate);
    if (opportunity !== undefined) opportunities.push(opportunity);
    return {
      lane: shape.lane,
      shapeId: shape.shapeId,
      contracts: shape.contracts.flatMap((contract) => contracts[contract] ?? []),
      edgeNanos: candidate?.edgeNanos ?? null,
    };
  });
  opportunities.sort((a, b) => integerOf(b.sized.profit) - integerOf(a.sized.profit));
  return { asked, opportunities };
}

/** Returns what no portfolio earns more than, where a bound was found and can be counted. */
function boundOf(answer: SolverAnswer): UsdMicros | null {
  if (answer.kind === "undecided") return null;
  return profitBoundOf(answer.boundNanos);
}

function wordOf(answer: SolverAnswer, solver: ComponentSolver): Looked["solver"] {
  const { pivots } = solver;
  switch (answer.kind) {
    case "portfolio":
      return {
        answer: "portfolio",
        pivots,
        profitNanos: Math.floor(answer.profitNanos),
        boundNanos: Math.ceil(answer.boundNanos),
      };
    case "certificate":
      return {
        answer: "certificate",
        pivots,
        profitNanos: null,
        boundNanos: Math.ceil(answer.boundNanos),
      };
    case "undecided":
      return { answer: "undecided", pivots, profitNanos: null, boundNanos: null };
  }
}

/** Returns the certificate, moved to where it holds longest, or why there is none. */
function nothingFound(looked: Looked, answer: SolverAnswer, solver: ComponentSolver): Outcome {
  const { touches } = looked.offers;
  const undecided = (reason: Failure): Outcome => ({ verdict: "undecided", looked, reason });
  if (answer.kind === "undecided") return undecided(failure("DET-330", answer.reason));
  const most = boundOf(answer);
  const bound = most === null ? "uncounted" : formatUsd(most);
  if (answer.kind === "portfolio") {
    const message = `fractions of contracts earn up to ${bound} USD, no whole lots found do`;
    return undecided(failure("DET-307", message));
  }
  const certificate: Certificate = solver.center(touches, detectPivotsMax) ?? answer.certificate;
  if (isCertificateFor(certificate, touches))
    return { verdict: "certificate", looked, certificate };
  return undecided(
    failure("DET-330", `no portfolio earns more than ${bound} USD, but that is not nothing`),
  );
}
