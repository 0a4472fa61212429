// What a test can do to a simulated Polymarket from behind the counter: trade by hand, make faults happen, change grids,
// list and resolve markets, and see who is connected.

import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import {
  type ConnectionState,
  connectionState,
  VenueControl,
  type VenueControlOptions,
} from "../../exchange/venue-control.ts";
import { type PolymarketCatalogue, tickSchemeOf } from "./catalogue.ts";
import type { PolymarketAccounts } from "./core/contract.ts";
import type { PolymarketListing, PolymarketTickSize } from "./listing.ts";
import type { ClobShell } from "./shell.ts";
import { marketResolvedMessage, newMarketMessage, tickSizeMessage } from "./stream-messages.ts";

export interface PolymarketConnection extends ConnectionState {
  readonly tokenIds: readonly string[];
}

export interface PolymarketControlOptions
  extends VenueControlOptions<ClobShell, PolymarketCatalogue> {
  /** Whose tokens an answer pays; without it nobody is paid. */
  readonly accounts?: Pick<PolymarketAccounts, "resolve">;
}

/** What each token of an answered market pays, in millionths. */
const payoutsOf = {
  yes: { yes: 1_000_000n, no: 0n },
  no: { yes: 0n, no: 1_000_000n },
  tie: { yes: 500_000n, no: 500_000n },
} as const;

export class PolymarketControl extends VenueControl<ClobShell, PolymarketCatalogue> {
  readonly #accounts: Pick<PolymarketAccounts, "resolve"> | undefined;

  constructor(options: PolymarketControlOptions) {
    super(options);
    this.#accounts = options.accounts;
  }

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
    this.shell.touched();
  }

  /** Moves the start of the game a market is about; null when it is not known. */
  moveGameStart(conditionId: string, gameStartAt: EpochMicros | null): void {
    this.catalogue.moveGameStart(conditionId, gameStartAt);
    this.shell.touched();
  }

  /** Ends trading, clears the book, pays the tokens and announces the winner to the followers who asked for such messages. */
  resolve(conditionId: string, winner: "yes" | "no" | "tie"): void {
    const market = this.catalogue.market(conditionId);
    if (this.#accounts === undefined) {
      this.exchange.setPhase(conditionId, "closed");
      this.cancelAll(conditionId);
      market.isResolved = true;
      market.winner = winner === "tie" ? null : winner;
    } else {
      this.#accounts.resolve(conditionId, payoutsOf[winner], this.clock.now());
      this.shell.touched();
    }
    const message = marketResolvedMessage(market, this.clock.now());
    const { yesToken, noToken } = market.listing;
    for (const session of this.shell.marketSessions()) {
      if (!session.wantsCustomFeatures) continue;
      if (session.follows(yesToken) || session.follows(noToken)) session.publish([message], "data");
    }
  }
}
