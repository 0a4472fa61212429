// The messages of Polymarket's market channel. There are no sequence numbers; every message carries the venue's time in
// milliseconds. Missing decimals are empty texts. Source: docs.polymarket.com market channel page.

import { askSide, type BookSide, bidSide } from "../../../domain/book/book-batch.ts";
import { formatContracts } from "../../../domain/units/contract-micros.ts";
import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import { hexWordFor, sha1For } from "../../identifiers.ts";
import { epochMilliseconds } from "../../instant-text.ts";
import type { LevelChange, Trade } from "../../matching/book-event.ts";
import type { ListedMarket, ListedToken } from "./catalogue.ts";
import { tokenPrice, tokenSide, wireBest, wireBook, wirePrice, wireSpread } from "./wire-book.ts";

export type StreamMessage = Readonly<Record<string, unknown>>;

function timestamp(now: EpochMicros): string {
  return String(epochMilliseconds(now));
}

function wireSide(side: BookSide): "BUY" | "SELL" {
  return side === bidSide ? "BUY" : "SELL";
}

export function bookMessage(token: ListedToken): StreamMessage {
  return { event_type: "book", ...wireBook(token) };
}

/** Returns one message with an entry for each changed level and each token: the two books mirror each other. The size
 * of an entry is what rests there now, "0" for nothing. */
export function priceChangeMessage(
  tokens: readonly ListedToken[],
  market: ListedMarket,
  changes: readonly LevelChange[],
  now: EpochMicros,
): StreamMessage {
  const entries = changes.flatMap((change) =>
    tokens.map((token) => ({
      asset_id: token.tokenId,
      price: wirePrice(tokenPrice(token, change.price)),
      size: formatContracts(change.size),
      side: wireSide(tokenSide(token, change.side)),
      hash: sha1For(`${market.listing.conditionId} order ${change.orderId}`),
      best_bid: wireBest(token, bidSide),
      best_ask: wireBest(token, askSide),
    })),
  );
  return {
    event_type: "price_change",
    market: market.listing.conditionId,
    timestamp: timestamp(now),
    price_changes: entries,
  };
}

/** Returns the message about one trade as it looks from a token: the taker's side there, and the price there. */
export function lastTradeMessage(
  token: ListedToken,
  trade: Trade,
  now: EpochMicros,
): StreamMessage {
  const { conditionId } = token.market.listing;
  return {
    event_type: "last_trade_price",
    market: conditionId,
    asset_id: token.tokenId,
    price: wirePrice(tokenPrice(token, trade.price)),
    size: formatContracts(trade.size),
    side: wireSide(tokenSide(token, trade.takerSide)),
    fee_rate_bps: "0",
    timestamp: timestamp(now),
    transaction_hash: hexWordFor(`polymarket trade ${conditionId} ${trade.number}`),
  };
}

export function bestBidAskMessage(token: ListedToken, now: EpochMicros): StreamMessage {
  return {
    event_type: "best_bid_ask",
    market: token.market.listing.conditionId,
    asset_id: token.tokenId,
    best_bid: wireBest(token, bidSide),
    best_ask: wireBest(token, askSide),
    spread: wireSpread(token),
    timestamp: timestamp(now),
  };
}

export function tickSizeMessage(
  token: ListedToken,
  oldTickSize: string,
  now: EpochMicros,
): StreamMessage {
  return {
    event_type: "tick_size_change",
    market: token.market.listing.conditionId,
    asset_id: token.tokenId,
    old_tick_size: oldTickSize,
    new_tick_size: token.market.tickSize,
    timestamp: timestamp(now),
  };
}

export function newMarketMessage(market: ListedMarket, now: EpochMicros): StreamMessage {
  const { listing } = market;
  const tokens = [listing.yesToken, listing.noToken];
  return {
    event_type: "new_market",
    id: listing.gammaId,
    market: listing.conditionId,
    condition_id: listing.conditionId,
    question: listing.question,
    slug: listing.slug,
    assets_ids: tokens,
    clob_token_ids: tokens,
    outcomes: listing.outcomes,
    order_price_min_tick_size: market.tickSize,
    fees_enabled: listing.fees !== null,
    taker_base_fee: "1000",
    tags: [],
    timestamp: timestamp(now),
  };
}

export function marketResolvedMessage(market: ListedMarket, now: EpochMicros): StreamMessage {
  const { listing, winner } = market;
  const isYes = winner === "yes";
  return {
    event_type: "market_resolved",
    id: listing.gammaId,
    market: listing.conditionId,
    assets_ids: [listing.yesToken, listing.noToken],
    // After a tie nobody has won.
    winning_asset_id: winner === null ? "" : isYes ? listing.yesToken : listing.noToken,
    winning_outcome: winner === null ? "" : listing.outcomes[isYes ? 0 : 1],
    timestamp: timestamp(now),
  };
}
