// The events that a market belongs to: those it was listed with, or one of its own that is named after it.

import type { PolymarketEvent, PolymarketListing } from "./listing.ts";

/** Returns the events of a market, first the one it is shown under. */
export function eventsOf(
  listing: PolymarketListing,
): readonly [PolymarketEvent, ...PolymarketEvent[]] {
  const [first, ...others] = listing.events ?? [];
  if (first !== undefined) return [first, ...others];
  return [
    {
      id: `9${listing.gammaId}`,
      slug: `${listing.slug}-event`,
      title: listing.question,
      negRisk: listing.negRisk,
    },
  ];
}
