// Answers of the REST interface, as far as we read them. Prices and counts are decimal texts, fee multipliers JSON
// numbers. Enumerations are plain texts here: new values appear before the venue's own client knows them. Source: the
// venue's OpenAPI document 3.30.

import { z } from "zod";

const optionalText = z.string().nullish();

export const priceRangeSchema = z.looseObject({
  start: z.string(),
  end: z.string(),
  step: z.string(),
});

export const marketSchema = z.looseObject({
  ticker: z.string().min(1),
  event_ticker: z.string().min(1),
  market_type: z.string(),
  status: z.string(),
  price_ranges: z.array(priceRangeSchema),
  title: optionalText,
  subtitle: optionalText,
  yes_sub_title: optionalText,
  no_sub_title: optionalText,
  expected_expiration_time: optionalText,
  latest_expiration_time: optionalText,
  settlement_timer_seconds: z.number().nullish(),
  open_time: optionalText,
  close_time: optionalText,
  created_time: optionalText,
  updated_time: optionalText,
  result: optionalText,
  expiration_value: optionalText,
  can_close_early: z.boolean().nullish(),
  early_close_condition: optionalText,
  price_level_structure: optionalText,
  exchange_index: z.number().nullish(),
  is_provisional: z.boolean().nullish(),
  fee_waiver_expiration_time: optionalText,
  rules_primary: optionalText,
  rules_secondary: optionalText,
  strike_type: optionalText,
  floor_strike: z.number().nullish(),
  cap_strike: z.number().nullish(),
  yes_bid_dollars: optionalText,
  yes_bid_size_fp: optionalText,
  yes_ask_dollars: optionalText,
  yes_ask_size_fp: optionalText,
  no_bid_dollars: optionalText,
  no_ask_dollars: optionalText,
  last_price_dollars: optionalText,
  previous_yes_bid_dollars: optionalText,
  previous_yes_ask_dollars: optionalText,
  previous_price_dollars: optionalText,
  volume_fp: optionalText,
  volume_24h_fp: optionalText,
  open_interest_fp: optionalText,
  liquidity_dollars: optionalText,
  notional_value_dollars: optionalText,
  settlement_value_dollars: optionalText,
  settlement_ts: optionalText,
});

export type WireMarket = z.infer<typeof marketSchema>;

/** The list itself is read market by market, so that one odd market does not hide the others. */
export const marketsPageSchema = z.looseObject({
  markets: z.array(z.json()),
  cursor: optionalText,
});

export const eventSchema = z.looseObject({
  event_ticker: z.string().min(1),
  series_ticker: z.string().min(1),
  title: optionalText,
  sub_title: optionalText,
  mutually_exclusive: z.boolean().nullish(),
  collateral_return_type: optionalText,
  strike_date: optionalText,
  strike_period: optionalText,
  category: optionalText,
  fee_type_override: optionalText,
  fee_multiplier_override: z.number().nullish(),
  exchange_index: z.number().nullish(),
  last_updated_ts: z.union([z.string(), z.number()]).nullish(),
  settlement_sources: z.json().optional(),
  available_on_brokers: z.boolean().nullish(),
  markets: z.array(z.json()).nullish(),
  product_metadata: z.json().optional(),
});

export type WireEvent = z.infer<typeof eventSchema>;

export const eventAnswerSchema = z.looseObject({
  event: z.json(),
  markets: z.array(z.json()).nullish(),
});

export const seriesSchema = z.looseObject({
  ticker: z.string().min(1),
  fee_type: z.string(),
  fee_multiplier: z.number(),
  frequency: optionalText,
  title: optionalText,
  category: optionalText,
  categories: z.array(z.string()).nullish(),
  tags: z.array(z.string()).nullish(),
  settlement_sources: z.json().optional(),
  contract_url: optionalText,
  contract_terms_url: optionalText,
  additional_prohibitions: z.json().optional(),
  product_metadata: z.json().optional(),
  volume_fp: optionalText,
  last_updated_ts: z.union([z.string(), z.number()]).nullish(),
  exchange_index: z.number().nullish(),
});

export type WireSeries = z.infer<typeof seriesSchema>;

export const seriesAnswerSchema = z.looseObject({ series: z.json() });

/** Lists of announced fees are read row by row, so that one odd row does not hide the others. */
export const seriesFeeChangesSchema = z.looseObject({ series_fee_change_arr: z.array(z.json()) });

export const seriesFeeChangeSchema = z.looseObject({
  series_ticker: z.string().min(1),
  fee_type: z.string(),
  fee_multiplier: z.number(),
  scheduled_ts: z.string(),
  id: optionalText,
});

export const eventFeeChangesSchema = z.looseObject({
  event_fee_changes: z.array(z.json()),
  cursor: optionalText,
});

/** Null clears that override: the series decides. */
export const eventFeeChangeSchema = z.looseObject({
  event_ticker: z.string().min(1),
  fee_type_override: z.string().nullable(),
  fee_multiplier_override: z.number().nullable(),
  scheduled_ts: z.string(),
  series_ticker: optionalText,
  id: optionalText,
});
