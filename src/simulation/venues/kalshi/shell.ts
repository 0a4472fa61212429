// Kalshi's protocol over a matching exchange, free of transport: REST routes, stream sessions, and the publication of
// everything the exchange does to whoever subscribed to it.

import { askSide, bidSide } from "../../../domain/book/book-batch.ts";
import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import type { Exchange, ExchangeActivity } from "../../exchange/exchange.ts";
import type { ShellReply, ShellRequest, UpgradeAnswer } from "../../transport/shell.ts";
import {
  type SessionOptions,
  StreamingShell,
  type StreamingShellOptions,
} from "../../transport/streaming-shell.ts";
import type { Authenticator } from "./authentication.ts";
import type { KalshiCatalogue, ListedMarket } from "./catalogue.ts";
import { unknownRoute } from "./errors.ts";
import type { LifecycleMessage } from "./lifecycle.ts";
import { answerGet, restRoot } from "./rest.ts";
import { deltaBody, tickerBody, tradeBody } from "./stream-messages.ts";
import { KalshiStreamSession } from "./stream-session.ts";

/** What the life cycle channel carries; the type of a message is not always the name of its channel. */
export type LifecycleMessageType = "market_lifecycle_v2" | "event_lifecycle" | "event_fee_update";

export const streamPath = "/trade-api/ws/v2";

export interface KalshiShellOptions extends StreamingShellOptions {
  readonly exchange: Exchange;
  readonly catalogue: KalshiCatalogue;
  readonly authenticator: Authenticator;
}

export class KalshiShell extends StreamingShell<KalshiStreamSession> {
  readonly #options: KalshiShellOptions;
  readonly #lastTouch = new Map<string, string>();

  constructor(options: KalshiShellOptions) {
    // A late snapshot holds back what follows it: the frames of a subscription are numbered.
    super(options, true);
    this.#options = options;
    options.exchange.observe((activity) => this.#publish(activity));
  }

  upgrade(request: ShellRequest): UpgradeAnswer {
    if (request.path !== streamPath) return { accepted: false, reply: unknownRoute() };
    const refusal = this.#options.authenticator.refusal(request, this.#options.clock.now());
    if (refusal !== undefined) return { accepted: false, reply: refusal };
    return { accepted: true, open: (sink) => this.open(sink) };
  }

  /** Announces a market's or an event's change of life to every subscriber of the channel, which knows no filter. */
  publishLifecycle(
    message: LifecycleMessage,
    type: LifecycleMessageType = "market_lifecycle_v2",
  ): void {
    const body = JSON.stringify(message);
    for (const session of this.openSessions) {
      const subscription = session.subscriptionOf("market_lifecycle_v2");
      if (subscription !== undefined) {
        session.publish(subscription, type, body, "data");
      }
    }
  }

  protected answer(request: ShellRequest): ShellReply {
    const { authenticator, catalogue, clock } = this.#options;
    const now = clock.now();
    if (!request.path.startsWith(`${restRoot}/`) || request.method !== "GET") return unknownRoute();
    const needsKey = request.path === `${restRoot}/markets/orderbooks`;
    if (needsKey || authenticator.carriesHeaders(request)) {
      const refusal = authenticator.refusal(request, now);
      if (refusal !== undefined) return refusal;
    }
    return answerGet(catalogue, request, now);
  }

  protected newSession(options: SessionOptions<KalshiStreamSession>): KalshiStreamSession {
    return new KalshiStreamSession({ ...options, catalogue: this.#options.catalogue });
  }

  /** The order is the venue's: the trade, the level it shrank, then the ticker, all with the same time. */
  #publish(activity: ExchangeActivity): void {
    const market = this.#options.catalogue.find(activity.market.symbol);
    if (market === undefined) return;
    this.#publishEvents(market, activity);
    const now = activity.now;
    if (this.#movedTicker(market, activity)) this.#publishTicker(market, now);
  }

  #publishEvents(market: ListedMarket, { events, now }: ExchangeActivity): void {
    const { ticker } = market.listing;
    for (const event of events) {
      const isTrade = event.kind === "trade";
      let trade: string | undefined;
      const deltas: [string | undefined, string | undefined] = [undefined, undefined];
      for (const session of this.openSessions) {
        const subscription = session.subscriptionOf(isTrade ? "trade" : "orderbook_delta");
        if (subscription === undefined) continue;
        if (subscription.tickers !== null && !subscription.tickers.has(ticker)) continue;
        if (event.kind === "trade") {
          trade ??= tradeBody(market, event, now);
          session.publish(subscription, "trade", trade, "data");
        } else {
          const form = subscription.inYesPrices ? 1 : 0;
          const body = deltas[form] ?? deltaBody(market, event, subscription.inYesPrices, now);
          deltas[form] = body;
          session.publish(subscription, "orderbook_delta", body, "change");
        }
      }
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
    for (const session of this.openSessions) {
      const subscription = session.subscriptionOf("ticker");
      if (subscription === undefined) continue;
      const { tickers } = subscription;
      if (tickers !== null && !tickers.has(market.listing.ticker)) continue;
      body ??= tickerBody(market, now);
      session.publish(subscription, "ticker", body, "data");
    }
  }
}
