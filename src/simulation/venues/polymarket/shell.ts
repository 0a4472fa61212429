// Polymarket's protocols over a matching exchange and its wallets, free of transport: the order book host with its two
// channels, and the publication of everything that happens to whoever follows a market's token or owns an order.

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
} from "../../transport/shell.ts";
import {
  type SessionOptions,
  StreamingShell,
  type StreamingShellOptions,
} from "../../transport/streaming-shell.ts";
import type { ListedMarket, ListedToken } from "./catalogue.ts";
import type { PolymarketAccounts } from "./core/contract.ts";
import { IdleLimit } from "./idle-limit.ts";
import { PrivateFeed, type UserReadings } from "./private-feed.ts";
import { RestInterface, type RestOptions } from "./rest.ts";
import {
  bestBidAskMessage,
  bookMessage,
  lastTradeMessage,
  priceChangeMessage,
  type StreamMessage,
} from "./stream-messages.ts";
import { PolymarketStreamSession } from "./stream-session.ts";
import { UserSession } from "./user-session.ts";
import { VenueTime } from "./venue-time.ts";

export const streamPath = "/ws/market";
export const userStreamPath = "/ws/user";

export interface ClobShellOptions extends StreamingShellOptions, RestOptions {
  readonly exchange: Exchange;
  readonly accounts: PolymarketAccounts;
  readonly userReadings: UserReadings;
}

type ClobSession = PolymarketStreamSession | UserSession;

/** The order book host: REST, the market channel and the user channel. */
export class ClobShell extends StreamingShell<ClobSession> {
  readonly #options: ClobShellOptions;
  readonly #rest: RestInterface;
  readonly #time: VenueTime;
  readonly #lastTouch = new Map<string, string>();
  /** Which channel the connection that is being opened has asked for. */
  #opening: "market" | "user" = "market";

  constructor(options: ClobShellOptions) {
    // Nothing is numbered here, and a late book is overtaken by the changes after it.
    super(options, false);
    this.#options = options;
    this.#rest = new RestInterface(options);
    this.#time = new VenueTime(options.clock, options.accounts);
    const feed = new PrivateFeed({
      sessions: () => this.userSessions(),
      wire: options.wire,
      random: options.random.fork(),
      readings: options.userReadings,
    });
    options.accounts.observe((event) => {
      feed.publish(event);
      this.#time.touched();
    });
    options.exchange.observe((activity) => {
      this.#publish(activity);
      this.#time.touched();
    });
    this.#time.pass(options.clock.now());
  }

  upgrade(request: ShellRequest): UpgradeAnswer {
    if (request.path !== streamPath && request.path !== userStreamPath) {
      return { accepted: false, reply: jsonReply(404, { error: "not found" }) };
    }
    return {
      accepted: true,
      open: (sink) => {
        this.#opening = request.path === userStreamPath ? "user" : "market";
        return this.open(sink);
      },
    };
  }

  /** Open connections to the market channel, oldest first. */
  marketSessions(): readonly PolymarketStreamSession[] {
    return this.sessions().filter((session) => session instanceof PolymarketStreamSession);
  }

  /** Open connections to the user channel, oldest first. */
  userSessions(): readonly UserSession[] {
    return this.sessions().filter((session) => session instanceof UserSession);
  }

  /** Something was done to the venue from behind the counter. */
  touched(): void {
    this.#time.touched();
  }

  /** Ends the shell's own timer. */
  stop(): void {
    this.#time.stop();
  }

  /** Sends messages about a market: to the followers of each token what concerns that token. */
  publishToFollowers(market: ListedMarket, compose: (token: ListedToken) => StreamMessage): void {
    for (const session of this.marketSessions()) {
      session.publish(this.#followed(session, market).map(compose), "data");
    }
  }

  /** Sends a message to every connection that asked for the custom features. */
  publishToAll(message: StreamMessage): void {
    for (const session of this.marketSessions()) {
      if (session.wantsCustomFeatures) session.publish([message], "data");
    }
  }

  protected answer(request: ShellRequest, respond: (reply: ShellReply) => void): null {
    const now = this.#options.clock.now();
    this.#time.pass(now);
    this.#rest.answer(request, now, respond);
    this.#time.pass(now);
    return null;
  }

  protected newSession(options: SessionOptions<ClobSession>): ClobSession {
    const { catalogue, authenticator } = this.#options;
    const idleLimit = new IdleLimit(options.clock, options.sink);
    return this.#opening === "user"
      ? new UserSession({ ...options, authenticator, idleLimit })
      : new PolymarketStreamSession({ ...options, catalogue, idleLimit });
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
    for (const session of this.marketSessions()) {
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
