// Kalshi's stream as inputs: signed changes become absolute sizes, NO bids become YES asks, numbered frames are
// checked for loss. Deterministic: it sees frames and the instant each arrived, nothing else, and learns the venue's
// subscription numbers from the replies in the stream, so that a capture decodes to the same inputs as the live feed.

import { askSide, BookBatch, bidSide } from "../../../../domain/book/book-batch.ts";
import type { Failure } from "../../../../domain/failure/result.ts";
import type { Market } from "../../../../domain/market/market.ts";
import type { MarketId } from "../../../../domain/market/venue.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { ticksPerUsd } from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type {
  DecoderContext,
  DecoderFactory,
  FrameDecoder,
  InputSink,
} from "../../../../ports/market-data.ts";
import { FieldWatch } from "../../shared/field-watch.ts";
import {
  frameText,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  misfit,
  parseJson,
  unknownMarket,
} from "../../shared/frame-text.ts";
import { microsOfMilliseconds } from "../../shared/instant-text.ts";
import { MapLevels } from "../../shared/levels/book-levels.ts";
import { receiveBuffer } from "../../shared/scan/receive-buffer.ts";
import { decimalFailure, scaledDecimal, shorten } from "../../shared/wire-decimal.ts";
import { deltaFields, envelopeFields, snapshotFields, tradeFields } from "../wire/stream-fields.ts";
import { bookChannel, terminalErrors } from "../wire/stream-words.ts";
import { DeltaPath } from "./delta-path.ts";
import { LifecycleDecoder } from "./lifecycle-decoder.ts";
import { MarketBook, noSubscription } from "./market-book.ts";
import { Subscription } from "./sequence.ts";
import { type StreamObserver, silentObserver } from "./stream-observer.ts";
import { decodeTrade } from "./trade-decoder.ts";

/** Decimals of prices and sizes in our units. */
const priceScale = 4;
const sizeScale = 6;

/** Most subscriptions one connection remembers; we make three and a few more when resubscribing. */
export const subscriptionsMax = 1_024;

/** `reference` parses every frame in full and keeps levels in maps: what `fast` is compared with. */
export type DecoderImplementation = "fast" | "reference";

export interface KalshiDecoderOptions {
  /** Scale of NO-side prices: `yes` with `use_yes_price: true` (1 − p on the wire already), `no` without it. */
  readonly noSideScale: "yes" | "no";
  /** Hears what happens in the stream; it cannot change what is decoded. */
  readonly observer?: StreamObserver;
  /** `fast` when nothing is said. */
  readonly implementation?: DecoderImplementation;
}

export class KalshiDecoder implements FrameDecoder {
  readonly #context: DecoderContext;
  readonly #options: KalshiDecoderOptions;
  readonly #observer: StreamObserver;
  readonly #books = new Map<string, MarketBook>();
  readonly #subscriptions = new Map<number, Subscription>();
  readonly #retired = new Set<number>();
  readonly #lifecycle: LifecycleDecoder;
  readonly #fields = new FieldWatch();
  readonly #batch = new BookBatch();
  readonly #streamIndex: number;
  readonly #path: DeltaPath | null;
  #parsedFrames = 0;
  #ignoredChanges = 0;
  #duplicates = 0;
  #regressions = 0;
  #gaps = 0;
  #late = 0;

  constructor(context: DecoderContext, options: KalshiDecoderOptions) {
    this.#context = context;
    this.#options = options;
    this.#observer = options.observer ?? silentObserver;
    this.#streamIndex = context.directories.streams.indexOf(context.stream);
    this.#path =
      options.implementation === "reference"
        ? null
        : new DeltaPath(this.#batch, this.#streamIndex, options.noSideScale === "no");
    this.#lifecycle = new LifecycleDecoder(this.#books, this.#observer);
    this.admit(context.markets);
  }

  /** Lets the decoder meet further markets. One that it knows already begins anew, without a book. */
  admit(markets: readonly Market[]): void {
    for (const market of markets) {
      const index = this.#context.directories.markets.indexOf(market.id);
      const known = this.#books.get(market.venueSymbol);
      known?.levels.close();
      known?.levels.changeGrid(market.tickScheme);
      const levels = known?.levels ?? this.#path?.admit(market, index) ?? new MapLevels();
      this.#books.set(market.venueSymbol, new MarketBook(market, index, levels));
    }
  }

  decode(frame: Uint8Array, receivedAt: EpochMicros, sink: InputSink): Failure | undefined {
    if (this.#path?.take(frame, receivedAt, sink) === true) return undefined;
    return this.#parse(frame, receivedAt, sink);
  }

  /** As `decode`, for a frame that lies in the receive buffer (`scan/receive-buffer.ts`) from `start` to `end`. */
  decodeInPlace(
    start: number,
    end: number,
    receivedAt: EpochMicros,
    sink: InputSink,
  ): Failure | undefined {
    if (this.#path?.takeInPlace(start, end, receivedAt, sink) === true) return undefined;
    return this.#parse(receiveBuffer.subarray(start, end), receivedAt, sink);
  }

  #parse(frame: Uint8Array, receivedAt: EpochMicros, sink: InputSink): Failure | undefined {
    this.#parsedFrames += 1;
    const message = parseJson(frameText(frame));
    if (message === undefined) return misfit("not-json", "the frame is not JSON");
    if (!isJsonObject(message)) return misfit("not-object", "the frame is no JSON object");
    this.#fields.watch("frame", message, envelopeFields);
    const { sid, seq } = message;
    let subscription: Subscription | undefined;
    if (sid !== undefined) {
      if (typeof sid !== "number") return misfit("sid-not-number", "sid is not a number");
      subscription = this.#subscriptions.get(sid);
      if (subscription === undefined) return this.#strange(sid);
    }
    if (seq !== undefined) {
      if (subscription === undefined) return misfit("seq-without-sid", "seq without sid");
      const failure = this.#advance(subscription, seq, receivedAt, sink);
      if (failure !== null) return failure;
    }
    return this.#dispatch(message, subscription, receivedAt, sink);
  }

  /** Tickers without a book that can be believed. */
  untrusted(): readonly string[] {
    return [...this.#books.values()].filter((book) => !book.isTrusted).map((book) => book.ticker);
  }

  /** Returns true when the market had a snapshot on this connection. */
  wasSeen(ticker: string): boolean {
    return this.#books.get(ticker)?.wasSeen ?? false;
  }

  /** Returns a copy of the market's book as it stands, or undefined when it has none that can be believed. */
  levelsOf(ticker: string): MapLevels | undefined {
    const book = this.#books.get(ticker);
    return book?.isTrusted === true ? book.levels.copy() : undefined;
  }

  counters(): Readonly<Record<string, number>> {
    return {
      "changes ignored until snapshot": this.#ignoredChanges,
      "duplicate frames": this.#duplicates,
      "frames out of order": this.#regressions,
      "frames of ended subscriptions": this.#late,
      "sequence gaps": this.#gaps,
      "frames by template": this.#path?.frames ?? 0,
      "frames parsed in full": this.#parsedFrames,
      ...this.#fields.counters(),
    };
  }

  /** A frame of a subscription that has ended is late and harmless; of one never announced, it does not fit. */
  #strange(sid: number): Failure | undefined {
    if (!this.#retired.has(sid)) return misfit("unknown-subscription", "sid was not announced");
    this.#late += 1;
    return undefined;
  }

  /** Returns null when the frame is to be applied; else what to answer: nothing, or why it does not fit. */
  #advance(
    subscription: Subscription,
    sequence: JsonValue,
    receivedAt: EpochMicros,
    sink: InputSink,
  ): Failure | undefined | null {
    if (typeof sequence !== "number" || !Number.isSafeInteger(sequence) || sequence < 0) {
      return misfit("seq-not-integer", "seq is not a sequence number");
    }
    switch (subscription.advance(sequence)) {
      case "next":
        return null;
      case "duplicate":
        this.#duplicates += 1;
        return undefined;
      case "gap":
        this.#lost(subscription, receivedAt, sink);
        return null;
      case "regressed":
        this.#regressions += 1;
        this.#lost(subscription, receivedAt, sink);
        return undefined;
    }
  }

  #dispatch(
    message: JsonObject,
    subscription: Subscription | undefined,
    receivedAt: EpochMicros,
    sink: InputSink,
  ): Failure | undefined {
    const { type, msg } = message;
    switch (type) {
      case "orderbook_delta":
      case "orderbook_snapshot": {
        if (subscription?.channel !== bookChannel) {
          return misfit("wrong-channel", `${type} outside the book channel`);
        }
        if (message.seq === undefined) return misfit("seq-missing", `${type} without seq`);
        if (!isJsonObject(msg)) return misfit("msg-missing", `${type} without msg`);
        return type === "orderbook_delta"
          ? this.#delta(msg, subscription, receivedAt, sink)
          : this.#snapshot(msg, subscription, receivedAt, sink);
      }
      case "trade":
        if (!isJsonObject(msg)) return misfit("msg-missing", "trade without msg");
        this.#fields.watch("trade", msg, tradeFields);
        return decodeTrade(msg, this.#books, receivedAt, sink);
      case "market_lifecycle_v2":
      case "event_fee_update":
        if (!isJsonObject(msg)) return misfit("msg-missing", `${type} without msg`);
        return this.#lifecycle.decode(type, msg, receivedAt, sink);
      // An event was created or renamed: the catalogue reads that, not the stream.
      case "event_lifecycle":
        return undefined;
      case "subscribed":
        return this.#subscribed(message);
      case "ok":
        this.#observer.confirmed(commandOf(message));
        return undefined;
      case "unsubscribed":
        if (subscription !== undefined) this.#retire(subscription, receivedAt, sink);
        return undefined;
      case "error":
        return this.#error(message, subscription, receivedAt, sink);
      default: {
        const word = typeof type === "string" ? shorten(type) : typeof type;
        return misfit("unknown-type", `unknown message type ${word}`);
      }
    }
  }

  #subscribed(message: JsonObject): Failure | undefined {
    const { msg } = message;
    if (!isJsonObject(msg)) return misfit("msg-missing", "subscribed without msg");
    const { channel, sid } = msg;
    if (typeof channel !== "string" || typeof sid !== "number" || !Number.isSafeInteger(sid)) {
      return misfit("subscribed-incomplete", "subscribed without channel and sid");
    }
    if (this.#subscriptions.get(sid)?.channel !== channel) {
      if (this.#subscriptions.size >= subscriptionsMax) {
        return misfit("too-many-subscriptions", "more subscriptions than we ever make");
      }
      const subscription = new Subscription(sid, channel);
      this.#subscriptions.set(sid, subscription);
      this.#path?.follow(subscription);
      this.#retired.delete(sid);
    }
    this.#observer.subscribed(commandOf(message), channel, sid);
    return undefined;
  }

  #error(
    message: JsonObject,
    subscription: Subscription | undefined,
    receivedAt: EpochMicros,
    sink: InputSink,
  ): Failure | undefined {
    const { msg } = message;
    if (!isJsonObject(msg) || typeof msg.code !== "number") {
      return misfit("error-without-code", "error without a code");
    }
    const isTerminal = terminalErrors.has(msg.code);
    if (isTerminal && subscription !== undefined) this.#retire(subscription, receivedAt, sink);
    this.#observer.failed({
      command: commandOf(message),
      channel: subscription?.channel ?? null,
      code: msg.code,
      words: typeof msg.msg === "string" ? msg.msg.slice(0, 200) : "",
      isTerminal,
    });
    return undefined;
  }

  #snapshot(
    msg: JsonObject,
    subscription: Subscription,
    receivedAt: EpochMicros,
    sink: InputSink,
  ): Failure | undefined {
    const book = this.#bookOf(msg);
    if (book === undefined) return unknownMarket(shortName(msg));
    this.#fields.watch("orderbook_snapshot", msg, snapshotFields);
    const bids = new Map<number, number>();
    const asks = new Map<number, number>();
    const failure =
      readLevels(msg.yes_dollars_fp, bids, false) ??
      readLevels(msg.no_dollars_fp, asks, this.#options.noSideScale === "no");
    if (failure !== undefined) return this.#distrust(book, failure, receivedAt, sink);
    book.levels.open(subscription.sid);
    for (const [price, size] of bids) book.levels.set(bidSide, price, size);
    for (const [price, size] of asks) book.levels.set(askSide, price, size);
    book.isTrusted = true;
    book.wasSeen = true;
    book.subscription = subscription.sid;
    const batch = this.#batch;
    batch.begin("BookSnapshot", book.marketIndex, this.#streamIndex);
    batch.receivedAt = integerOf(receivedAt);
    for (const [price, size] of bids) batch.push(bidSide, price, size);
    for (const [price, size] of asks) batch.push(askSide, price, size);
    sink.batch(batch);
    this.#observer.snapshot(book.ticker);
    return undefined;
  }

  #delta(
    msg: JsonObject,
    subscription: Subscription,
    receivedAt: EpochMicros,
    sink: InputSink,
  ): Failure | undefined {
    const book = this.#bookOf(msg);
    if (book === undefined) return unknownMarket(shortName(msg));
    if (!book.isTrusted || book.subscription !== subscription.sid) {
      this.#ignoredChanges += 1;
      return undefined;
    }
    this.#fields.watch("orderbook_delta", msg, deltaFields);
    const { price_dollars: priceText, delta_fp: changeText, side } = msg;
    if (side !== "yes" && side !== "no") {
      return this.#distrust(book, misfit("side-unknown", "side is yes or no"), receivedAt, sink);
    }
    const wirePrice = scaledDecimal(priceText, priceScale);
    // Written so that NaN fails too.
    if (!(wirePrice >= 0 && wirePrice <= ticksPerUsd)) {
      const failure = decimalFailure(priceText, priceScale, "price");
      return this.#distrust(book, inUnits(failure), receivedAt, sink);
    }
    const change = scaledDecimal(changeText, sizeScale);
    if (Number.isNaN(change)) {
      const failure = decimalFailure(changeText, sizeScale, "size");
      return this.#distrust(book, failure, receivedAt, sink);
    }
    const isFlipped = side === "no" && this.#options.noSideScale === "no";
    const price = isFlipped ? ticksPerUsd - wirePrice : wirePrice;
    const bookSide = side === "yes" ? bidSide : askSide;
    // Only a price strictly between 0 and 1 USD can hold anything.
    const size = (isTradable(price) ? book.levels.sizeAt(bookSide, price) : 0) + change;
    if (size < 0 || size > Number.MAX_SAFE_INTEGER) {
      const failure = misfit("impossible-size", "a change that leads to an impossible size");
      return this.#distrust(book, failure, receivedAt, sink);
    }
    if (!isTradable(price)) {
      if (size === 0) return undefined;
      const failure = decimalFailure(priceText, priceScale, "price");
      return this.#distrust(book, inUnits(failure), receivedAt, sink);
    }
    book.levels.set(bookSide, price, size);
    const batch = this.#batch;
    batch.begin("BookUpdates", book.marketIndex, this.#streamIndex);
    batch.venueAt = microsOfMilliseconds(msg.ts_ms);
    batch.receivedAt = integerOf(receivedAt);
    batch.push(bookSide, price, size);
    sink.batch(batch);
    return undefined;
  }

  /** Something of the subscription was lost: every book on it is suspect. */
  #lost(subscription: Subscription, receivedAt: EpochMicros, sink: InputSink): void {
    this.#gaps += 1;
    if (subscription.channel !== bookChannel) {
      this.#observer.lost(subscription.channel, []);
      return;
    }
    const lost = [...this.#books.values()].filter(
      (book) => book.subscription === subscription.sid && book.isTrusted,
    );
    this.#declareLost(lost, receivedAt, sink);
    this.#observer.lost(
      bookChannel,
      lost.map((book) => book.ticker),
    );
  }

  /** The venue ended the subscription: its books stand still from now on. */
  #retire(subscription: Subscription, receivedAt: EpochMicros, sink: InputSink): void {
    const ended = [...this.#books.values()].filter(
      (book) => book.subscription === subscription.sid,
    );
    this.#declareLost(
      ended.filter((book) => book.isTrusted),
      receivedAt,
      sink,
    );
    for (const book of ended) book.subscription = noSubscription;
    this.#subscriptions.delete(subscription.sid);
    this.#path?.forget(subscription.sid);
    if (this.#retired.size < subscriptionsMax) this.#retired.add(subscription.sid);
  }

  /** A frame about one market could not be used, so its book is no longer known. */
  #distrust(book: MarketBook, failure: Failure, receivedAt: EpochMicros, sink: InputSink): Failure {
    if (book.isTrusted) this.#declareLost([book], receivedAt, sink);
    this.#observer.unfit(book.ticker);
    return failure;
  }

  #declareLost(books: readonly MarketBook[], receivedAt: EpochMicros, sink: InputSink): void {
    if (books.length === 0) return;
    const markets: MarketId[] = [];
    for (const book of books) {
      book.isTrusted = false;
      book.levels.close();
      markets.push(book.id);
    }
    sink.event({ kind: "SequenceGap", receivedAt, stream: this.#context.stream, markets });
  }

  #bookOf(msg: JsonObject): MarketBook | undefined {
    const ticker = msg.market_ticker;
    return typeof ticker === "string" ? this.#books.get(ticker) : undefined;
  }
}

/** Reads one side of a snapshot into `levels`, in YES prices. An absent side is an empty one. */
function readLevels(
  side: JsonValue | undefined,
  levels: Map<number, number>,
  isFlipped: boolean,
): Failure | undefined {
  if (side === undefined || side === null) return undefined;
  if (!isJsonArray(side)) return misfit("side-not-array", "a side of a snapshot is an array");
  for (const level of side) {
    if (!isJsonArray(level) || level.length < 2) {
      return misfit("level-not-pair", "a level is a pair of price and size");
    }
    const wirePrice = scaledDecimal(level[0], priceScale);
    if (!(wirePrice >= 0 && wirePrice <= ticksPerUsd)) {
      return inUnits(decimalFailure(level[0], priceScale, "price"));
    }
    const size = scaledDecimal(level[1], sizeScale);
    if (Number.isNaN(size)) return decimalFailure(level[1], sizeScale, "size");
    if (size < 0) return misfit("impossible-size", "a level of negative size");
    if (!isTradable(wirePrice)) {
      if (size === 0) continue;
      return inUnits(decimalFailure(level[0], priceScale, "price"));
    }
    const price = isFlipped ? ticksPerUsd - wirePrice : wirePrice;
    if (levels.has(price)) return misfit("level-twice", "a price stands twice in a snapshot");
    if (size > 0) levels.set(price, size);
  }
  return undefined;
}

/** Nobody can bid or offer at 0 or 1 USD: such a level is no book that can be believed, in either scale. */
function isTradable(priceTicks: number): boolean {
  return priceTicks > 0 && priceTicks < ticksPerUsd;
}

/** A decimal that parses but lies where no order can rest is as far outside our units as one with too many decimals. */
function inUnits(failure: Failure): Failure {
  if (!failure.message.endsWith("out of range")) return failure;
  return { ...failure, code: "VEN-808", details: { reason: "price-outside-units" } };
}

function commandOf(message: JsonObject): number | null {
  return typeof message.id === "number" ? message.id : null;
}

function shortName(msg: JsonObject): string {
  return typeof msg.market_ticker === "string" ? shorten(msg.market_ticker) : "no market";
}

/** Returns the factory of decoders for one scale of NO-side prices. */
export function kalshiDecoderFactory(noSideScale: "yes" | "no"): DecoderFactory {
  return (context) => new KalshiDecoder(context, { noSideScale });
}
