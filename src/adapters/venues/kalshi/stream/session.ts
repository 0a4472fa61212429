// One open connection to Kalshi: subscribes to books, trades and life cycle, and brings lost books back in three
// steps, each tried when the one before did not help: ask for snapshots, subscribe anew, connect anew.

import type { Market } from "../../../../domain/market/market.ts";
import type { MarketId } from "../../../../domain/market/venue.ts";
import {
  addDuration,
  type DurationMicros,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import type { DecoderContext, MarketPriority } from "../../../../ports/market-data.ts";
import type { MapLevels } from "../../shared/levels/book-levels.ts";
import { SnapshotRound } from "../../shared/snapshot-round.ts";
import type { SessionHost, StreamSession } from "../../shared/stream-session.ts";
import {
  subscribeBooks,
  subscribeLifecycle,
  unsubscribe,
  updateSubscription,
} from "../wire/commands.ts";
import {
  authenticationRequired,
  bookChannel,
  hotTickersPerCommandMax,
  tickersPerCommandMax,
  tradeChannel,
} from "../wire/stream-words.ts";
import { KalshiDecoder } from "./decoder.ts";
import type { StreamObserver, VenueError } from "./stream-observer.ts";
import { portionsOf, TradeSubscription } from "./trade-subscription.ts";

export interface KalshiSessionOptions {
  /** False asks for NO-side prices in the NO scale; the decoder follows. */
  readonly useYesPrice: boolean;
  /** How long the snapshots of one portion may take. */
  readonly snapshotsWithin: DurationMicros;
}

export const kalshiSessionDefaults: KalshiSessionOptions = {
  useYesPrice: true,
  snapshotsWithin: seconds(5),
};

/** A ticker that the venue says nothing about is asked for again after so long: it may have been unknown, and it may have
 * been one of a connection that was frozen just then. */
const askAgainAfter = seconds(30);

/** Times a market's own data may fail to fit before its book stays closed for this connection: a change that was
 * garbled once is worth asking again, what does not fit our units comes again as it was. */
const unfitMax = 5;

type Step = "subscribe" | "request" | "resubscribe";

export class KalshiSession implements StreamSession {
  readonly decoder: KalshiDecoder;
  readonly #host: SessionHost;
  readonly #options: KalshiSessionOptions;
  readonly #stream: string;
  readonly #wanted = new Map<string, MarketId>();
  readonly #tickers = new Map<MarketId, string>();
  readonly #trades: TradeSubscription;
  /** Tickers that the present book subscription carries or was asked to. */
  readonly #onBooks = new Set<string>();
  /** Tickers whose data never fits: their book stays closed for this connection. */
  readonly #givenUp = new Set<string>();
  /** Tickers that the venue has said nothing about, until they are asked for again. */
  readonly #unheard = new Map<string, () => void>();
  readonly #unfit = new Map<string, number>();
  /** Books that somebody found wrong, until their next snapshot: the decoder still believes them. */
  readonly #doubted = new Set<string>();
  #commands = 0;
  #bookSid: number | null = null;
  #withdrawReplyTimer: (() => void) | null = null;
  #round: SnapshotRound | null = null;
  /** Commands of the portion under way. */
  #portionCommands: readonly number[] = [];
  #step: Step | null = null;
  #isRepairing = false;
  #lostLifecycle = 0;

  constructor(
    context: DecoderContext,
    markets: readonly Market[],
    host: SessionHost,
    options: KalshiSessionOptions,
  ) {
    this.#host = host;
    this.#options = options;
    this.#stream = context.stream;
    this.#trades = new TradeSubscription({
      nextId: () => this.#nextCommand(),
      send: (command) => void host.send(command),
    });
    this.#want(markets);
    this.decoder = new KalshiDecoder(context, {
      noSideScale: options.useYesPrice ? "yes" : "no",
      observer: this.#observer(),
    });
  }

  opened(): void {
    this.#host.send(subscribeLifecycle(this.#nextCommand()));
    const tickers = [...this.#wanted.keys()];
    this.#trades.add(tickers);
    this.#begin("subscribe", tickers);
  }

  subscribe(markets: readonly Market[]): void {
    this.#want(markets);
    const tickers = markets.map((market) => market.venueSymbol);
    this.#trades.add(tickers);
    if (this.#round === null) this.#begin("subscribe", tickers);
    else this.#round.add(tickers);
  }

  /** Those that the venue says nothing about too: they are read over HTTP as long as the stream shows no book of them. */
  missing(): readonly MarketId[] {
    return [...this.#missing(), ...this.#unheard.keys()].flatMap(
      (ticker) => this.#wanted.get(ticker) ?? [],
    );
  }

  levelsOf(market: MarketId): MapLevels | undefined {
    const ticker = this.#tickers.get(market);
    if (ticker === undefined || this.#doubted.has(ticker)) return undefined;
    return this.decoder.levelsOf(ticker);
  }

  repair(markets: readonly MarketId[]): void {
    for (const id of markets) {
      const ticker = this.#tickers.get(id);
      if (ticker !== undefined) this.#doubted.add(ticker);
    }
    this.#repair();
  }

  unsubscribe(markets: readonly MarketId[]): void {
    const tickers = markets.flatMap((id) => this.#tickers.get(id) ?? []);
    const carried = tickers.filter((ticker) => this.#onBooks.has(ticker));
    const sid = this.#bookSid;
    if (sid !== null) {
      for (const portion of portionsOf(carried)) {
        this.#host.send(updateSubscription(this.#nextCommand(), sid, "delete_markets", portion));
      }
    }
    this.#trades.remove(tickers);
    for (const id of markets) this.#tickers.delete(id);
    for (const ticker of tickers) {
      this.#wanted.delete(ticker);
      this.#onBooks.delete(ticker);
      this.#givenUp.delete(ticker);
      this.#heardOf(ticker);
      this.#unfit.delete(ticker);
      this.#doubted.delete(ticker);
    }
    for (const ticker of tickers) this.#round?.forget(ticker);
  }

  closed(): void {
    this.#withdrawReplyTimer?.();
    this.#round?.cancel();
    this.#round = null;
    for (const withdraw of this.#unheard.values()) withdraw();
    this.#unheard.clear();
  }

  counters(): Readonly<Record<string, number>> {
    return {
      ...this.decoder.counters(),
      "markets given up": this.#givenUp.size + this.#unheard.size,
      "life-cycle gaps": this.#lostLifecycle,
    };
  }

  #observer(): StreamObserver {
    return {
      subscribed: (_command, channel, sid) => this.#subscribed(channel, sid),
      confirmed: () => undefined,
      failed: (error) => this.#failed(error),
      snapshot: (ticker) => {
        this.#doubted.delete(ticker);
        this.#heardOf(ticker);
        this.#round?.settled(ticker);
      },
      lost: (channel) => this.#lost(channel),
      unfit: (ticker) => this.#didNotFit(ticker),
      doubtful: (ticker, why) => {
        const market = this.#wanted.get(ticker);
        if (market !== undefined) this.#host.doubtful([market], why);
      },
    };
  }

  #subscribed(channel: string, sid: number): void {
    if (channel === bookChannel) {
      this.#bookSid = sid;
      this.#withdrawReplyTimer?.();
      this.#withdrawReplyTimer = null;
      this.#host.established();
    }
    if (channel === tradeChannel) this.#trades.subscribed(sid);
  }

  #want(markets: readonly Market[]): void {
    for (const market of markets) {
      this.#wanted.set(market.venueSymbol, market.id);
      this.#tickers.set(market.id, market.venueSymbol);
    }
  }

  #failed(error: VenueError): void {
    this.#host.log({
      level: error.isTerminal ? "warn" : "error",
      message: `${this.#stream}: the venue answered with error ${error.code} ${error.words}`,
      details: { code: error.code, channel: error.channel },
    });
    if (error.code === authenticationRequired) {
      this.#host.reconnect("the venue wants a signed connection");
      return;
    }
    if (error.isTerminal && error.channel === bookChannel) {
      this.#forgetBooks();
      this.#climb(this.#step === "resubscribe" ? "reconnect" : "resubscribe");
      return;
    }
    if (error.isTerminal && error.channel !== null) {
      this.#host.reconnect(`the venue ended the channel ${error.channel}`);
      return;
    }
    if (error.command === null || !this.#portionCommands.includes(error.command)) return;
    this.#round?.refused();
  }

  #lost(channel: string): void {
    if (channel === bookChannel) {
      // What took book messages along may have taken life-cycle messages too, whose own numbers show it much later.
      this.#host.messagesLost();
      this.#repair();
      return;
    }
    if (channel === tradeChannel) return;
    // A lost pause or changed grid cannot be asked for again here; the catalogue shows what has become of it.
    this.#lostLifecycle += 1;
    this.#host.log({ level: "warn", message: `${this.#stream}: life-cycle messages were lost` });
    this.#host.messagesLost();
  }

  #didNotFit(ticker: string): void {
    const count = (this.#unfit.get(ticker) ?? 0) + 1;
    this.#unfit.set(ticker, count);
    if (count >= unfitMax) this.#giveUp(ticker);
    this.#round?.settled(ticker);
    this.#repair();
  }

  /** Asks for the books that are missing, unless a round is under way: its end looks again. */
  #repair(): void {
    if (this.#round !== null) return;
    const missing = this.#missing();
    if (missing.length > 0) this.#begin("request", missing);
  }

  #missing(): readonly string[] {
    const lost = new Set([...this.decoder.untrusted(), ...this.#doubted]);
    return [...lost].filter(
      (ticker) =>
        this.#wanted.has(ticker) && !this.#givenUp.has(ticker) && !this.#unheard.has(ticker),
    );
  }

  #begin(step: Step, tickers: readonly string[]): void {
    this.#step = step;
    if (step !== "subscribe") this.#isRepairing = true;
    this.#round?.cancel();
    const round = new SnapshotRound(tickers, {
      clock: this.#host.clock,
      portionMax: tickersPerCommandMax,
      hotPortionMax: hotTickersPerCommandMax,
      portionWithin: this.#options.snapshotsWithin,
      priorityOf: (ticker) => this.#priorityOf(ticker),
      ask: (portion) => this.#ask(portion),
      finished: (missing) => {
        this.#round = null;
        this.#finished(step, missing);
      },
    });
    this.#round = round;
    round.start();
  }

  #priorityOf(ticker: string): MarketPriority {
    const market = this.#wanted.get(ticker);
    return market === undefined ? "cold" : this.#host.priorityOf(market);
  }

  /** A ticker that the subscription carries already is asked for again, any other is added to it. */
  #ask(portion: readonly string[]): void {
    const sid = this.#bookSid;
    const carried = portion.filter((ticker) => sid !== null && this.#onBooks.has(ticker));
    const added = portion.filter((ticker) => !carried.includes(ticker));
    for (const ticker of added) this.#onBooks.add(ticker);
    this.#portionCommands = [];
    if (sid === null) {
      this.#sendPortion((id) => subscribeBooks(id, added, this.#options.useYesPrice));
      this.#expectReply();
      return;
    }
    if (added.length > 0) {
      this.#sendPortion((id) => updateSubscription(id, sid, "add_markets", added));
    }
    if (carried.length > 0) {
      this.#sendPortion((id) => updateSubscription(id, sid, "get_snapshot", carried));
    }
  }

  #sendPortion(commandOf: (id: number) => string): void {
    const id = this.#nextCommand();
    this.#portionCommands = [...this.#portionCommands, id];
    this.#host.send(commandOf(id));
  }

  /** A subscription that is not even acknowledged will bring nothing: connect anew rather than wait portion by
   * portion. */
  #expectReply(): void {
    if (this.#withdrawReplyTimer !== null) return;
    const { clock } = this.#host;
    const deadline = addDuration(clock.now(), this.#options.snapshotsWithin);
    this.#withdrawReplyTimer = clock.callAt(deadline, () =>
      this.#host.reconnect("no reply to the subscription"),
    );
  }

  #finished(step: Step, unanswered: readonly string[]): void {
    const missing = this.#missing();
    if (missing.length === 0) {
      this.#step = null;
      if (this.#isRepairing) this.#host.resynced();
      this.#isRepairing = false;
      return;
    }
    const isUnanswered = new Set(unanswered);
    const silent = missing.filter((ticker) => isUnanswered.has(ticker));
    if (silent.length === 0) {
      // All answered, and some were lost again meanwhile.
      this.#begin("request", missing);
      return;
    }
    if (step === "subscribe") {
      this.#begin("request", missing);
      return;
    }
    const neverSeen = silent.filter((ticker) => !this.decoder.wasSeen(ticker));
    const hasWorked = [...this.#wanted.keys()].some((ticker) => this.decoder.wasSeen(ticker));
    if (hasWorked && neverSeen.length === silent.length) {
      // The venue says nothing about tickers it does not know.
      for (const ticker of neverSeen) this.#waitBeforeAsking(ticker);
      this.#logWithoutBook(neverSeen);
      this.#finished(step, []);
      return;
    }
    this.#climb(step === "resubscribe" ? "reconnect" : "resubscribe");
  }

  #climb(step: "resubscribe" | "reconnect"): void {
    if (step === "reconnect") {
      this.#round?.cancel();
      this.#round = null;
      this.#host.reconnect("books could not be brought back");
      return;
    }
    if (this.#bookSid !== null) {
      this.#host.send(unsubscribe(this.#nextCommand(), this.#bookSid));
      this.#forgetBooks();
    }
    this.#begin("resubscribe", [...this.#wanted.keys()]);
  }

  #forgetBooks(): void {
    this.#bookSid = null;
    this.#onBooks.clear();
  }

  #waitBeforeAsking(ticker: string): void {
    const { clock } = this.#host;
    const withdraw = clock.callAt(addDuration(clock.now(), askAgainAfter), () => {
      this.#unheard.delete(ticker);
      this.#repair();
    });
    this.#unheard.set(ticker, withdraw);
  }

  #heardOf(ticker: string): void {
    this.#unheard.get(ticker)?.();
    this.#unheard.delete(ticker);
  }

  #giveUp(ticker: string): void {
    this.#givenUp.add(ticker);
    this.#logWithoutBook([ticker]);
  }

  #logWithoutBook(tickers: readonly string[]): void {
    this.#host.log({
      level: "warn",
      message: `${this.#stream}: no book for ${tickers.slice(0, 5).join(", ")}`,
      details: { markets: tickers.length },
    });
  }

  #nextCommand(): number {
    this.#commands += 1;
    return this.#commands;
  }
}
