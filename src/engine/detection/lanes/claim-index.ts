// From the words of relations to offers: an instrument becomes a literal over claims, and a literal can be bought on
// every contract that states its claim. That is where buckets, ladders and trees across venues come from.

import type { InstrumentId } from "../../../domain/market/venue.ts";
import { marketOf, outcomeOf } from "../../../domain/market/venue.ts";
import type { RelationComponent } from "../../../domain/relation/component.ts";
import {
  claimLiterals,
  type Literal,
  positionsOf,
} from "../../../domain/relation/states/literals.ts";
import { tiesClaims } from "../../../domain/relation/states/merge-claims.ts";

/** Ways to buy what pays when a literal holds. */
export interface LiteralOffers {
  /** Positions in `Touches`, `2 * contract + outcome`, ordered by contract. */
  readonly offers: readonly number[];
  /** The contract that the relation itself names; the others rest on relations that tie them to it. */
  readonly named: number;
  /** Ids of the relations that tie the claim's contracts together, ordered. */
  readonly ties: readonly string[];
}

/** An instrument as a relation names it, and the literal over claims that holds when it pays, or its opposite. */
export interface NamedLiteral {
  readonly literal: Literal;
  readonly contract: number;
}

/** Looks up what the relations of one component speak of. */
export class ClaimIndex {
  readonly component: RelationComponent;
  readonly #positions: ReadonlyMap<string, number>;
  /** By contract: the literal that holds when its YES pays. */
  readonly #literals: Int32Array;
  /** By claim. */
  readonly #ties: readonly (readonly string[])[];

  constructor(component: RelationComponent) {
    const { claims, contracts, relations } = component;
    this.component = component;
    this.#positions = positionsOf(contracts);
    this.#literals = claimLiterals(claims, contracts.length);
    const ties: string[][] = claims.map(() => []);
    for (const relation of relations.filter(tiesClaims)) {
      const first = relation.instruments[0];
      const named = first === undefined ? undefined : this.literalOf(first);
      if (named !== undefined) ties[named.literal >> 1]?.push(relation.id);
    }
    this.#ties = ties.map((ids) => ids.sort());
  }

  /** Returns the literal that holds when the instrument pays; undefined when its market is not of the component. */
  literalOf(instrument: InstrumentId): NamedLiteral | undefined {
    const contract = this.#positions.get(marketOf(instrument));
    if (contract === undefined) return undefined;
    const yes = this.#literals[contract] as Literal;
    return { literal: outcomeOf(instrument) === "yes" ? yes : yes ^ 1, contract };
  }

  /** Returns the ids of the relations that tie the claim's contracts together, ordered. */
  tiesOf(claim: number): readonly string[] {
    return this.#ties[claim] ?? [];
  }

  /** Returns every way to buy the literal. */
  offersOf({ literal, contract: named }: NamedLiteral): LiteralOffers {
    const claim = literal >> 1;
    const members = this.component.claims[claim]?.members ?? [];
    return {
      // YES of a contract that pays when the literal holds, NO of one that pays when it does not.
      offers: members.map(
        ({ contract }) => 2 * contract + (this.#literals[contract] === literal ? 0 : 1),
      ),
      named,
      ties: this.tiesOf(claim),
    };
  }
}
