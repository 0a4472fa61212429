// The price grids of Polymarket: one step over the whole range, stated per market as `tick_size` and changed while
// the market trades (a `tick_size_change` frame). The grids are shared objects, so their lookups are built once.

import { fail, type Result, succeed } from "../failure/result.ts";
import type { PriceTicks } from "../units/price-ticks.ts";
import { ticksPerUsd } from "../units/price-ticks.ts";
import { integerOf } from "../units/unit.ts";
import { type TickScheme, uniformTickScheme } from "./tick-scheme.ts";

/** The `tick_size` values in use, in ticks: 0.1, 0.01, 0.005, 0.0025, 0.001 and 0.0001 USD. */
export const polymarketTickSizes: readonly number[] = [1_000, 100, 50, 25, 10, 1];

const schemes: ReadonlyMap<number, TickScheme> = new Map(
  polymarketTickSizes.map((ticks) => [ticks, uniformTickScheme(ticks)]),
);

/** Returns the grid of a `tick_size`. A new size is accepted when it divides a dollar, else `VEN-801`. */
export function polymarketTickScheme(tickSize: PriceTicks): Result<TickScheme> {
  const ticks = integerOf(tickSize);
  const known = schemes.get(ticks);
  if (known !== undefined) return succeed(known);
  if (ticks <= 0 || ticks >= ticksPerUsd || ticksPerUsd % ticks !== 0) {
    return fail("VEN-801", `not a tick size: ${ticks} ticks`);
  }
  return succeed(uniformTickScheme(ticks));
}
