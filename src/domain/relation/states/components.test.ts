import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { relate, relationsArbitrary, worldsOf } from "../../../../test/support/relation-worlds.ts";
import { type MarketId, marketOf } from "../../market/venue.ts";
import { componentContractsMax } from "../component.ts";
import { componentOf, componentsOf, isProblem } from "./components.ts";

describe("components", () => {
  test("hold the markets that relations connect, in a fixed order whatever order they came in", () => {
    const relations = [
      relate("r2", "implies", "D C"),
      relate("r1", "same-claim", "C !B"),
      relate("r0", "partition", "X Y Z"),
      relate("r3", "complement", "A B"),
    ];
    const { components, problems } = componentsOf(relations);
    expect(problems).toEqual([]);
    expect(components.map(({ id, contracts }) => [id, contracts])).toEqual([
      ["kalshi:A", ["kalshi:A", "kalshi:B", "kalshi:C", "kalshi:D"]],
      ["kalshi:X", ["kalshi:X", "kalshi:Y", "kalshi:Z"]],
    ]);
    expect(components[0]?.relations.map(({ id }) => id)).toEqual(["r1", "r2", "r3"]);
    expect(components[0]?.claims).toEqual([
      {
        members: [
          { contract: 0, inverted: false },
          { contract: 1, inverted: true },
          { contract: 2, inverted: false },
        ],
      },
      { members: [{ contract: 3, inverted: false }] },
    ]);
    expect(componentsOf(relations.toReversed())).toEqual({ components, problems });
  });

  test("a claim's members are those that pay together in every state, up to their sign", () => {
    fc.assert(
      fc.property(relationsArbitrary(8, 5), (relations) => {
        for (const { contracts, claims, relations: own } of componentsOf(relations).components) {
          const worlds = worldsOf(contracts, own);
          const named = claims.flatMap(({ members }) => members.map(({ contract }) => contract));
          expect([...named].sort((a, b) => a - b)).toEqual(contracts.map((_, at) => at));
          const firsts = claims.map(({ members }) => members[0]?.contract as number);
          expect(firsts).toEqual([...firsts].sort((a, b) => a - b));
          for (const { members } of claims) {
            const [first] = members;
            expect(first?.inverted).toBe(false);
            for (const { contract, inverted } of members) {
              for (const world of worlds) {
                const same = world[contract] === world[first?.contract as number];
                expect(same).toBe(!inverted);
              }
            }
          }
        }
      }),
      { numRuns: 1_000, seed: 7_010 },
    );
  });

  test("share no market, and each is connected", () => {
    fc.assert(
      fc.property(relationsArbitrary(12, 6), (relations) => {
        const { components, problems } = componentsOf(relations);
        const seen = new Set<MarketId>();
        for (const one of components) {
          for (const contract of one.contracts) {
            expect(seen.has(contract)).toBe(false);
            seen.add(contract);
          }
          expect(isProblem(componentOf(one.relations))).toBe(false);
          expect(componentsOf(one.relations).components).toEqual([one]);
        }
        const names = new Set(
          relations.flatMap(({ instruments }) =>
            instruments.map((instrument) => marketOf(instrument)),
          ),
        );
        if (problems.length === 0) expect(seen).toEqual(names);
      }),
      { numRuns: 500, seed: 7_011 },
    );
  });

  test("one that contradicts itself does not stop the others", () => {
    const { components, problems } = componentsOf([
      relate("bad1", "same-claim", "A B"),
      relate("bad2", "complement", "A B"),
      relate("good", "same-claim", "C D"),
      relate("empty", "exhaustive", ""),
    ]);
    expect(components.map(({ id }) => id)).toEqual(["kalshi:C"]);
    expect(problems).toEqual([
      {
        code: "EQV-202",
        component: "kalshi:A",
        message: "component kalshi:A: bad1@1, bad2@1 cannot all hold",
      },
    ]);
  });

  test("one with more markets than the limit is refused by name", () => {
    const chain = (links: number) =>
      Array.from({ length: links }, (_, at) => {
        const names = [at, at + 1].map((number) => `M${String(number).padStart(5, "0")}`);
        return relate(`r${at}`, "implies", names.join(" "));
      });
    const allowed = componentsOf(chain(componentContractsMax - 1));
    expect(allowed.components.map(({ contracts }) => contracts.length)).toEqual([1_024]);
    const { components, problems } = componentsOf(chain(componentContractsMax));
    expect(components).toEqual([]);
    expect(problems).toEqual([
      {
        code: "EQV-203",
        component: "kalshi:M00000",
        message: "component kalshi:M00000 connects 1025 markets, more than 1024",
      },
    ]);
  });
});
