// ForecastEx: the venue only pairs buyers of YES and NO, at 1.01 USD together, and the 101st cent is its whole fee. The
// displayed asks already contain it. Nobody sells: leaving a position is buying the opposite and netting to 1 USD.
// Source: the operator's launch release; arithmetic checked against the vendor's own sample quotes.

import {
  addPrices,
  complementPrice,
  onePrice,
  type PriceTicks,
  priceTicks,
  subtractPrices,
} from "../../units/price-ticks.ts";

/** What a YES and a NO bid must total to trade. */
export const forecastExPairTotal = priceTicks(10_100);

/** The two ways a pair of displayed asks can be used, per contract. */
export interface ForecastExPair {
  /** Cost of one YES and one NO. */
  readonly pairCost: PriceTicks;
  /** What holding both earns at settlement; minus one cent at best on this venue alone. */
  readonly lockedEdge: PriceTicks;
  /** What leaving a YES brings: buy NO, net to 1 USD. */
  readonly closeYesProceeds: PriceTicks;
  /** What leaving a NO brings: buy YES, net to 1 USD. */
  readonly closeNoProceeds: PriceTicks;
}

/** Returns what a pair of displayed asks amounts to. Exact; nothing is rounded. */
export function forecastExPair(yesAsk: PriceTicks, noAsk: PriceTicks): ForecastExPair {
  const pairCost = addPrices(yesAsk, noAsk);
  return {
    pairCost,
    lockedEdge: subtractPrices(onePrice, pairCost),
    closeYesProceeds: complementPrice(noAsk),
    closeNoProceeds: complementPrice(yesAsk),
  };
}
