// Orders, cancels and heartbeats as the order book's REST interface answers them. These replies decide what we own, so
// they are read strictly: every field is required here or named as optional, and anything else is drift. Words are
// judged where they are used. Numbers are decimal texts, and an empty text is no number. Source: the venue's pages on
// orders, and the types of its client.

import { z } from "zod";

const optionalText = z.string().nullish();
const optionalTexts = z.array(z.string()).nullish();
const textOrNumber = z.union([z.string(), z.number()]);

/** 200 of `POST /order`, and one entry of `POST /orders`. */
export const postedOrderSchema = z.looseObject({
  success: z.boolean(),
  errorMsg: optionalText,
  orderID: optionalText,
  status: optionalText,
  makingAmount: optionalText,
  takingAmount: optionalText,
  transactionsHashes: optionalTexts,
  tradeIDs: optionalTexts,
});

/** An entry of a batch that was refused before it became an order. */
export const failedEntrySchema = z.looseObject({ error: z.string().min(1) });

export const cancelAnswerSchema = z.looseObject({
  canceled: z.array(z.string()).nullable(),
  not_canceled: z.record(z.string(), z.string()).nullable(),
});

export const heartbeatSchema = z.looseObject({
  /** Empty where the venue expects the heart to begin anew. */
  heartbeat_id: z.string(),
  error_msg: optionalText,
});

export const orderSchema = z.looseObject({
  id: z.string().min(1),
  status: z.string(),
  market: z.string().min(1),
  asset_id: z.string().min(1),
  side: z.string(),
  original_size: z.string(),
  size_matched: z.string(),
  price: z.string(),
  associate_trades: optionalTexts,
  owner: optionalText,
  maker_address: optionalText,
  outcome: optionalText,
  created_at: textOrNumber.nullish(),
  expiration: textOrNumber.nullish(),
  order_type: optionalText,
});

export type WireOrder = z.infer<typeof orderSchema>;

/** Lists of orders and of trades; their elements are read one by one. */
export const listPageSchema = z.looseObject({
  data: z.array(z.json()),
  next_cursor: z.string().min(1),
  limit: z.number().nullish(),
  count: z.number().nullish(),
});
