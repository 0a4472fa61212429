// Polymarket's protocols over a matching exchange, free of transport: the order book host with its market channel, and
// the publication of everything the exchange does to whoever follows one of the market's tokens.

import { askSide, bidSide } from "../../../domain/book/book-batch.ts";
import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import { formatPrice, type PriceTicks } from "../../../domain/units/price-ticks.ts";
import type { Exchange, ExchangeActivity } from "../../exchange/exchange.ts";
import type { LevelChange } from "../../matching/book-event.ts";
import {
  jsonReply,
  type ShellReply,
  type ShellRequest,
  type UpgradeAnswer,
  type VenueShell,
} from "../../transport/shell.ts";
import {
  type SessionOptions,
  StreamingShell,
  type StreamingShellOptions,
} from "../../transport/streaming-shell.ts";
import type { ListedMarket, ListedToken, PolymarketCatalogue } from "./catalogue.ts";
import { answerClob } from "./clob.ts";
import { answerGamma } from "./gamma.ts";
import {
  bestBidAskMessage,
  bookMessage,
  lastTradeMessage,
  priceChangeMessage,
  type StreamMessage,
} from "./stream-messages.ts";
import { PolymarketStreamSession } from "./stream-session.ts";

export const streamPath = "/ws/market";

export interface PolymarketShellOptions extends StreamingShellOptions {
  readonly exchange: Exchange;
  readonly catalogue: PolymarketCatalogue;
}

/** The catalogue host: REST only. */
export class GammaShell implements VenueShell {
  readonly #catalogue: PolymarketCatalogue;
  #requestCount = 0;

  constructor(catalogue: PolymarketCatalogue) {
    this.#catalogue = catalogue;
  }

  get requestCount(): number {
    return this.#requestCount;
  }

  request(request: ShellRequest, respond: (reply: ShellReply) => void): void {
    this.#requestCount += 1;
    respond(answerGamma(this.#catalogue, request));
  }

  upgrade(): UpgradeAnswer {
    return { accepted: false, reply: jsonReply(404, { error: "not found" }) };
  }
}

/** The order book host: REST and the market channel. */
export class ClobShell extends StreamingShell<PolymarketStreamSession> {
  readonly #options: PolymarketShellOptions;
  readonly #lastTouch = new Map<string, string>();

  constructor(options: PolymarketShellOptions) {
    // Nothing is numbered here, and a late book is overtaken by the changes after it.
    super(options, false);
    this.#options = options;
    options.exchange.observe((activity) => this.#publish(activity));
  }

  upgrade(request: ShellRequest): UpgradeAnswer {
    if (request.path !== streamPath) {
      return { accepted: false, reply: jsonReply(404, { error: "not found" }) };
    }
    return { accepted: true, open: (sink) => this.open(sink) };
  }

  /** Sends messages about a market: to the followers of each token what concerns that token. */
  publishToFollowers(market: ListedMarket, compose: (token: ListedToken) => StreamMessage): void {
    for (const session of this.openSessions) {
      session.publish(this.#followed(session, market).map(compose), "data");
    }
  }

  /** Sends a message to every connection that asked for the custom features. */
  publishToAll(message: StreamMessage): void {
    for (const session of this.openSessions) {
      if (session.wantsCustomFeatures) session.publish([message], "data");
    }
  }

  protected answer(request: ShellRequest): ShellReply {
    const { catalogue, clock, random } = this.#options;
    return answerClob(catalogue, request, clock.now(), random);
  }

  protected newSession(options: SessionOptions<PolymarketStreamSession>): PolymarketStreamSession {
    return new PolymarketStreamSession({ ...options, catalogue: this.#options.catalogue });
  }

  /** After a trade its price, then the changed levels, then the whole books; and the touch for those who asked. */
  #publish(activity: ExchangeActivity): void {
    const { catalogue } = this.#options;
    const market = catalogue.find(activity.market.symbol);
    if (market === undefined) return;
    const { events, now } = activity;
    market.changedAt = now;
    const touchMoved = this.#movedTouch(market);
    const tokens = [catalogue.token(market, true), catalogue.token(market, false)];
    const changes = lastChanges(activity);
    const trades = events.filter((event) => event.kind === "trade");
    let change: StreamMessage | undefined;
    for (const session of this.openSessions) {
      const followed = this.#followed(session, market);
      const [token] = followed;
      if (token === undefined) continue;
      for (const trade of trades) session.publish([lastTradeMessage(token, trade, now)], "data");
      change ??= priceChangeMessage(tokens, market, changes, now);
      session.publish([change], "change");
      if (trades.length > 0) session.publish(followed.map(bookMessage), "change");
      if (touchMoved && session.wantsCustomFeatures) this.#publishTouch(session, followed, now);
    }
  }

  #publishTouch(
    session: PolymarketStreamSession,
    followed: readonly ListedToken[],
    now: EpochMicros,
  ): void {
    for (const token of followed) session.publish([bestBidAskMessage(token, now)], "data");
  }

  #movedTouch(market: ListedMarket): boolean {
    const { book } = market.traded;
    const touch = `${textOf(book.best(bidSide)?.price)} ${textOf(book.best(askSide)?.price)}`;
    const moved = this.#lastTouch.get(market.listing.conditionId) !== touch;
    this.#lastTouch.set(market.listing.conditionId, touch);
    return moved;
  }

  #followed(session: PolymarketStreamSession, market: ListedMarket): readonly ListedToken[] {
    const { catalogue } = this.#options;
    return [catalogue.token(market, true), catalogue.token(market, false)].filter((token) =>
      session.follows(token.tokenId),
    );
  }
}

/** A price as a part of a key; nothing where there is none. */
function textOf(price: PriceTicks | undefined): string {
  return price === undefined ? "" : formatPrice(price);
}

/** Returns the last change of every level that changed: sizes are absolute, so earlier ones say nothing more. */
function lastChanges({ events }: ExchangeActivity): readonly LevelChange[] {
  const last = new Map<string, LevelChange>();
  for (const event of events) {
    if (event.kind === "level-change") last.set(`${event.side} ${textOf(event.price)}`, event);
  }
  return [...last.values()];
}
