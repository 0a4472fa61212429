// From a market to the pairs it takes part in. Rebuilt from the relations when one of them or the list of markets
// changes, which is rare; read on every update, which is not.

import {
  instrumentId,
  type MarketId,
  type OutcomeSide,
  venueOf,
} from "../../domain/market/venue.ts";
import type { StateHash } from "../../domain/message/state-hash.ts";
import type { Lane } from "../../domain/order/order.ts";
import type { Relation, SoftState } from "../../domain/relation/relation.ts";
import { type ClaimClass, type ClaimMember, claimClasses } from "./claim-classes.ts";
import type { EquivalenceReader, Pair } from "./contract.ts";
import { RelationStore } from "./relation-store.ts";

/** Most markets in one class of the same claim; larger classes offer no pairs and are reported. */
export const claimMembersMax = 16;

const noPairs: readonly Pair[] = [];

export interface EquivalenceProblem {
  readonly code: "EQV-202" | "EQV-203";
  readonly message: string;
}

export class PairIndex implements EquivalenceReader {
  readonly relations = new RelationStore();
  readonly #find: (market: MarketId) => number | undefined;
  readonly #singles = new Set<MarketId>();
  #pairs: (Pair[] | undefined)[] = [];
  #all: Pair[] = [];
  #problems: EquivalenceProblem[] = [];
  #current = true;

  /** @param find Returns the index of a listed market. */
  constructor(find: (market: MarketId) => number | undefined) {
    this.#find = find;
  }

  /** Notes that relations or listed markets changed. */
  invalidate(): void {
    this.#current = false;
  }

  /** Adds the pair of one market's own outcomes. */
  addSingle(market: MarketId): void {
    this.#singles.add(market);
    this.#current = false;
  }

  pairsOf(marketIndex: number): readonly Pair[] {
    if (!this.#current) this.#rebuild();
    return this.#pairs[marketIndex] ?? noPairs;
  }

  allPairs(): readonly Pair[] {
    if (!this.#current) this.#rebuild();
    return this.#all;
  }

  problems(): readonly EquivalenceProblem[] {
    if (!this.#current) this.#rebuild();
    return this.#problems;
  }

  hashInto(hash: StateHash): void {
    for (const relation of this.relations.describe()) hash.addText(relation);
  }

  #rebuild(): void {
    this.#pairs = [];
    this.#all = [];
    this.#problems = [];
    this.#current = true;
    for (const market of this.#singles) {
      this.#add(market, "yes", market, "no", "intra-venue", market, []);
    }
    for (const claim of claimClasses(this.relations.inForce())) this.#addClass(claim);
  }

  #addClass(claim: ClaimClass): void {
    const names = claim.relations.map(({ id }) => id).join(", ");
    if (claim.contradictory) {
      this.#problems.push({
        code: "EQV-202",
        message: `relations contradict each other: ${names}`,
      });
      return;
    }
    if (claim.members.length > claimMembersMax) {
      const message = `${claim.members.length} markets state one claim (${names}); at most ${claimMembersMax}`;
      this.#problems.push({ code: "EQV-203", message });
      return;
    }
    const cluster = claim.members[0]?.market ?? "";
    for (const [position, a] of claim.members.entries()) {
      for (const b of claim.members.slice(position + 1)) {
        this.#addPairs(a, b, cluster, claim.relations);
      }
    }
  }

  #addPairs(a: ClaimMember, b: ClaimMember, cluster: string, relations: readonly Relation[]): void {
    const lane: Lane = venueOf(a.market) === venueOf(b.market) ? "parity" : "cross-venue";
    const aligned = a.inverted === b.inverted;
    for (const outcome of ["yes", "no"] as const) {
      const opposite: OutcomeSide = (outcome === "yes") === aligned ? "no" : "yes";
      this.#add(a.market, outcome, b.market, opposite, lane, cluster, relations);
    }
  }

  #add(
    first: MarketId,
    firstOutcome: OutcomeSide,
    second: MarketId,
    secondOutcome: OutcomeSide,
    lane: Lane,
    cluster: string,
    relations: readonly Relation[],
  ): void {
    const firstIndex = this.#find(first);
    const secondIndex = this.#find(second);
    if (firstIndex === undefined || secondIndex === undefined) return;
    const softStates: SoftState[] = relations.flatMap((relation) => relation.softStates);
    const one = instrumentId(first, firstOutcome);
    const other = instrumentId(second, secondOutcome);
    const pair: Pair = {
      opportunityId: `${lane}|${one}|${other}`,
      lane,
      first: { instrument: one, marketIndex: firstIndex, outcome: firstOutcome },
      second: { instrument: other, marketIndex: secondIndex, outcome: secondOutcome },
      cluster,
      relations: relations.map(({ id, version }) => `${id}@${version}`),
      softStates,
    };
    this.#all.push(pair);
    for (const index of new Set([firstIndex, secondIndex])) {
      const pairs = this.#pairs[index] ?? [];
      pairs.push(pair);
      this.#pairs[index] = pairs;
    }
  }
}
