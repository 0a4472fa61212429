// The price grid of an instrument: bands with a step each. A grid is data, not a label, because venues change it
// while a market trades and invent new ones. Limits are rounded here, always against us.

import { fail, type Result, succeed } from "../failure/result.ts";
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

/** Most bands a grid may have; the finest grid of any venue has three. */
export const tickBandsMax = 32;

/** Returns a grid with one step from 0 to 1 USD. */
export function uniformTickScheme(stepTicks: number): TickScheme {
  return {
    bands: [{ from: priceTicks(0), to: priceTicks(ticksPerUsd), step: priceTicks(stepTicks) }],
  };
}

/** Returns the grid of bands as a venue states them (Kalshi `price_ranges`: start, end, step), in any order. `VEN-801`
 * when they do not make a grid: no band, a gap or an overlap, a step that does not divide its band. */
export function tickSchemeOfBands(bands: readonly TickBand[]): Result<TickScheme> {
  if (bands.length === 0 || bands.length > tickBandsMax) {
    return fail("VEN-801", `a price grid has 1 to ${tickBandsMax} bands, not ${bands.length}`);
  }
  const ascending = [...bands].sort((a, b) => integerOf(a.from) - integerOf(b.from));
  let reached: number | undefined;
  for (const band of ascending) {
    const from = integerOf(band.from);
    const to = integerOf(band.to);
    const step = integerOf(band.step);
    const text = `${from} to ${to} by ${step} ticks`;
    if (from < 0 || to > ticksPerUsd || from >= to) {
      return fail("VEN-801", `not a price band: ${text}`);
    }
    if (step <= 0 || (to - from) % step !== 0) {
      return fail("VEN-801", `the step does not divide its band: ${text}`);
    }
    if (reached !== undefined && reached !== from) {
      return fail("VEN-801", `bands do not meet: one ends at ${reached}, the next is ${text}`);
    }
    reached = to;
  }
  return succeed({ bands: ascending });
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

/**
 * Returns the limit price an order may carry that is at least as good for us: for a buy the highest admissible price
 * at or below `price`, for a sell the lowest at or above it. Undefined when there is none.
 */
export function roundLimitToTick(
  scheme: TickScheme,
  price: PriceTicks,
  side: "buy" | "sell",
): PriceTicks | undefined {
  let best: number | undefined;
  for (const band of scheme.bands) {
    const candidate = side === "buy" ? floorInBand(band, price) : ceilInBand(band, price);
    if (candidate === undefined) continue;
    if (best === undefined || (side === "buy" ? candidate > best : candidate < best)) {
      best = candidate;
    }
  }
  return best === undefined ? undefined : priceTicks(best);
}

function floorInBand(band: TickBand, price: PriceTicks): number | undefined {
  const from = integerOf(band.from);
  const step = integerOf(band.step);
  const highest = Math.min(integerOf(price), integerOf(band.to), ticksPerUsd - 1);
  if (highest < from) return undefined;
  const candidate = highest - ((highest - from) % step);
  return candidate > 0 ? candidate : undefined;
}

function ceilInBand(band: TickBand, price: PriceTicks): number | undefined {
  const from = integerOf(band.from);
  const step = integerOf(band.step);
  const lowest = Math.max(integerOf(price), from, 1);
  const above = (lowest - from) % step;
  const candidate = above === 0 ? lowest : lowest + step - above;
  return candidate <= integerOf(band.to) && candidate < ticksPerUsd ? candidate : undefined;
}
