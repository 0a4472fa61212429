// One open connection to Polymarket's market channel: subscribes to the YES token of every market (the venue mirrors
// each change on the NO token), sends the text pings the venue wants, and asks for a book again when the decoder has
// lost faith in it.

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
import { mostWantedFirst } from "../../shared/market-priorities.ts";
import type { SessionHost, StreamSession } from "../../shared/stream-session.ts";
import { pingText, subscribeFirst, subscribeMore, unsubscribe } from "../wire/commands.ts";
import { BookRequests } from "./book-requests.ts";
import { PolymarketDecoder } from "./decoder.ts";

export interface PolymarketSessionOptions {
  /** The venue cuts a socket without text pings after about 100 s; it documents one every 10 s. */
  readonly pingEvery: DurationMicros;
  /** A channel without any market data for so long counts as frozen: it may still answer pings. */
  readonly dataSilentAfter: DurationMicros;
  /** How long a book may take; after adding a token it took about 0.2 s. */
  readonly bookWithin: DurationMicros;
}

export const polymarketSessionDefaults: PolymarketSessionOptions = {
  pingEvery: seconds(10),
  dataSilentAfter: seconds(120),
  bookWithin: seconds(5),
};

export class PolymarketSession implements StreamSession {
  readonly decoder: PolymarketDecoder;
  readonly #host: SessionHost;
  readonly #options: PolymarketSessionOptions;
  readonly #stream: string;
  /** Markets still wanted, by symbol. */
  readonly #wanted: Map<string, Market>;
  readonly #requests: BookRequests;
  readonly #abandoned = new Set<string>();
  #lastDataAt: EpochMicros;
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
    this.#wanted = new Map(markets.map((market) => [market.venueSymbol, market]));
    this.#lastDataAt = host.clock.now();
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
      snapshot: (symbol) => this.#requests.answered(symbol),
      lost: (symbol) => {
        if (this.#wanted.has(symbol)) this.#requests.lost(symbol);
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
    for (const market of markets) {
      this.#wanted.set(market.venueSymbol, market);
      this.#abandoned.delete(market.venueSymbol);
      this.#requests.expect(market.venueSymbol);
    }
    const tokens = this.#inOrder(markets).map((market) => market.venueInstruments.yes);
    this.#host.send(subscribeMore(tokens));
  }

  missing(): readonly MarketId[] {
    const missing: MarketId[] = [];
    for (const [symbol, { id }] of this.#wanted) {
      if (!this.decoder.isTrusted(symbol) && !this.#abandoned.has(symbol)) missing.push(id);
    }
    return missing;
  }

  repair(ids: readonly MarketId[]): void {
    for (const [symbol, { id }] of this.#wanted) if (ids.includes(id)) this.#requests.lost(symbol);
  }

  unsubscribe(ids: readonly MarketId[]): void {
    const leaving = [...this.#wanted.values()].filter((market) => ids.includes(market.id));
    for (const market of leaving) {
      this.#wanted.delete(market.venueSymbol);
      this.#requests.forget(market.venueSymbol);
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

  #ping(): void {
    const { clock } = this.#host;
    const { pingEvery, dataSilentAfter } = this.#options;
    if (durationBetween(this.#lastDataAt, clock.now()) >= dataSilentAfter) {
      this.#host.reconnect("no market data, though pings are answered");
      return;
    }
    this.#host.send(pingText);
    this.#withdrawPing = clock.callAt(addDuration(clock.now(), pingEvery), () => this.#ping());
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
