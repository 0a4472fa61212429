// What the broker says of products and contracts: the routes for event contracts, and those of the options chain that
// they are dressed as. Source: the broker's OpenAPI description 2.29.0 and its page on event contracts. Loose, because it
// adds fields without notice; what is `unread` is documented and plays no part.

import { z } from "zod";

const conid = z.union([z.number(), z.string()]);
const unread = z.json().optional();

export const productSchema = z.looseObject({
  name: z.string(),
  symbol: z.string(),
  exchange: z.string().optional(),
  /** The artificial index that all contracts of the product hang on. */
  conid,
  product_conid: unread,
});

export type WireProduct = z.infer<typeof productSchema>;

const categorySchema = z.looseObject({
  markets: z.array(productSchema).optional(),
  name: unread,
  parent_id: unread,
});

export const treeSchema = z.looseObject({ categories: z.record(z.string(), categorySchema) });

export const productContractsSchema = z.looseObject({
  symbol: z.string(),
  exchange: z.string().optional(),
  contracts: z.array(
    z.looseObject({
      conid,
      side: z.string(),
      strike: unread,
      strike_label: unread,
      expiration: unread,
      expiry_label: unread,
      time_specifier: unread,
      underlying_conid: unread,
    }),
  ),
  market_name: unread,
  payout: unread,
  logo_category: unread,
  exclude_historical_data: unread,
});

export const detailsSchema = z.looseObject({
  conid_yes: conid,
  conid_no: conid,
  question: z.string(),
  strike_label: z.string().optional(),
  exchange: z.string(),
  symbol: z.string(),
  measured_period: z.string().optional(),
  market_name: z.string().optional(),
  underlying_conid: conid,
  /** Dollars for one winning contract. */
  payout: z.number(),
  /** Of the conid that was asked for; both conids are here in any case. */
  side: unread,
  strike: unread,
  expiration: unread,
  category: unread,
  logo_category: unread,
});

export type WireDetails = z.infer<typeof detailsSchema>;

export const rulesSchema = z.looseObject({
  /** Seconds since 1970. */
  last_trade_time: z.number(),
  release_time: z.number(),
  payout_time: z.number(),
  payout: z.string(),
  price_increment: z.string(),
  exchange_timezone: z.string().optional(),
  source_agency: z.string().nullish(),
  data_and_resolution_link: z.string().nullish(),
  market_rules_link: z.string().nullish(),
  threshold: z.union([z.string(), z.number()]).nullish(),
  description: z.string().nullish(),
  asset_class: unread,
  product_code: unread,
  market_name: unread,
  measured_period: unread,
});

export type WireRules = z.infer<typeof rulesSchema>;

export const schedulesSchema = z.looseObject({
  timezone: z.string(),
  trading_schedules: z.array(
    z.looseObject({
      day_of_week: z.string(),
      trading_times: z.array(z.looseObject({ open: z.string(), close: z.string() })),
    }),
  ),
});

export type WireSchedules = z.infer<typeof schedulesSchema>;

export const searchRowSchema = z.looseObject({
  conid,
  symbol: z.string().nullish(),
  description: z.string().nullish(),
  sections: z
    .array(
      z.looseObject({
        secType: z.string(),
        months: z.string().nullish(),
        exchange: unread,
        symbol: unread,
        conid: unread,
      }),
    )
    .optional(),
  /** Expiries, separated by semicolons. */
  opt: z.string().nullish(),
  companyHeader: unread,
  companyName: unread,
  restricted: unread,
  fop: unread,
  war: unread,
});

export const strikesSchema = z.looseObject({ call: z.array(z.number()), put: z.array(z.number()) });

export const optionSchema = z.looseObject({
  conid,
  right: z.string(),
  exchange: z.string().nullish(),
  symbol: unread,
  secType: unread,
  listingExchange: unread,
  strike: unread,
  currency: unread,
  cusip: unread,
  coupon: unread,
  desc1: unread,
  desc2: unread,
  maturityDate: unread,
  multiplier: unread,
  tradingClass: unread,
  validExchanges: unread,
});
