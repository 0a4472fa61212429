// Kalshi's protocol over a matching exchange and its accounts, free of transport: REST routes, stream sessions, and the
// publication of everything the exchange does to whoever subscribed to it.

import { askSide, bidSide } from "../../../domain/book/book-batch.ts";
import { addDuration, type EpochMicros, seconds } from "../../../domain/units/epoch-micros.ts";
import type { Exchange, ExchangeActivity } from "../../exchange/exchange.ts";
import type { LevelChange } from "../../matching/book-event.ts";
import type { ShellReply, ShellRequest, UpgradeAnswer } from "../../transport/shell.ts";
import {
  type SessionOptions,
  StreamingShell,
  type StreamingShellOptions,
} from "../../transport/streaming-shell.ts";
import type { KalshiKey } from "./authentication.ts";
import type { ListedMarket } from "./catalogue.ts";
import { defaultStreamLimits, type StreamLimits } from "./command-limits.ts";
import { unknownRoute } from "./errors.ts";
import type { LifecycleMessage } from "./lifecycle.ts";
import { isMaintenance } from "./maintenance.ts";
import { PrivateFeed } from "./private-feed.ts";
import { RestInterface, type RestOptions } from "./rest.ts";
import { shardsOf } from "./shards.ts";
import { deltaBody, ownDeltaBody, tickerBody, tradeBody } from "./stream-messages.ts";
import { KalshiStreamSession, type Subscription } from "./stream-session.ts";

export const streamPath = "/trade-api/ws/v2";

/** What the life cycle channel carries; the type of a message is not always the name of its channel. */
export type LifecycleMessageType = "market_lifecycle_v2" | "event_lifecycle" | "event_fee_update";

export interface KalshiShellOptions extends StreamingShellOptions, RestOptions {
  readonly exchange: Exchange;
  /** What one stream may hold and ask; defaults to the documented limits. */
  readonly streamLimits?: StreamLimits;
  /** True: trading stands still in the weekly maintenance window. Defaults to false. */
  readonly keepsMaintenance?: boolean;
}

/** How often time alone is looked at: expiries and closing times are whole seconds. */
const tickEvery = seconds(1);

export class KalshiShell extends StreamingShell<KalshiStreamSession> {
  readonly #options: KalshiShellOptions;
  readonly #rest: RestInterface;
  readonly #private: PrivateFeed;
  readonly #lastTouch = new Map<string, string>();
  #upgradeKey: KalshiKey | undefined;
  #isInMaintenance = false;
  #stopTicking: () => void = () => undefined;

  constructor(options: KalshiShellOptions) {
    // A late snapshot holds back what follows it: the frames of a subscription are numbered.
    super(options, true);
    this.#options = options;
    this.#rest = new RestInterface(options);
    this.#private = new PrivateFeed(() => this.openSessions, options.random.fork());
    options.accounts.observe((event) => this.#private.publish(event));
    options.exchange.observe((activity) => this.#publish(activity));
    this.#keepTime();
  }

  upgrade(request: ShellRequest): UpgradeAnswer {
    if (request.path !== streamPath) return { accepted: false, reply: unknownRoute() };
    const identity = this.#options.authenticator.identify(request, this.#options.clock.now());
    if (!identity.known) return { accepted: false, reply: identity.reply };
    return {
      accepted: true,
      open: (sink) => {
        this.#upgradeKey = identity.key;
        return this.open(sink);
      },
    };
  }

  /** Announces a market's or an event's change of life to every subscriber of the channel, which knows no filter. */
  publishLifecycle(
    message: LifecycleMessage,
    type: LifecycleMessageType = "market_lifecycle_v2",
  ): void {
    const body = JSON.stringify(message);
    for (const session of this.openSessions) {
      const subscription = session.subscriptionOf("market_lifecycle_v2");
      if (subscription !== undefined) session.publish(subscription, type, body, "data");
    }
  }

  /** Ends the shell's own timer. */
  stop(): void {
    this.#stopTicking();
  }

  protected answer(request: ShellRequest): ShellReply {
    const now = this.#options.clock.now();
    this.#lookAtTime(now);
    return this.#rest.answer(request, now);
  }

  protected newSession(options: SessionOptions<KalshiStreamSession>): KalshiStreamSession {
    const { catalogue, streamLimits } = this.#options;
    return new KalshiStreamSession({
      ...options,
      catalogue,
      account: this.#upgradeKey?.account ?? "",
      limits: streamLimits ?? defaultStreamLimits,
    });
  }

  #keepTime(): void {
    const { clock } = this.#options;
    this.#stopTicking = clock.callAt(addDuration(clock.now(), tickEvery), () => {
      this.#lookAtTime(clock.now());
      this.#keepTime();
    });
  }

  #lookAtTime(now: EpochMicros): void {
    const { accounts, catalogue, keepsMaintenance } = this.#options;
    accounts.tick(now);
    const isInMaintenance = keepsMaintenance === true && isMaintenance(now);
    if (!isInMaintenance && !this.#isInMaintenance) return;
    this.#isInMaintenance = isInMaintenance;
    // Again at every look: another pause that ends inside the window does not end the window.
    for (const exchangeIndex of shardsOf(catalogue, accounts).keys()) {
      accounts.setTradingActive(exchangeIndex, !isInMaintenance, now);
    }
  }

  /** The order is the venue's: the trade, the level it shrank, then the ticker, all with the same time. */
  #publish(activity: ExchangeActivity): void {
    const market = this.#options.catalogue.find(activity.market.symbol);
    if (market === undefined) return;
    this.#publishEvents(market, activity);
    this.#private.printed(market.listing.ticker);
    const now = activity.now;
    if (this.#movedTicker(market, activity)) this.#publishTicker(market, now);
  }

  #publishEvents(market: ListedMarket, { events, now }: ExchangeActivity): void {
    const { ticker } = market.listing;
    for (const event of events) {
      if (event.kind === "level-change") {
        this.#publishChange(market, event, now);
        continue;
      }
      let body: string | undefined;
      for (const [session, subscription] of this.#subscribers("trade", ticker)) {
        body ??= tradeBody(market, event, now);
        session.publish(subscription, "trade", body, "data");
      }
    }
  }

  /** The account whose order moved the level hears that it was its own. */
  #publishChange(market: ListedMarket, change: LevelChange, now: EpochMicros): void {
    const bodies: [string | undefined, string | undefined] = [undefined, undefined];
    const order = this.#options.accounts.orderInBook(change.orderId);
    for (const [session, subscription] of this.#subscribers(
      "orderbook_delta",
      market.listing.ticker,
    )) {
      const form = subscription.inYesPrices ? 1 : 0;
      const body = bodies[form] ?? deltaBody(market, change, subscription.inYesPrices, now);
      bodies[form] = body;
      const isOwn = order !== undefined && order.account === session.account;
      const frame = isOwn ? ownDeltaBody(body, order) : body;
      session.publish(subscription, "orderbook_delta", frame, "change");
    }
  }

  *#subscribers(
    channel: "trade" | "orderbook_delta" | "ticker",
    ticker: string,
  ): Generator<readonly [KalshiStreamSession, Subscription]> {
    for (const session of this.openSessions) {
      const subscription = session.subscriptionOf(channel);
      if (subscription === undefined) continue;
      const { tickers } = subscription;
      if (tickers === null || tickers.has(ticker)) yield [session, subscription];
    }
  }

  /** Returns true when the touch moved or something traded since the last ticker. */
  #movedTicker(market: ListedMarket, { events }: ExchangeActivity): boolean {
    const { book } = market.traded;
    const touch = JSON.stringify([book.best(bidSide), book.best(askSide)]);
    const moved = this.#lastTouch.get(market.listing.ticker) !== touch;
    this.#lastTouch.set(market.listing.ticker, touch);
    return moved || events.some((event) => event.kind === "trade");
  }

  #publishTicker(market: ListedMarket, now: EpochMicros): void {
    let body: string | undefined;
    for (const [session, subscription] of this.#subscribers("ticker", market.listing.ticker)) {
      body ??= tickerBody(market, now);
      session.publish(subscription, "ticker", body, "data");
    }
  }
}
