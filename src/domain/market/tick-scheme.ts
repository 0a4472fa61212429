// The price grid of an instrument: bands with a step each. A grid is data, not a label, because venues change it
// while a market trades and invent new ones.

import type { PriceTicks } from "../units/price-ticks.ts";
import { priceTicks, ticksPerUsd } from "../units/price-ticks.ts";
import { integerOf } from "../units/unit.ts";

/** Prices `from + k × step` up to and including `to`, all in ticks. */
export interface TickBand {
  readonly from: PriceTicks;
  readonly to: PriceTicks;
  readonly step: PriceTicks;
}

/** Ascending bands that meet at their ends. 0 and 1 USD are never admissible prices. */
export interface TickScheme {
  readonly bands: readonly TickBand[];
}

/** Returns a grid with one step from 0 to 1 USD. */
export function uniformTickScheme(stepTicks: number): TickScheme {
  return {
    bands: [{ from: priceTicks(0), to: priceTicks(ticksPerUsd), step: priceTicks(stepTicks) }],
  };
}

/** Returns true when an order may carry the price: on the grid and strictly between 0 and 1 USD. */
export function isOnGrid(scheme: TickScheme, price: PriceTicks): boolean {
  const ticks = integerOf(price);
  if (ticks <= 0 || ticks >= ticksPerUsd) return false;
  return scheme.bands.some((band) => {
    const from = integerOf(band.from);
    return (
      ticks >= from && ticks <= integerOf(band.to) && (ticks - from) % integerOf(band.step) === 0
    );
  });
}
