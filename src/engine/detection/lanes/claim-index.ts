// From the words of relations to offers: an instrument becomes one side of a claim, and each side of a claim can be
// bought on every contract that states it. That is where buckets, ladders and trees across venues come from.

import type { InstrumentId } from "../../../domain/market/venue.ts";
import { marketOf, outcomeOf } from "../../../domain/market/venue.ts";
import type { Claim, RelationComponent } from "../../../domain/relation/component.ts";
import type { Relation } from "../../../domain/relation/relation.ts";

/** One side of a claim: what an instrument pays for. */
export interface ClaimSide {
  /** Position in the component's claims. */
  readonly claim: number;
  /** Pays when the claim is false. */
  readonly negated: boolean;
}

/** Ways to buy one side of a claim. */
export interface SideOffers {
  /** Positions in `Touches`, `2 * contract + outcome`, ordered by contract. */
  readonly offers: readonly number[];
  /** The contract that the relation itself names; the others rest on relations that tie them to it. */
  readonly named: number;
  /** Ids of the relations that tie the claim's contracts together, ordered. */
  readonly ties: readonly string[];
}

/** Returns true when the relation makes its instruments sides of one claim. */
function tiesOneClaim(relation: Relation): boolean {
  if (relation.kind === "same-claim" || relation.kind === "complement") return true;
  return relation.kind === "partition" && relation.instruments.length === 2;
}

/** Returns the other side of the claim. */
export function oppositeSide(side: ClaimSide): ClaimSide {
  return { claim: side.claim, negated: !side.negated };
}

/** Looks up what the relations of one component speak of. */
export class ClaimIndex {
  readonly component: RelationComponent;
  readonly #contractOf: ReadonlyMap<string, number>;
  /** By contract: its claim, and whether its YES pays when the claim is false. */
  readonly #sides: readonly (ClaimSide | undefined)[];
  readonly #ties: readonly (readonly string[])[];

  constructor(component: RelationComponent) {
    this.component = component;
    this.#contractOf = new Map(component.contracts.map((market, contract) => [market, contract]));
    const sides: (ClaimSide | undefined)[] = component.contracts.map(() => undefined);
    for (const [claim, { members }] of component.claims.entries()) {
      for (const { contract, inverted } of members) sides[contract] = { claim, negated: inverted };
    }
    this.#sides = sides;
    const ties: string[][] = component.claims.map(() => []);
    for (const relation of component.relations.filter(tiesOneClaim)) {
      const first = relation.instruments[0];
      const side = first === undefined ? undefined : this.sideOf(first);
      if (side !== undefined) ties[side.claim]?.push(relation.id);
    }
    this.#ties = ties.map((ids) => ids.sort());
  }

  /** Returns what the instrument pays for; undefined when its market is not of the component. */
  sideOf(instrument: InstrumentId): ClaimSide | undefined {
    const contract = this.#contractOf.get(marketOf(instrument));
    const side = contract === undefined ? undefined : this.#sides[contract];
    if (side === undefined) return undefined;
    return outcomeOf(instrument) === "yes" ? side : oppositeSide(side);
  }

  /** Returns the ids of the relations that tie the claim's contracts together, ordered. */
  tiesOf(claim: number): readonly string[] {
    return this.#ties[claim] ?? [];
  }

  /** Returns every way to buy the side, where `instrument` is the relation's name for it or for its opposite. */
  offersOf(side: ClaimSide, instrument: InstrumentId): SideOffers {
    const claim: Claim | undefined = this.component.claims[side.claim];
    return {
      offers: (claim?.members ?? []).map(
        ({ contract, inverted }) => 2 * contract + (inverted === side.negated ? 0 : 1),
      ),
      named: this.#contractOf.get(marketOf(instrument)) ?? -1,
      ties: this.tiesOf(side.claim),
    };
  }
}
