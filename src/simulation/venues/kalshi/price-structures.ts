// Kalshi's price level structures: a label and the bands of steps behind it. The label is informational; what counts is
// the bands, which `price_ranges` carries. Source: docs.kalshi.com fixed point migration page.

import type { TickBand, TickScheme } from "../../../domain/market/tick-scheme.ts";
import { priceTicks, ticksPerUsd } from "../../../domain/units/price-ticks.ts";

function band(from: number, to: number, step: number): TickBand {
  return { from: priceTicks(from), to: priceTicks(to), step: priceTicks(step) };
}

function uniform(step: number): TickScheme {
  return { bands: [band(0, ticksPerUsd, step)] };
}

/** Returns a grid with one step at both edges, up to `edge` and from its mirror image, and another between. */
function edged(edge: number, edgeStep: number, centreStep: number): TickScheme {
  return {
    bands: [
      band(0, edge, edgeStep),
      band(edge, ticksPerUsd - edge, centreStep),
      band(ticksPerUsd - edge, ticksPerUsd, edgeStep),
    ],
  };
}

/** Every documented structure by its label, steps in ticks of 0.0001 USD. */
export const priceStructures = {
  linear_cent: uniform(100),
  deci_cent: uniform(10),
  tapered_deci_cent: edged(1_000, 10, 100),
  center_whole_edge_half_cent: edged(1_000, 50, 100),
  center_whole_edge_quint_cent: edged(1_000, 20, 100),
  center_half_edge_half_cent: uniform(50),
  center_half_edge_quint_cent: edged(1_000, 20, 50),
  center_half_edge_deci_cent: edged(1_000, 10, 50),
  center_quint_edge_quint_cent: uniform(20),
  center_quint_edge_deci_cent: edged(1_000, 10, 20),
  center_centi_edge_centi_cent: uniform(1),
  center_deci_edge_centi_cent: edged(100, 1, 10),
} as const satisfies Record<string, TickScheme>;

export type PriceStructure = keyof typeof priceStructures;
