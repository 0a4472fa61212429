// Which closed forms a component has. Every claim gives its pairs, every relation the shapes of its kind; shapes over
// the same sides of the same claims are kept once, under the relation with the first id.

import type { InstrumentId } from "../../../domain/market/venue.ts";
import { type Lane, lanes } from "../../../domain/order/order.ts";
import type { RelationComponent } from "../../../domain/relation/component.ts";
import type { Relation } from "../../../domain/relation/relation.ts";
import { ClaimIndex, type ClaimSide, oppositeSide, type SideOffers } from "./claim-index.ts";
import type { FindShapes, LaneShape } from "./contract.ts";
import { ExclusiveShape } from "./exclusive-lane.ts";
import { ExhaustiveShape } from "./exhaustive-lane.ts";
import { LadderShape } from "./ladder-lane.ts";
import type { ShapeName } from "./leg-offers.ts";
import { pairShapes } from "./pair-lane.ts";

/** A side as the relation names it. */
interface NamedSide {
  readonly side: ClaimSide;
  readonly instrument: InstrumentId;
}

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
    const sides = this.#sidesOf(relation);
    switch (relation.kind) {
      case "partition":
        // Of two it is a complement: one claim, whose pairs say it all.
        if (relation.instruments.length > 2) this.#addPartition(relation, "bucket", sides);
        return;
      case "mutually-exclusive":
        this.#addExclusive(relation, "bucket", sides);
        return;
      case "exhaustive":
        this.#addExhaustive(relation, "bucket", sides);
        return;
      case "split-of-parent":
        this.#addPartition(relation, "event-tree", withFirstOpposite(sides));
        return;
      case "implies":
        // What follows holds in more states: it is the first rung.
        this.#addLadder(relation, "implication", sides.slice(0, 2).reverse());
        return;
      case "ladder":
      case "nested-dates":
        this.#addLadder(relation, "ladder", sides);
        return;
      case "same-claim":
      case "complement":
        return;
    }
  }

  /** Returns the sides that the instruments name; none when one of them is not of the component. */
  #sidesOf(relation: Relation): NamedSide[] {
    const sides = relation.instruments.flatMap((instrument) => {
      const side = this.#index.sideOf(instrument);
      return side === undefined ? [] : [{ side, instrument }];
    });
    return sides.length === relation.instruments.length ? sides : [];
  }

  #addPartition(relation: Relation, lane: Lane, sides: readonly NamedSide[]): void {
    this.#addExhaustive(relation, lane, sides);
    this.#addExclusive(relation, lane, sides);
  }

  #addExhaustive(relation: Relation, lane: Lane, sides: readonly NamedSide[]): void {
    const distinct = firstOfEach(sides, ({ side }) => keyOf(side));
    // Both sides of one claim are exhaustive by themselves: a pair, and nothing more to buy.
    const claims = new Set(distinct.map(({ side }) => side.claim));
    if (claims.size < distinct.length || distinct.length < 2) return;
    if (this.#isKnown(`yes ${setKey(distinct)}`)) return;
    const name: ShapeName = { lane, shapeId: `yes|${relation.id}`, relation: relation.id };
    this.shapes.push(new ExhaustiveShape(name, this.#offersOf(distinct)));
  }

  #addExclusive(relation: Relation, lane: Lane, sides: readonly NamedSide[]): void {
    // Part of an exclusive set is exclusive, so a claim that is there twice is bought once.
    const distinct = firstOfEach(sides, ({ side }) => side.claim);
    if (distinct.length < 2 || this.#isKnown(`no ${setKey(distinct)}`)) return;
    const name: ShapeName = { lane, shapeId: `no|${relation.id}`, relation: relation.id };
    this.shapes.push(new ExclusiveShape(name, this.#offersOf(distinct.map(opposite))));
  }

  #addLadder(relation: Relation, form: string, sides: readonly NamedSide[]): void {
    // A ladder without some of its rungs is a ladder, so a claim that is there twice is bought once.
    const rungs = firstOfEach(sides, ({ side }) => side.claim);
    if (rungs.length < 2) return;
    if (this.#isKnown(`rungs ${rungs.map(({ side }) => keyOf(side)).join(" ")}`)) return;
    const lane = "event-tree";
    const name: ShapeName = { lane, shapeId: `${form}|${relation.id}`, relation: relation.id };
    const opposites = this.#offersOf(rungs.map(opposite));
    this.shapes.push(new LadderShape(name, this.#offersOf(rungs), opposites));
  }

  #offersOf(sides: readonly NamedSide[]): SideOffers[] {
    return sides.map(({ side, instrument }) => this.#index.offersOf(side, instrument));
  }

  #isKnown(key: string): boolean {
    if (this.#known.has(key)) return true;
    this.#known.add(key);
    return false;
  }
}

function opposite({ side, instrument }: NamedSide): NamedSide {
  return { side: oppositeSide(side), instrument };
}

function withFirstOpposite([first, ...others]: readonly NamedSide[]): NamedSide[] {
  return first === undefined ? [] : [opposite(first), ...others];
}

/** Returns the first entry with each key, in the order given. */
function firstOfEach<Entry>(
  entries: readonly Entry[],
  key: (entry: Entry) => string | number,
): Entry[] {
  const known = new Set<string | number>();
  return entries.filter((entry) => {
    const isNew = !known.has(key(entry));
    known.add(key(entry));
    return isNew;
  });
}

function keyOf({ claim, negated }: ClaimSide): string {
  return negated ? `!${claim}` : `${claim}`;
}

function setKey(sides: readonly NamedSide[]): string {
  return sides
    .map(({ side }) => keyOf(side))
    .sort()
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
