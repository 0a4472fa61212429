// The known fields of the stream's messages, for counting the unknown ones. Source: the venue's AsyncAPI document,
// summer 2026. The schemas in `stream-schemas.ts` are made of the same names, and a test holds the two together.

export const envelopeFields: ReadonlySet<string> = new Set(["type", "sid", "seq", "id", "msg"]);

export const snapshotFields: ReadonlySet<string> = new Set([
  "market_ticker",
  "market_id",
  "yes_dollars_fp",
  "no_dollars_fp",
]);

export const deltaFields: ReadonlySet<string> = new Set([
  "market_ticker",
  "market_id",
  "price_dollars",
  "delta_fp",
  "side",
  "ts",
  "ts_ms",
  "client_order_id",
  "subaccount",
]);

export const tradeFields: ReadonlySet<string> = new Set([
  "trade_id",
  "market_ticker",
  "market_id",
  "yes_price_dollars",
  "no_price_dollars",
  "count_fp",
  "taker_side",
  "taker_outcome_side",
  "taker_book_side",
  "is_block_trade",
  "ts",
  "ts_ms",
]);
