// Kalshi's protocol over a matching exchange, free of transport: REST routes, stream sessions, and the publication of
// everything the exchange does to whoever subscribed to it.

import { askSide, bidSide } from "../../../domain/book/book-batch.ts";
import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Exchange, ExchangeActivity } from "../../exchange/exchange.ts";
import type { FaultOptions } from "../../faults/fault.ts";
import { FaultyStream } from "../../faults/faulty-stream.ts";
import type { RandomStream } from "../../random-stream.ts";
import type {
  ShellReply,
  ShellRequest,
  StreamSink,
  UpgradeAnswer,
  VenueShell,
} from "../../transport/shell.ts";
import type { Authenticator } from "./authentication.ts";
import type { KalshiCatalogue, ListedMarket } from "./catalogue.ts";
import { unknownRoute } from "./errors.ts";
import type { LifecycleMessage } from "./lifecycle.ts";
import { answerGet, restRoot } from "./rest.ts";
import { deltaBody, tickerBody, tradeBody } from "./stream-messages.ts";
import { KalshiStreamSession } from "./stream-session.ts";

export const streamPath = "/trade-api/ws/v2";

export interface KalshiShellOptions {
  readonly clock: Clock;
  readonly exchange: Exchange;
  readonly catalogue: KalshiCatalogue;
  readonly authenticator: Authenticator;
  readonly random: RandomStream;
  readonly faults: FaultOptions;
}

export class KalshiShell implements VenueShell {
  readonly #options: KalshiShellOptions;
  readonly #sessions = new Set<KalshiStreamSession>();
  readonly #lastTouch = new Map<string, string>();
  #framesOfEnded = 0;
  #connectionCount = 0;
  #requestCount = 0;

  constructor(options: KalshiShellOptions) {
    this.#options = options;
    options.exchange.observe((activity) => this.#publish(activity));
  }

  get requestCount(): number {
    return this.#requestCount;
  }

  get connectionCount(): number {
    return this.#connectionCount;
  }

  /** Frames sent on all connections, those that have ended included. */
  get framesSent(): number {
    let frames = this.#framesOfEnded;
    for (const session of this.#sessions) frames += session.stream.framesSent;
    return frames;
  }

  sessions(): readonly KalshiStreamSession[] {
    return [...this.#sessions];
  }

  request(request: ShellRequest, respond: (reply: ShellReply) => void): void {
    this.#requestCount += 1;
    respond(this.#answer(request));
  }

  upgrade(request: ShellRequest): UpgradeAnswer {
    if (request.path !== streamPath) return { accepted: false, reply: unknownRoute() };
    const refusal = this.#options.authenticator.refusal(request, this.#options.clock.now());
    if (refusal !== undefined) return { accepted: false, reply: refusal };
    return { accepted: true, open: (sink) => this.#open(sink) };
  }

  /** Announces a market's change of life to every subscriber of the channel, which knows no filter. */
  publishLifecycle(message: LifecycleMessage): void {
    const body = JSON.stringify(message);
    for (const session of this.#sessions) {
      const subscription = session.subscriptionOf("market_lifecycle_v2");
      if (subscription !== undefined) {
        session.publish(subscription, "market_lifecycle_v2", body, "data");
      }
    }
  }

  #answer(request: ShellRequest): ShellReply {
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

  #open(sink: StreamSink): KalshiStreamSession {
    const { catalogue, clock, random, faults } = this.#options;
    this.#connectionCount += 1;
    const session = new KalshiStreamSession({
      connectionId: this.#connectionCount,
      catalogue,
      clock,
      sink,
      random: random.fork(),
      // A late snapshot holds back what follows it: the frames of a subscription are numbered.
      stream: new FaultyStream({ sink, clock, faults, random: random.fork(), keepsOrder: true }),
      onEnded: (ended) => {
        this.#sessions.delete(ended);
        this.#framesOfEnded += ended.stream.framesSent;
      },
    });
    this.#sessions.add(session);
    return session;
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
      for (const session of this.#sessions) {
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
    for (const session of this.#sessions) {
      const subscription = session.subscriptionOf("ticker");
      if (subscription === undefined) continue;
      const { tickers } = subscription;
      if (tickers !== null && !tickers.has(market.listing.ticker)) continue;
      body ??= tickerBody(market, now);
      session.publish(subscription, "ticker", body, "data");
    }
  }
}
