// Trades of the stream as prints in YES prices.

import type { Failure } from "../../../../domain/failure/result.ts";
import { instrumentId } from "../../../../domain/market/venue.ts";
import { contractMicros } from "../../../../domain/units/contract-micros.ts";
import { type EpochMicros, epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { priceTicks, ticksPerUsd } from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { InputSink } from "../../../../ports/market-data.ts";
import { type JsonObject, misfit, unknownMarket } from "../../shared/frame-text.ts";
import { microsOfMilliseconds } from "../../shared/instant-text.ts";
import { decimalFailure, scaledDecimal, shorten } from "../../shared/wire-decimal.ts";
import type { MarketBook } from "./market-book.ts";

/** Emits the print, or returns why the message does not fit. Block trades are negotiated away from the book and say
 * nothing about it, so they are left out. */
export function decodeTrade(
  msg: JsonObject,
  books: ReadonlyMap<string, MarketBook>,
  receivedAt: EpochMicros,
  sink: InputSink,
): Failure | undefined {
  const ticker = msg.market_ticker;
  if (typeof ticker !== "string") return misfit("ticker-missing", "trade without a ticker");
  const book = books.get(ticker);
  if (book === undefined) return unknownMarket(shorten(ticker));
  if (msg.is_block_trade === true) return undefined;
  const price = scaledDecimal(msg.yes_price_dollars, 4);
  if (Number.isNaN(price)) return decimalFailure(msg.yes_price_dollars, 4, "price");
  if (price <= 0 || price >= ticksPerUsd) {
    return misfit("trade-price-impossible", "a trade at or outside 0 and 1 USD");
  }
  const size = scaledDecimal(msg.count_fp, 6);
  if (Number.isNaN(size)) return decimalFailure(msg.count_fp, 6, "size");
  if (size <= 0) return misfit("impossible-size", "a trade of no contracts");
  const venueAt = microsOfMilliseconds(msg.ts_ms);
  sink.event({
    kind: "TradePrint",
    receivedAt,
    instrument: instrumentId(book.id, "yes"),
    price: priceTicks(price),
    size: contractMicros(size),
    venueAt: epochMicros(venueAt === 0 ? integerOf(receivedAt) : venueAt),
  });
  return undefined;
}
