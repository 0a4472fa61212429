// What a test can do to a simulated Polymarket from behind the counter: trade by hand, make faults happen, change grids,
// list and resolve markets, and see who is connected.

import { type DurationMicros, durationBetween } from "../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Exchange } from "../../exchange/exchange.ts";
import { ManualOrders } from "../../exchange/manual-orders.ts";
import type { Fault, FaultCounts } from "../../faults/fault.ts";
import { type PolymarketCatalogue, tickSchemeOf } from "./catalogue.ts";
import type { PolymarketListing, PolymarketTickSize } from "./listing.ts";
import type { ClobShell } from "./shell.ts";
import { marketResolvedMessage, newMarketMessage, tickSizeMessage } from "./stream-messages.ts";

export interface PolymarketConnection {
  readonly connectionId: number;
  readonly age: DurationMicros;
  readonly framesSent: number;
  readonly isFrozen: boolean;
  readonly faults: Readonly<FaultCounts>;
  readonly tokenIds: readonly string[];
}

export interface PolymarketControlOptions {
  readonly shell: ClobShell;
  readonly exchange: Exchange;
  readonly catalogue: PolymarketCatalogue;
  readonly clock: Clock;
}

export class PolymarketControl extends ManualOrders {
  readonly #shell: ClobShell;
  readonly #exchange: Exchange;
  readonly #catalogue: PolymarketCatalogue;
  readonly #clock: Clock;

  constructor(options: PolymarketControlOptions) {
    super(options.exchange, options.clock);
    this.#shell = options.shell;
    this.#exchange = options.exchange;
    this.#catalogue = options.catalogue;
    this.#clock = options.clock;
  }

  /** Open stream connections, oldest first. */
  connections(): readonly PolymarketConnection[] {
    const now = this.#clock.now();
    return this.#shell.sessions().map((session) => ({
      connectionId: session.connectionId,
      age: durationBetween(session.openedAt, now),
      framesSent: session.stream.framesSent,
      isFrozen: session.stream.isFrozen,
      faults: { ...session.stream.counts },
      tokenIds: session.tokenIds(),
    }));
  }

  /** Makes a fault happen on one connection, or on all of them; returns on how many. */
  triggerFault(fault: Fault, connectionId?: number): number {
    const targets = this.#shell
      .sessions()
      .filter((session) => connectionId === undefined || session.connectionId === connectionId);
    for (const session of targets) session.stream.trigger(fault);
    return targets.length;
  }

  /** Changes the grid while the market trades and tells the followers of both tokens. Resting orders stay. */
  changeTickSize(conditionId: string, tickSize: PolymarketTickSize): void {
    const market = this.#catalogue.market(conditionId);
    const oldTickSize = market.tickSize;
    const now = this.#clock.now();
    market.tickSize = tickSize;
    market.changedAt = now;
    this.#exchange.setTickScheme(conditionId, tickSchemeOf(tickSize));
    this.#shell.publishToFollowers(market, (token) => tickSizeMessage(token, oldTickSize, now));
  }

  /** Stops or resumes order entry. The venue announces neither; only the catalogue shows it. */
  setAcceptingOrders(conditionId: string, isAccepting: boolean): void {
    this.#exchange.setPhase(conditionId, isAccepting ? "open" : "paused");
  }

  /** Lists a market and announces it to everybody who asked for such messages. */
  listMarket(listing: PolymarketListing): void {
    const now = this.#clock.now();
    const market = this.#catalogue.list(listing, now);
    this.#shell.publishToAll(newMarketMessage(market, now));
  }

  /** Ends trading, clears the book and announces the winner to the followers who asked for such messages. */
  resolve(conditionId: string, winner: "yes" | "no"): void {
    const market = this.#catalogue.market(conditionId);
    this.#exchange.setPhase(conditionId, "closed");
    this.cancelAll(conditionId);
    market.winner = winner;
    const message = marketResolvedMessage(market, this.#clock.now());
    const { yesToken, noToken } = market.listing;
    for (const session of this.#shell.sessions()) {
      if (!session.wantsCustomFeatures) continue;
      if (session.follows(yesToken) || session.follows(noToken)) session.publish([message], "data");
    }
  }
}
