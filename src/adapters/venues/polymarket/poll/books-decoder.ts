// The answer to a read of order books as inputs: one whole book per market, in YES prices. Deterministic like the
// stream's decoder, because a capture keeps the answers as they came. Sources: the venue's page on order books and its
// official client. The best level stands last, other documents say first: nothing here relies on either. The two tokens
// of a market show the same liquidity, so of one market one token's book is taken and the other never added.

import { BookBatch } from "../../../../domain/book/book-batch.ts";
import type { Failure } from "../../../../domain/failure/result.ts";
import type { Directories } from "../../../../domain/market/directory.ts";
import type { Market } from "../../../../domain/market/market.ts";
import type { OutcomeSide } from "../../../../domain/market/venue.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { ticksPerUsd } from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { DecoderContext, FrameDecoder, InputSink } from "../../../../ports/market-data.ts";
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
import { keepLevel, type PolledLevels, pushLevels } from "../../shared/polled-levels.ts";
import { decimalFailure, scaledDecimal, shorten } from "../../shared/wire-decimal.ts";

/** Name of this decoder in captures. A name is for ever: other inputs for the same body take a new version. */
export const polymarketBooksDecoderName = "polymarket/books@1";

/** Decimals of prices and sizes in our units. */
const priceScale = 4;
const sizeScale = 6;

/** A token of a market: the market's place among all, and which outcome it pays on. */
interface BookToken {
  readonly marketIndex: number;
  readonly outcome: OutcomeSide;
}

export class PolymarketBooksDecoder implements FrameDecoder {
  readonly #directories: Directories;
  readonly #streamIndex: number;
  readonly #tokens = new Map<string, BookToken>();
  readonly #batch = new BookBatch();

  constructor(context: DecoderContext) {
    this.#directories = context.directories;
    this.#streamIndex = context.directories.streams.indexOf(context.stream);
    this.admit(context.markets);
  }

  admit(markets: readonly Market[]): void {
    for (const { id, venueInstruments } of markets) {
      const marketIndex = this.#directories.markets.indexOf(id);
      this.#tokens.set(venueInstruments.yes, { marketIndex, outcome: "yes" });
      this.#tokens.set(venueInstruments.no, { marketIndex, outcome: "no" });
    }
  }

  /** Emits one book of every market of the answer that fits, the YES token's where there are both; returns why the first
   * other one does not. One book alone, as `GET /book` answers it, is read like a list of one. */
  decode(frame: Uint8Array, receivedAt: EpochMicros, sink: InputSink): Failure | undefined {
    const answer = parseJson(frameText(frame));
    if (answer === undefined) return misfit("not-json", "the answer is not JSON");
    const books = isJsonArray(answer) ? answer : [answer];
    const shown = new Set<number>();
    let failure: Failure | undefined;
    for (const outcome of ["yes", "no"] as const) {
      for (const book of books) {
        const problem = this.#book(book, outcome, shown, receivedAt, sink);
        failure ??= problem;
      }
    }
    return failure;
  }

  #book(
    book: JsonValue,
    outcome: OutcomeSide,
    shown: Set<number>,
    receivedAt: EpochMicros,
    sink: InputSink,
  ): Failure | undefined {
    if (!isJsonObject(book) || typeof book.asset_id !== "string") {
      return misfit("asset-missing", "an order book without a token");
    }
    const token = this.#tokens.get(book.asset_id);
    if (token === undefined) return unknownMarket(shorten(book.asset_id));
    if (token.outcome !== outcome || shown.has(token.marketIndex)) return undefined;
    // Also when it does not fit: then the mirror would only hide that.
    shown.add(token.marketIndex);
    return this.#emit(book, token, receivedAt, sink);
  }

  #emit(
    book: JsonObject,
    { marketIndex, outcome }: BookToken,
    receivedAt: EpochMicros,
    sink: InputSink,
  ): Failure | undefined {
    const isYes = outcome === "yes";
    const bids: PolledLevels = new Map();
    const asks: PolledLevels = new Map();
    const failure =
      readSide(book.bids, isYes ? bids : asks, outcome) ??
      readSide(book.asks, isYes ? asks : bids, outcome);
    if (failure !== undefined) return failure;
    const batch = this.#batch;
    batch.begin("BookSnapshot", marketIndex, this.#streamIndex);
    batch.venueAt = microsOfMilliseconds(book.timestamp);
    batch.receivedAt = integerOf(receivedAt);
    pushLevels(batch, bids, asks);
    sink.batch(batch);
    return undefined;
  }
}

/** Reads one side of a token's book into YES prices: p of the NO token is 1 − p. */
function readSide(
  side: JsonValue | undefined,
  levels: PolledLevels,
  outcome: OutcomeSide,
): Failure | undefined {
  if (!isJsonArray(side)) return misfit("side-not-array", "a side of an order book is an array");
  for (const level of side) {
    if (!isJsonObject(level)) return misfit("level-not-object", "a level is an object");
    const size = scaledDecimal(level.size, sizeScale);
    if (!(size >= 0)) return decimalFailure(level.size, sizeScale, "size");
    const price = scaledDecimal(level.price, priceScale);
    // Nobody can rest an order at 0 or 1 USD; nothing at such a price says nothing.
    if (size === 0 && (price === 0 || price === ticksPerUsd)) continue;
    if (!(price > 0 && price < ticksPerUsd))
      return decimalFailure(level.price, priceScale, "price");
    const yesPrice = outcome === "yes" ? price : ticksPerUsd - price;
    const failure = keepLevel(levels, yesPrice, size);
    if (failure !== undefined) return failure;
  }
  return undefined;
}
