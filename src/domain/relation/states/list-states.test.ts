import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  allHold,
  relate,
  relationOf,
  relationsArbitrary,
  worldsOf,
} from "../../../../test/support/relation-worlds.ts";
import { type InstrumentId, instrumentId, type MarketId } from "../../market/venue.ts";
import { type RelationComponent, type StatesOfWorld, statesMax } from "../component.ts";
import type { Relation } from "../relation.ts";
import { componentOf, componentsOf, isProblem } from "./components.ts";
import { statesOf } from "./list-states.ts";

function rowsOf({ contracts, count, pays }: StatesOfWorld): string[] {
  return Array.from({ length: count }, (_, state) =>
    Array.from({ length: contracts }, (_, contract) => pays[contract * count + state]).join(""),
  );
}

function component(...relations: Relation[]): RelationComponent {
  const answer = componentOf(relations);
  if (isProblem(answer)) throw new TypeError(answer.message);
  return answer;
}

function rows(...relations: Relation[]): string[] | string {
  const states = statesOf(component(...relations));
  if (states === "too-many") return states;
  return "code" in states ? states.message : rowsOf(states);
}

function range(count: number, name: string): string[] {
  return Array.from({ length: count }, (_, at) => `${name}${String(at).padStart(3, "0")}`);
}

describe("the states of a component", () => {
  test.each([
    ["same-claim", "A B C", ["000", "111"]],
    ["same-claim", "A !B C", ["010", "101"]],
    ["complement", "A B", ["01", "10"]],
    ["mutually-exclusive", "A B C", ["000", "001", "010", "100"]],
    ["mutually-exclusive", "!A !B", ["01", "10", "11"]],
    ["exhaustive", "A B", ["01", "10", "11"]],
    ["partition", "A B C", ["001", "010", "100"]],
    ["partition", "A B", ["01", "10"]],
    ["implies", "A B", ["00", "01", "11"]],
    ["ladder", "A B C", ["000", "100", "110", "111"]],
    ["nested-dates", "C B A", ["000", "001", "011", "111"]],
    ["split-of-parent", "A B C", ["000", "101", "110"]],
    ["split-of-parent", "A", ["0"]],
    ["partition", "A", ["1"]],
    ["implies", "A B C", ["000", "001", "010", "011", "100", "101", "110", "111"]],
  ] as const)("of %s over %s", (kind, names, expected) => {
    expect(rows(relate("r", kind, names))).toEqual(expected);
  });

  test("are all assignments that the relations allow, each once and in order", () => {
    let contradictions = 0;
    fc.assert(
      fc.property(relationsArbitrary(9, 6), (relations) => {
        const { components, problems } = componentsOf(relations);
        contradictions += problems.length;
        for (const one of components) {
          const states = statesOf(one);
          const worlds = worldsOf(one.contracts, one.relations);
          if (states === "too-many") throw new TypeError("nine markets have 512 states at most");
          if ("code" in states) {
            contradictions += 1;
            expect([states.code, states.component, worlds]).toEqual(["EQV-202", one.id, []]);
          } else {
            expect(rowsOf(states)).toEqual(worlds);
            expect(worlds.length).toBeGreaterThan(0);
          }
        }
        for (const problem of problems) {
          const own = relations.filter(({ instruments }) => instruments.length > 0);
          expect(worldsOf([...new Set(own.flatMap(marketsOf))], own), problem.message).toEqual([]);
        }
      }),
      { numRuns: 3_000, seed: 7_001 },
    );
    expect(contradictions).toBeGreaterThan(100);
  });

  test("of twelve markets are all assignments too", () => {
    fc.assert(
      fc.property(relationsArbitrary(12, 9), (relations) => {
        for (const one of componentsOf(relations).components) {
          const states = statesOf(one);
          if (states === "too-many" || "code" in states) continue;
          expect(rowsOf(states)).toEqual(worldsOf(one.contracts, one.relations));
        }
      }),
      { numRuns: 150, seed: 7_002 },
    );
  });

  test("of two venues' ladders on the same thresholds are those of one ladder", () => {
    const thresholds = range(20, "T");
    const at = (venue: "kalshi" | "polymarket", name: string): InstrumentId =>
      instrumentId(`${venue}:${name}`, "yes");
    const states = rows(
      relationOf(
        "k",
        "ladder",
        thresholds.map((one) => at("kalshi", one)),
      ),
      relationOf(
        "p",
        "ladder",
        thresholds.map((one) => at("polymarket", one)),
      ),
      ...thresholds.map((one) =>
        relationOf(`same-${one}`, "same-claim", [at("kalshi", one), at("polymarket", one)]),
      ),
    );
    expect(states).toHaveLength(21);
  });

  test("of two ladders with thresholds of one variable number K + L + 1", () => {
    const first = range(20, "K");
    const second = range(15, "L");
    const merged = [...first.slice(0, 10), ...second, ...first.slice(10)];
    const states = rows(
      relate("k", "ladder", first.join(" ")),
      relate("l", "ladder", second.join(" ")),
      relate("merged", "ladder", merged.join(" ")),
    );
    expect(states).toHaveLength(36);
  });

  test("are listed up to their cap, and not a single one beyond it", () => {
    const twelve = range(12, "A");
    const chained = twelve.slice(1).map((one, at) => relate(`x${at}`, "exhaustive", `A000 ${one}`));
    // A000 with the eleven others free, or all eleven without it.
    expect(rows(...chained)).toHaveLength(2 ** 11 + 1);
    const free = relate("free", "exhaustive", `${twelve.join(" ")} A012`);
    const full = component(free);
    expect(statesOf(full)).toBe("too-many");
    const one = relate("one", "exhaustive", twelve.join(" "));
    expect(rows(one)).toHaveLength(statesMax - 1);
    // Thirteen free contracts but for half of them: one state more than 4,095.
    const edge = rows(
      relate("edge", "implies", "A012 A000"),
      one,
      relate("not", "exhaustive", "!A012 !A000"),
    );
    expect(edge).toHaveLength(statesMax - 1);
    // Twelve contracts about which nothing is said have all 4,096 states.
    expect(rows(relate("none", "implies", twelve.join(" ")))).toHaveLength(statesMax);
    expect(rows(relate("none", "implies", range(13, "A").join(" ")))).toBe("too-many");
  });

  test("of a partition of 256 and of a ladder of 256 are listed", () => {
    expect(rows(relate("p", "partition", range(256, "P").join(" ")))).toHaveLength(256);
    expect(rows(relate("l", "ladder", range(256, "L").join(" ")))).toHaveLength(257);
  });
});

function marketsOf({ instruments }: Relation): MarketId[] {
  return instruments.map((one) => one.slice(0, one.lastIndexOf("/")) as MarketId);
}

describe("relations that contradict each other", () => {
  test("are named, and only those that are needed for it", () => {
    const states = rows(
      relate("a", "partition", "A B C"),
      relate("b", "implies", "D A"),
      relate("c", "ladder", "A E F"),
      relate("d", "mutually-exclusive", "!A D"),
      relate("e", "exhaustive", "B G H"),
      relate("f", "same-claim", "G H"),
      relate("h", "implies", "A B"),
      relate("i", "implies", "C B"),
      relate("j", "implies", "B C"),
    );
    expect(states).toBe("component kalshi:A: a@1, h@1, i@1, j@1 cannot all hold");
  });

  test("are found where claims meet as well: an odd circle of opposites", () => {
    const answer = componentOf([
      relate("x", "complement", "B C"),
      relate("y", "same-claim", "A D"),
      relate("w", "complement", "A B"),
      relate("z", "partition", "C A"),
    ]);
    expect(answer).toEqual({
      code: "EQV-202",
      component: "kalshi:A",
      message: "component kalshi:A: w@1, x@1, z@1 cannot all hold",
    });
  });

  test("are a smallest set: without any one of them the others can hold", () => {
    let found = 0;
    fc.assert(
      fc.property(relationsArbitrary(6, 8), (relations) => {
        const { components, problems } = componentsOf(relations);
        const states = components.map(statesOf);
        const messages = [...problems, ...states.filter((one) => typeof one === "object")].flatMap(
          (one) => ("message" in one ? [one.message] : []),
        );
        for (const message of messages) {
          const conflict = relations.filter(({ id }) => message.includes(`${id}@1`));
          const possible = (some: readonly Relation[]): boolean => {
            const markets = [...new Set(some.flatMap(marketsOf))];
            return worldsOf(markets, some).length > 0;
          };
          found += 1;
          expect(possible(conflict), message).toBe(false);
          for (const one of conflict) {
            expect(possible(conflict.filter((other) => other !== one)), message).toBe(true);
          }
        }
      }),
      { numRuns: 1_000, seed: 7_003 },
    );
    expect(found).toBeGreaterThan(200);
  });

  /** One of the places for each thing, and one thing at most for each place. */
  function placing(things: number, places: number): Relation[] {
    return [
      ...range(things, "t").map((thing) => {
        const each = range(places, "p").map((place) => `${thing}${place}`);
        return relate(`of-${thing}`, "exhaustive", each.join(" "));
      }),
      ...range(places, "p").map((place) => {
        const each = range(things, "t").map((thing) => `${thing}${place}`);
        return relate(`in-${place}`, "mutually-exclusive", each.join(" "));
      }),
    ];
  }

  test("that take long to find are found, and named as far as that is not too long", () => {
    const message = (things: number): string | string[] => rows(...placing(things, things - 1));
    expect(message(3)).toBe(
      "component kalshi:t000p000: in-p000@1, in-p001@1, of-t000@1, of-t001@1, of-t002@1 cannot all hold",
    );
    // Thirteen relations are needed, and eight of them named.
    const start = "component kalshi:t000p000: in-p000@1, in-p001@1, in-p002@1, in-p003@1";
    expect(message(7)).toBe(
      `${start}, in-p004@1, in-p005@1, of-t000@1, of-t001@1 and 5 more cannot all hold`,
    );
  });

  test("of which hundreds are needed are all counted, whether or not each was tried", () => {
    const links = range(400, "M");
    const chain = links
      .slice(1)
      .map((one, at) => relate(`r${one}`, "implies", `${links[at]} ${one}`));
    const ends = [relate("x", "exhaustive", "M000"), relate("y", "exhaustive", "!M399")];
    const named = links.slice(1, 9).map((one) => `r${one}@1`);
    expect(rows(...chain, ...ends)).toBe(
      `component kalshi:M000: ${named.join(", ")} and 393 more cannot all hold`,
    );
  });

  test("a search that is too long to tell is no contradiction", () => {
    // Eleven things do not fit into ten places, and no propagation sees why.
    const relations = placing(11, 10);
    expect(rows(...relations)).toBe("too-many");
    expect(allHold(relations, () => false)).toBe(false);
  });
});
