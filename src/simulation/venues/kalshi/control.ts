// What a test can do to a simulated Kalshi from behind the counter: trade by hand, make faults happen, pause, resume,
// close and resolve markets, change their grids, and see who is connected.

import { assert } from "../../../domain/failure/assert.ts";
import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import {
  type ConnectionState,
  connectionState,
  VenueControl,
} from "../../exchange/venue-control.ts";
import type { KalshiCatalogue } from "./catalogue.ts";
import type { StreamChannel } from "./commands.ts";
import {
  closeDateMessage,
  createdMessage,
  determinedMessage,
  type LifecycleMessage,
  pauseMessage,
  priceStructureMessage,
  settledMessage,
} from "./lifecycle.ts";
import type { KalshiMarketListing } from "./listing.ts";
import { type PriceStructure, priceStructures } from "./price-structures.ts";
import type { KalshiShell } from "./shell.ts";

export interface KalshiConnection extends ConnectionState {
  readonly subscriptions: readonly {
    readonly sid: number;
    readonly channel: StreamChannel;
    /** Null for every market. */
    readonly tickers: readonly string[] | null;
    readonly sequence: number;
  }[];
}

export class KalshiControl extends VenueControl<KalshiShell, KalshiCatalogue> {
  /** Open stream connections, oldest first. */
  connections(): readonly KalshiConnection[] {
    const now = this.clock.now();
    return this.shell.sessions().map((session) => ({
      ...connectionState(session, now),
      subscriptions: session.subscriptions().map(({ sid, channel, tickers, sequence }) => ({
        sid,
        channel,
        tickers: tickers === null ? null : [...tickers],
        sequence,
      })),
    }));
  }

  /** Sends any message on the life cycle channel as it is. */
  publishLifecycle(message: LifecycleMessage): void {
    this.shell.publishLifecycle(message);
  }

  /** Adds a market to a listed event and announces it. */
  listMarket(eventTicker: string, listing: KalshiMarketListing): void {
    const found = this.catalogue.findEvent(eventTicker);
    assert(found !== undefined, `event ${eventTicker} is not listed`);
    this.catalogue.list(found.series, found.event, listing, this.clock.now());
    this.shell.publishLifecycle(createdMessage(this.catalogue.market(listing.ticker)));
  }

  /** Pauses a market; its resting orders stay. */
  pause(ticker: string): void {
    this.exchange.setPhase(ticker, "paused");
    this.#touch(ticker);
    this.shell.publishLifecycle(pauseMessage(this.catalogue.market(ticker), true));
  }

  /** Resumes a paused market; the venue cancels all resting orders when it does. */
  resume(ticker: string): void {
    this.cancelAll(ticker);
    this.exchange.setPhase(ticker, "open");
    this.#touch(ticker);
    this.shell.publishLifecycle(pauseMessage(this.catalogue.market(ticker), false));
  }

  /** Moves the end of trading. */
  changeCloseDate(ticker: string, closeAt: EpochMicros): void {
    const market = this.catalogue.market(ticker);
    market.closeAt = closeAt;
    this.#touch(ticker);
    this.shell.publishLifecycle(closeDateMessage(market));
  }

  /** Changes the price grid while the market trades; resting orders stay. */
  changePriceStructure(ticker: string, priceStructure: PriceStructure): void {
    const market = this.catalogue.market(ticker);
    market.priceStructure = priceStructure;
    this.exchange.setTickScheme(ticker, priceStructures[priceStructure]);
    this.#touch(ticker);
    this.shell.publishLifecycle(priceStructureMessage(market));
  }

  /** Ends trading and announces the result. */
  determine(ticker: string, result: "yes" | "no"): void {
    const market = this.catalogue.market(ticker);
    this.exchange.setPhase(ticker, "closed");
    this.cancelAll(ticker);
    market.resolution = { result, settledAt: null };
    this.#touch(ticker);
    this.shell.publishLifecycle(determinedMessage(market, result, this.clock.now()));
  }

  /** Settles a determined market; false when it has no result yet. */
  settle(ticker: string): boolean {
    const market = this.catalogue.market(ticker);
    if (market.resolution === null) return false;
    market.resolution = { result: market.resolution.result, settledAt: this.clock.now() };
    this.#touch(ticker);
    this.shell.publishLifecycle(settledMessage(market, this.clock.now()));
    return true;
  }

  #touch(ticker: string): void {
    this.catalogue.market(ticker).updatedAt = this.clock.now();
  }
}
