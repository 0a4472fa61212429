// The stream's messages as schemas. The decoder checks by hand, which is ten times faster; these say in one place what
// it must accept, and a test holds the two together. Source: the venue's page on the market channel, autumn 2026.

import { z } from "zod";

/** A field that is known and that nothing depends on: a venue that changes it disturbs nobody. */
const unread = z.unknown().optional();

const level = z.looseObject({ price: z.string(), size: z.string() });

export const bookSchema = z.looseObject({
  event_type: z.literal("book"),
  market: unread,
  asset_id: z.string(),
  bids: z.array(level),
  asks: z.array(level),
  hash: unread,
  timestamp: unread,
  tick_size: unread,
  min_order_size: unread,
  neg_risk: unread,
  last_trade_price: unread,
  version: unread,
});

export const priceChangeEntrySchema = z.looseObject({
  asset_id: z.string(),
  price: z.string(),
  size: z.string(),
  side: z.enum(["BUY", "SELL"]),
  hash: unread,
  best_bid: unread,
  best_ask: unread,
});

export const priceChangeSchema = z.looseObject({
  event_type: z.literal("price_change"),
  market: unread,
  timestamp: unread,
  price_changes: z.array(priceChangeEntrySchema),
});

export const lastTradeSchema = z.looseObject({
  event_type: z.literal("last_trade_price"),
  market: unread,
  asset_id: z.string(),
  price: unread,
  size: unread,
  side: unread,
  fee_rate_bps: unread,
  timestamp: unread,
  transaction_hash: unread,
});
