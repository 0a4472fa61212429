// The answer to a read of many order books as inputs: whole books in YES prices. Deterministic like the stream's
// decoder, because a capture keeps the answers as they came. Sources: the venue's OpenAPI document 3.30 and its page on
// order book answers; the NO side is always in NO prices, the order of levels is not relied on, and a side or book that
// is absent is empty.

import { BookBatch } from "../../../../domain/book/book-batch.ts";
import type { Failure } from "../../../../domain/failure/result.ts";
import type { Directories } from "../../../../domain/market/directory.ts";
import type { Market } from "../../../../domain/market/market.ts";
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
import { keepLevel, type PolledLevels, pushLevels } from "../../shared/polled-levels.ts";
import { decimalFailure, scaledDecimal, shorten } from "../../shared/wire-decimal.ts";

/** Name of this decoder in captures. A name is for ever: other inputs for the same body take a new version. */
export const kalshiBooksDecoderName = "kalshi/books@1";

/** Decimals of prices and sizes in our units. */
const priceScale = 4;
const sizeScale = 6;

export class KalshiBooksDecoder implements FrameDecoder {
  readonly #directories: Directories;
  readonly #streamIndex: number;
  readonly #indexes = new Map<string, number>();
  readonly #batch = new BookBatch();

  constructor(context: DecoderContext) {
    this.#directories = context.directories;
    this.#streamIndex = context.directories.streams.indexOf(context.stream);
    this.admit(context.markets);
  }

  admit(markets: readonly Market[]): void {
    for (const { id, venueSymbol } of markets) {
      this.#indexes.set(venueSymbol, this.#directories.markets.indexOf(id));
    }
  }

  /** Emits every book of the answer that fits; returns why the first other one does not. */
  decode(frame: Uint8Array, receivedAt: EpochMicros, sink: InputSink): Failure | undefined {
    const answer = parseJson(frameText(frame));
    if (answer === undefined) return misfit("not-json", "the answer is not JSON");
    if (!isJsonObject(answer) || !isJsonArray(answer.orderbooks)) {
      return misfit("orderbooks-missing", "the answer has no list of order books");
    }
    let failure: Failure | undefined;
    for (const book of answer.orderbooks) {
      const problem = this.#book(book, receivedAt, sink);
      failure ??= problem;
    }
    return failure;
  }

  #book(book: JsonValue, receivedAt: EpochMicros, sink: InputSink): Failure | undefined {
    if (!isJsonObject(book) || typeof book.ticker !== "string") {
      return misfit("ticker-missing", "an order book without a ticker");
    }
    const index = this.#indexes.get(book.ticker);
    if (index === undefined) return unknownMarket(shorten(book.ticker));
    const sides: JsonObject = isJsonObject(book.orderbook_fp) ? book.orderbook_fp : {};
    const bids: PolledLevels = new Map();
    const asks: PolledLevels = new Map();
    const failure =
      readSide(sides.yes_dollars, bids, (price) => price) ??
      readSide(sides.no_dollars, asks, (price) => ticksPerUsd - price);
    if (failure !== undefined) return failure;
    const batch = this.#batch;
    batch.begin("BookSnapshot", index, this.#streamIndex);
    batch.receivedAt = integerOf(receivedAt);
    pushLevels(batch, bids, asks);
    sink.batch(batch);
    return undefined;
  }
}

function readSide(
  side: JsonValue | undefined,
  levels: PolledLevels,
  yesPriceOf: (priceTicks: number) => number,
): Failure | undefined {
  if (side === undefined || side === null) return undefined;
  if (!isJsonArray(side)) return misfit("side-not-array", "a side of an order book is an array");
  for (const level of side) {
    if (!isJsonArray(level) || level.length < 2) {
      return misfit("level-not-pair", "a level is a pair of price and size");
    }
    const price = scaledDecimal(level[0], priceScale);
    // Written so that NaN fails too. Nobody can bid at 0 or 1 USD.
    if (!(price > 0 && price < ticksPerUsd)) return decimalFailure(level[0], priceScale, "price");
    const size = scaledDecimal(level[1], sizeScale);
    if (!(size >= 0)) return decimalFailure(level[1], sizeScale, "size");
    const yesPrice = yesPriceOf(price);
    const failure = keepLevel(levels, yesPrice, size);
    if (failure !== undefined) return failure;
  }
  return undefined;
}
