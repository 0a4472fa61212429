// The corpus must hold what it claims to, or what is tried on it proves nothing: every shape, every fee, cases with and
// without an arbitrage, and the same case for the same seed.

import { describe, expect, test } from "vitest";
import type { FeeSchedule } from "../../../src/domain/market/fee-schedule.ts";
import { partsPerMillion } from "../../../src/domain/units/parts-per-million.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import { type UsdMicros, usdMicros } from "../../../src/domain/units/usd-micros.ts";
import type { SizingLeg } from "../../../src/engine/detection/sizing-problem.ts";
import type { CorpusCase, CorpusOffer } from "./corpus-case.ts";
import { allInNanos, componentOf, lotsOf, statesOf, touchesOf } from "./corpus-views.ts";
import { corpusSeed, drawCase } from "./draw-case.ts";
import { isBroken } from "./reference-states.ts";

const seed = 7;
const rates = {
  takerRate: partsPerMillion(70_000),
  makerRate: partsPerMillion(17_500),
  multiplier: partsPerMillion(1_000_000),
  balancePrecision: usdMicros(10_000),
};
const cases = Array.from({ length: 2_000 }, (_, at) => drawCase(corpusSeed(seed, at)));

function countOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

describe("the corpus", () => {
  test("is the same for the same seed", () => {
    for (const at of [0, 5, 99]) {
      expect(drawCase(corpusSeed(seed, at))).toEqual(cases[at]);
    }
    expect(drawCase(corpusSeed(seed + 1, 0))).not.toEqual(cases[0]);
  });

  test("holds every shape, joined and doubled ones too", () => {
    const counts = countOf(cases.flatMap(({ shapes }) => [...new Set(shapes)]));
    for (const name of [
      "same-claim",
      "complement",
      "mutually-exclusive",
      "partition",
      "exhaustive",
      "ladder",
      "nested-dates",
      "split-of-parent",
      "implies",
      "ranges",
      "race-by-date",
      "joined",
      "doubled",
    ]) {
      expect(counts[name] ?? 0, name).toBeGreaterThan(30);
    }
  });

  test("holds every fee, one-sided books, minimums and several levels", () => {
    const legs = cases.flatMap(({ offers }) => offers.map(({ leg }) => leg));
    const fees = countOf(legs.map(({ schedule }) => schedule.kind));
    for (const kind of ["kalshi", "polymarket", "forecastex", "pool", "none"]) {
      expect(fees[kind] ?? 0, kind).toBeGreaterThan(500);
    }
    expect(legs.filter(({ count }) => count > 1).length).toBeGreaterThan(1_000);
    expect(legs.filter(({ notionalMin }) => integerOf(notionalMin) > 0).length).toBeGreaterThan(
      100,
    );
    const bothSides = cases.filter((one) => one.offers.length === 2 * one.contracts.length);
    expect(bothSides.length).toBeLessThan(cases.length * 0.8);
  });

  test("contracts are ordered, and every one is in a relation and pays either way round", () => {
    for (const { contracts, relations, states } of cases) {
      expect(contracts).toEqual([...new Set(contracts)].sort());
      const named = new Set(relations.flatMap(({ instruments }) => instruments));
      for (const id of contracts)
        expect(named.has(`${id}/yes`) || named.has(`${id}/no`)).toBe(true);
      expect(states.length).toBeGreaterThan(0);
      expect(new Set(states.map((row) => row.join(""))).size).toBe(states.length);
    }
  });

  test("claims pay alike in every state", () => {
    for (const one of cases) {
      const { claims } = componentOf(one);
      const members = claims.flatMap((claim) => claim.members.map(({ contract }) => contract));
      expect(members.sort((a, b) => a - b)).toEqual(one.contracts.map((_, at) => at));
      for (const row of one.states) {
        for (const claim of claims) {
          const values = claim.members.map(({ contract, inverted }) =>
            inverted ? 1 - (row[contract] as number) : row[contract],
          );
          expect(new Set(values).size).toBe(1);
        }
      }
    }
  });
});

describe("fair books", () => {
  /** What a case earns at the touch by brute force over single units of its offers: enough to see an arbitrage planted
   * in two or three contracts. */
  function earns(one: CorpusCase): boolean {
    const touches = touchesOf(one);
    const offers = one.offers.map(({ contract, outcome }) => ({ contract, outcome }));
    const worstOf = (held: typeof offers): number => {
      const cost = held.reduce(
        (sum, { contract, outcome }) =>
          sum + (touches[2 * contract + (outcome === "yes" ? 0 : 1)] as number),
        0,
      );
      const payouts = one.states.map((row) =>
        held.reduce(
          (sum, { contract, outcome }) =>
            sum + (outcome === "yes" ? (row[contract] as number) : 1 - (row[contract] as number)),
          0,
        ),
      );
      return Math.min(...payouts) * 1_000_000_000 - cost;
    };
    for (const [at, first] of offers.entries()) {
      for (const second of offers.slice(at + 1)) {
        if (worstOf([first, second]) > 0) return true;
      }
    }
    return false;
  }

  test("are never an arbitrage, and moved ones often are", () => {
    const small = cases.filter(({ states }) => states.length <= 64);
    expect(small.filter(({ fair }) => fair).some(earns)).toBe(false);
    const moved = small.filter(({ fair }) => !fair);
    expect(moved.filter(earns).length).toBeGreaterThan(moved.length / 5);
  });
});

describe("views", () => {
  test("columns, touches and states say the same as the case", () => {
    for (const one of cases.slice(0, 200)) {
      const lots = lotsOf(one);
      const touches = touchesOf(one);
      let at = 0;
      for (const { contract, outcome, leg } of one.offers) {
        const side = outcome === "yes" ? 0 : 1;
        expect(touches[2 * contract + side]).toBe(lots.costs[at]);
        for (let level = 0; level < leg.count; level += 1) {
          expect(lots.contracts[at]).toBe(contract);
          expect(lots.outcomes[at]).toBe(side);
          expect(lots.sizes[at]).toBe(leg.sizes[level]);
          at += 1;
        }
      }
      expect(lots.count).toBe(at);
      const listed = statesOf(one);
      expect(listed.count).toBe(one.states.length);
      one.states.forEach((row, state) => {
        expect(row).toEqual(one.contracts.map((_, c) => listed.pays[c * listed.count + state]));
      });
    }
  });

  test("a price with its fee is exact and rounds down", () => {
    const kalshi = { kind: "kalshi", rounding: "micro", ...rates } as const;
    const polymarket = { kind: "polymarket", exponent: 2, chargedIn: "collateral" } as const;
    const [any] = cases.flatMap(({ offers }) => offers) as [CorpusOffer];
    const leg = (schedule: FeeSchedule, commission?: UsdMicros): SizingLeg => ({
      ...any.leg,
      schedule,
      ...(commission === undefined ? {} : { commission }),
    });
    expect(allInNanos(leg({ kind: "none" }), 4_321)).toBe(432_100_000);
    expect(allInNanos(leg({ kind: "none" }, usdMicros(47)), 4_321)).toBe(432_147_000);
    expect(allInNanos(leg(kalshi), 5_000)).toBe(517_500_000);
    // 0.1111 × 0.8889 × 0.07 = 0.0069129753
    expect(allInNanos(leg(kalshi), 1_111)).toBe(118_012_975);
    const quarter = { ...polymarket, rate: partsPerMillion(250_000) };
    // (0.1 × 0.9)² × 0.25 = 0.002025
    expect(allInNanos(leg(quarter), 1_000)).toBe(102_025_000);
  });
});

describe("what breaks a relation", () => {
  test.each([
    ["same-claim", [1, 1, 1], [1, 0, 1]],
    ["complement", [0, 1], [1, 1]],
    ["partition", [0, 1, 0], [0, 0, 0]],
    ["mutually-exclusive", [0, 0, 0], [1, 0, 1]],
    ["exhaustive", [1, 1], [0, 0]],
    ["implies", [0, 1], [1, 0]],
    ["ladder", [1, 1, 0], [0, 1, 0]],
    ["nested-dates", [1, 0, 0], [1, 0, 1]],
    ["split-of-parent", [1, 0, 1], [1, 0, 0]],
  ] as const)("%s", (kind, kept, broken) => {
    expect(isBroken(kind, kept)).toBe(false);
    expect(isBroken(kind, broken)).toBe(true);
  });
});
