// Grids: what is on them, limits rounded against us, lookups, and bands as venues state them.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assert } from "../failure/assert.ts";
import { unwrap } from "../failure/result.ts";
import { type PriceTicks, priceTicks } from "../units/price-ticks.ts";
import { integerOf } from "../units/unit.ts";
import { kalshiPriceLevelStructures, kalshiTickScheme } from "./kalshi-tick-schemes.ts";
import { polymarketTickScheme, polymarketTickSizes } from "./polymarket-tick-schemes.ts";
import {
  isOnGrid,
  roundLimitToTick,
  type TickScheme,
  tickBandsMax,
  tickSchemeOfBands,
  uniformTickScheme,
} from "./tick-scheme.ts";
import { cellOf, offGrid, tickTable } from "./tick-table.ts";

type Triple = readonly [from: number, to: number, step: number];

function bandsOf(triples: readonly Triple[]) {
  return triples.map(([from, to, step]) => ({
    from: priceTicks(from),
    to: priceTicks(to),
    step: priceTicks(step),
  }));
}

function known(structure: string): TickScheme {
  const scheme = kalshiTickScheme(structure);
  assert(scheme !== undefined, `no grid for ${structure}`);
  return scheme;
}

function rounded(scheme: TickScheme, ticks: number, side: "buy" | "sell"): number | undefined {
  const price = roundLimitToTick(scheme, priceTicks(ticks), side);
  return price === undefined ? undefined : integerOf(price);
}

const allSchemes: readonly (readonly [string, TickScheme])[] = [
  ...kalshiPriceLevelStructures.map((structure) => [structure, known(structure)] as const),
  ...polymarketTickSizes.map(
    (ticks) => [`polymarket ${ticks}`, unwrap(polymarketTickScheme(priceTicks(ticks)))] as const,
  ),
  ["a grid that starts above zero", unwrap(tickSchemeOfBands(bandsOf([[200, 9_900, 100]])))],
  ["a step that does not divide a dollar", uniformTickScheme(3_000)],
];

/** Any price in ticks, with the ends and beyond drawn often. */
const anyTicks = fc.oneof(
  fc.integer({ min: 0, max: 10_000 }),
  fc.constantFrom(0, 1, 9_999, 10_000),
);

describe.each(allSchemes)("%s", (_name, scheme) => {
  test("a rounded limit is on the grid, at least as good, and the nearest such price", () => {
    const admissible: number[] = [];
    for (let ticks = 0; ticks <= 10_000; ticks += 1) {
      if (isOnGrid(scheme, priceTicks(ticks))) admissible.push(ticks);
    }
    fc.assert(
      fc.property(anyTicks, (ticks) => {
        expect(rounded(scheme, ticks, "buy")).toBe(admissible.findLast((price) => price <= ticks));
        expect(rounded(scheme, ticks, "sell")).toBe(admissible.find((price) => price >= ticks));
      }),
    );
  });

  test("rounding again changes nothing", () => {
    fc.assert(
      fc.property(anyTicks, fc.constantFrom("buy" as const, "sell" as const), (ticks, side) => {
        const once = rounded(scheme, ticks, side);
        if (once !== undefined) expect(rounded(scheme, once, side)).toBe(once);
      }),
    );
  });

  test("a price between two admissible ones is bracketed by less than the step there", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_999 }), (ticks) => {
        const low = rounded(scheme, ticks, "buy");
        const high = rounded(scheme, ticks, "sell");
        if (low === undefined || high === undefined) return;
        const steps = scheme.bands.map((band) => integerOf(band.step));
        expect(low <= ticks && ticks <= high).toBe(true);
        expect(high - low).toBeLessThanOrEqual(Math.max(...steps));
        expect(Math.max(high - ticks, ticks - low)).toBeLessThan(Math.max(...steps));
      }),
    );
  });

  test("the lookup says the same as the bands, for every price", () => {
    const table = tickTable(scheme);
    let cell = 0;
    for (let ticks = 0; ticks <= 10_000; ticks += 1) {
      const expected = isOnGrid(scheme, priceTicks(ticks)) ? cell : offGrid;
      if (table.cellOfTicks[ticks] !== expected) expect({ ticks }).toEqual({ ticks: expected });
      if (expected === offGrid) continue;
      expect(table.ticksOfCell[cell]).toBe(ticks);
      cell += 1;
    }
    expect(table.cellCount).toBe(cell);
  });
});

describe("limits at the ends", () => {
  test.each([
    ["linear_cent", 99, "buy", undefined],
    ["linear_cent", 1, "sell", 100],
    ["linear_cent", 9_950, "sell", undefined],
    ["linear_cent", 10_000, "buy", 9_900],
    ["linear_cent", 0, "sell", 100],
    ["tapered_deci_cent", 1_007, "buy", 1_000],
    ["tapered_deci_cent", 1_007, "sell", 1_100],
    ["tapered_deci_cent", 9_001, "sell", 9_010],
    ["tapered_deci_cent", 8_999, "sell", 9_000],
    ["center_half_edge_quint_cent", 999, "buy", 980],
    ["center_deci_edge_centi_cent", 101, "sell", 110],
    ["center_centi_edge_centi_cent", 9_999, "buy", 9_999],
  ] as const)("%s: %d to %s is %s", (structure, ticks, side, price) => {
    expect(rounded(known(structure), ticks, side)).toBe(price);
  });
});

test.each([
  ["linear_cent", 99],
  ["deci_cent", 999],
  ["tapered_deci_cent", 99 + 81 + 99],
  ["center_whole_edge_half_cent", 19 + 81 + 19],
  ["center_whole_edge_quint_cent", 49 + 81 + 49],
  ["center_half_edge_half_cent", 199],
  ["center_half_edge_quint_cent", 49 + 161 + 49],
  ["center_half_edge_deci_cent", 99 + 161 + 99],
  ["center_quint_edge_quint_cent", 499],
  ["center_quint_edge_deci_cent", 99 + 401 + 99],
  ["center_centi_edge_centi_cent", 9_999],
  ["center_deci_edge_centi_cent", 99 + 981 + 99],
])("%s has %d prices, whole cents among them, and mirrors at a half", (structure, count) => {
  const scheme = known(structure);
  expect(tickTable(scheme).cellCount).toBe(count);
  for (let ticks = 1; ticks < 10_000; ticks += 1) {
    const isHere = isOnGrid(scheme, priceTicks(ticks));
    expect(isOnGrid(scheme, priceTicks(10_000 - ticks))).toBe(isHere);
    if (ticks % 100 === 0) expect(isHere).toBe(true);
  }
});

test("unknown names have no grid: only the bands the venue states can tell", () => {
  for (const structure of ["", "banded_centi_cent", "something_new"]) {
    expect(kalshiTickScheme(structure)).toBeUndefined();
  }
});

describe("bands as a venue states them", () => {
  test("make the grid they describe, in any order", () => {
    const bands = bandsOf([
      [9_000, 10_000, 10],
      [0, 1_000, 10],
      [1_000, 9_000, 100],
    ]);
    expect(unwrap(tickSchemeOfBands(bands))).toEqual(known("tapered_deci_cent"));
  });

  test.each<[string, readonly Triple[]]>([
    ["none", []],
    ["below zero", [[-100, 10_000, 100]]],
    ["above a dollar", [[0, 10_100, 100]]],
    ["empty", [[100, 100, 100]]],
    ["backwards", [[200, 100, 100]]],
    ["without a step", [[0, 10_000, 0]]],
    ["with a step that does not fit", [[0, 10_000, 300]]],
    [
      "with a gap",
      [
        [0, 1_000, 10],
        [2_000, 10_000, 100],
      ],
    ],
    [
      "overlapping",
      [
        [0, 2_000, 10],
        [1_000, 10_000, 100],
      ],
    ],
    [
      "too many",
      Array.from({ length: tickBandsMax + 1 }, (_, band): Triple => [band, band + 1, 1]),
    ],
  ])("%s are refused", (_name, triples) => {
    expect(tickSchemeOfBands(bandsOf(triples))).toMatchObject({ failure: { code: "VEN-801" } });
  });
});

describe("Polymarket", () => {
  test("a tick size nobody announced is taken when it divides a dollar", () => {
    const scheme = unwrap(polymarketTickScheme(priceTicks(20)));
    expect(isOnGrid(scheme, priceTicks(4_020))).toBe(true);
    expect(isOnGrid(scheme, priceTicks(4_030))).toBe(false);
  });

  test.each([0, -10, 300, 10_000])("a tick size of %d ticks is refused", (ticks) => {
    const refused = polymarketTickScheme(priceTicks(ticks));
    expect(refused).toMatchObject({ failure: { code: "VEN-801" } });
  });
});

describe("lookups", () => {
  test("equal grids share one", () => {
    expect(tickTable(uniformTickScheme(40))).toBe(tickTable(uniformTickScheme(40)));
    expect(tickTable(uniformTickScheme(40))).not.toBe(tickTable(uniformTickScheme(80)));
  });

  test("any number whatever has a cell or none", () => {
    const table = tickTable(known("linear_cent"));
    expect(cellOf(table, 100)).toBe(0);
    expect(cellOf(table, 9_900)).toBe(98);
    for (const wrong of [0, 10_000, -1, 10_001, 55.5, Number.NaN, Number.POSITIVE_INFINITY, 150]) {
      expect(cellOf(table, wrong)).toBe(offGrid);
    }
  });

  test("a band that would never end breaks an invariant", () => {
    const scheme = { bands: bandsOf([[0, 10_000, 0]]) };
    expect(() => tickTable(scheme)).toThrow("step is positive");
  });
});

test("zero and a dollar are on no grid", () => {
  const edges: PriceTicks[] = [
    priceTicks(0),
    priceTicks(10_000),
    priceTicks(-100),
    priceTicks(10_100),
  ];
  for (const [, scheme] of allSchemes) {
    expect(edges.map((price) => isOnGrid(scheme, price))).toEqual([false, false, false, false]);
  }
});
