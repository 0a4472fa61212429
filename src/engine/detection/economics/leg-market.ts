// What the economics of a leg need of its market, as it is listed now.

import type { MarketReader } from "../../market-data/contract.ts";
import type { LegMarket } from "./economics-of.ts";

/** Returns the market of a leg; one that is no longer listed has no date. */
export function legMarketOf(
  markets: Pick<MarketReader, "state">,
  leg: { readonly marketIndex: number },
): LegMarket {
  return markets.state(leg.marketIndex)?.market ?? { payoutAt: null };
}
