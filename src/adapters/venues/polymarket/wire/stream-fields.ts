// The known fields of the stream's messages, for counting the unknown ones. Source: the venue's page on the market
// channel, autumn 2026. The schemas in `stream-schemas.ts` are made of the same names, and a test holds them together.

export const bookFields: ReadonlySet<string> = new Set([
  "event_type",
  "market",
  "asset_id",
  "bids",
  "asks",
  "hash",
  "timestamp",
  "tick_size",
  "min_order_size",
  "neg_risk",
  "last_trade_price",
  "version",
]);

export const priceChangeFields: ReadonlySet<string> = new Set([
  "event_type",
  "market",
  "timestamp",
  "price_changes",
]);

export const priceChangeEntryFields: ReadonlySet<string> = new Set([
  "asset_id",
  "price",
  "size",
  "side",
  "hash",
  "best_bid",
  "best_ask",
]);

export const lastTradeFields: ReadonlySet<string> = new Set([
  "event_type",
  "market",
  "asset_id",
  "price",
  "size",
  "side",
  "fee_rate_bps",
  "timestamp",
  "transaction_hash",
]);
