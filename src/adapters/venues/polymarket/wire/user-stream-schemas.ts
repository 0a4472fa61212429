// Order messages of the user channel. They carry what a read carries, and what happened. Trade messages are in
// `trade-schemas.ts`.

import { z } from "zod";

const optionalText = z.string().nullish();
const optionalInstant = z.union([z.string(), z.number()]).nullish();

export const orderEventSchema = z.looseObject({
  event_type: z.string(),
  /** PLACEMENT, UPDATE or CANCELLATION. */
  type: z.string(),
  id: z.string().min(1),
  market: z.string().min(1),
  asset_id: z.string().min(1),
  side: z.string(),
  original_size: z.string(),
  size_matched: z.string(),
  price: z.string(),
  status: optionalText,
  associate_trades: z.array(z.string()).nullish(),
  owner: optionalText,
  order_owner: optionalText,
  maker_address: optionalText,
  outcome: optionalText,
  created_at: optionalInstant,
  expiration: optionalInstant,
  order_type: optionalText,
  timestamp: optionalInstant,
});

export type WireOrderEvent = z.infer<typeof orderEventSchema>;
