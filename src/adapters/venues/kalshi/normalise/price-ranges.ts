// The venue's price grid as ours. The ranges decide; the label (`price_level_structure`) is only a name.

import { fail, type Result } from "../../../../domain/failure/result.ts";
import {
  type TickBand,
  type TickScheme,
  tickBandsMax,
  tickSchemeOfBands,
} from "../../../../domain/market/tick-scheme.ts";
import { parsePrice } from "../../../../domain/units/price-ticks.ts";

/** One range as it stands on the wire, decimal texts in USD. */
export interface WirePriceRange {
  readonly start: string;
  readonly end: string;
  readonly step: string;
}

/** Returns the grid, `VEN-808` when a price of it does not fit our units, or `VEN-801` when the ranges make no
 * grid. */
export function tickSchemeOfRanges(ranges: readonly WirePriceRange[]): Result<TickScheme> {
  const bands: TickBand[] = [];
  for (const range of ranges.slice(0, tickBandsMax + 1)) {
    const from = parsePrice(range.start);
    const to = parsePrice(range.end);
    const step = parsePrice(range.step);
    if (!from.ok || !to.ok || !step.ok) {
      const text = `${range.start} to ${range.end} by ${range.step}`.slice(0, 64);
      return fail("VEN-808", `price range ${text}`, { reason: "price-range-outside-units" });
    }
    bands.push({ from: from.value, to: to.value, step: step.value });
  }
  return tickSchemeOfBands(bands);
}
