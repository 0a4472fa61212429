// The stream's messages as schemas. The decoder checks by hand, which is ten times faster; these say in one place what
// it must accept, and a test holds the two together. Source: the venue's page on the market channel, autumn 2026.

import { z } from "zod";

const optionalText = z.string().optional();

const level = z.looseObject({ price: z.string(), size: z.string() });

export const bookSchema = z.looseObject({
  event_type: z.literal("book"),
  market: optionalText,
  asset_id: z.string(),
  bids: z.array(level),
  asks: z.array(level),
  hash: optionalText,
  timestamp: optionalText,
  tick_size: optionalText,
  min_order_size: optionalText,
  neg_risk: z.boolean().optional(),
  last_trade_price: optionalText,
  version: optionalText,
});

export const priceChangeEntrySchema = z.looseObject({
  asset_id: z.string(),
  price: z.string(),
  size: z.string(),
  side: z.enum(["BUY", "SELL"]),
  hash: optionalText,
  best_bid: optionalText,
  best_ask: optionalText,
});

export const priceChangeSchema = z.looseObject({
  event_type: z.literal("price_change"),
  market: optionalText,
  timestamp: optionalText,
  price_changes: z.array(priceChangeEntrySchema),
});

export const lastTradeSchema = z.looseObject({
  event_type: z.literal("last_trade_price"),
  market: optionalText,
  asset_id: z.string(),
  price: optionalText,
  size: optionalText,
  side: optionalText,
  fee_rate_bps: optionalText,
  timestamp: optionalText,
  transaction_hash: optionalText,
});
