// Messages of the private channels. They are not numbered, so a lost one is never noticed on the stream, and positions
// and orders may come after newer fills. Names differ from the REST interface: fills have no `fill_id`, orders say
// `ticker` and positions `market_ticker`. Source: the venue's AsyncAPI document, summer 2026.

import { z } from "zod";

const optionalText = z.string().nullish();
const optionalNumber = z.number().nullish();

export const fillMessageSchema = z.looseObject({
  trade_id: z.string().min(1),
  order_id: z.string().min(1),
  market_ticker: z.string().min(1),
  book_side: z.string(),
  yes_price_dollars: z.string(),
  count_fp: z.string(),
  fee_cost: z.string(),
  client_order_id: optionalText,
  post_position_fp: optionalText,
  ts_ms: optionalNumber,
  ts: optionalNumber,
  exchange_index: optionalNumber,
  is_taker: z.boolean().nullish(),
  side: optionalText,
  action: optionalText,
  outcome_side: optionalText,
  purchased_side: optionalText,
  subaccount: optionalNumber,
});

export type WireFillMessage = z.infer<typeof fillMessageSchema>;

export const userOrderMessageSchema = z.looseObject({
  order_id: z.string().min(1),
  client_order_id: z.string(),
  ticker: z.string().min(1),
  status: z.string(),
  book_side: z.string(),
  yes_price_dollars: z.string(),
  fill_count_fp: z.string(),
  remaining_count_fp: z.string(),
  initial_count_fp: z.string(),
  last_update_reason: optionalText,
  user_id: optionalText,
  exchange_index: optionalNumber,
  side: optionalText,
  is_yes: z.boolean().nullish(),
  outcome_side: optionalText,
  taker_fill_cost_dollars: optionalText,
  maker_fill_cost_dollars: optionalText,
  taker_fees_dollars: optionalText,
  maker_fees_dollars: optionalText,
  self_trade_prevention_type: optionalText,
  order_group_id: optionalText,
  created_time: optionalText,
  created_ts_ms: optionalNumber,
  last_updated_ts_ms: optionalNumber,
  expiration_time: optionalText,
  expiration_ts_ms: optionalNumber,
  subaccount_number: optionalNumber,
});

export const marketPositionMessageSchema = z.looseObject({
  market_ticker: z.string().min(1),
  position_fp: z.string(),
  user_id: optionalText,
  position_cost_dollars: optionalText,
  realized_pnl_dollars: optionalText,
  fees_paid_dollars: optionalText,
  position_fee_cost_dollars: optionalText,
  volume_fp: optionalText,
  subaccount: optionalNumber,
});

export const orderGroupMessageSchema = z.looseObject({
  event_type: z.string(),
  order_group_id: z.string().min(1),
  contracts_limit_fp: optionalText,
  ts_ms: optionalNumber,
});
