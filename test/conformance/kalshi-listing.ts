// The markets of the simulated Kalshi in the conformance cases: three of one event, on a grid of whole cents.

import { addDuration, days, type EpochMicros } from "../../src/domain/units/epoch-micros.ts";
import type {
  KalshiMarketListing,
  KalshiSeriesListing,
} from "../../src/simulation/venues/kalshi/listing.ts";

const eventTicker = "KXSYNTH-26DEC";

export const syntheticTickers: readonly string[] = ["A", "B", "C"].map(
  (letter) => `${eventTicker}-${letter}`,
);

/** Returns the series with its one event, open since yesterday and for ten days more. */
export function syntheticSeries(now: EpochMicros): KalshiSeriesListing {
  const markets = syntheticTickers.map(
    (ticker): KalshiMarketListing => ({
      ticker,
      yesSubTitle: `Above ${ticker.slice(-1)}`,
      noSubTitle: "Otherwise",
      rulesPrimary: "Synthetic.",
      openAt: addDuration(now, days(-1)),
      closeAt: addDuration(now, days(10)),
      priceStructure: "linear_cent",
    }),
  );
  return {
    ticker: "KXSYNTH",
    title: "Synthetic",
    category: "Economics",
    feeType: "quadratic",
    feeMultiplier: 1,
    events: [{ eventTicker, title: "Synthetic", subTitle: "", mutuallyExclusive: false, markets }],
  };
}
