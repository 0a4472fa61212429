// Components built bit by bit are those built at once from the relations in force, whatever was approved, replaced,
// suspended or listed in between; and a component that is refused is known for as long as it is, and told once.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { relate, relationsArbitrary } from "../../../test/support/relation-worlds.ts";
import type { MarketId } from "../../domain/market/venue.ts";
import { marketOf } from "../../domain/market/venue.ts";
import type { Relation } from "../../domain/relation/relation.ts";
import { componentsOf } from "../../domain/relation/states/components.ts";
import { statesOf } from "../../domain/relation/states/list-states.ts";
import { ComponentIndex } from "./component-index.ts";
import type { WatchedComponent } from "./contract.ts";

class Telling {
  readonly listed = new Map<MarketId, number>();
  readonly index = new ComponentIndex((market) => this.listed.get(market));
  readonly live = new Set<WatchedComponent>();

  approve(relation: Relation): void {
    const before = this.index.relations.find(relation.id);
    if (this.index.relations.approve(relation).ok) this.index.touch(relation, before);
  }

  suspend(id: string): void {
    const known = this.index.relations.find(id);
    this.index.relations.suspend(id, "wrong");
    if (known !== undefined) this.index.touch(known, undefined);
  }

  list(market: MarketId): void {
    if (!this.listed.has(market)) this.listed.set(market, this.listed.size);
    this.index.list(market);
  }

  refresh(): { removed: number; added: number } {
    const { removed, added } = this.index.refresh();
    for (const one of removed) expect(this.live.delete(one), "removed, never added").toBe(true);
    for (const one of added) this.live.add(one);
    return { removed: removed.length, added: added.length };
  }
}

/** Everything as if it had been told at once. */
function fromScratch(relations: readonly Relation[]) {
  const { components, problems } = componentsOf(relations);
  const judged = components.map((component) => ({ component, states: statesOf(component) }));
  const refused = judged.flatMap(({ component, states }) =>
    typeof states !== "string" && "code" in states ? [component.id] : [],
  );
  return {
    components: judged
      .map(({ component }) => component)
      .filter(({ id }) => !refused.includes(id))
      .map((component) => [component.id, component.contracts, component.relations]),
    problems: [...problems.map(({ component }) => component), ...refused].sort(),
  };
}

function expectSame({ index, live, listed }: Telling): void {
  const expected = fromScratch(index.relations.inForce());
  const found = [...index.components()].sort((a, b) => (a.component.id < b.component.id ? -1 : 1));
  expect(
    found.map(({ component }) => [component.id, component.contracts, component.relations]),
  ).toEqual(expected.components);
  expect([...index.problems()].map(({ component }) => component).sort()).toEqual(expected.problems);
  expect(new Set(found)).toEqual(live);
  for (const watched of found) {
    for (const [at, market] of watched.component.contracts.entries()) {
      expect(index.componentOf(market)).toBe(watched);
      expect(watched.markets[at]).toBe(listed.get(market) ?? -1);
    }
  }
  const within = new Set(found.flatMap(({ component }) => component.contracts));
  for (const market of listed.keys()) {
    if (!within.has(market)) expect(index.componentOf(market)).toBeUndefined();
  }
}

type Act =
  | { readonly kind: "approve"; readonly at: number; readonly version: number }
  | { readonly kind: "suspend" | "list" | "refresh"; readonly at: number };

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("approve" as const),
      at: fc.nat(11),
      version: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom("suspend" as const, "list" as const, "refresh" as const),
      at: fc.nat(11),
    }),
  },
);

describe("components over time (fast-check prints its seed)", () => {
  test("are those built at once from the relations in force", () => {
    let refused = 0;
    fc.assert(
      fc.property(
        relationsArbitrary(8, 12),
        fc.array(act, { minLength: 4, maxLength: 40 }),
        (pool, acts) => {
          const told = new Telling();
          for (const one of acts) {
            const drawn = pool[one.at % pool.length] as Relation;
            // Several statements under one id: a newer version may name other markets.
            const id = `r${one.at % 4}`;
            if (one.kind === "approve") told.approve({ ...drawn, id, version: one.version });
            else if (one.kind === "suspend") told.suspend(id);
            else if (one.kind === "list") told.list(`kalshi:M${one.at % 8}`);
            else {
              told.refresh();
              expectSame(told);
            }
          }
          told.refresh();
          expectSame(told);
          refused += [...told.index.problems()].length;
        },
      ),
      { numRuns: 1_500 },
    );
    expect(refused).toBeGreaterThan(50);
  });
});

describe("a change", () => {
  test("leaves components that it does not touch the very same", () => {
    const told = new Telling();
    told.approve(relate("one", "same-claim", "A B"));
    told.approve(relate("two", "mutually-exclusive", "C D E"));
    told.refresh();
    const kept = told.index.componentOf("kalshi:C");
    told.suspend("one");
    expect(told.refresh()).toEqual({ removed: 1, added: 0 });
    told.approve(relate("three", "same-claim", "A F"));
    expect(told.refresh()).toEqual({ removed: 0, added: 1 });
    expect(told.index.componentOf("kalshi:C")).toBe(kept);
  });

  test("a market that is listed later is found under the index it was given", () => {
    const told = new Telling();
    told.list("kalshi:B");
    told.approve(relate("one", "same-claim", "A B"));
    told.refresh();
    const watched = told.index.componentOf("kalshi:A");
    expect([...(watched?.markets ?? [])]).toEqual([-1, 0]);
    told.list("kalshi:A");
    expect(told.index.isStale).toBe(false);
    expect([...(watched?.markets ?? [])]).toEqual([1, 0]);
  });
});

describe("a contradiction", () => {
  const same = relate("same", "same-claim", "A B");
  const opposite = relate("opposite", "complement", "A B");

  test("names its component once while it stands, and the others go on", () => {
    const told = new Telling();
    told.approve(relate("other", "same-claim", "X Y"));
    told.approve(same);
    told.approve(opposite);
    told.refresh();
    const [problem, ...more] = told.index.takeProblems();
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ code: "EQV-202", component: "kalshi:A" });
    expect(problem?.message).toContain("kalshi:A");
    expect(told.index.componentOf("kalshi:A")).toBeUndefined();
    expect(told.index.componentOf("kalshi:X")).toBeDefined();
    told.approve({ ...same, note: "told again" });
    told.refresh();
    expect(told.index.takeProblems()).toEqual([]);
    expect([...told.index.problems()]).toHaveLength(1);
  });

  test.each([
    ["that is its own opposite", opposite],
    ["that leaves no way to end", relate("neither", "mutually-exclusive", "A B A !A")],
  ])("is over when a relation goes, and told again when it comes back: one %s", (_name, wrong) => {
    const told = new Telling();
    told.approve(same);
    told.approve(wrong);
    told.approve(relate("both", "exhaustive", "!A !A"));
    told.approve(relate("also", "exhaustive", "A A"));
    told.refresh();
    expect(told.index.takeProblems()).toHaveLength(1);
    for (const id of [wrong.id, "both", "also"]) told.suspend(id);
    told.refresh();
    expect([...told.index.problems()]).toEqual([]);
    expect(told.index.componentOf(marketOf("kalshi:A/yes"))).toBeDefined();
    told.approve({ ...opposite, version: 2 });
    told.refresh();
    const [first] = told.index.takeProblems();
    // The same version with other words, and back: the message is the same.
    told.approve(relate("same", "same-claim", "X Y"));
    told.refresh();
    expect([...told.index.problems()]).toEqual([]);
    told.approve(same);
    told.refresh();
    expect(told.index.takeProblems()).toEqual([first]);
  });
});
