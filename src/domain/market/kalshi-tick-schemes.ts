// Kalshi's names for its price grids, for recordings and tests that carry only the name. Live code builds the grid
// from `price_ranges`: the name is informational and new ones appear without notice.
// Source: the venue's fixed-point migration page; all listed grids mirror at 0.50.

import { priceTicks, ticksPerUsd } from "../units/price-ticks.ts";
import { type TickBand, type TickScheme, uniformTickScheme } from "./tick-scheme.ts";

function band(from: number, to: number, step: number): TickBand {
  return { from: priceTicks(from), to: priceTicks(to), step: priceTicks(step) };
}

/** Returns the grid with one step within `edgeWidth` ticks of 0 and 1 USD, and another between. */
function edged(edgeWidth: number, edgeStep: number, centreStep: number): TickScheme {
  const upper = ticksPerUsd - edgeWidth;
  return {
    bands: [
      band(0, edgeWidth, edgeStep),
      band(edgeWidth, upper, centreStep),
      band(upper, ticksPerUsd, edgeStep),
    ],
  };
}

/** Steps in ticks: a whole cent is 100, half 50, "quint" (a fifth) 20, "deci" 10, "centi" 1. */
const schemes: ReadonlyMap<string, TickScheme> = new Map([
  ["linear_cent", uniformTickScheme(100)],
  ["deci_cent", uniformTickScheme(10)],
  ["tapered_deci_cent", edged(1_000, 10, 100)],
  ["center_whole_edge_half_cent", edged(1_000, 50, 100)],
  ["center_whole_edge_quint_cent", edged(1_000, 20, 100)],
  ["center_half_edge_half_cent", edged(1_000, 50, 50)],
  ["center_half_edge_quint_cent", edged(1_000, 20, 50)],
  ["center_half_edge_deci_cent", edged(1_000, 10, 50)],
  ["center_quint_edge_quint_cent", edged(1_000, 20, 20)],
  ["center_quint_edge_deci_cent", edged(1_000, 10, 20)],
  ["center_centi_edge_centi_cent", uniformTickScheme(1)],
  ["center_deci_edge_centi_cent", edged(100, 1, 10)],
]);

/** The values of `price_level_structure` whose grid is known. */
export const kalshiPriceLevelStructures: readonly string[] = [...schemes.keys()];

/** Returns the grid behind a `price_level_structure`, or undefined for an unknown one: then only `price_ranges` can
 * tell. `banded_centi_cent` and the empty name are in the venue's documents without a grid. */
export function kalshiTickScheme(structure: string): TickScheme | undefined {
  return schemes.get(structure);
}
