// Orders and fills as the venue's REST interface writes them. These replies decide what we own, so they are read
// strictly: every field is either required here or named as optional, and anything else is drift. Enumerations are
// plain texts here; their words are judged where they are used. Source: the venue's OpenAPI document 3.30.

import { z } from "zod";

const optionalText = z.string().nullish();

/** 201 of `POST /portfolio/events/orders`. It carries no status: an immediate order's rest is gone, and
 * `remaining_count` is "0.00" whether it was filled or not. */
export const createdOrderSchema = z.looseObject({
  order_id: z.string().min(1),
  client_order_id: optionalText,
  fill_count: z.string(),
  remaining_count: z.string(),
  average_fill_price: optionalText,
  average_fee_paid: optionalText,
  ts_ms: z.number(),
});

export const cancelledOrderSchema = z.looseObject({
  order_id: z.string().min(1),
  client_order_id: optionalText,
  reduced_by: z.string(),
  ts_ms: z.number(),
});

export const amendedOrderSchema = z.looseObject({
  order_id: z.string().min(1),
  client_order_id: optionalText,
  remaining_count: optionalText,
  fill_count: optionalText,
  average_fill_price: optionalText,
  average_fee_paid: optionalText,
  ts_ms: z.number(),
});

export const decreasedOrderSchema = z.looseObject({
  order_id: z.string().min(1),
  client_order_id: optionalText,
  remaining_count: z.string(),
  ts_ms: z.number(),
});

/** Answers of batches: items are read one by one, each an order or an `error`. */
export const batchAnswerSchema = z.looseObject({ orders: z.array(z.json()) });

/** An item that failed: whatever else it carries, `error` says why. */
export const failedItemSchema = z.looseObject({
  error: z.looseObject({ code: optionalText, message: optionalText, details: optionalText }),
});

export const orderSchema = z.looseObject({
  order_id: z.string().min(1),
  client_order_id: z.string(),
  ticker: z.string().min(1),
  book_side: z.string(),
  status: z.string(),
  yes_price_dollars: z.string(),
  fill_count_fp: z.string(),
  remaining_count_fp: z.string(),
  initial_count_fp: z.string(),
  user_id: optionalText,
  outcome_side: optionalText,
  side: optionalText,
  action: optionalText,
  type: optionalText,
  no_price_dollars: optionalText,
  taker_fill_cost_dollars: optionalText,
  maker_fill_cost_dollars: optionalText,
  taker_fees_dollars: optionalText,
  maker_fees_dollars: optionalText,
  expiration_time: optionalText,
  created_time: optionalText,
  last_update_time: optionalText,
  last_update_reason: optionalText,
  self_trade_prevention_type: optionalText,
  order_group_id: optionalText,
  cancel_order_on_pause: z.boolean().nullish(),
  subaccount_number: z.number().nullish(),
  exchange_index: z.number().nullish(),
});

export const orderAnswerSchema = z.looseObject({ order: z.json() });

export const ordersPageSchema = z.looseObject({ orders: z.array(z.json()), cursor: optionalText });

/** No `client_order_id` since March 2026: fills are joined to orders by `order_id`. */
export const fillSchema = z.looseObject({
  trade_id: z.string().min(1),
  order_id: z.string().min(1),
  ticker: z.string().min(1),
  book_side: z.string(),
  count_fp: z.string(),
  yes_price_dollars: z.string(),
  fee_cost: z.string(),
  fill_id: optionalText,
  market_ticker: optionalText,
  exchange_index: z.number().nullish(),
  outcome_side: optionalText,
  side: optionalText,
  action: optionalText,
  no_price_dollars: optionalText,
  is_taker: z.boolean().nullish(),
  created_time: optionalText,
  subaccount_number: z.number().nullish(),
  ts: z.number().nullish(),
});
export type WireFill = z.infer<typeof fillSchema>;

export const fillsPageSchema = z.looseObject({ fills: z.array(z.json()), cursor: optionalText });

export const queuePositionSchema = z.looseObject({ queue_position_fp: z.string() });
