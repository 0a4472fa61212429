// Which leg of a group goes first. When the first fails nothing has been bought yet, so the likeliest to fail leads: the
// one whose book has the least to spare beyond what the leg takes, in proportion to the leg.

import type { Leg } from "../../domain/order/order.ts";
import { isLessProduct } from "../../domain/units/rounding.ts";
import { integerOf } from "../../domain/units/unit.ts";

/**
 * Returns the legs, the likeliest to fail first; alike ones by their names.
 * @param depthMicros Per leg, what its book offers up to the limit, in contract micros.
 */
export function likeliestToFailFirst(
  legs: readonly Leg[],
  depthMicros: readonly number[],
): readonly Leg[] {
  return legs
    .map((leg, legIndex) => ({
      leg,
      depth: depthMicros[legIndex] ?? 0,
      size: integerOf(leg.size),
    }))
    .sort((a, b) => {
      if (isLessProduct(a.depth, b.size, b.depth, a.size)) return -1;
      if (isLessProduct(b.depth, a.size, a.depth, b.size)) return 1;
      return a.leg.instrument < b.leg.instrument ? -1 : 1;
    })
    .map(({ leg }) => leg);
}
