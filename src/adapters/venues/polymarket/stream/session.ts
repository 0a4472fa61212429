// One open connection to Polymarket's market channel: subscribes to the YES token of every market (the venue mirrors
// each change on the NO token), sends the text pings the venue wants, asks for a book again when the decoder or a
// comparison has lost faith in it, and does not take answered pings for a stream that delivers.

import type { Market } from "../../../../domain/market/market.ts";
import type { MarketId } from "../../../../domain/market/venue.ts";
import {
  addDuration,
  type DurationMicros,
  durationBetween,
  type EpochMicros,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import type { DecoderContext } from "../../../../ports/market-data.ts";
import type { MapLevels } from "../../shared/levels/book-levels.ts";
import { mostWantedFirst } from "../../shared/market-priorities.ts";
import type { SessionHost, StreamSession } from "../../shared/stream-session.ts";
import { pingText, subscribeFirst, subscribeMore, unsubscribe } from "../wire/commands.ts";
import { BookRequests } from "./book-requests.ts";
import { PolymarketDecoder } from "./decoder.ts";

export interface PolymarketSessionOptions {
  /** The venue cuts a socket without text pings after about 100 s; it documents one every 10 s. */
  readonly pingEvery: DurationMicros;
  /** After so long without any market data, and each time as long again, the books are compared with the venue's: the
   * channel may be frozen and still answer pings. The venue's own client waits 30 s. */
  readonly comparedAfter: DurationMicros;
  /** After so long the channel counts as frozen although nothing proves it; longer than quiet books are ever silent
   * together. */
  readonly dataSilentAfter: DurationMicros;
  /** How long a book may take; after adding a token it took about 0.2 s. */
  readonly bookWithin: DurationMicros;
}

export const polymarketSessionDefaults: PolymarketSessionOptions = {
  pingEvery: seconds(10),
  comparedAfter: seconds(30),
  dataSilentAfter: seconds(120),
  bookWithin: seconds(5),
};

export class PolymarketSession implements StreamSession {
  readonly decoder: PolymarketDecoder;
  readonly #host: SessionHost;
  readonly #options: PolymarketSessionOptions;
  readonly #stream: string;
  /** Markets still wanted, by symbol. */
  readonly #wanted = new Map<string, Market>();
  readonly #symbols = new Map<MarketId, string>();
  readonly #requests: BookRequests;
  readonly #abandoned = new Set<string>();
  /** Books that somebody found wrong, until their next one: the decoder still believes them. */
  readonly #doubted = new Set<string>();
  #lastDataAt: EpochMicros;
  #comparedAt: EpochMicros;
  #withdrawPing: (() => void) | null = null;

  constructor(
    context: DecoderContext,
    markets: readonly Market[],
    host: SessionHost,
    options: PolymarketSessionOptions,
  ) {
    this.#host = host;
    this.#options = options;
    this.#stream = context.stream;
    this.#want(markets);
    this.#lastDataAt = host.clock.now();
    this.#comparedAt = this.#lastDataAt;
    this.#requests = new BookRequests({
      clock: host.clock,
      random: host.random,
      answerWithin: options.bookWithin,
      ask: (symbol) => this.#askAgain(symbol),
      restored: () => host.resynced(),
      abandoned: (symbol) => this.#abandon(symbol),
    });
    this.decoder = new PolymarketDecoder(context, {
      heard: () => {
        this.#lastDataAt = host.clock.now();
      },
      snapshot: (symbol) => {
        this.#doubted.delete(symbol);
        this.#abandoned.delete(symbol);
        this.#requests.answered(symbol);
      },
      lost: (symbol) => {
        if (!this.#wanted.has(symbol)) return;
        host.messagesLost();
        this.#requests.lost(symbol);
      },
      doubtful: (symbol, why) => {
        const market = this.#wanted.get(symbol);
        if (market !== undefined) host.doubtful([market.id], why);
      },
    });
  }

  opened(): void {
    const markets = this.#inOrder([...this.#wanted.values()]);
    this.#host.send(subscribeFirst(markets.map((market) => market.venueInstruments.yes)));
    for (const market of markets) this.#requests.expect(market.venueSymbol);
    this.#ping();
    // The venue acknowledges nothing; a book that does not come is asked for again.
    this.#host.established();
  }

  /** An added token brings its book like one of the first subscription. */
  subscribe(markets: readonly Market[]): void {
    this.#want(markets);
    for (const { venueSymbol } of markets) {
      this.#abandoned.delete(venueSymbol);
      this.#doubted.delete(venueSymbol);
      this.#requests.expect(venueSymbol);
    }
    const tokens = this.#inOrder(markets).map((market) => market.venueInstruments.yes);
    this.#host.send(subscribeMore(tokens));
  }

  /** Those that the stream was given up for too: they are read over HTTP as long as it shows no book of them. */
  missing(): readonly MarketId[] {
    const missing: MarketId[] = [];
    for (const [symbol, { id }] of this.#wanted) {
      if (!this.decoder.isTrusted(symbol) || this.#doubted.has(symbol)) missing.push(id);
    }
    return missing;
  }

  levelsOf(market: MarketId): MapLevels | undefined {
    const symbol = this.#symbols.get(market);
    if (symbol === undefined || this.#doubted.has(symbol)) return undefined;
    return this.decoder.levelsOf(symbol);
  }

  venueAtOf(market: MarketId): number {
    return this.decoder.venueAtOf(this.#symbols.get(market) ?? "");
  }

  repair(ids: readonly MarketId[]): void {
    for (const id of ids) {
      const symbol = this.#symbols.get(id);
      if (symbol === undefined) continue;
      this.#doubted.add(symbol);
      this.#requests.lost(symbol);
    }
  }

  unsubscribe(ids: readonly MarketId[]): void {
    const leaving = ids.flatMap((id) => this.#wanted.get(this.#symbols.get(id) ?? "") ?? []);
    for (const { id, venueSymbol } of leaving) {
      this.#wanted.delete(venueSymbol);
      this.#symbols.delete(id);
      this.#abandoned.delete(venueSymbol);
      this.#doubted.delete(venueSymbol);
      this.#requests.forget(venueSymbol);
    }
    if (leaving.length > 0) {
      this.#host.send(unsubscribe(leaving.map((market) => market.venueInstruments.yes)));
    }
  }

  closed(): void {
    this.#withdrawPing?.();
    this.#requests.close();
  }

  counters(): Readonly<Record<string, number>> {
    return { ...this.decoder.counters(), "markets given up": this.#abandoned.size };
  }

  /** The venue answers in the order of the tokens, as far as is known. */
  #inOrder(markets: readonly Market[]): readonly Market[] {
    return mostWantedFirst(markets, ({ id }) => this.#host.priorityOf(id));
  }

  #want(markets: readonly Market[]): void {
    for (const market of markets) {
      this.#wanted.set(market.venueSymbol, market);
      this.#symbols.set(market.id, market.venueSymbol);
    }
  }

  #ping(): void {
    const { clock } = this.#host;
    const now = clock.now();
    if (durationBetween(this.#lastDataAt, now) >= this.#options.dataSilentAfter) {
      this.#host.reconnect("no market data, though pings are answered");
      return;
    }
    this.#compareWhenSilent(now);
    this.#host.send(pingText);
    const next = addDuration(now, this.#options.pingEvery);
    this.#withdrawPing = clock.callAt(next, () => this.#ping());
  }

  #compareWhenSilent(now: EpochMicros): void {
    if (this.#comparedAt < this.#lastDataAt) this.#comparedAt = this.#lastDataAt;
    if (durationBetween(this.#comparedAt, now) < this.#options.comparedAfter) return;
    this.#comparedAt = now;
    this.#host.compare([...this.#symbols.keys()]);
  }

  /** Subscribing to a subscribed token brings nothing, so the subscription is ended first. */
  #askAgain(symbol: string): void {
    const market = this.#wanted.get(symbol);
    if (market === undefined) return;
    this.#host.send(unsubscribe([market.venueInstruments.yes]));
    this.#host.send(subscribeMore([market.venueInstruments.yes]));
  }

  #abandon(symbol: string): void {
    if (this.decoder.wasSeen(symbol) || !this.#hasWorked()) {
      this.#host.reconnect("books could not be brought back");
      return;
    }
    this.#abandoned.add(symbol);
    this.#host.log({
      level: "warn",
      message: `${this.#stream}: no book for ${symbol}`,
      details: { market: symbol },
    });
  }

  #hasWorked(): boolean {
    return [...this.#wanted.keys()].some((symbol) => this.decoder.wasSeen(symbol));
  }
}
