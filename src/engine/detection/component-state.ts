// What detection knows about one component between two looks: its shapes, its best offers as they were last read, the
// proof that they offer nothing, and the solver with the basis it ended on.

import type { FailureCode } from "../../domain/failure/catalogue.ts";
import { type InstrumentId, instrumentId, type MarketId } from "../../domain/market/venue.ts";
import { priceTicks, ticksPerUsd } from "../../domain/units/price-ticks.ts";
import type { WatchedComponent } from "../equivalence/contract.ts";
import { type Certificate, noOffer, type Touches } from "./certificate/contract.ts";
import type { Combination, CombinationLeg } from "./contract.ts";
import type { Candidate, CandidateLeg, LaneShape } from "./lanes/contract.ts";
import { pairedContractsMax } from "./lanes/pair-lane.ts";
import type { ComponentView } from "./opportunity-judge.ts";
import type { ComponentSolver } from "./solver/contract.ts";
import { worstStateOf } from "./worst-state.ts";

export class ComponentState {
  readonly watched: WatchedComponent;
  readonly shapes: readonly LaneShape[];
  /** Opportunity ids of the shapes, in their order. */
  readonly ids: readonly string[];
  /** Id of what only the solver finds. */
  readonly generalId: string;
  /** Best offers as the books show them, and those of them that are believed. */
  readonly shown: Touches;
  readonly believed: Touches;
  /** Why a contract's quotes are not believed; undefined when they are. */
  readonly doubts: (FailureCode | undefined)[];
  /** All contracts state one claim, which may end either way, and few enough to be paired: pairs say everything. */
  readonly isOneClaim: boolean;
  certificate: Certificate | undefined;
  solver: ComponentSolver | undefined;
  /** That it could not be decided has been told. */
  isReported = false;
  readonly #combinations = new Map<string, Combination>();
  /** By contract. */
  readonly #claimOf: Int32Array;

  constructor(watched: WatchedComponent, shapes: readonly LaneShape[]) {
    this.watched = watched;
    this.shapes = shapes;
    this.ids = shapes.map(({ lane, shapeId }) => `${lane}|${shapeId}`);
    this.generalId = `general|${watched.component.id}`;
    const { contracts, claims } = watched.component;
    this.shown = new Float64Array(2 * contracts.length).fill(noOffer);
    this.believed = new Float64Array(2 * contracts.length).fill(noOffer);
    this.doubts = contracts.map(() => undefined);
    this.isOneClaim =
      claims.length === 1 &&
      contracts.length <= pairedContractsMax &&
      "count" in watched.states &&
      watched.states.count === 2;
    this.#claimOf = claimNumbers(watched);
  }

  /** A market that no relation names. */
  get isSingle(): boolean {
    return this.watched.component.relations.length === 0;
  }

  get id(): MarketId {
    return this.watched.component.id;
  }

  /** Returns the ids of everything that may stand in the component. */
  *opportunityIds(): Iterable<string> {
    yield* this.ids;
    yield this.generalId;
  }

  /** Returns the combination behind a candidate: the same object while its legs are the same. */
  combinationOf(id: string, candidate: Candidate): Combination {
    const known = this.#combinations.get(id);
    if (known !== undefined && hasLegs(known, candidate.legs, this.watched)) return known;
    const { relations } = this.watched.component;
    const named = relations.filter((relation) => candidate.relations.includes(relation.id));
    const fresh: Combination = {
      opportunityId: id,
      lane: candidate.lane,
      legs: candidate.legs.map((leg) => this.legOf(leg)),
      payout: priceTicks(candidate.payout * ticksPerUsd),
      cluster: this.id,
      relations: named,
      softStates: named.flatMap((relation) => relation.softStates),
    };
    this.#combinations.set(id, fresh);
    return fresh;
  }

  /** Returns what pays of every contract in a worst state for sizes of legs, in contract micros; empty when the bounded
   * search of a large component named none. */
  worstStateOf(legs: readonly CandidateLeg[], sizes: readonly number[]): InstrumentId[] {
    const { component, states } = this.watched;
    const pays = worstStateOf(states, legs, sizes)?.pays;
    if (pays === undefined) return [];
    return component.contracts.map((market, contract) =>
      instrumentId(market, pays[contract] === 1 ? "yes" : "no"),
    );
  }

  /** What the component knows about legs of a combination. */
  viewOf(legs: readonly CandidateLeg[]): ComponentView {
    return {
      worstOf: (sizes) => this.worstStateOf(legs, sizes),
      twinsOf: (position) => this.twinsOf((legs[position] as CandidateLeg).contract),
    };
  }

  /** Returns the listed markets that state the same claim as a contract, itself left out. */
  twinsOf(contract: number): number[] {
    const { claims } = this.watched.component;
    const members = claims[this.#claimOf[contract] as number]?.members ?? [];
    return members
      .filter((member) => member.contract !== contract)
      .map((member) => this.watched.markets[member.contract] as number)
      .filter((marketIndex) => marketIndex >= 0);
  }

  legOf({ contract, outcome }: CandidateLeg): CombinationLeg {
    const { component, markets } = this.watched;
    const market = component.contracts[contract] as MarketId;
    const marketIndex = markets[contract] as number;
    return { instrument: instrumentId(market, outcome), marketIndex, outcome };
  }
}

function claimNumbers({ component }: WatchedComponent): Int32Array {
  const numbers = new Int32Array(component.contracts.length);
  for (const [claim, { members }] of component.claims.entries()) {
    for (const { contract } of members) numbers[contract] = claim;
  }
  return numbers;
}

function hasLegs(
  { legs }: Combination,
  wanted: readonly CandidateLeg[],
  { markets }: WatchedComponent,
): boolean {
  return (
    legs.length === wanted.length &&
    legs.every((leg, position) => {
      const other = wanted[position];
      return leg.outcome === other?.outcome && leg.marketIndex === markets[other.contract];
    })
  );
}
