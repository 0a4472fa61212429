// Random questions that depend on each other: single shapes, two or three of them joined by an overlap, and markets
// doubled on another venue. Claims are numbers here; they become markets, some asked the other way round, at the end.

import type { RelationKind } from "../../../src/domain/relation/relation.ts";
import type { RandomStream } from "../../../src/simulation/random-stream.ts";

export interface DrawnRelation {
  readonly kind: RelationKind;
  /** Claims, in the relation's order. `~claim` stands for its opposite. */
  readonly members: readonly number[];
}

export interface DrawnShape {
  readonly names: readonly string[];
  readonly claims: number;
  readonly relations: readonly DrawnRelation[];
}

class Sketch {
  readonly names: string[] = [];
  readonly relations: DrawnRelation[] = [];
  claims = 0;

  /** Returns so many new claims. */
  add(count: number): number[] {
    const first = this.claims;
    this.claims += count;
    return Array.from({ length: count }, (_, at) => first + at);
  }

  relate(kind: RelationKind, members: readonly number[]): void {
    this.relations.push({ kind, members });
  }
}

interface Shape {
  readonly name: string;
  readonly weight: number;
  readonly least: number;
  draw(sketch: Sketch, room: number, random: RandomStream): void;
}

/** A shape that is one relation over new claims. */
function plain(kind: RelationKind, weight: number, least: number, most: number): Shape {
  return {
    name: kind,
    weight,
    least,
    draw: (sketch, room, random) => {
      const count = random.between(least, Math.max(least, Math.min(most, room)));
      sketch.relate(kind, sketch.add(count));
    },
  };
}

/** "At a or above" is the range from a to b and "at b or above": a ladder whose steps are sold too. */
const ranges: Shape = {
  name: "ranges",
  weight: 2,
  least: 3,
  draw: (sketch, room, random) => {
    const steps = random.between(2, Math.max(2, Math.min(5, Math.floor((room + 1) / 2))));
    const above = sketch.add(steps);
    const between = sketch.add(steps - 1);
    sketch.relate("ladder", above);
    between.forEach((range, at) => {
      sketch.relate("split-of-parent", [above[at] as number, range, above[at + 1] as number]);
    });
  },
};

/** Who wins, and by when it is known: outcomes of a race that imply rungs of a ladder of dates. */
const raceByDate: Shape = {
  name: "race-by-date",
  weight: 1,
  least: 4,
  draw: (sketch, room, random) => {
    const runners = sketch.add(random.between(2, Math.max(2, Math.min(4, room - 2))));
    const dates = sketch.add(2);
    sketch.relate("mutually-exclusive", runners);
    sketch.relate("nested-dates", dates);
    for (const runner of runners) {
      if (random.chance(500_000)) sketch.relate("implies", [runner, random.pick(dates)]);
    }
    sketch.relate("implies", [runners[0] as number, dates[0] as number]);
  },
};

const shapes: readonly Shape[] = [
  plain("same-claim", 4, 2, 3),
  plain("complement", 2, 2, 2),
  plain("mutually-exclusive", 4, 2, 12),
  plain("partition", 5, 2, 12),
  plain("exhaustive", 1, 2, 4),
  plain("ladder", 3, 2, 8),
  plain("nested-dates", 2, 2, 6),
  plain("split-of-parent", 2, 3, 6),
  plain("implies", 2, 2, 2),
  ranges,
  raceByDate,
];

/** Returns claims and relations that connect all of them; nobody has looked yet whether they contradict each other. */
export function drawShape(random: RandomStream, contractsMax: number): DrawnShape {
  const sketch = new Sketch();
  const blocks = random.pick([1, 1, 1, 1, 1, 2, 2, 2, 3]);
  const firsts: number[][] = [];
  for (let block = 0; block < blocks; block += 1) {
    const room = contractsMax - sketch.claims;
    const fitting = shapes.filter(({ least }) => least <= room);
    if (fitting.length === 0) break;
    const shape = random.pick(fitting.flatMap((one) => Array<Shape>(one.weight).fill(one)));
    const before = sketch.claims;
    // Several blocks share the room, so that the later ones are not always the small ones.
    shape.draw(sketch, blocks === 1 ? room : Math.max(shape.least, room >> 1), random);
    sketch.names.push(shape.name);
    firsts.push(Array.from({ length: sketch.claims - before }, (_, at) => before + at));
  }
  join(sketch, firsts, random);
  double(sketch, contractsMax, random);
  return { names: sketch.names, claims: sketch.claims, relations: sketch.relations };
}

/** Ties each block to the one before it. */
function join(sketch: Sketch, blocks: readonly (readonly number[])[], random: RandomStream): void {
  for (let at = 1; at < blocks.length; at += 1) {
    const one = random.pick(blocks[at - 1] ?? []);
    const other = random.pick(blocks[at] ?? []);
    const kind = random.pick(["same-claim", "implies", "implies", "mutually-exclusive"] as const);
    sketch.relate(kind, random.chance(500_000) ? [one, other] : [other, one]);
    sketch.names.push("joined");
  }
}

/** Asks some of the claims on another venue too. */
function double(sketch: Sketch, contractsMax: number, random: RandomStream): void {
  const doubled = random.pick([0, 0, 0, 1, 2, 8]);
  const originals = sketch.claims;
  for (let count = 0; count < doubled && sketch.claims < contractsMax; count += 1) {
    const original = random.between(0, originals - 1);
    const [copy = 0] = sketch.add(1);
    if (random.chance(800_000)) sketch.relate("same-claim", [original, copy]);
    else sketch.relate("complement", [original, copy]);
    if (count === 0) sketch.names.push("doubled");
  }
}
