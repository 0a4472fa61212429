// What turns shares of an answered market into cash where the venue does not do it by itself: an interface of its own, so that
// the account needs no chain.

import type { OrderDomain } from "../rest/trading-contract.ts";

/** A market that is answered, and whose shares are still in the wallet. */
export interface RedeemableMarket {
  readonly conditionId: string;
  /** Which contract made the shares. */
  readonly domain: OrderDomain;
}

export interface Redeemer {
  /**
   * Begins to redeem everything that the wallet holds of the market; asked again and again while shares are there, it does
   * so once at a time, and as often as it sees fit. `redeemed` is called when cash has arrived.
   */
  redeem(market: RedeemableMarket, redeemed: () => void): void;
}
