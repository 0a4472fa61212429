// What a test can do to a simulated Kalshi from behind the counter: trade by hand, make faults happen, pause, resume,
// close and resolve markets, change their grids, and see who is connected.

import { assert } from "../../../domain/failure/assert.ts";
import type { DurationMicros, EpochMicros } from "../../../domain/units/epoch-micros.ts";
import { durationBetween } from "../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Exchange } from "../../exchange/exchange.ts";
import { ManualOrders } from "../../exchange/manual-orders.ts";
import type { Fault, FaultCounts } from "../../faults/fault.ts";
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

export interface KalshiConnection {
  readonly connectionId: number;
  readonly age: DurationMicros;
  readonly framesSent: number;
  readonly isFrozen: boolean;
  readonly faults: Readonly<FaultCounts>;
  readonly subscriptions: readonly {
    readonly sid: number;
    readonly channel: StreamChannel;
    /** Null for every market. */
    readonly tickers: readonly string[] | null;
    readonly sequence: number;
  }[];
}

export interface KalshiControlOptions {
  readonly shell: KalshiShell;
  readonly exchange: Exchange;
  readonly catalogue: KalshiCatalogue;
  readonly clock: Clock;
}

export class KalshiControl extends ManualOrders {
  readonly #shell: KalshiShell;
  readonly #exchange: Exchange;
  readonly #catalogue: KalshiCatalogue;
  readonly #clock: Clock;

  constructor(options: KalshiControlOptions) {
    super(options.exchange, options.clock);
    this.#shell = options.shell;
    this.#exchange = options.exchange;
    this.#catalogue = options.catalogue;
    this.#clock = options.clock;
  }

  /** Open stream connections, oldest first. */
  connections(): readonly KalshiConnection[] {
    const now = this.#clock.now();
    return this.#shell.sessions().map((session) => ({
      connectionId: session.connectionId,
      age: durationBetween(session.openedAt, now),
      framesSent: session.stream.framesSent,
      isFrozen: session.stream.isFrozen,
      faults: { ...session.stream.counts },
      subscriptions: session.subscriptions().map(({ sid, channel, tickers, sequence }) => ({
        sid,
        channel,
        tickers: tickers === null ? null : [...tickers],
        sequence,
      })),
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

  /** Sends any message on the life cycle channel as it is. */
  publishLifecycle(message: LifecycleMessage): void {
    this.#shell.publishLifecycle(message);
  }

  /** Adds a market to a listed event and announces it. */
  listMarket(eventTicker: string, listing: KalshiMarketListing): void {
    const found = this.#catalogue.findEvent(eventTicker);
    assert(found !== undefined, `event ${eventTicker} is not listed`);
    this.#catalogue.list(found.series, found.event, listing, this.#clock.now());
    this.#shell.publishLifecycle(createdMessage(this.#catalogue.market(listing.ticker)));
  }

  /** Pauses a market; its resting orders stay. */
  pause(ticker: string): void {
    this.#exchange.setPhase(ticker, "paused");
    this.#touch(ticker);
    this.#shell.publishLifecycle(pauseMessage(this.#catalogue.market(ticker), true));
  }

  /** Resumes a paused market; the venue cancels all resting orders when it does. */
  resume(ticker: string): void {
    this.cancelAll(ticker);
    this.#exchange.setPhase(ticker, "open");
    this.#touch(ticker);
    this.#shell.publishLifecycle(pauseMessage(this.#catalogue.market(ticker), false));
  }

  /** Moves the end of trading. */
  changeCloseDate(ticker: string, closeAt: EpochMicros): void {
    const market = this.#catalogue.market(ticker);
    market.closeAt = closeAt;
    this.#touch(ticker);
    this.#shell.publishLifecycle(closeDateMessage(market));
  }

  /** Changes the price grid while the market trades; resting orders stay. */
  changePriceStructure(ticker: string, priceStructure: PriceStructure): void {
    const market = this.#catalogue.market(ticker);
    market.priceStructure = priceStructure;
    this.#exchange.setTickScheme(ticker, priceStructures[priceStructure]);
    this.#touch(ticker);
    this.#shell.publishLifecycle(priceStructureMessage(market));
  }

  /** Ends trading and announces the result. */
  determine(ticker: string, result: "yes" | "no"): void {
    const market = this.#catalogue.market(ticker);
    this.#exchange.setPhase(ticker, "closed");
    this.cancelAll(ticker);
    market.resolution = { result, settledAt: null };
    this.#touch(ticker);
    this.#shell.publishLifecycle(determinedMessage(market, result, this.#clock.now()));
  }

  /** Settles a determined market; false when it has no result yet. */
  settle(ticker: string): boolean {
    const market = this.#catalogue.market(ticker);
    if (market.resolution === null) return false;
    market.resolution = { result: market.resolution.result, settledAt: this.#clock.now() };
    this.#touch(ticker);
    this.#shell.publishLifecycle(settledMessage(market, this.#clock.now()));
    return true;
  }

  #touch(ticker: string): void {
    this.#catalogue.market(ticker).updatedAt = this.#clock.now();
  }
}
