// The markets of the simulated Kalshi in the conformance cases: three of one event, on a grid of whole cents, whose
// fees are announced to halve.

import {
  addDuration,
  days,
  type EpochMicros,
  epochMicros,
  seconds,
} from "../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import type {
  KalshiMarketListing,
  KalshiSeriesListing,
} from "../../src/simulation/venues/kalshi/listing.ts";

const eventTicker = "KXSYNTH-26DEC";

export const syntheticTickers: readonly string[] = ["A", "B", "C"].map(
  (letter) => `${eventTicker}-${letter}`,
);

/** Returns when the fees halve: in about five days, on a whole second, as the venue's answers have no finer ones. */
export function feesHalveAt(now: EpochMicros): EpochMicros {
  const wholeSeconds = Math.floor(integerOf(now) / integerOf(seconds(1)));
  return addDuration(addDuration(epochMicros(0), seconds(wholeSeconds)), days(5));
}

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
    events: [
      {
        eventTicker,
        title: "Synthetic",
        subTitle: "",
        mutuallyExclusive: false,
        feeChanges: [{ at: feesHalveAt(now), feeTypeOverride: null, feeMultiplierOverride: 0.5 }],
        markets,
      },
    ],
  };
}
