// The account as the venue's REST interface writes it: cash, positions, settlements, protection, limits, permissions
// and the state of the exchange. Money is read from decimal texts; the integer cents beside them are cut off and are
// never read, but for settlements, where there is nothing else. Source: the venue's OpenAPI document 3.30.

import { z } from "zod";

const optionalText = z.string().nullish();

/** `balance` and `portfolio_value` are whole cents, cut off. */
export const balanceSchema = z.looseObject({
  balance_dollars: z.string(),
  balance: z.number().nullish(),
  portfolio_value: z.number().nullish(),
  updated_ts: z.number().nullish(),
  balance_breakdown: z
    .array(z.looseObject({ exchange_index: z.number(), balance: z.string() }))
    .nullish(),
});

/** `position_fp` is signed: YES above zero, NO below. */
export const positionSchema = z.looseObject({
  ticker: z.string().min(1),
  position_fp: z.string(),
  exchange_index: z.number().nullish(),
  market_exposure_dollars: optionalText,
  realized_pnl_dollars: optionalText,
  fees_paid_dollars: optionalText,
  total_traded_dollars: optionalText,
  resting_orders_count: z.number().nullish(),
  last_updated_ts: optionalText,
});

export const positionsPageSchema = z.looseObject({
  market_positions: z.array(z.json()),
  event_positions: z.array(z.json()).nullish(),
  cursor: optionalText,
});

/** `revenue` and `value` are whole cents still. */
export const settlementSchema = z.looseObject({
  ticker: z.string().min(1),
  market_result: z.string(),
  yes_count_fp: z.string(),
  no_count_fp: z.string(),
  revenue: z.number(),
  settled_time: z.string(),
  value: z.number().nullish(),
  event_ticker: optionalText,
  exchange_index: z.number().nullish(),
  yes_total_cost_dollars: optionalText,
  no_total_cost_dollars: optionalText,
  fee_cost: optionalText,
});

export const settlementsPageSchema = z.looseObject({
  settlements: z.array(z.json()),
  cursor: optionalText,
});

export const createdGroupSchema = z.looseObject({
  order_group_id: z.string().min(1),
  subaccount: z.number().nullish(),
  exchange_index: z.number().nullish(),
});

export const groupSchema = z.looseObject({
  is_auto_cancel_enabled: z.boolean(),
  contracts_limit_fp: optionalText,
  orders: z.array(z.string()).nullish(),
  exchange_index: z.number().nullish(),
});

const bucketSchema = z.looseObject({
  refill_rate: z.number().positive(),
  bucket_capacity: z.number().positive(),
});

export const limitsSchema = z.looseObject({
  usage_tier: z.string(),
  read: bucketSchema,
  write: bucketSchema,
  grants: z.json().optional(),
});

export const endpointCostsSchema = z.looseObject({
  default_cost: z.number().positive(),
  endpoint_costs: z.array(
    z.looseObject({ method: z.string(), path: z.string(), cost: z.number().positive() }),
  ),
});

/** The region attestation expires in unix seconds; absent when there is none. */
export const apiKeysSchema = z.looseObject({
  api_keys: z.array(
    z.looseObject({
      api_key_id: z.string(),
      scopes: z.array(z.string()),
      name: optionalText,
      subaccount: z.number().nullish(),
      fcm_subtrader_id: optionalText,
    }),
  ),
  api_key_region_expiration_ts: z.number().nullish(),
});

/** The fields at the top speak of shard 0 alone. */
export const exchangeStatusSchema = z.looseObject({
  exchange_active: z.boolean(),
  trading_active: z.boolean(),
  intra_exchange_transfers_active: z.boolean().nullish(),
  exchange_estimated_resume_time: optionalText,
  exchange_index_statuses: z
    .array(
      z.looseObject({
        exchange_index: z.number(),
        exchange_active: z.boolean(),
        trading_active: z.boolean(),
      }),
    )
    .nullish(),
});

export const exchangeScheduleSchema = z.looseObject({
  schedule: z.looseObject({
    standard_hours: z.json().optional(),
    maintenance_windows: z
      .array(z.looseObject({ start_datetime: z.string(), end_datetime: z.string() }))
      .nullish(),
  }),
});

export const userDataTimestampSchema = z.looseObject({ as_of_time: z.string() });
