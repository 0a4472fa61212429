// The stream's messages as schemas. The decoder checks by hand, which is ten times faster; these say in one place what
// it must accept, and a test holds the two together. Source: the venue's AsyncAPI document, summer 2026.

import { z } from "zod";

const level = z.tuple([z.string(), z.string()], z.json());

export const snapshotSchema = z.looseObject({
  market_ticker: z.string(),
  market_id: z.string().optional(),
  yes_dollars_fp: z.array(level).nullish(),
  no_dollars_fp: z.array(level).nullish(),
});

export const deltaSchema = z.looseObject({
  market_ticker: z.string(),
  market_id: z.string().optional(),
  price_dollars: z.string(),
  delta_fp: z.string(),
  side: z.enum(["yes", "no"]),
  ts: z.string().optional(),
  ts_ms: z.number().optional(),
  client_order_id: z.string().optional(),
  subaccount: z.number().optional(),
});

export const tradeSchema = z.looseObject({
  trade_id: z.string().optional(),
  market_ticker: z.string(),
  market_id: z.string().optional(),
  yes_price_dollars: z.string(),
  no_price_dollars: z.string().optional(),
  count_fp: z.string(),
  taker_side: z.string().optional(),
  taker_outcome_side: z.string().optional(),
  taker_book_side: z.string().optional(),
  is_block_trade: z.boolean().optional(),
  ts: z.number().optional(),
  ts_ms: z.number().optional(),
});

export const envelopeSchema = z.looseObject({
  type: z.string(),
  sid: z.number().optional(),
  seq: z.number().optional(),
  id: z.number().optional(),
  msg: z.json().optional(),
});
