// A trade as reads and the user channel tell it: one incoming order and the resting orders it met. Read strictly, for it
// decides what we own. The two ways differ in a few fields beside; all of them stand here.

import { z } from "zod";

const optionalText = z.string().nullish();
const optionalInstant = z.union([z.string(), z.number()]).nullish();

/** A resting order's part, in its own token, side and price. */
const makerOrderSchema = z.looseObject({
  order_id: z.string().min(1),
  owner: z.string(),
  matched_amount: z.string(),
  price: z.string(),
  asset_id: z.string().min(1),
  side: optionalText,
  maker_address: optionalText,
  fee_rate_bps: optionalText,
  outcome: optionalText,
  outcome_index: z.number().nullish(),
  builder_fee: optionalText,
  builder_code: optionalText,
});

export type WireMakerOrder = z.infer<typeof makerOrderSchema>;

/** What both ways say. `side`, `asset_id`, `size` and `price` are the incoming order's, its price an average. */
const tradeFields = {
  id: z.string().min(1),
  taker_order_id: z.string().min(1),
  market: z.string().min(1),
  asset_id: z.string().min(1),
  side: z.string(),
  size: z.string(),
  status: z.string(),
  maker_orders: z.array(makerOrderSchema),
  price: optionalText,
  trader_side: optionalText,
  owner: optionalText,
  match_time: optionalInstant,
  matchtime: optionalInstant,
  match_time_nano: optionalInstant,
  last_update: optionalInstant,
  fee_rate_bps: optionalText,
  outcome: optionalText,
  bucket_index: z.number().nullish(),
  maker_address: optionalText,
  transaction_hash: optionalText,
  err_msg: optionalText,
  builder_fee: optionalText,
  builder_code: optionalText,
};

export const tradeSchema = z.looseObject(tradeFields);

/** `trade` of the user channel. */
export const tradeEventSchema = z.looseObject({
  ...tradeFields,
  event_type: z.string(),
  type: optionalText,
  trade_owner: optionalText,
  timestamp: optionalInstant,
});

/** What the reader of trades needs of either. */
export type WireTrade = z.infer<typeof tradeSchema>;
