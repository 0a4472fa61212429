// What the tests let a simulated Polymarket list: an ordinary market with the fees of a political one, open for thirty
// days. A case names only what makes its market special.

import { addDuration, days, type EpochMicros } from "../../src/domain/units/epoch-micros.ts";
import { hexWordFor } from "../../src/simulation/identifiers.ts";
import {
  type PolymarketListing,
  polymarketIdentifiers,
} from "../../src/simulation/venues/polymarket/listing.ts";

/** Returns a market whose ids follow from its name alone. */
export function polymarketListing(
  name: string,
  now: EpochMicros,
  change: Partial<PolymarketListing> = {},
): PolymarketListing {
  return {
    ...polymarketIdentifiers(name),
    gammaId: String(Number(hexWordFor(`polymarket gamma ${name}`).slice(0, 10))),
    slug: `will-${name}`,
    question: `Will ${name} happen?`,
    outcomes: ["Yes", "No"],
    tickSize: "0.01",
    orderSizeMin: 5,
    negRisk: false,
    endAt: addDuration(now, days(30)),
    fees: { feeType: "politics_fees", rate: 0.04, exponent: 1, rebateRate: 0.25 },
    ...change,
  };
}
