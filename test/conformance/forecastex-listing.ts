// The markets of the simulated ForecastEx in the conformance cases: three thresholds of one question, traded every day
// but for the exchange's break.

import { addDuration, days, type EpochMicros } from "../../src/domain/units/epoch-micros.ts";
import {
  type ForecastExContractListing,
  type ForecastExProductListing,
  forecastExConids,
} from "../../src/simulation/venues/forecastex/listing.ts";

const thresholds = ["3.625", "3.875", "4.125"] as const;

const conids = thresholds.map((threshold) => forecastExConids(`conformance ${threshold}`));

/** A market is named by its YES conid. */
export const syntheticConids: readonly string[] = conids.map(([yes]) => String(yes));

/** Returns the product with its contracts, which trade for ten days more. */
export function syntheticProduct(now: EpochMicros): ForecastExProductListing {
  const [underlyingConid, productConid] = forecastExConids("conformance product");
  return {
    symbol: "FF",
    marketName: "Policy Rate",
    underlyingConid,
    productConid,
    categoryPath: [
      { id: "g10", name: "Economy" },
      { id: "g20", name: "Rates" },
      { id: "g30", name: "United States" },
    ],
    sourceAgency: "Example Agency",
    dataAndResolutionLink: "https://example.org/data",
    marketRulesLink: "https://example.org/rules.pdf",
    description: "Synthetic.",
    contracts: thresholds.map((threshold, place) => contractOf(threshold, conids[place], now)),
  };
}

function contractOf(
  threshold: string,
  [conidYes, conidNo]: readonly [number, number] = [0, 0],
  now: EpochMicros,
): ForecastExContractListing {
  return {
    ...{ conidYes, conidNo, strike: threshold, strikeLabel: `Above ${threshold}%` },
    question: `Will the policy rate be above ${threshold}%?`,
    measuredPeriod: "Dec09'26",
    timeSpecifier: "2026.12.9",
    expiryLabel: "Dec 2026",
    lastTradeAt: addDuration(now, days(10)),
    releaseAt: addDuration(now, days(11)),
    payoutAt: addDuration(now, days(12)),
  };
}
