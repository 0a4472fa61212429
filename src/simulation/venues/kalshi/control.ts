// What a test can do to a simulated Kalshi from behind the counter: trade by hand, make faults happen, pause, resume,
// close and resolve markets, change their grids, and see who is connected.

import { assert } from "../../../domain/failure/assert.ts";
import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import {
  type ConnectionState,
  connectionState,
  VenueControl,
  type VenueControlOptions,
} from "../../exchange/venue-control.ts";
import type { KalshiCatalogue, ListedMarket } from "./catalogue.ts";
import type { StreamChannel } from "./commands.ts";
import type { KalshiAccounts } from "./core/contract.ts";
import {
  closeDateMessage,
  createdMessage,
  determinedMessage,
  eventFeeMessage,
  type LifecycleMessage,
  pauseMessage,
  priceStructureMessage,
  settledMessage,
} from "./lifecycle.ts";
import type { KalshiEventFeeChange, KalshiMarketListing } from "./listing.ts";
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

export interface KalshiControlOptions extends VenueControlOptions<KalshiShell, KalshiCatalogue> {
  /** Whose positions a settlement pays; without it nobody is paid. */
  readonly accounts?: Pick<KalshiAccounts, "settle">;
}

export class KalshiControl extends VenueControl<KalshiShell, KalshiCatalogue> {
  readonly #accounts: Pick<KalshiAccounts, "settle"> | undefined;

  constructor(options: KalshiControlOptions) {
    super(options);
    this.#accounts = options.accounts;
  }

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
    this.catalogue.moveClose(ticker, closeAt);
    this.#touch(ticker);
    this.shell.publishLifecycle(closeDateMessage(this.catalogue.market(ticker)));
  }

  /** Changes the price grid while the market trades; resting orders stay. */
  changePriceStructure(ticker: string, priceStructure: PriceStructure): void {
    const market = this.catalogue.market(ticker);
    market.priceStructure = priceStructure;
    this.exchange.setTickScheme(ticker, priceStructures[priceStructure]);
    this.#touch(ticker);
    this.shell.publishLifecycle(priceStructureMessage(market));
  }

  /** Ends trading and announces the result. `valueMicros` is what a YES contract pays; a scalar result needs it. */
  determine(ticker: string, result: "yes" | "no" | "scalar", valueMicros?: bigint): void {
    const market = this.catalogue.market(ticker);
    if (market.traded.phase !== "closed") this.exchange.setPhase(ticker, "closed");
    this.cancelAll(ticker);
    this.#announce(market, "determined", result, valueMicros);
  }

  /** Doubts an announced result; false when there is none to doubt. Nothing is announced: the status says it. */
  dispute(ticker: string): boolean {
    const market = this.catalogue.market(ticker);
    if (market.resolution === null || market.resolution.settledAt !== null) return false;
    market.resolution = { ...market.resolution, stage: "disputed" };
    this.#touch(ticker);
    return true;
  }

  /** Announces another result for a disputed market; false when it is not disputed. */
  amend(ticker: string, result: "yes" | "no" | "scalar", valueMicros?: bigint): boolean {
    const market = this.catalogue.market(ticker);
    if (market.resolution?.stage !== "disputed") return false;
    this.#announce(market, "amended", result, valueMicros);
    return true;
  }

  /** Pays and settles a determined market; false when it has no result yet, or was settled before. */
  settle(ticker: string): boolean {
    const market = this.catalogue.market(ticker);
    const { resolution } = market;
    if (resolution === null || resolution.settledAt !== null) return false;
    const now = this.clock.now();
    market.resolution = { ...resolution, settledAt: now };
    this.#accounts?.settle(ticker, resolution.result, resolution.valueMicros, now);
    this.#touch(ticker);
    this.shell.publishLifecycle(settledMessage(market, now));
    return true;
  }

  /** Overrides the fees of an event from now on and announces it; null leaves a field to the series. */
  changeEventFees(
    eventTicker: string,
    override: Pick<KalshiEventFeeChange, "feeTypeOverride" | "feeMultiplierOverride">,
  ): void {
    const change = { at: this.clock.now(), ...override };
    this.catalogue.changeEventFees(eventTicker, change);
    this.shell.publishLifecycle(eventFeeMessage(eventTicker, change), "event_fee_update");
  }

  #announce(
    market: ListedMarket,
    stage: "determined" | "amended",
    result: "yes" | "no" | "scalar",
    valueMicros: bigint | undefined,
  ): void {
    const value = valueMicros ?? (result === "yes" ? 1_000_000n : 0n);
    assert(result !== "scalar" || valueMicros !== undefined, "a scalar result has a value");
    assert(value >= 0n && value <= 1_000_000n, "a contract pays between 0 and 1 USD");
    const determinedAt = this.clock.now();
    const resolution = { result, valueMicros: value, stage, determinedAt, settledAt: null };
    market.resolution = resolution;
    this.#touch(market.listing.ticker);
    this.shell.publishLifecycle(determinedMessage(market, resolution));
  }

  #touch(ticker: string): void {
    this.catalogue.market(ticker).updatedAt = this.clock.now();
  }
}
