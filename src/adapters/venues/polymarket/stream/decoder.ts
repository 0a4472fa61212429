// Polymarket's market channel as inputs. The venue numbers nothing, so a lost message is noticed by its own word for
// the touch; what it shows twice, once per token, is kept once, in YES prices. Deterministic: it sees frames and the
// instant each arrived, nothing else.

import {
  askSide,
  BookBatch,
  batchChangesMax,
  bidSide,
} from "../../../../domain/book/book-batch.ts";
import type { Failure } from "../../../../domain/failure/result.ts";
import type { Market } from "../../../../domain/market/market.ts";
import type { BookDisproved } from "../../../../domain/message/input.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { ticksPerUsd } from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { DecoderContext, FrameDecoder, InputSink } from "../../../../ports/market-data.ts";
import { sumOfBook } from "../../shared/book-sum.ts";
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
import { pongText } from "../wire/commands.ts";
import {
  bookFields,
  lastTradeFields,
  priceChangeEntryFields,
  priceChangeFields,
} from "../wire/stream-fields.ts";
import { ChangePath } from "./change-path.ts";
import { decodeLastTrade, decodeResolved, tickSchemeOfText } from "./event-decoder.ts";
import {
  isTradable,
  priceFailure,
  priceOf,
  readLevels,
  type StatedTouch,
  sizeScale,
  statedTouch,
} from "./level-reader.ts";
import { MarketBook, type Token } from "./market-book.ts";
import { TokenRecords } from "./scan/token-records.ts";
import { type StreamObserver, silentObserver } from "./stream-observer.ts";

/** `reference` parses every frame in full and keeps levels in maps: what `fast` is compared with. */
export type DecoderImplementation = "fast" | "reference";

/** What a book that contradicts the venue's own words becomes. `disproved`: `BookDisproved` with its cause, and a gap where
 * its time is far ahead of what follows. `lost`: a `SequenceGap` where the touch differs, and nothing where tokens do not
 * mirror each other or times are far apart, as captures of the first version say. */
export type Contradictions = "disproved" | "lost";

/** A change that is still under way when a whole book overtakes it is older than the book by less than this. One that is
 * older shows that the book's own time was ahead: it would hide every change until that time has come. */
const overtakenMicrosMax = 60_000_000;

export interface PolymarketDecoderOptions {
  /** `fast` when nothing is said. */
  readonly implementation?: DecoderImplementation;
  /** `disproved` when nothing is said. */
  readonly contradictions?: Contradictions;
}

export class PolymarketDecoder implements FrameDecoder {
  readonly #context: DecoderContext;
  readonly #observer: StreamObserver;
  readonly #contradictions: Contradictions;
  readonly #tokens = new Map<string, Token>();
  readonly #books = new Map<string, MarketBook>();
  readonly #fields = new FieldWatch();
  readonly #batch = new BookBatch();
  readonly #streamIndex: number;
  readonly #records = new TokenRecords();
  readonly #path: ChangePath | null;
  #parsedFrames = 0;
  #messages = 0;
  #ignoredChanges = 0;
  #staleChanges = 0;
  #staleBooks = 0;
  #mirrorBooks = 0;
  #brokenMirrors = 0;
  #touchMismatches = 0;
  #regressions = 0;

  /** @param observer Hears what happens in the stream; it cannot change what is decoded. */
  constructor(
    context: DecoderContext,
    observer: StreamObserver = silentObserver,
    options: PolymarketDecoderOptions = {},
  ) {
    this.#context = context;
    this.#observer = observer;
    this.#contradictions = options.contradictions ?? "disproved";
    this.#streamIndex = context.directories.streams.indexOf(context.stream);
    this.#path =
      options.implementation === "reference"
        ? null
        : new ChangePath(this.#records, this.#batch, this.#streamIndex, observer);
    this.admit(context.markets);
  }

  /** Lets the decoder meet further markets. One that it knows already begins anew, without a book. */
  admit(markets: readonly Market[]): void {
    for (const market of markets) {
      const known = this.#books.get(market.venueSymbol);
      if (known !== undefined && this.#isUnder(known, market)) known.begin(market);
      else this.#admit(market);
    }
  }

  decode(frame: Uint8Array, receivedAt: EpochMicros, sink: InputSink): Failure | undefined {
    if (this.#path?.take(frame, receivedAt, sink) === true) return undefined;
    return this.#parse(frame, receivedAt, sink);
  }

  /** As `decode`, for a frame that lies in the receive buffer (`shared/scan/receive-buffer.ts`) from `start` to `end`. */
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
    const text = frameText(frame);
    if (text.startsWith(pongText) && text.trim() === pongText) return undefined;
    const value = parseJson(text);
    if (value === undefined) return misfit("not-json", "the frame is not JSON");
    if (isJsonObject(value)) return this.#message(value, receivedAt, sink);
    if (!isJsonArray(value)) return misfit("not-object", "the frame is no JSON object or array");
    let failure: Failure | undefined;
    for (const message of value) {
      const problem = isJsonObject(message)
        ? this.#message(message, receivedAt, sink)
        : misfit("not-object", "an entry of the frame is no JSON object");
      failure ??= problem;
    }
    return failure;
  }

  /** Returns true when the market had a book on this connection. */
  wasSeen(venueSymbol: string): boolean {
    return this.#books.get(venueSymbol)?.wasSeen ?? false;
  }

  isTrusted(venueSymbol: string): boolean {
    return this.#books.get(venueSymbol)?.isTrusted ?? false;
  }

  /** Returns a copy of the market's book as it stands, or undefined when it has none that can be believed. */
  levelsOf(venueSymbol: string): MapLevels | undefined {
    const book = this.#books.get(venueSymbol);
    return book?.isTrusted === true ? book.levels.copy() : undefined;
  }

  /** Venue's time of the market's last book or change in epoch micros; 0 where it gave none. */
  venueAtOf(venueSymbol: string): number {
    return this.#books.get(venueSymbol)?.lastVenueAt ?? 0;
  }

  counters(): Readonly<Record<string, number>> {
    return {
      "changes ignored until snapshot": this.#ignoredChanges,
      "changes older than the book": this.#staleChanges,
      "books older than the changes": this.#staleBooks,
      "changes out of order": this.#regressions,
      "mirrored books ignored": this.#mirrorBooks,
      "entries that are no mirror": this.#brokenMirrors,
      "touch mismatches": this.#touchMismatches,
      "frames by template": this.#path?.frames ?? 0,
      "frames parsed in full": this.#parsedFrames,
      ...this.#fields.counters(),
    };
  }

  #message(message: JsonObject, receivedAt: EpochMicros, sink: InputSink): Failure | undefined {
    switch (message.event_type) {
      case "price_change":
        this.#observer.heard();
        return this.#priceChange(message, receivedAt, sink);
      case "book":
        this.#observer.heard();
        return this.#book(message, receivedAt, sink);
      case "last_trade_price":
        this.#observer.heard();
        this.#fields.watch("last_trade_price", message, lastTradeFields);
        return decodeLastTrade(message, this.#tokens, receivedAt, sink);
      case "tick_size_change":
        return this.#tickSizeChange(message, receivedAt, sink);
      case "market_resolved":
        return this.#resolved(message, receivedAt, sink);
      // The touch alone says nothing that the changes do not, and its order among them is not promised.
      case "best_bid_ask":
      // Sent for every market of the venue; the catalogue finds new markets.
      case "new_market":
        return undefined;
      default: {
        const type = message.event_type;
        const word = typeof type === "string" ? shorten(type) : typeof type;
        return misfit("unknown-type", `unknown event type ${word}`);
      }
    }
  }

  #book(message: JsonObject, receivedAt: EpochMicros, sink: InputSink): Failure | undefined {
    const token = this.#tokenOf(message.asset_id);
    if (token === undefined) return unknownMarket(shortName(message.asset_id));
    const { book, outcome } = token;
    this.#fields.watch("book", message, bookFields);
    if (outcome === "no" && book.source === "yes") {
      return this.#mirrorBook(book, message, receivedAt, sink);
    }
    const venueAt = microsOfMilliseconds(message.timestamp);
    if (book.isTrusted && venueAt !== 0 && venueAt < book.lastVenueAt) {
      this.#staleBooks += 1;
      return undefined;
    }
    const bids = new Map<number, number>();
    const asks = new Map<number, number>();
    const failure = readSides(message, outcome, bids, asks);
    if (failure !== undefined) return this.#distrust(book, failure, receivedAt, sink);
    if (book.source === "no" && outcome === "yes" && this.#contradicts(book, venueAt, bids, asks)) {
      this.#lose(book, receivedAt, sink, "mirror");
      return undefined;
    }
    book.open();
    book.wasSeen = true;
    book.source = outcome;
    book.lastVenueAt = venueAt;
    book.hasChanged = false;
    const batch = this.#batch;
    batch.begin("BookSnapshot", book.marketIndex, this.#streamIndex);
    batch.venueAt = venueAt;
    batch.receivedAt = integerOf(receivedAt);
    for (const [side, levels] of [
      [bidSide, bids],
      [askSide, asks],
    ] as const) {
      for (const [price, size] of levels) {
        book.set(side, price, size);
        batch.push(side, price, size);
      }
    }
    sink.batch(batch);
    this.#observer.snapshot(book.venueSymbol);
    if (message.tick_size === undefined || message.tick_size === "") return undefined;
    return this.#tickSize(book, message.tick_size, receivedAt, sink);
  }

  /** A book of the NO token while the YES token's stands: it only says the same once more. */
  #mirrorBook(
    book: MarketBook,
    message: JsonObject,
    receivedAt: EpochMicros,
    sink: InputSink,
  ): Failure | undefined {
    this.#mirrorBooks += 1;
    const bids = new Map<number, number>();
    const asks = new Map<number, number>();
    if (readSides(message, "no", bids, asks) !== undefined) return undefined;
    const venueAt = microsOfMilliseconds(message.timestamp);
    if (this.#contradicts(book, venueAt, bids, asks)) this.#lose(book, receivedAt, sink, "mirror");
    return undefined;
  }

  /** Returns true when the other token's book of the same instant as the one that stands has other levels. */
  #contradicts(
    book: MarketBook,
    venueAt: number,
    bids: ReadonlyMap<number, number>,
    asks: ReadonlyMap<number, number>,
  ): boolean {
    const isComparable = book.isTrusted && !book.hasChanged && venueAt === book.lastVenueAt;
    if (!isComparable || venueAt === 0 || this.#contradictions === "lost") return false;
    const ours = book.levels.copy();
    if (sumOfBook(ours.bids, ours.asks) === sumOfBook(bids, asks)) return false;
    this.#brokenMirrors += 1;
    return true;
  }

  #priceChange(message: JsonObject, receivedAt: EpochMicros, sink: InputSink): Failure | undefined {
    this.#fields.watch("price_change", message, priceChangeFields);
    const entries = message.price_changes;
    if (!isJsonArray(entries)) return misfit("changes-not-array", "price_change without changes");
    if (entries.length > batchChangesMax) {
      return misfit("too-many-levels", `${entries.length} changes in one message`);
    }
    this.#messages += 1;
    const venueAt = microsOfMilliseconds(message.timestamp);
    // YES first: a NO entry is read as a mirror only where the message has the YES entries too.
    const failure = this.#entries(entries, "yes", venueAt, receivedAt, sink);
    return this.#entries(entries, "no", venueAt, receivedAt, sink) ?? failure;
  }

  /** Applies the entries of one token in runs of the same market; usually there is one run of one entry. */
  #entries(
    entries: readonly JsonValue[],
    outcome: "yes" | "no",
    venueAt: number,
    receivedAt: EpochMicros,
    sink: InputSink,
  ): Failure | undefined {
    let current: MarketBook | undefined;
    let touch: StatedTouch | undefined;
    let failure: Failure | undefined;
    let mirrored:
      | Map<string, { readonly book: MarketBook; readonly entry: JsonObject }>
      | undefined;
    for (const entry of entries) {
      if (!isJsonObject(entry)) return misfit("change-not-object", "a change is an object");
      const token = this.#tokenOf(entry.asset_id);
      if (token === undefined) {
        if (outcome === "yes") failure ??= unknownMarket(shortName(entry.asset_id));
        continue;
      }
      if (token.outcome !== outcome) continue;
      const { book } = token;
      this.#fields.watch("price_changes", entry, priceChangeEntryFields);
      if (outcome === "yes") book.lastYesMessage = this.#messages;
      else if (book.lastYesMessage === this.#messages) {
        // Of several entries for one level only the last says what rests there now.
        mirrored ??= new Map();
        const side = entry.side === "BUY" ? "ask" : "bid";
        mirrored.set(`${book.marketIndex} ${side} ${priceOf(entry.price)}`, { book, entry });
        continue;
      }
      if (book !== current) {
        if (current !== undefined) this.#finishRun(current, touch, receivedAt, sink);
        current = this.#beginRun(book, venueAt, receivedAt, sink) ? book : undefined;
        touch = undefined;
      }
      if (current === undefined) continue;
      const problem = this.#apply(book, entry, outcome);
      if (problem === undefined) touch = statedTouch(entry.best_bid, entry.best_ask, outcome);
      else {
        failure ??= this.#distrust(book, problem, receivedAt, sink);
        current = undefined;
      }
    }
    if (current !== undefined) this.#finishRun(current, touch, receivedAt, sink);
    for (const { book, entry } of mirrored?.values() ?? []) {
      this.#compareMirror(book, entry, receivedAt, sink);
    }
    return failure;
  }

  /** Returns true when changes of the market are to be applied. */
  #beginRun(book: MarketBook, venueAt: number, receivedAt: EpochMicros, sink: InputSink): boolean {
    if (!book.isTrusted) {
      this.#ignoredChanges += 1;
      return false;
    }
    if (venueAt !== 0 && venueAt < book.lastVenueAt) {
      const isAhead = book.lastVenueAt - venueAt > overtakenMicrosMax;
      if (book.hasChanged || (isAhead && this.#contradictions === "disproved")) {
        // Sizes are absolute, so an older one after a newer one would stay wrong unseen below the touch.
        this.#regressions += 1;
        this.#lose(book, receivedAt, sink);
      } else this.#staleChanges += 1;
      return false;
    }
    if (venueAt !== 0) book.lastVenueAt = venueAt;
    book.hasChanged = true;
    this.#batch.begin("BookUpdates", book.marketIndex, this.#streamIndex);
    this.#batch.venueAt = venueAt;
    this.#batch.receivedAt = integerOf(receivedAt);
    return true;
  }

  #apply(book: MarketBook, entry: JsonObject, outcome: "yes" | "no"): Failure | undefined {
    const { side } = entry;
    if (side !== "BUY" && side !== "SELL") return misfit("side-unknown", "side is BUY or SELL");
    const wirePrice = priceOf(entry.price);
    if (Number.isNaN(wirePrice)) return priceFailure(entry.price);
    const size = scaledDecimal(entry.size, sizeScale);
    if (Number.isNaN(size)) return decimalFailure(entry.size, sizeScale, "size");
    if (size < 0) return misfit("impossible-size", "a negative size");
    if (!isTradable(wirePrice)) return size === 0 ? undefined : priceFailure(entry.price);
    const bookSide = (side === "BUY") === (outcome === "yes") ? bidSide : askSide;
    const price = outcome === "yes" ? wirePrice : ticksPerUsd - wirePrice;
    book.set(bookSide, price, size);
    this.#batch.push(bookSide, price, size);
    return undefined;
  }

  #finishRun(
    book: MarketBook,
    touch: StatedTouch | undefined,
    receivedAt: EpochMicros,
    sink: InputSink,
  ): void {
    if (touch !== undefined && !agrees(book, touch)) {
      this.#touchMismatches += 1;
      this.#lose(book, receivedAt, sink, "summary");
      return;
    }
    if (this.#batch.count > 0) sink.batch(this.#batch);
  }

  /** A NO entry beside YES entries says the same once more; when it does not, one of the two is wrong. */
  #compareMirror(
    book: MarketBook,
    entry: JsonObject,
    receivedAt: EpochMicros,
    sink: InputSink,
  ): void {
    const price = priceOf(entry.price);
    const size = scaledDecimal(entry.size, sizeScale);
    const side = entry.side === "BUY" ? askSide : bidSide;
    // Where nothing can be a price, nothing rests.
    const resting = Number.isNaN(price) ? 0 : book.levels.sizeAt(side, ticksPerUsd - price);
    if (!book.isTrusted || resting === size) return;
    this.#brokenMirrors += 1;
    // What cannot be read contradicts nothing.
    const isReadable = isTradable(price) && size >= 0 && isSide(entry.side);
    if (isReadable && this.#contradictions === "disproved") {
      this.#lose(book, receivedAt, sink, "mirror");
    }
  }

  #resolved(message: JsonObject, receivedAt: EpochMicros, sink: InputSink): Failure | undefined {
    const resolved = decodeResolved(message, this.#books, this.#tokens, receivedAt, sink);
    if (resolved !== undefined) this.#observer.doubtful(resolved.venueSymbol, "it is resolved");
    return undefined;
  }

  #tickSizeChange(
    message: JsonObject,
    receivedAt: EpochMicros,
    sink: InputSink,
  ): Failure | undefined {
    const token = this.#tokenOf(message.asset_id);
    if (token === undefined) return unknownMarket(shortName(message.asset_id));
    const before = token.book.tickSizeTicks;
    const failure = this.#tickSize(token.book, message.new_tick_size, receivedAt, sink);
    // The venue rebuilds the book on the new grid and levels of the old one may be left over.
    if (failure === undefined && token.book.tickSizeTicks !== before) {
      this.#lose(token.book, receivedAt, sink);
    }
    return failure;
  }

  #tickSize(
    book: MarketBook,
    value: JsonValue | undefined,
    receivedAt: EpochMicros,
    sink: InputSink,
  ): Failure | undefined {
    const market = book.id;
    const scheme = tickSchemeOfText(value);
    if (!scheme.ok) {
      // The grid is no longer known: no price of ours can be right.
      sink.event({ kind: "MarketStatusChanged", receivedAt, market, status: "paused" });
      this.#observer.doubtful(book.venueSymbol, "its grid cannot be read");
      return scheme.failure;
    }
    const { tickSizeTicks, tickScheme } = scheme.value;
    if (tickSizeTicks === book.tickSizeTicks) return undefined;
    book.tickSizeTicks = tickSizeTicks;
    book.levels.changeGrid(tickScheme);
    sink.event({ kind: "TickSchemeChanged", receivedAt, market, tickScheme });
    this.#observer.doubtful(book.venueSymbol, "its grid has changed");
    return undefined;
  }

  #distrust(book: MarketBook, failure: Failure, receivedAt: EpochMicros, sink: InputSink): Failure {
    this.#lose(book, receivedAt, sink);
    return failure;
  }

  /** @param cause What contradicts the book, where it was not merely lost. */
  #lose(
    book: MarketBook,
    receivedAt: EpochMicros,
    sink: InputSink,
    cause?: BookDisproved["cause"],
  ): void {
    if (book.isTrusted) {
      const { stream } = this.#context;
      const { id: market } = book;
      sink.event(
        cause === undefined || this.#contradictions === "lost"
          ? { kind: "SequenceGap", receivedAt, stream, markets: [market] }
          : { kind: "BookDisproved", receivedAt, stream, market, cause },
      );
    }
    book.close();
    this.#observer.lost(book.venueSymbol);
  }

  /** Returns true when the market is known under the same tokens and they are its own. */
  #isUnder(book: MarketBook, { venueInstruments: { yes, no } }: Market): boolean {
    const known = book.venueInstruments;
    return (
      known.yes === yes &&
      known.no === no &&
      this.#tokens.get(yes)?.book === book &&
      this.#tokens.get(no)?.book === book
    );
  }

  /** Makes a book of the market. A token that was another book's is this one's from now on. */
  #admit(market: Market): void {
    const { yes, no } = market.venueInstruments;
    this.#books.get(market.venueSymbol)?.leaveShortWay();
    for (const token of [yes, no]) this.#tokens.get(token)?.book.leaveShortWay();
    const index = this.#context.directories.markets.indexOf(market.id);
    const record = this.#records.add(yes, no, index);
    const levels = this.#path?.admit(market, record) ?? new MapLevels();
    const book = new MarketBook(market, this.#records, record, levels);
    this.#books.set(market.venueSymbol, book);
    this.#tokens.set(yes, { book, outcome: "yes" });
    this.#tokens.set(no, { book, outcome: "no" });
  }

  #tokenOf(asset: JsonValue | undefined): Token | undefined {
    return typeof asset === "string" ? this.#tokens.get(asset) : undefined;
  }
}

function agrees(book: MarketBook, touch: StatedTouch): boolean {
  const { bid, ask } = touch;
  return (
    (bid === undefined || bid === book.best(bidSide)) &&
    (ask === undefined || ask === book.best(askSide))
  );
}

/** Reads both sides of a token's book into YES prices. */
function readSides(
  message: JsonObject,
  outcome: "yes" | "no",
  bids: Map<number, number>,
  asks: Map<number, number>,
): Failure | undefined {
  const isYes = outcome === "yes";
  return (
    readLevels(message.bids, isYes ? bids : asks, outcome) ??
    readLevels(message.asks, isYes ? asks : bids, outcome)
  );
}

function isSide(side: JsonValue | undefined): boolean {
  return side === "BUY" || side === "SELL";
}

function shortName(asset: JsonValue | undefined): string {
  return typeof asset === "string" ? shorten(asset) : "no asset";
}
