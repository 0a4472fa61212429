// Books as Polymarket publishes them: one for each token of a market, the NO book the mirror of the YES book, best level
// last on both sides, decimals without trailing zeros, and a SHA-1 over the whole. Sources: the official client's
// types and utilities; live replies.

import { askSide, type BookSide, bidSide } from "../../../domain/book/book-batch.ts";
import type { Level } from "../../../domain/book/level.ts";
import { assert } from "../../../domain/failure/assert.ts";
import { formatContracts } from "../../../domain/units/contract-micros.ts";
import { formatDecimal } from "../../../domain/units/decimal.ts";
import {
  complementPrice,
  type PriceTicks,
  priceTicks,
  ticksPerUsd,
} from "../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import { sha1For } from "../../identifiers.ts";
import { epochMilliseconds } from "../../instant-text.ts";
import type { ListedMarket, ListedToken } from "./catalogue.ts";

export interface WireLevel {
  readonly price: string;
  readonly size: string;
}

export interface WireBook {
  readonly market: string;
  readonly asset_id: string;
  readonly timestamp: string;
  readonly bids: readonly WireLevel[];
  readonly asks: readonly WireLevel[];
  readonly min_order_size: string;
  readonly tick_size: string;
  readonly neg_risk: boolean;
  readonly last_trade_price: string;
  readonly hash: string;
  /** Only of tokens of the second protocol. */
  readonly version?: "v2";
}

/** Returns `0.36`, `0.1`, `0.425`. */
export function wirePrice(price: PriceTicks): string {
  return formatDecimal(integerOf(price), 4, 0);
}

/** Returns a JSON number of dollars for a price in ticks. */
export function dollars(ticks: number): number {
  return ticks / ticksPerUsd;
}

/** Returns the grid as the JSON number that the REST routes carry. */
export function wireTickSize(market: ListedMarket): number {
  const [band] = market.traded.tickScheme.bands;
  assert(band !== undefined, "a grid has a band");
  return dollars(integerOf(band.step));
}

/** Returns the token's own price for a YES price. */
export function tokenPrice(token: ListedToken, yesPrice: PriceTicks): PriceTicks {
  return token.isYes ? yesPrice : complementPrice(yesPrice);
}

/** Returns the token's own side for a side of the YES book: who bids for YES offers NO. */
export function tokenSide(token: ListedToken, yesSide: BookSide): BookSide {
  if (token.isYes) return yesSide;
  return yesSide === bidSide ? askSide : bidSide;
}

/** Returns the best price of a side of the token's book, or the empty text when nobody quotes there. */
export function wireBest(token: ListedToken, side: BookSide): string {
  const best = token.market.traded.book.best(tokenSide(token, side));
  return best === undefined ? "" : wirePrice(tokenPrice(token, best.price));
}

/** Returns the distance of the two best prices, or the empty text when one is missing. */
export function wireSpread(token: ListedToken): string {
  const bid = token.market.traded.book.best(bidSide);
  const ask = token.market.traded.book.best(askSide);
  if (bid === undefined || ask === undefined) return "";
  return wirePrice(priceTicks(integerOf(ask.price) - integerOf(bid.price)));
}

/** Returns the last price, or the empty text before the first trade. The venue keeps one for the market and shows the
 * same under both tokens. */
export function wireLastPrice(token: ListedToken): string {
  const last = token.market.traded.lastTrade;
  return last === undefined ? "" : wirePrice(last.price);
}

/** Returns the whole book of a token, with its hash. */
export function wireBook(token: ListedToken): WireBook {
  const { market } = token;
  const { bids, asks } = market.traded.book.levels();
  const summary = {
    market: market.listing.conditionId,
    asset_id: token.tokenId,
    timestamp: String(epochMilliseconds(market.changedAt)),
    bids: wireLevels(token, token.isYes ? bids : asks),
    asks: wireLevels(token, token.isYes ? asks : bids),
    min_order_size: String(market.listing.orderSizeMin),
    tick_size: market.tickSize,
    neg_risk: market.listing.negRisk,
    last_trade_price: wireLastPrice(token),
    hash: "",
  };
  const version = market.listing.version === "v2" ? ({ version: "v2" } as const) : {};
  return { ...summary, hash: bookHash(summary), ...version };
}

/** Returns a book in the key order of the REST reply. */
export function restBook(token: ListedToken): WireBook {
  const { market, asset_id, timestamp, hash, bids, asks, ...rest } = wireBook(token);
  return { market, asset_id, timestamp, hash, bids, asks, ...rest };
}

/** Returns the venue's book hash: SHA-1 of the JSON text with an empty hash. The order of the keys counts. */
export function bookHash(summary: Readonly<Record<string, unknown>>): string {
  return sha1For(JSON.stringify(summary));
}

function wireLevels(token: ListedToken, levels: readonly Level[]): WireLevel[] {
  return levels
    .map(({ price, size }) => ({
      price: wirePrice(tokenPrice(token, price)),
      size: formatContracts(size),
    }))
    .reverse();
}
