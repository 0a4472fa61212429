// The market channel's messages that are not levels: trades, resolutions, grids.

import { type Failure, fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { polymarketTickScheme } from "../../../../domain/market/polymarket-tick-schemes.ts";
import type { TickScheme } from "../../../../domain/market/tick-scheme.ts";
import { instrumentId } from "../../../../domain/market/venue.ts";
import { contractMicros } from "../../../../domain/units/contract-micros.ts";
import { type EpochMicros, epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { priceTicks, ticksPerUsd } from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { InputSink } from "../../../../ports/market-data.ts";
import {
  isJsonArray,
  type JsonObject,
  type JsonValue,
  misfit,
  unknownMarket,
} from "../../shared/frame-text.ts";
import { microsOfMilliseconds } from "../../shared/instant-text.ts";
import { decimalFailure, scaledDecimal, shorten } from "../../shared/wire-decimal.ts";
import { priceFailure, priceOf, priceScale, sizeScale } from "./level-reader.ts";
import type { MarketBook, Token } from "./market-book.ts";

/** Emits the print in YES prices, or returns why the message does not fit. Prices and sizes that the venue leaves
 * empty make no print. */
export function decodeLastTrade(
  message: JsonObject,
  tokens: ReadonlyMap<string, Token>,
  receivedAt: EpochMicros,
  sink: InputSink,
): Failure | undefined {
  const asset = message.asset_id;
  const token = typeof asset === "string" ? tokens.get(asset) : undefined;
  if (token === undefined) {
    return unknownMarket(typeof asset === "string" ? shorten(asset) : "no asset");
  }
  if (message.price === "" || message.size === "" || message.size === undefined) return undefined;
  const wirePrice = priceOf(message.price);
  if (Number.isNaN(wirePrice)) return priceFailure(message.price);
  const size = scaledDecimal(message.size, sizeScale);
  if (Number.isNaN(size)) return decimalFailure(message.size, sizeScale, "size");
  if (size <= 0) return misfit("impossible-size", "a trade of no shares");
  const venueAt = microsOfMilliseconds(message.timestamp);
  sink.event({
    kind: "TradePrint",
    receivedAt,
    instrument: instrumentId(token.book.id, "yes"),
    price: priceTicks(token.outcome === "yes" ? wirePrice : ticksPerUsd - wirePrice),
    size: contractMicros(size),
    venueAt: epochMicros(venueAt === 0 ? integerOf(receivedAt) : venueAt),
  });
  return undefined;
}

/** Emits that the market is resolved, and returns its book where it is one of ours. Who won is not taken from here: only the payout vector tells ties right. */
export function decodeResolved(
  message: JsonObject,
  books: ReadonlyMap<string, MarketBook>,
  tokens: ReadonlyMap<string, Token>,
  receivedAt: EpochMicros,
  sink: InputSink,
): MarketBook | undefined {
  const book = bookOfResolved(message, books, tokens);
  if (book !== undefined) {
    sink.event({ kind: "MarketStatusChanged", receivedAt, market: book.id, status: "resolved" });
  }
  return book;
}

function bookOfResolved(
  message: JsonObject,
  books: ReadonlyMap<string, MarketBook>,
  tokens: ReadonlyMap<string, Token>,
): MarketBook | undefined {
  if (typeof message.market === "string") {
    const book = books.get(message.market);
    if (book !== undefined) return book;
  }
  const assets = isJsonArray(message.assets_ids) ? message.assets_ids.slice(0, 2) : [];
  for (const asset of assets) {
    const token = typeof asset === "string" ? tokens.get(asset) : undefined;
    if (token !== undefined) return token.book;
  }
  return undefined;
}

/** Returns the grid of a tick size, `VEN-801` when it is no decimal text or divides no dollar, `VEN-808` when it is
 * finer than our units. */
export function tickSchemeOfText(
  value: JsonValue | undefined,
): Result<{ readonly tickSizeTicks: number; readonly tickScheme: TickScheme }> {
  const tickSizeTicks = scaledDecimal(value, priceScale);
  if (Number.isNaN(tickSizeTicks)) {
    return { ok: false, failure: decimalFailure(value, priceScale, "tick-size") };
  }
  const scheme = polymarketTickScheme(priceTicks(tickSizeTicks));
  if (!scheme.ok) return fail("VEN-801", scheme.failure.message, { reason: "tick-size" });
  return succeed({ tickSizeTicks, tickScheme: scheme.value });
}
