// From a market to the pairs it takes part in. Rebuilt from the relations when one of them or the list of markets
// changes, which is rare; read on every update, which is not.

import {
  instrumentId,
  type MarketId,
  marketOf,
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
  /** The pair of each listed market's own outcomes, by market index. */
  readonly #singles: (Pair | undefined)[] = [];
  /** Pairs by market index: the single first, then those of the relations. */
  #pairs: (Pair[] | undefined)[] = [];
  /** The same without the singles. */
  #across: (Pair[] | undefined)[] = [];
  #ofRelations: Pair[] = [];
  #named = new Set<MarketId>();
  #problems: EquivalenceProblem[] = [];
  #reported = new Set<string>();
  #stale = false;

  /** @param find Returns the index of a listed market. */
  constructor(find: (market: MarketId) => number | undefined) {
    this.#find = find;
  }

  /** Relations changed, or a market they name was listed: the pairs must be built again. */
  get isStale(): boolean {
    return this.#stale;
  }

  /** Notes that the relations changed. */
  invalidate(): void {
    this.#stale = true;
  }

  /** Takes note of a listed market: its own two outcomes are a pair, and relations may have waited for it. */
  list(market: MarketId, index: number): void {
    if (this.#singles[index] === undefined) {
      const single = this.#pairOf(market, "yes", market, "no", "intra-venue", market, []);
      this.#singles[index] = single;
      if (single !== undefined) addPair(this.#pairs, single);
    }
    if (this.#named.has(market)) this.#stale = true;
  }

  /** Builds the pairs again and returns the problems that were not known before. */
  refresh(): EquivalenceProblem[] {
    this.#stale = false;
    this.#pairs = [];
    this.#across = [];
    this.#ofRelations = [];
    this.#problems = [];
    for (const single of this.#singles) if (single !== undefined) addPair(this.#pairs, single);
    const relations = this.relations.inForce();
    this.#named = new Set(relations.flatMap(({ instruments }) => instruments.map(marketOf)));
    for (const claim of claimClasses(relations)) this.#addClass(claim);
    const fresh = this.#problems.filter(({ message }) => !this.#reported.has(message));
    this.#reported = new Set(this.#problems.map(({ message }) => message));
    return fresh;
  }

  pairsOf(marketIndex: number): readonly Pair[] {
    return this.#pairs[marketIndex] ?? noPairs;
  }

  /** As `pairsOf` without the pair of the market's own outcomes: all there is to look at while its lane is off. */
  pairsAcross(marketIndex: number): readonly Pair[] {
    return this.#across[marketIndex] ?? noPairs;
  }

  /** Returns the pairs that rest on relations. */
  pairsOfRelations(): readonly Pair[] {
    return this.#ofRelations;
  }

  hashInto(hash: StateHash): void {
    const relations = this.relations.describe();
    hash.addInteger(relations.length);
    for (const relation of relations) hash.addText(relation);
    hash.addInteger(this.#stale ? 1 : 0);
    hash.addInteger(this.#reported.size);
    for (const message of [...this.#reported].sort()) hash.addText(message);
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
      const pair = this.#pairOf(a.market, outcome, b.market, opposite, lane, cluster, relations);
      if (pair === undefined) continue;
      this.#ofRelations.push(pair);
      addPair(this.#pairs, pair);
      addPair(this.#across, pair);
    }
  }

  /** Returns the pair, or undefined while one of its markets is not listed. */
  #pairOf(
    first: MarketId,
    firstOutcome: OutcomeSide,
    second: MarketId,
    secondOutcome: OutcomeSide,
    lane: Lane,
    cluster: string,
    relations: readonly Relation[],
  ): Pair | undefined {
    const firstIndex = this.#find(first);
    const secondIndex = this.#find(second);
    if (firstIndex === undefined || secondIndex === undefined) return undefined;
    const softStates: SoftState[] = relations.flatMap((relation) => relation.softStates);
    const one = instrumentId(first, firstOutcome);
    const other = instrumentId(second, secondOutcome);
    return {
      opportunityId: `${lane}|${one}|${other}`,
      lane,
      first: { instrument: one, marketIndex: firstIndex, outcome: firstOutcome },
      second: { instrument: other, marketIndex: secondIndex, outcome: secondOutcome },
      cluster,
      relations: relations.map(({ id, version }) => `${id}@${version}`),
      softStates,
    };
  }
}

/** Files the pair under the markets of its legs. */
function addPair(index: (Pair[] | undefined)[], pair: Pair): void {
  for (const market of new Set([pair.first.marketIndex, pair.second.marketIndex])) {
    const pairs = index[market] ?? [];
    pairs.push(pair);
    index[market] = pairs;
  }
}
