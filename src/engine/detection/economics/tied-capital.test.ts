// What a venue gives back, by hand and against every state of the world; and that nothing is given back twice.

import fastCheck from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type InstrumentId,
  instrumentId,
  marketOf,
  venueOf,
} from "../../../domain/market/venue.ts";
import type { Relation, RelationKind, VenueNetting } from "../../../domain/relation/relation.ts";
import { partsPerMillion } from "../../../domain/units/parts-per-million.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import { type HeldLeg, tiedCapital } from "./tied-capital.ts";

const dollar = 1_000_000;

function held(instrument: InstrumentId, contracts: number, cents: number, fees = 0): HeldLeg {
  const size = contracts * dollar;
  return { instrument, venue: venueOf(instrument), size, cost: contracts * cents * 10_000, fees };
}

function netting(
  id: string,
  kind: RelationKind,
  how: VenueNetting["kind"] | undefined,
  instruments: readonly InstrumentId[],
  fee = 0,
): Relation {
  return {
    id,
    version: 1,
    kind,
    instruments,
    provenance: "venue-structural",
    approvedBy: null,
    approvedAt: null,
    softStates: [],
    ...(how === undefined ? {} : { netting: { kind: how, fee: partsPerMillion(fee) } }),
    note: "",
  };
}

const yes: InstrumentId[] = ["kalshi:A/yes", "kalshi:B/yes", "kalshi:C/yes"];
const exclusive = netting("event", "mutually-exclusive", "exclusive-return", yes);
const ladder = netting("steps", "ladder", "ladder-return", yes);

/** What comes back on each venue, in dollars. */
function returned(legs: readonly HeldLeg[], ...relations: Relation[]): number[] {
  return tiedCapital(legs, relations).map((each) => integerOf(each.returned) / dollar);
}

describe("collateral return of exclusive outcomes", () => {
  test("NO at 0.60 and 0.70 ties up 0.30", () => {
    const legs = [held("kalshi:A/no", 1, 60), held("kalshi:B/no", 1, 70)];
    expect(tiedCapital(legs, [exclusive])).toEqual([
      { venue: "kalshi", paid: 1_300_000, returned: 1_000_000 },
    ]);
  });

  test("m of them in equal numbers give back m - 1", () => {
    const legs = (["A", "B", "C"] as const).map((name) => held(`kalshi:${name}/no`, 10, 68));
    expect(returned(legs, exclusive)).toEqual([20]);
  });

  test("of unequal numbers all but the greatest is certain", () => {
    const legs = [held("kalshi:A/no", 10, 60), held("kalshi:B/no", 25, 70)];
    expect(returned(legs, exclusive)).toEqual([10]);
  });

  test("fees do not come back, nor more than was paid", () => {
    const legs = (["A", "B", "C"] as const).map((name) =>
      held(`kalshi:${name}/no`, 10, 60, 500_000),
    );
    // 20 dollars are certain, 18 were paid for the contracts.
    expect(tiedCapital(legs, [exclusive])).toEqual([
      { venue: "kalshi", paid: 19_500_000, returned: 18_000_000 },
    ]);
  });

  test("YES, a lone NO, another market and a venue without netting free nothing", () => {
    const no = held("kalshi:A/no", 1, 60);
    expect(returned([held("kalshi:A/yes", 1, 60), held("kalshi:B/yes", 1, 30)], exclusive)).toEqual(
      [0],
    );
    expect(returned([no], exclusive)).toEqual([0]);
    expect(returned([no, held("kalshi:D/no", 1, 60)], exclusive)).toEqual([0]);
    const plain = netting("event", "mutually-exclusive", undefined, yes);
    expect(returned([no, held("kalshi:B/no", 1, 70)], plain)).toEqual([0]);
    expect(returned([no, held("kalshi:B/no", 1, 70)])).toEqual([0]);
  });

  test("a relation of a kind that makes nothing exclusive frees nothing", () => {
    const legs = [held("kalshi:A/no", 1, 60), held("kalshi:B/no", 1, 70)];
    for (const kind of ["exhaustive", "ladder", "same-claim", "implies"] as const) {
      expect(returned(legs, netting("event", kind, "exclusive-return", yes))).toEqual([0]);
    }
    expect(returned(legs, netting("event", "mutually-exclusive", "ladder-return", yes))).toEqual([
      0,
    ]);
  });

  test("a relation across venues frees nothing: no venue knows what is held at another", () => {
    const across = netting("event", "mutually-exclusive", "exclusive-return", [
      "kalshi:A/yes",
      "kalshi:B/yes",
      "polymarket:D/yes",
    ]);
    const legs = [held("kalshi:A/no", 1, 60), held("polymarket:D/no", 1, 70)];
    expect(returned(legs, across)).toEqual([0, 0]);
    expect(returned([held("kalshi:A/no", 1, 60), held("kalshi:B/no", 1, 70)], across)).toEqual([0]);
  });

  test("each venue has its own", () => {
    const legs = [
      held("kalshi:A/no", 1, 60),
      held("polymarket:D/no", 1, 70),
      held("kalshi:B/no", 1, 70),
    ];
    expect(returned(legs, exclusive)).toEqual([1, 0]);
  });
});

describe("conversion", () => {
  const converted = (fee: number) => netting("event", "partition", "conversion", yes, fee);

  test("pays m - 1 dollars less the fee, at once", () => {
    const legs = (["A", "B", "C"] as const).map((name) => held(`kalshi:${name}/no`, 100, 68));
    expect(returned(legs, converted(0))).toEqual([200]);
    expect(returned(legs, converted(20_000))).toEqual([196]);
  });

  test("pays dollars, so that the fees of the legs come back too, but nothing beyond", () => {
    const legs = (["A", "B", "C"] as const).map((name) =>
      held(`kalshi:${name}/no`, 100, 60, 500_000),
    );
    expect(tiedCapital(legs, [converted(0)])).toEqual([
      { venue: "kalshi", paid: 181_500_000, returned: 181_500_000 },
    ]);
  });

  test("rounds what it pays down", () => {
    const legs = [
      { ...held("kalshi:A/no", 1, 60), size: 1_000_001 },
      { ...held("kalshi:B/no", 1, 60), size: 1_000_001 },
    ];
    expect(tiedCapital(legs, [converted(20_000)])[0]?.returned).toBe(980_000);
  });
});

describe("collateral return of nested thresholds", () => {
  test("YES of the wide one with NO of the narrow one is worth a dollar for certain", () => {
    const legs = [held("kalshi:A/yes", 10, 60), held("kalshi:C/no", 10, 45)];
    expect(returned(legs, ladder)).toEqual([10]);
  });

  test("which a relation of a kind that nests nothing does not promise", () => {
    const legs = [held("kalshi:A/yes", 10, 60), held("kalshi:C/no", 10, 45)];
    for (const kind of ["mutually-exclusive", "exhaustive", "implies"] as const) {
      expect(returned(legs, netting("steps", kind, "ladder-return", yes))).toEqual([0]);
    }
  });

  test("the wrong way round is worth nothing for certain", () => {
    const legs = [held("kalshi:A/no", 10, 60), held("kalshi:C/yes", 10, 45)];
    expect(returned(legs, ladder)).toEqual([0]);
  });

  test("is the least payout over every state (seed 9)", () => {
    const names = ["A", "B", "C", "D", "E"];
    const instruments = names.map((name): InstrumentId => `kalshi:${name}/yes`);
    const relation = netting("steps", "nested-dates", "ladder-return", instruments);
    const sizes = fastCheck.array(fastCheck.integer({ min: -50, max: 50 }), {
      minLength: names.length,
      maxLength: names.length,
    });
    const law = fastCheck.property(sizes, (drawn) => {
      const legs = drawn.flatMap((size, position) => {
        if (size === 0) return [];
        const market = marketOf(instruments[position] as InstrumentId);
        return [held(instrumentId(market, size > 0 ? "yes" : "no"), Math.abs(size), 99)];
      });
      if (legs.length === 0) return;
      let least = Number.POSITIVE_INFINITY;
      for (let paying = 0; paying <= names.length; paying += 1) {
        let payout = 0;
        drawn.forEach((size, position) => {
          if (position < paying ? size > 0 : size < 0) payout += Math.abs(size);
        });
        least = Math.min(least, payout);
      }
      const cost = drawn.reduce((sum, size) => sum + Math.abs(size) * 0.99, 0);
      expect(returned(legs, relation)[0]).toBeCloseTo(Math.min(least, cost), 6);
    });
    fastCheck.assert(law, { seed: 9, numRuns: 1_000 });
  });
});

describe("several relations", () => {
  const legs = [
    held("kalshi:A/no", 10, 60),
    held("kalshi:B/no", 10, 60),
    held("kalshi:C/no", 10, 60),
    held("kalshi:D/no", 10, 60),
  ];
  const over = (id: string, ...names: string[]) =>
    netting(
      id,
      "mutually-exclusive",
      "exclusive-return",
      names.map((name): InstrumentId => `kalshi:${name}/yes`),
    );

  test("free each leg once, the greatest first", () => {
    expect(returned(legs, over("a", "A", "B"), over("b", "B", "C", "D"))).toEqual([18]);
    expect(returned(legs, over("a", "A", "B"), over("b", "C", "D"))).toEqual([20]);
    expect(returned(legs, over("a", "A", "B"), over("b", "A", "B"))).toEqual([10]);
  });

  test("in any order of relations and legs", () => {
    const relations = [over("a", "A", "B"), over("b", "B", "C"), over("c", "C", "D")];
    const orders = [
      returned(legs, ...relations),
      returned(legs, ...relations.toReversed()),
      returned(legs.toReversed(), ...relations),
    ];
    expect(orders).toEqual([[20], [20], [20]]);
  });
});
