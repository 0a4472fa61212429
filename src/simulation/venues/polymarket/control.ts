// What a test can do to a simulated Polymarket from behind the counter: trade by hand, make faults happen, change grids,
// list and resolve markets, and see who is connected.

import {
  type ConnectionState,
  connectionState,
  VenueControl,
} from "../../exchange/venue-control.ts";
import { type PolymarketCatalogue, tickSchemeOf } from "./catalogue.ts";
import type { PolymarketListing, PolymarketTickSize } from "./listing.ts";
import type { ClobShell } from "./shell.ts";
import { marketResolvedMessage, newMarketMessage, tickSizeMessage } from "./stream-messages.ts";

export interface PolymarketConnection extends ConnectionState {
  readonly tokenIds: readonly string[];
}

export class PolymarketControl extends VenueControl<ClobShell, PolymarketCatalogue> {
  /** Open stream connections, oldest first. */
  connections(): readonly PolymarketConnection[] {
    const now = this.clock.now();
    return this.shell.marketSessions().map((session) => ({
      ...connectionState(session, now),
      tokenIds: session.tokenIds(),
    }));
  }

  /** Changes the grid while the market trades and tells the followers of both tokens. Resting orders stay. */
  changeTickSize(conditionId: string, tickSize: PolymarketTickSize): void {
    const market = this.catalogue.market(conditionId);
    const oldTickSize = market.tickSize;
    const now = this.clock.now();
    market.tickSize = tickSize;
    market.changedAt = now;
    this.exchange.setTickScheme(conditionId, tickSchemeOf(tickSize));
    this.shell.publishToFollowers(market, (token) => tickSizeMessage(token, oldTickSize, now));
  }

  /** Stops or resumes order entry. The venue announces neither; only the catalogue shows it. */
  setAcceptingOrders(conditionId: string, isAccepting: boolean): void {
    this.exchange.setPhase(conditionId, isAccepting ? "open" : "paused");
  }

  /** Lists a market and announces it to everybody who asked for such messages. */
  listMarket(listing: PolymarketListing): void {
    const now = this.clock.now();
    const market = this.catalogue.list(listing, now);
    this.shell.publishToAll(newMarketMessage(market, now));
  }

  /** Ends trading, clears the book and announces the winner to the followers who asked for such messages. */
  resolve(conditionId: string, winner: "yes" | "no"): void {
    const market = this.catalogue.market(conditionId);
    this.exchange.setPhase(conditionId, "closed");
    this.cancelAll(conditionId);
    market.winner = winner;
    const message = marketResolvedMessage(market, this.clock.now());
    const { yesToken, noToken } = market.listing;
    for (const session of this.shell.marketSessions()) {
      if (!session.wantsCustomFeatures) continue;
      if (session.follows(yesToken) || session.follows(noToken)) session.publish([message], "data");
    }
  }
}
