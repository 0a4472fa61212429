// Which closed forms a component has. Every claim gives its pairs, every relation the shapes of its kind; shapes over
// the same literals are kept once, under the relation with the first id.

import { type Lane, lanes } from "../../../domain/order/order.ts";
import type { RelationComponent } from "../../../domain/relation/component.ts";
import type { Relation } from "../../../domain/relation/relation.ts";
import { ClaimIndex, type LiteralOffers, type NamedLiteral } from "./claim-index.ts";
import type { FindShapes, LaneShape } from "./contract.ts";
import { ExclusiveShape } from "./exclusive-lane.ts";
import { ExhaustiveShape } from "./exhaustive-lane.ts";
import { LadderShape } from "./ladder-lane.ts";
import type { ShapeName } from "./leg-offers.ts";
import { pairShapes } from "./pair-lane.ts";

/** Collects the shapes of relations, each once. */
class ShapeFinder {
  readonly shapes: LaneShape[] = [];
  readonly #index: ClaimIndex;
  readonly #known = new Set<string>();

  constructor(index: ClaimIndex) {
    this.#index = index;
  }

  /**
   * Adds what the relation has a closed form for. A split is a partition in other words: exactly one of the children
   * or the parent's opposite comes true. For a parent with K children, all with equal numbers:
   *
   *     legs                                  a child of the legs   another child   parent false
   *     parent NO, every child YES            1                     -               1
   *     parent YES, m children NO             1 + m - 1             1 + m           m
   *     m children NO                         m - 1                 m               m
   */
  add(relation: Relation): void {
    const literals = this.#literalsOf(relation);
    switch (relation.kind) {
      case "partition":
        // Of two it is a complement: one claim, whose pairs say it all.
        if (relation.instruments.length > 2) this.#addPartition(relation, "bucket", literals);
        return;
      case "mutually-exclusive":
        this.#addExclusive(relation, "bucket", literals);
        return;
      case "exhaustive":
        this.#addExhaustive(relation, "bucket", literals);
        return;
      case "split-of-parent":
        this.#addPartition(relation, "event-tree", withFirstOpposite(literals));
        return;
      case "implies":
        // What follows holds in more states: it is the first rung.
        if (literals.length === 2) this.#addLadder(relation, "implication", literals.toReversed());
        return;
      case "ladder":
      case "nested-dates":
        this.#addLadder(relation, "ladder", literals);
        return;
      case "same-claim":
      case "complement":
        return;
    }
  }

  /** Returns what the instruments say; nothing when one of them is not of the component. */
  #literalsOf({ instruments }: Relation): NamedLiteral[] {
    const literals = instruments.flatMap((instrument) => this.#index.literalOf(instrument) ?? []);
    return literals.length === instruments.length ? literals : [];
  }

  #addPartition(relation: Relation, lane: Lane, literals: readonly NamedLiteral[]): void {
    this.#addExhaustive(relation, lane, literals);
    this.#addExclusive(relation, lane, literals);
  }

  #addExhaustive(relation: Relation, lane: Lane, literals: readonly NamedLiteral[]): void {
    // One claim twice is a set that also rests on what ties it, or a pair: the solver's, or the claim's own.
    if (new Set(literals.map(claimOf)).size < literals.length || literals.length < 2) return;
    if (this.#isKnown(`yes ${setKey(literals)}`)) return;
    const name: ShapeName = { lane, shapeId: `yes|${relation.id}`, relation: relation.id };
    this.shapes.push(new ExhaustiveShape(name, this.#offersOf(literals)));
  }

  #addExclusive(relation: Relation, lane: Lane, literals: readonly NamedLiteral[]): void {
    // Part of an exclusive set is exclusive, so a claim that is there twice is bought once.
    const distinct = firstOfEachClaim(literals);
    if (distinct.length < 2 || this.#isKnown(`no ${setKey(distinct)}`)) return;
    const name: ShapeName = { lane, shapeId: `no|${relation.id}`, relation: relation.id };
    this.shapes.push(new ExclusiveShape(name, this.#offersOf(distinct.map(opposite))));
  }

  #addLadder(relation: Relation, form: string, literals: readonly NamedLiteral[]): void {
    // A ladder without some of its rungs is a ladder, so a claim that is there twice is bought once.
    const rungs = firstOfEachClaim(literals);
    if (rungs.length < 2) return;
    if (this.#isKnown(`rungs ${rungs.map(({ literal }) => literal).join(" ")}`)) return;
    const lane = "event-tree";
    const name: ShapeName = { lane, shapeId: `${form}|${relation.id}`, relation: relation.id };
    const opposites = this.#offersOf(rungs.map(opposite));
    this.shapes.push(new LadderShape(name, this.#offersOf(rungs), opposites));
  }

  #offersOf(literals: readonly NamedLiteral[]): LiteralOffers[] {
    return literals.map((literal) => this.#index.offersOf(literal));
  }

  #isKnown(key: string): boolean {
    if (this.#known.has(key)) return true;
    this.#known.add(key);
    return false;
  }
}

function claimOf({ literal }: NamedLiteral): number {
  return literal >> 1;
}

/** What pays when the other does not. */
function opposite({ literal, contract }: NamedLiteral): NamedLiteral {
  return { literal: literal ^ 1, contract };
}

function withFirstOpposite([first, ...others]: readonly NamedLiteral[]): NamedLiteral[] {
  return first === undefined ? [] : [opposite(first), ...others];
}

/** Returns the first literal of each claim, in the order given. */
function firstOfEachClaim(literals: readonly NamedLiteral[]): NamedLiteral[] {
  const known = new Set<number>();
  return literals.filter((literal) => {
    const isNew = !known.has(claimOf(literal));
    known.add(claimOf(literal));
    return isNew;
  });
}

function setKey(literals: readonly NamedLiteral[]): string {
  return literals
    .map(({ literal }) => literal)
    .sort((a, b) => a - b)
    .join(" ");
}

/** Returns every shape of the component, ordered by lane and then by id. */
export const findShapes: FindShapes = (component: RelationComponent): readonly LaneShape[] => {
  const index = new ClaimIndex(component);
  const finder = new ShapeFinder(index);
  const relations = [...component.relations].sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const relation of relations) finder.add(relation);
  const pairs = component.claims.flatMap((claim, position) => pairShapes(index, claim, position));
  return [...pairs, ...finder.shapes].sort(
    (a, b) => lanes.indexOf(a.lane) - lanes.indexOf(b.lane) || (a.shapeId < b.shapeId ? -1 : 1),
  );
};
