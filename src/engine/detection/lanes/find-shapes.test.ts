// Closed forms against all there is: every state for what a candidate pays, every portfolio of its shape for whether it
// is the best. Then the shapes, ids and legs of components written out by hand.

import { describe, expect, test } from "vitest";
import { componentOf, touchesOf } from "../../../../test/support/component-corpus/corpus-views.ts";
import { corpusSeed, drawCase } from "../../../../test/support/component-corpus/draw-case.ts";
import { referenceStates } from "../../../../test/support/component-corpus/reference-states.ts";
import { rigRelation } from "../../../../test/support/engine-rig.ts";
import {
  drawSingleShape,
  offersOf,
  type SingleShape,
  worstPayout,
} from "../../../../test/support/single-shape.ts";
import type { InstrumentId, MarketId } from "../../../domain/market/venue.ts";
import type { Claim, RelationComponent } from "../../../domain/relation/component.ts";
import type { Relation, RelationKind } from "../../../domain/relation/relation.ts";
import { noOffer, type Touches } from "../certificate/contract.ts";
import type { Candidate, LaneShape } from "./contract.ts";
import { findShapes } from "./find-shapes.ts";
import { pairedContractsMax } from "./pair-lane.ts";

const dollar = 1_000_000_000;
const seed = 11;

function offerOf({ contract, outcome }: Candidate["legs"][number]): number {
  return 2 * contract + (outcome === "yes" ? 0 : 1);
}

function costOf(touches: Touches, offers: readonly number[]): number {
  return offers.reduce((sum, offer) => sum + (touches[offer] as number), 0);
}

/** Every way to take at most one offer of each leg. */
function selections(legs: readonly (readonly number[])[]): number[][] {
  return legs.reduce<number[][]>(
    (found, offers) => found.flatMap((one) => [one, ...offers.map((offer) => [...one, offer])]),
    [[]],
  );
}

/** Every portfolio of equal numbers that a shape of the component may come up with, by the start of the shape's id. */
function portfoliosOf(one: SingleShape): ReadonlyMap<string, readonly (readonly number[])[]> {
  const literals = one.literals.map((literal) => offersOf(literal, "literal"));
  const opposites = one.literals.map((literal) => offersOf(literal, "opposite"));
  const pairs = literals.flatMap((_, at) =>
    product(literals[at] as number[], opposites[at] as number[]).filter(
      ([first, second]) => (first as number) >> 1 !== (second as number) >> 1,
    ),
  );
  const families = new Map<string, readonly (readonly number[])[]>([["pairs", pairs]]);
  const rungs = literals.flatMap((bought, at) =>
    opposites.flatMap((sold, other) => (other === at ? [] : product(bought, sold))),
  );
  switch (one.kind) {
    case "ladder":
    case "nested-dates":
      return families.set("ladder|made", rungs);
    case "implies":
      return families.set("implication|made", rungs);
    case "split-of-parent": {
      const [parent, ...children] = literals as [number[], ...number[][]];
      const [parentFalse, ...childrenFalse] = opposites as [number[], ...number[][]];
      families.set("yes|made", selections([parentFalse, ...children]));
      return families.set("no|made", selections([parent, ...childrenFalse]));
    }
    default:
      families.set("yes|made", selections(literals));
      return families.set("no|made", selections(opposites));
  }
}

function product(first: readonly number[], second: readonly number[]): number[][] {
  return first.flatMap((one) => second.map((other) => [one, other]));
}

/** Most that one of the portfolios earns in its worst state, in nanos; zero when none earns. */
function bestOf(one: SingleShape, portfolios: readonly (readonly number[])[]): number {
  let best = 0;
  for (const offers of portfolios) {
    if (offers.length === 0) continue;
    const cost = costOf(one.touches, offers);
    if (offers.length * dollar - cost <= best) continue;
    best = Math.max(best, worstPayout(one.states, offers) * dollar - cost);
  }
  return best;
}

function familyOf(shape: LaneShape): string {
  return shape.shapeId.endsWith("|made") ? shape.shapeId : "pairs";
}

describe("one relation", () => {
  const cases = Array.from({ length: 3_000 }, (_, at) =>
    drawSingleShape(corpusSeed(seed, at), { literalsMax: 5, statementsMax: at % 3 === 0 ? 1 : 2 }),
  );

  test("no portfolio of equal numbers earns more than the candidate of its shape", () => {
    const earning = new Map<string, number>();
    for (const one of cases) {
      const shapes = findShapes(one.component);
      for (const [family, portfolios] of portfoliosOf(one)) {
        const edges = shapes
          .filter((shape) => familyOf(shape) === family)
          .map((shape) => shape.best(one.touches)?.edgeNanos ?? 0);
        const best = bestOf(one, portfolios);
        expect(Math.max(0, ...edges), `seed ${one.seed}, ${family}`).toBe(best);
        if (best > 0) earning.set(family, (earning.get(family) ?? 0) + 1);
      }
    }
    for (const family of ["pairs", "yes|made", "no|made", "ladder|made", "implication|made"]) {
      expect(earning.get(family) ?? 0, family).toBeGreaterThan(20);
    }
  });

  test("a candidate pays in its worst state exactly what it says", () => {
    for (const one of cases) {
      for (const shape of findShapes(one.component)) {
        const candidate = shape.best(one.touches);
        if (candidate === undefined) continue;
        const offers = candidate.legs.map(offerOf);
        expect(worstPayout(one.states, offers), `seed ${one.seed}`).toBe(candidate.payout);
        expect(candidate.edgeNanos).toBe(candidate.payout * dollar - costOf(one.touches, offers));
        expect(candidate.edgeNanos).toBeGreaterThan(0);
      }
    }
  });
});

describe("relations that overlap", () => {
  const cases = Array.from({ length: 3_000 }, (_, at) => drawCase(corpusSeed(seed, at)));

  test("a candidate pays what it says or more in every state", () => {
    let found = 0;
    for (const one of cases) {
      const touches = touchesOf(one);
      for (const shape of findShapes(componentOf(one))) {
        const candidate = shape.best(touches);
        if (candidate === undefined) continue;
        found += 1;
        const offers = candidate.legs.map(offerOf);
        const where = `seed ${one.seed}, ${shape.lane}|${shape.shapeId}`;
        expect(worstPayout(one.states, offers), where).toBeGreaterThanOrEqual(candidate.payout);
        expect(candidate.edgeNanos, where).toBe(
          candidate.payout * dollar - costOf(touches, offers),
        );
        expect(new Set(offers).size, where).toBe(offers.length);
        expect(candidate.legs.length, where).toBeGreaterThanOrEqual(2);
        expect([...new Set(candidate.relations)].sort(), where).toEqual(candidate.relations);
      }
    }
    expect(found).toBeGreaterThan(1_000);
  });

  test("books that are fair offer no candidate", () => {
    const fair = cases.filter((one) => one.fair);
    expect(fair.length).toBeGreaterThan(1_000);
    for (const one of fair) {
      const touches = touchesOf(one);
      const found = findShapes(componentOf(one)).filter((shape) => shape.best(touches));
      expect(found.map(({ shapeId }) => shapeId)).toEqual([]);
    }
  });

  test("the relations named are enough: the rest may fail and the candidate still pays", () => {
    let dropped = 0;
    for (const one of cases.slice(0, 1_000)) {
      const touches = touchesOf(one);
      for (const shape of findShapes(componentOf(one))) {
        const candidate = shape.best(touches);
        if (candidate === undefined) continue;
        const named = one.relations.filter(({ id }) => candidate.relations.includes(id));
        dropped += one.relations.length - named.length;
        const states = statesUnder(one.contracts, named);
        const where = `seed ${one.seed}, ${shape.shapeId}`;
        const worst = worstPayout(states, candidate.legs.map(offerOf));
        expect(worst, where).toBeGreaterThanOrEqual(candidate.payout);
      }
    }
    expect(dropped).toBeGreaterThan(100);
  });

  test("shapes are ordered, each with an id of its own, and count the offers they read", () => {
    for (const one of cases.slice(0, 500)) {
      const shapes = findShapes(componentOf(one));
      const ids = shapes.map(({ lane, shapeId }) => `${lane}|${shapeId}`);
      expect(new Set(ids).size).toBe(ids.length);
      expect(findShapes(componentOf(one)).map(({ lane, shapeId }) => `${lane}|${shapeId}`)).toEqual(
        ids,
      );
      for (const shape of shapes) {
        const read = new Set<number>();
        const counting = new Proxy(touchesOf(one), {
          get(target, key) {
            read.add(Number(key));
            return target[Number(key)];
          },
        });
        shape.best(counting);
        expect(read.size, shape.shapeId).toBe(shape.work);
        const contracts = [...new Set([...read].map((offer) => offer >> 1))];
        expect(contracts.sort((a, b) => a - b)).toEqual(shape.contracts);
      }
    }
  });
});

function statesUnder(
  contracts: readonly MarketId[],
  relations: readonly Relation[],
): readonly (readonly number[])[] {
  return referenceStates(contracts, relations, 1 << contracts.length) ?? [];
}

/** A component of contracts that each state a claim of their own, unless `claims` says otherwise. */
function component(
  contracts: readonly MarketId[],
  relations: readonly Relation[],
  claims?: readonly Claim[],
): RelationComponent {
  return {
    id: contracts[0] as MarketId,
    contracts,
    relations,
    claims:
      claims ?? contracts.map((_, contract) => ({ members: [{ contract, inverted: false }] })),
  };
}

function relate(id: string, kind: RelationKind, ...instruments: InstrumentId[]): Relation {
  return rigRelation({ id, kind, instruments });
}

/** Prices in cents by `contract outcome`; nothing else is offered. */
function offered(contracts: number, prices: Readonly<Record<string, number>>): Touches {
  const touches = new Float64Array(2 * contracts).fill(noOffer);
  for (const [key, cents] of Object.entries(prices)) {
    const [contract, outcome] = key.split(" ");
    touches[2 * Number(contract) + (outcome === "yes" ? 0 : 1)] = cents * 10_000_000;
  }
  return touches;
}

function idsOf(of: RelationComponent): string[] {
  return findShapes(of).map(({ lane, shapeId }) => `${lane} ${shapeId}`);
}

function legsOf(of: RelationComponent, shapeId: string, touches: Touches): string[] {
  const shape = findShapes(of).find((one) => one.shapeId === shapeId);
  return (shape?.best(touches)?.legs ?? []).map(
    ({ contract, outcome }) => `${contract} ${outcome}`,
  );
}

const [a, b, c, d] = ["kalshi:A", "kalshi:B", "kalshi:C", "kalshi:D"] as const;

describe("pairs", () => {
  const claim = (...inverted: boolean[]): Claim => ({
    members: inverted.map((each, contract) => ({ contract, inverted: each })),
  });

  test("three venues make three pairs each way, named by their legs", () => {
    const contracts: MarketId[] = ["amm:P", "kalshi:K", "kalshi:L", "polymarket:M"];
    const of = component(
      contracts,
      [relate("same", "same-claim", ...contracts.map((id): InstrumentId => `${id}/yes`))],
      [claim(false, false, false, false)],
    );
    expect(idsOf(of)).toEqual([
      "cross-venue kalshi:K/no|polymarket:M/yes",
      "cross-venue kalshi:K/yes|polymarket:M/no",
      "cross-venue kalshi:L/no|polymarket:M/yes",
      "cross-venue kalshi:L/yes|polymarket:M/no",
      "parity kalshi:K/no|kalshi:L/yes",
      "parity kalshi:K/yes|kalshi:L/no",
      "amm amm:P/no|kalshi:K/yes",
      "amm amm:P/no|kalshi:L/yes",
      "amm amm:P/no|polymarket:M/yes",
      "amm amm:P/yes|kalshi:K/no",
      "amm amm:P/yes|kalshi:L/no",
      "amm amm:P/yes|polymarket:M/no",
    ]);
    expect(
      findShapes(of)
        .find(({ shapeId }) => shapeId === "amm:P/no|kalshi:L/yes")
        ?.best(offered(4, { "0 no": 40, "2 yes": 58 })),
    ).toEqual({
      lane: "amm",
      shapeId: "amm:P/no|kalshi:L/yes",
      legs: [
        { contract: 0, outcome: "no" },
        { contract: 2, outcome: "yes" },
      ],
      payout: 1,
      edgeNanos: 20_000_000,
      relations: ["same"],
    });
  });

  test("contracts that are each other's opposite are bought with the same outcome", () => {
    const of = component(
      [a, "polymarket:M"],
      [relate("opposite", "complement", `${a}/yes`, "polymarket:M/yes")],
      [claim(false, true)],
    );
    expect(idsOf(of)).toEqual([
      "cross-venue kalshi:A/no|polymarket:M/no",
      "cross-venue kalshi:A/yes|polymarket:M/yes",
    ]);
  });

  test("a dollar for a dollar is no edge", () => {
    const of = component(
      [a, b],
      [relate("same", "same-claim", `${a}/yes`, `${b}/yes`)],
      [claim(false, false)],
    );
    for (const [cents, edges] of [
      [50, 0],
      [49, 1],
    ] as const) {
      const touches = offered(2, { "0 yes": 50, "1 no": cents });
      expect(findShapes(of).filter((shape) => shape.best(touches))).toHaveLength(edges);
    }
  });

  test("a claim with too many contracts is left to the solver", () => {
    const contracts = Array.from(
      { length: pairedContractsMax + 1 },
      (_, at): MarketId => `kalshi:${at + 100}`,
    );
    const same = (ids: readonly MarketId[]): RelationComponent =>
      component(
        ids,
        [relate("same", "same-claim", ...ids.map((id): InstrumentId => `${id}/yes`))],
        [claim(...ids.map(() => false))],
      );
    expect(findShapes(same(contracts))).toEqual([]);
    expect(findShapes(same(contracts.slice(1)))).toHaveLength(
      pairedContractsMax * (pairedContractsMax - 1),
    );
  });
});

describe("buckets", () => {
  const yes: InstrumentId[] = [`${a}/yes`, `${b}/yes`, `${c}/yes`];

  test.each([
    ["partition", ["bucket no|it", "bucket yes|it"]],
    ["mutually-exclusive", ["bucket no|it"]],
    ["exhaustive", ["bucket yes|it"]],
    ["same-claim", []],
  ] as const)("%s of three", (kind, ids) => {
    expect(idsOf(component([a, b, c], [relate("it", kind, ...yes)]))).toEqual(ids);
  });

  test("of two a partition is a pair, and exclusive ones are a bucket", () => {
    const two = yes.slice(0, 2);
    expect(idsOf(component([a, b], [relate("it", "partition", ...two)]))).toEqual([]);
    expect(idsOf(component([a, b], [relate("it", "mutually-exclusive", ...two)]))).toEqual([
      "bucket no|it",
    ]);
  });

  test("all-YES wants every leg; all-NO leaves out what adds less than it costs", () => {
    const of = component([a, b, c], [relate("it", "partition", ...yes)]);
    const cheap = { "0 yes": 22, "1 yes": 31, "2 yes": 43 };
    expect(legsOf(of, "yes|it", offered(3, cheap))).toEqual(["0 yes", "1 yes", "2 yes"]);
    expect(legsOf(of, "yes|it", offered(3, { "0 yes": 22, "1 yes": 31 }))).toEqual([]);
    const two = { "0 no": 45, "1 no": 50 };
    expect(legsOf(of, "no|it", offered(3, two))).toEqual(["0 no", "1 no"]);
    expect(legsOf(of, "no|it", offered(3, { ...two, "2 no": 100 }))).toEqual(["0 no", "1 no"]);
    expect(legsOf(of, "no|it", offered(3, { ...two, "2 no": 99 }))).toHaveLength(3);
    expect(legsOf(of, "no|it", offered(3, { "0 no": 45 }))).toEqual([]);
  });

  test("literals may be NO: not both fail is at least one holds", () => {
    const of = component([a, b], [relate("it", "mutually-exclusive", `${a}/no`, `${b}/no`)]);
    expect(legsOf(of, "no|it", offered(2, { "0 yes": 50, "1 yes": 40 }))).toEqual([
      "0 yes",
      "1 yes",
    ]);
  });

  test("the cheapest venue of each claim is bought, the first of equals, and its ties are named", () => {
    const contracts: MarketId[] = [a, b, c, "polymarket:A", "polymarket:B"];
    const alone = (contract: number): Claim => ({ members: [{ contract, inverted: false }] });
    const both = (contract: number, other: number, inverted: boolean): Claim => ({
      members: [
        { contract, inverted: false },
        { contract: other, inverted },
      ],
    });
    const of = component(
      contracts,
      [
        relate("it", "partition", ...yes),
        relate("tie-a", "same-claim", `${a}/yes`, "polymarket:A/yes"),
        relate("tie-b", "complement", `${b}/yes`, "polymarket:B/yes"),
      ],
      [both(0, 3, false), both(1, 4, true), alone(2)],
    );
    const bucket = findShapes(of).find(({ shapeId }) => shapeId === "yes|it") as LaneShape;
    const prices = { "0 yes": 30, "1 yes": 31, "2 yes": 33, "3 yes": 30, "4 no": 29, "4 yes": 5 };
    expect(bucket.best(offered(5, prices))).toEqual({
      lane: "bucket",
      shapeId: "yes|it",
      legs: [
        { contract: 0, outcome: "yes" },
        { contract: 4, outcome: "no" },
        { contract: 2, outcome: "yes" },
      ],
      payout: 1,
      edgeNanos: 80_000_000,
      relations: ["it", "tie-b"],
    });
    expect(bucket.contracts).toEqual([0, 1, 2, 3, 4]);
    expect(bucket.work).toBe(5);
  });
});

describe("event trees", () => {
  test("the wrong way round is no opportunity, however cheap", () => {
    const of = component([a, b], [relate("it", "implies", `${a}/yes`, `${b}/yes`)]);
    expect(legsOf(of, "implication|it", offered(2, { "0 yes": 1, "1 no": 1 }))).toEqual([]);
    expect(legsOf(of, "implication|it", offered(2, { "1 yes": 50, "0 no": 49 }))).toEqual([
      "1 yes",
      "0 no",
    ]);
  });

  test.each(["ladder", "nested-dates"] as const)(
    "%s: any two rungs, not only neighbours",
    (kind) => {
      const of = component(
        [a, b, c, d],
        [relate("it", kind, `${a}/yes`, `${b}/yes`, `${c}/yes`, `${d}/yes`)],
      );
      const touches = offered(4, { "0 yes": 40, "1 yes": 45, "1 no": 61, "2 no": 60, "3 no": 55 });
      expect(legsOf(of, "ladder|it", touches)).toEqual(["0 yes", "3 no"]);
      const wrong = offered(4, { "3 yes": 1, "0 no": 1, "2 yes": 1, "1 no": 1 });
      expect(legsOf(of, "ladder|it", wrong)).toEqual([]);
      // Earned alike by (0, 1) and (0, 2): the first.
      const even = offered(4, { "0 yes": 40, "1 no": 55, "2 no": 55, "1 yes": 40 });
      expect(legsOf(of, "ladder|it", even)).toEqual(["0 yes", "1 no"]);
      const alike = offered(4, { "0 yes": 40, "1 yes": 40, "3 no": 55 });
      expect(legsOf(of, "ladder|it", alike)).toEqual(["0 yes", "3 no"]);
    },
  );

  test("a parent against its children, both ways, and the children among themselves", () => {
    const of = component(
      [a, b, c],
      [relate("it", "split-of-parent", `${a}/yes`, `${b}/yes`, `${c}/yes`)],
    );
    expect(idsOf(of)).toEqual(["event-tree no|it", "event-tree yes|it"]);
    const best = (shapeId: string, prices: Readonly<Record<string, number>>): unknown => {
      const found = findShapes(of)
        .find((shape) => shape.shapeId === shapeId)
        ?.best(offered(3, prices));
      return found === undefined
        ? undefined
        : [found.payout, found.edgeNanos / 10_000_000, found.legs.length];
    };
    expect(best("yes|it", { "0 no": 40, "1 yes": 30, "2 yes": 25 })).toEqual([1, 5, 3]);
    expect(best("yes|it", { "0 no": 40, "1 yes": 30 })).toBeUndefined();
    expect(best("no|it", { "0 yes": 60, "1 no": 70, "2 no": 68 })).toEqual([2, 2, 3]);
    expect(best("no|it", { "0 yes": 60, "1 no": 35 })).toEqual([1, 5, 2]);
    expect(best("no|it", { "1 no": 50, "2 no": 48 })).toEqual([1, 2, 2]);
    expect(best("no|it", { "0 yes": 60, "1 no": 40 })).toBeUndefined();
  });
});

describe("relations that repeat themselves", () => {
  test("the same literals make one shape, under the first id", () => {
    const of = component(
      [a, b, c],
      [
        relate("b", "partition", `${c}/yes`, `${a}/yes`, `${b}/yes`),
        relate("a", "mutually-exclusive", `${a}/yes`, `${b}/yes`, `${c}/yes`),
        relate("c", "exhaustive", `${b}/yes`, `${c}/yes`, `${a}/yes`),
        relate("d", "ladder", `${a}/yes`, `${b}/yes`),
        relate("e", "implies", `${b}/yes`, `${a}/yes`),
      ],
    );
    expect(idsOf(of)).toEqual(["bucket no|a", "bucket yes|b", "event-tree ladder|d"]);
  });

  test("a claim that is there twice is bought once, or leaves the set to the solver", () => {
    const of = (...relations: Relation[]): RelationComponent => component([a, b, c], relations);
    for (const again of [`${a}/yes`, `${a}/no`] as const) {
      const twice = relate("it", "exhaustive", `${a}/yes`, `${b}/yes`, again);
      expect(idsOf(of(twice))).toEqual([]);
    }
    const exclusive = of(relate("it", "mutually-exclusive", `${a}/yes`, `${a}/no`, `${b}/yes`));
    expect(legsOf(exclusive, "no|it", offered(3, { "0 yes": 1, "0 no": 45, "1 no": 45 }))).toEqual([
      "0 no",
      "1 no",
    ]);
    const ladder = of(relate("it", "ladder", `${a}/yes`, `${b}/yes`, `${a}/no`));
    expect(legsOf(ladder, "ladder|it", offered(3, { "0 yes": 10, "1 no": 20 }))).toEqual([
      "0 yes",
      "1 no",
    ]);
    expect(idsOf(of(relate("it", "ladder", `${a}/yes`, `${a}/yes`)))).toEqual([]);
    expect(idsOf(of(relate("it", "split-of-parent", `${a}/yes`, `${a}/yes`, `${b}/yes`)))).toEqual([
      "event-tree no|it",
    ]);
  });

  test("an implication about more than two says nothing", () => {
    const three = relate("it", "implies", `${a}/yes`, `${b}/yes`, `${c}/yes`);
    expect(idsOf(component([a, b, c], [three]))).toEqual([]);
  });

  test("a relation with an instrument from elsewhere has no shape", () => {
    const of = component([a, b], [relate("it", "exhaustive", `${a}/yes`, `${b}/yes`, `${d}/yes`)]);
    expect(idsOf(of)).toEqual([]);
  });
});
