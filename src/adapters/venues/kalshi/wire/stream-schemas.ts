// The stream's messages as schemas. The decoder checks by hand, which is ten times faster; these say in one place what
// it must accept, and a test holds the two together. Source: the venue's AsyncAPI document, summer 2026.

import { z } from "zod";

/** A field that is known and that nothing depends on: a venue that changes it disturbs nobody. */
const unread = z.unknown().optional();

const level = z.tuple([z.string(), z.string()], z.json());

export const snapshotSchema = z.looseObject({
  market_ticker: z.string(),
  market_id: unread,
  yes_dollars_fp: z.array(level).nullish(),
  no_dollars_fp: z.array(level).nullish(),
});

export const deltaSchema = z.looseObject({
  market_ticker: z.string(),
  market_id: unread,
  price_dollars: z.string(),
  delta_fp: z.string(),
  side: z.enum(["yes", "no"]),
  ts: unread,
  ts_ms: unread,
  client_order_id: unread,
  subaccount: unread,
});

export const tradeSchema = z.looseObject({
  trade_id: unread,
  market_ticker: z.string(),
  market_id: unread,
  yes_price_dollars: z.string(),
  no_price_dollars: unread,
  count_fp: z.string(),
  taker_side: unread,
  taker_outcome_side: unread,
  taker_book_side: unread,
  is_block_trade: unread,
  ts: unread,
  ts_ms: unread,
});

export const envelopeSchema = z.looseObject({
  type: z.string(),
  sid: z.number().optional(),
  seq: z.number().optional(),
  id: unread,
  msg: unread,
});
