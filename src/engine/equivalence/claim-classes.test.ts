import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rigRelation } from "../../../test/support/engine-rig.ts";
import { instrumentId, type MarketId, marketOf, outcomeOf } from "../../domain/market/venue.ts";
import type { Relation } from "../../domain/relation/relation.ts";
import { claimClasses } from "./claim-classes.ts";

const markets: readonly MarketId[] = [
  "kalshi:A",
  "kalshi:B",
  "polymarket:C",
  "polymarket:D",
  "amm:E",
];

const relationArbitrary = fc
  .tuple(
    fc.constantFrom("same-claim", "complement", "partition", "implies" as const),
    fc.constantFrom(...markets),
    fc.constantFrom("yes", "no" as const),
    fc.constantFrom(...markets),
    fc.constantFrom("yes", "no" as const),
    fc.integer({ min: 1, max: 1_000_000 }),
  )
  .map(([kind, a, outcomeA, b, outcomeB, id]) =>
    rigRelation({
      id: `r${id}`,
      kind: kind as Relation["kind"],
      instruments: [instrumentId(a, outcomeA as "yes"), instrumentId(b, outcomeB as "yes")],
    }),
  );

/** All assignments of yes or no to the markets under which every tying relation holds. */
function worlds(relations: readonly Relation[]): Map<MarketId, boolean>[] {
  const found: Map<MarketId, boolean>[] = [];
  for (let bits = 0; bits < 2 ** markets.length; bits += 1) {
    const world = new Map(
      markets.map((market, position) => [market, ((bits >> position) & 1) === 1]),
    );
    const pays = (instrument: Relation["instruments"][number]): boolean =>
      world.get(marketOf(instrument)) === (outcomeOf(instrument) === "yes");
    const holds = relations.every(({ kind, instruments }) => {
      const [first, second] = instruments.map(pays);
      if (kind === "same-claim") return first === second;
      return kind === "complement" || kind === "partition" ? first !== second : true;
    });
    if (holds) found.push(world);
  }
  return found;
}

describe("classes of the same claim", () => {
  test("agree with the enumeration of all worlds", () => {
    fc.assert(
      fc.property(fc.array(relationArbitrary, { maxLength: 6 }), (relations) => {
        const classes = claimClasses(relations);
        const possible = worlds(relations);
        expect(classes.some((claim) => claim.contradictory)).toBe(possible.length === 0);
        for (const claim of classes.filter((candidate) => !candidate.contradictory)) {
          for (const world of possible) {
            const values = claim.members.map(
              ({ market, inverted }) => world.get(market) !== inverted,
            );
            expect(new Set(values).size).toBe(1);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  test("are the same whatever the order of the relations", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(relationArbitrary, { maxLength: 6, selector: ({ id }) => id }),
        (relations) => {
          const members = (of: readonly Relation[]): string[] =>
            claimClasses(of)
              .map((claim) => claim.members.map(({ market }) => market).join())
              .sort();
          expect(members(relations.toReversed())).toEqual(members(relations));
        },
      ),
    );
  });
});
