// Runs detection where something changed, and only there. A quote that leaves the certificate of its component valid is
// done with after two comparisons. Otherwise the component is looked at: its best offers, the closed forms of its lanes,
// a new certificate, and at last the solver; each within counted work, and what the work does not suffice for waits in
// the backlog, which is visible and never read as "none".

import { unreachable } from "../../domain/failure/assert.ts";
import type { FailureCode } from "../../domain/failure/catalogue.ts";
import type { MarketId } from "../../domain/market/venue.ts";
import type { EngineSettings } from "../../domain/message/settings.ts";
import type { StateHash } from "../../domain/message/state-hash.ts";
import type { Step } from "../../domain/message/step.ts";
import { type Lane, lanes } from "../../domain/order/order.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { ComponentChanges, WatchedComponent } from "../equivalence/contract.ts";
import type { MarketReader } from "../market-data/contract.ts";
import type { QualityReader } from "../quality/contract.ts";
import { Backlog } from "./backlog.ts";
import { profitBound } from "./certificate/certificate.ts";
import type { Lots } from "./certificate/contract.ts";
import { Certifier } from "./certifier.ts";
import { ComponentState } from "./component-state.ts";
import { leastCounting } from "./economics/time-regime.ts";
import { EpisodeBook } from "./episode-book.ts";
import type { Episodes } from "./episodes.ts";
import {
  portfolioCombination,
  portfolioEdge,
  portfolioLegs,
  portfolioLegsMax,
  profitBoundOf,
  resizePortfolio,
} from "./general-lane.ts";
import { intraVenueShapes, singleComponent } from "./intra-venue.ts";
import type { Candidate, LaneShape } from "./lanes/contract.ts";
import { findShapes } from "./lanes/find-shapes.ts";
import { LotTable } from "./lot-table.ts";
import { OpportunityJudge, type OpportunityTaker } from "./opportunity-judge.ts";
import type { NewSolver, SolverAnswer } from "./solver/contract.ts";
import type { ArmPosteriors } from "./thompson/arm-posteriors.ts";

/** Components looked at in one turn of the backlog. */
export const looksPerTurnMax = 64;

/** Pivots of the solver for one update: a pivot takes one to a few microseconds. */
export const pivotsPerUpdateMax = 256;

/** Pivots of the solver for one component of a turn. One of 4,096 states and 240 lots needs about 150. */
export const pivotsPerTurnMax = 4_096;

const nanosPerMicro = 1_000;

export interface DetectorParts {
  readonly markets: MarketReader;
  readonly quality: QualityReader;
  readonly episodes: Episodes;
  readonly newSolver: NewSolver;
  /** What trades of each component brought so far. */
  readonly posteriors: ArmPosteriors;
  /** First part of every episode id: unique to the data directory. */
  readonly instance: () => string;
}

/** What detection has done since the start. */
export interface DetectionFigures {
  /** Components looked at because a certificate did not suffice. */
  readonly looks: number;
  /** Closed forms asked. */
  readonly evaluations: number;
  /** New certificates looked for. */
  readonly centers: number;
  /** Runs of the solver, and those of them that ended without an answer. */
  readonly solves: number;
  readonly undecided: number;
}

export class Detector {
  readonly #parts: DetectorParts;
  readonly #certifier: Certifier;
  readonly #judge: OpportunityJudge;
  readonly #book: EpisodeBook;
  readonly #lots: LotTable;
  readonly #backlog: Backlog;
  readonly #known = new Map<WatchedComponent, ComponentState>();
  /** By market index. */
  readonly #states: (ComponentState | undefined)[] = [];
  #looks = 0;
  #evaluations = 0;
  #solves = 0;
  #undecided = 0;
  #singles = false;
  /** Episodes of the run before may stand that nothing knows any more. */
  #hasInherited = true;

  constructor(parts: DetectorParts) {
    this.#parts = parts;
    const { markets, quality, newSolver } = parts;
    this.#book = new EpisodeBook(markets, parts.episodes, parts.instance);
    this.#certifier = new Certifier({ markets, quality, newSolver });
    this.#judge = new OpportunityJudge({ markets, quality, book: this.#book });
    this.#lots = new LotTable(markets, this.#certifier.prices);
    this.#backlog = new Backlog(parts.posteriors, () => seedOf(parts.instance()));
  }

  /** Closed forms asked since the start. */
  evaluations(): number {
    return this.#evaluations;
  }

  figures(): DetectionFigures {
    return {
      looks: this.#looks,
      evaluations: this.#evaluations,
      centers: this.#certifier.centers,
      solves: this.#solves,
      undecided: this.#undecided,
    };
  }

  /** Components that wait for a turn. */
  get waiting(): number {
    return this.#backlog.size;
  }

  /** How often each code kept an existing edge from being taken, over all evaluations. */
  refusals(): ReadonlyMap<FailureCode, number> {
    return this.#book.refusals();
  }

  /** Lanes that look at something: those of the shapes that relations make, and the solver's. */
  lanes(settings: EngineSettings): Lane[] {
    const found = new Set<Lane>();
    for (const { shapes, isOneClaim, isSingle } of this.#known.values()) {
      if (!isSingle) for (const { lane } of shapes) found.add(lane);
      if (!isOneClaim) found.add("general");
    }
    return lanes.filter((lane) => found.has(lane) && settings.detection.lanes[lane]);
  }

  /** Returns what is known about the component of a market. */
  stateOf(marketIndex: number): ComponentState | undefined {
    return this.#states[marketIndex];
  }

  /** The path of every update: false when the market's best prices (ticks, -1 for none) cannot matter. */
  mayMatter(marketIndex: number, ask: number, bid: number, nowMicros: number): boolean {
    if (this.#certifier.areFeesOutdated(nowMicros)) this.#renewAll();
    return this.#certifier.mayBreak(marketIndex, ask, bid);
  }

  /** Decides about the component of a market now. */
  look(step: Step, settings: EngineSettings, marketIndex: number, take: OpportunityTaker): void {
    const state = this.#states[marketIndex];
    if (state === undefined) return;
    this.#look(step, settings, state, take, pivotsPerUpdateMax);
  }

  /** Something other than its quotes may have changed what a market offers: its component is looked at in a turn. */
  lookSoon(marketIndex: number): void {
    const state = this.#states[marketIndex];
    if (state !== undefined) this.#stateSoon(state);
  }

  /** Every component is looked at again under other settings. A lane that is off has no episodes. */
  changeSettings(step: Step, { detection }: EngineSettings): void {
    for (const state of this.#known.values()) {
      for (const [position, { lane }] of state.shapes.entries()) {
        if (!detection.lanes[lane]) this.#book.close(step, state.ids[position] as string);
      }
      if (!detection.lanes.general) this.#book.close(step, state.generalId);
      this.#stateSoon(state);
    }
  }

  #stateSoon(state: ComponentState): void {
    this.#certifier.uncertify(state);
    this.#backlog.add(state, this.#certifier.potential(state));
  }

  /** Looks at some of the components that wait. */
  turn(step: Step, settings: EngineSettings, take: OpportunityTaker): void {
    for (const state of this.#backlog.take(looksPerTurnMax)) {
      this.#look(step, settings, state, take, pivotsPerTurnMax);
    }
    if (this.#hasInherited && this.#backlog.size === 0) this.#closeInherited(step);
  }

  /** Closes episodes of the run before that no component of this one has: nothing would look at them. Everything that is
   * known by now has been looked at; what becomes known later begins a new episode, and is not taken again. */
  #closeInherited(step: Step): void {
    this.#hasInherited = false;
    const ids = new Set<string>();
    for (const state of this.#known.values()) {
      for (const id of state.opportunityIds()) ids.add(id);
    }
    this.#book.closeOthers(step, ids);
  }

  /** A market was listed, or listed again: it may have a component. */
  list(market: MarketId, marketIndex: number, watched: WatchedComponent | undefined): void {
    const known = this.#states[marketIndex];
    if (known === undefined && watched !== undefined) {
      this.#states[marketIndex] = this.#known.get(watched);
    }
    if (this.#states[marketIndex] !== undefined) this.lookSoon(marketIndex);
    else if (this.#singles) this.#watchSingle(market, marketIndex);
    // Makes room for it: what reads beyond an array once reads it slowly ever after.
    else this.#certifier.ignore(marketIndex);
  }

  /** Components were built again. The episodes of opportunities that are no more end: nothing would look at them. */
  change(step: Step, { removed, added }: ComponentChanges): void {
    const kept = new Set<string>();
    for (const watched of added) {
      const state = this.#watch(watched);
      for (const id of state.opportunityIds()) kept.add(id);
    }
    for (const watched of removed) this.#unwatch(step, watched, kept);
  }

  /** Whether every market's own outcomes are looked at. */
  get watchesSingles(): boolean {
    return this.#singles;
  }

  /** Looks at every market's own two outcomes from now on, or no longer. */
  watchSingles(isOn: boolean, listed: Iterable<readonly [MarketId, number]>): void {
    if (this.#singles === isOn) return;
    this.#singles = isOn;
    for (const [market, marketIndex] of listed) {
      const state = this.#states[marketIndex];
      if (isOn && state === undefined) this.#watchSingle(market, marketIndex);
      this.lookSoon(marketIndex);
    }
  }

  /** Ends the episodes that rest on a market whose feed has gone. */
  abandon(step: Step, marketIndex: number): void {
    const state = this.#states[marketIndex];
    if (state === undefined) return;
    for (const [position, shape] of state.shapes.entries()) {
      const isLeg = shape.contracts.some((one) => state.watched.markets[one] === marketIndex);
      if (isLeg) this.#book.close(step, state.ids[position] as string);
    }
    this.#book.close(step, state.generalId);
    this.lookSoon(marketIndex);
  }

  /** Returns true when this reason to deny a standing opportunity a group has to be recorded. */
  isNewDenial(step: Step, opportunityId: string, code: FailureCode): boolean {
    return this.#book.isNewDenial(step, opportunityId, code);
  }

  /** Certificates are left out: which of them is kept changes no decision, only how soon it is reached. */
  hashInto(hash: StateHash): void {
    this.#book.hashInto(hash);
    this.#backlog.hashInto(hash);
  }

  #watch(watched: WatchedComponent): ComponentState {
    const shapes = [...intraVenueShapes(watched.component), ...findShapes(watched.component)];
    const state = new ComponentState(watched, shapes);
    this.#known.set(watched, state);
    for (const marketIndex of watched.markets) {
      if (marketIndex < 0) continue;
      const before = this.#states[marketIndex];
      if (before?.isSingle === true) this.#drop(before);
      this.#states[marketIndex] = state;
    }
    this.#certifier.uncertify(state);
    this.#backlog.add(state, undefined);
    return state;
  }

  #watchSingle(market: MarketId, marketIndex: number): ComponentState {
    return this.#watch(singleComponent(market, marketIndex));
  }

  #unwatch(step: Step, watched: WatchedComponent, kept: Set<string>): void {
    const state = this.#known.get(watched);
    if (state === undefined) return;
    this.#drop(state);
    for (const [contract, marketIndex] of watched.markets.entries()) {
      if (this.#states[marketIndex] !== state) continue;
      this.#states[marketIndex] = undefined;
      this.#certifier.ignore(marketIndex);
      const market = watched.component.contracts[contract] as MarketId;
      if (!this.#singles) continue;
      for (const id of this.#watchSingle(market, marketIndex).opportunityIds()) kept.add(id);
    }
    for (const id of state.opportunityIds()) if (!kept.has(id)) this.#book.forget(step, id);
  }

  #drop(state: ComponentState): void {
    this.#known.delete(state.watched);
    this.#backlog.remove(state);
  }

  /** Fees changed somewhere: every proof has to be made again. */
  #renewAll(): void {
    this.#certifier.forgetFees();
    for (const state of this.#known.values()) this.#stateSoon(state);
  }

  #look(
    step: Step,
    settings: EngineSettings,
    state: ComponentState,
    take: OpportunityTaker,
    pivotsMax: number,
  ): void {
    this.#looks += 1;
    this.#backlog.remove(state);
    this.#certifier.read(state, step.now);
    const counts = { profitFound: 0, standing: 0, pending: false };
    const look: Look = { step, settings, state, take, pivotsMax, ...counts };
    if (!this.#mayStand(state) && this.#certifier.coverage(state) === "shown") {
      this.#book.noEdges(state.ids);
      this.#book.noEdges([state.generalId]);
      this.#certifier.certify(state, step.now);
      return;
    }
    for (let shape = 0; shape < state.shapes.length; shape += 1) this.#lookAtShape(look, shape);
    const coverage = this.#certifier.prove(state, pivotsMax);
    if (coverage === "none") this.#lookBeyondShapes(look);
    else this.#noEdge(look, state.generalId, state.doubts);
    if (coverage === "shown" && !look.pending) this.#certifier.certify(state, step.now);
    else this.#certifier.uncertify(state);
  }

  /** Something of the component stands, or was taken and has not been seen to be gone. */
  #mayStand(state: ComponentState): boolean {
    if (this.#book.isIdle) return false;
    if (this.#book.isOfInterest(state.generalId)) return true;
    return state.ids.some((id) => this.#book.isOfInterest(id));
  }

  #lookAtShape(look: Look, position: number): void {
    const { state, settings } = look;
    const shape = state.shapes[position] as LaneShape;
    if (!settings.detection.lanes[shape.lane]) return;
    this.#evaluations += 1;
    const id = state.ids[position] as string;
    const shown = shape.best(state.shown);
    if (shown === undefined) {
      this.#noEdge(
        look,
        id,
        shape.contracts.map((contract) => state.doubts[contract]),
      );
      return;
    }
    const isBelieved = shown.legs.every(({ contract }) => state.doubts[contract] === undefined);
    this.#judgeCandidate(look, id, shown);
    // A quote that is not believed may hide a dearer one that is.
    const believed = isBelieved ? undefined : shape.best(state.believed);
    if (believed !== undefined) this.#judgeCandidate(look, id, believed);
  }

  #judgeCandidate(look: Look, id: string, candidate: Candidate): void {
    const { step, settings, state, take } = look;
    const combination = state.combinationOf(id, candidate);
    const view = state.viewOf(candidate.legs);
    const judgement = this.#judge.judge(step, settings, combination, view, take);
    look.profitFound += this.#judge.profitLast;
    if (judgement === "stands") look.standing += 1;
    look.pending = true;
  }

  #noEdge(look: Look, id: string, doubts: readonly unknown[]): void {
    const isBelieved = (): boolean => doubts.every((doubt) => doubt === undefined);
    if (this.#book.noEdge(look.step, id, isBelieved)) look.pending = true;
  }

  /** The offers are not consistent, and no closed form says all about it: asks the solver. */
  #lookBeyondShapes(look: Look): void {
    const { state, step, settings } = look;
    if (state.isOneClaim || !settings.detection.lanes.general) {
      this.#noEdge(look, state.generalId, state.doubts);
      return;
    }
    const lots = this.#lots.read(state, step.now);
    const { profitMin, timeRegime } = settings.detection;
    const least = integerOf(leastCounting(profitMin, timeRegime)) + look.profitFound;
    if (
      state.certificate !== undefined &&
      profitBound(state.certificate, lots) < least * nanosPerMicro
    ) {
      this.#noEdge(look, state.generalId, state.doubts);
      return;
    }
    this.#solves += 1;
    state.solver ??= this.#parts.newSolver(state.watched.states);
    this.#answer(look, lots, state.solver.solve(lots, look.pivotsMax), least);
  }

  #answer(look: Look, lots: Lots, answer: SolverAnswer, least: number): void {
    const { state } = look;
    switch (answer.kind) {
      case "certificate":
        state.certificate = answer.certificate;
        this.#noEdge(look, state.generalId, state.doubts);
        return;
      case "undecided":
        this.#reportUndecided(look, answer.reason);
        return;
      case "portfolio":
        if (!this.#judgePortfolio(look, lots, answer, least)) {
          this.#noEdge(look, state.generalId, state.doubts);
        }
        return;
      default:
        unreachable(answer);
    }
  }

  /** Returns false when the portfolio, made whole, earns too little beside what the closed forms found. */
  #judgePortfolio(
    look: Look,
    lots: Lots,
    answer: Extract<SolverAnswer, { kind: "portfolio" }>,
    least: number,
  ): boolean {
    const { step, settings, state, take } = look;
    // Whole lots and rounded fees only take away from what the solver found.
    if (answer.boundNanos < least * nanosPerMicro) return false;
    const found = portfolioLegs(lots, answer.amounts);
    if (found.length > portfolioLegsMax) return false;
    const priced = this.#judge.priceLegs(
      step,
      found.map((leg) => state.legOf(leg)),
    );
    if (priced === undefined) return false;
    const resize = resizePortfolio(state.watched.states, found);
    const sized = resize(priced, {});
    if (integerOf(sized.profit) < least) return false;
    const combination = portfolioCombination(state, found, sized);
    const edge = portfolioEdge(combination, priced, sized);
    const bound = profitBoundOf(answer.boundNanos);
    const view = state.viewOf(found);
    const portfolio = { combination, legs: priced, edge, view, profitBound: bound };
    // It holds the quotes of the closed forms too. Those come first, and what they leave is found again.
    const takeOnce = look.standing > 0 ? takeNothing : take;
    this.#judge.decide(step, settings, portfolio, resize, takeOnce);
    look.pending = true;
    return true;
  }

  /** The work of an update did not suffice: a turn has more of it. What no turn can decide is told once. */
  #reportUndecided(look: Look, reason: string): void {
    const { state, step, pivotsMax } = look;
    this.#undecided += 1;
    if (pivotsMax < pivotsPerTurnMax) {
      this.#backlog.add(state, this.#certifier.potential(state));
      return;
    }
    if (state.isReported) return;
    state.isReported = true;
    const message = `component ${state.id} is not decided: ${reason}`;
    step.emit({ kind: "LimitReached", code: "DET-330", message });
  }
}

const takeNothing: OpportunityTaker = () => undefined;

/** The number behind the name of a data directory, which is its seed in letters and digits. */
function seedOf(instance: string): number {
  const seed = Number.parseInt(instance, 36);
  return Number.isSafeInteger(seed) ? seed >>> 0 : 0;
}

/** One look at a component. */
interface Look {
  readonly step: Step;
  readonly settings: EngineSettings;
  readonly state: ComponentState;
  readonly take: OpportunityTaker;
  readonly pivotsMax: number;
  /** Worst-case profits of the closed forms together, USD micros. */
  profitFound: number;
  /** How many of them stand. */
  standing: number;
  /** Something stands, or is waiting to be seen to be gone: the next update has to be looked at as well. */
  pending: boolean;
}
