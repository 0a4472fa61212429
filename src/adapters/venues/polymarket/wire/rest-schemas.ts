// A market of the Gamma catalogue, as far as we read it. Lists inside are JSON-encoded texts, except `positionIds`.
// Prices there are cached display data and are not read. Source: the venue's pages on markets, autumn 2026.

import { z } from "zod";

const optionalText = z.string().nullish();
const optionalNumber = z.number().nullish();
const optionalFlag = z.boolean().nullish();

export const feeScheduleSchema = z.looseObject({
  exponent: z.number(),
  rate: z.number(),
  takerOnly: optionalFlag,
  rebateRate: optionalNumber,
});

export const gammaMarketSchema = z.looseObject({
  conditionId: z.string().min(1),
  id: optionalText,
  questionID: optionalText,
  slug: optionalText,
  question: optionalText,
  groupItemTitle: optionalText,
  version: optionalText,
  outcomes: z.string(),
  outcomePrices: optionalText,
  clobTokenIds: optionalText,
  positionIds: z.array(z.string()).nullish(),
  negRisk: optionalFlag,
  negRiskMarketID: optionalText,
  negRiskRequestID: optionalText,
  negRiskOther: optionalFlag,
  active: optionalFlag,
  closed: optionalFlag,
  archived: optionalFlag,
  restricted: optionalFlag,
  enableOrderBook: optionalFlag,
  acceptingOrders: optionalFlag,
  orderPriceMinTickSize: optionalNumber,
  orderMinSize: optionalNumber,
  secondsDelay: optionalNumber,
  startDate: optionalText,
  endDate: optionalText,
  gameStartTime: optionalText,
  feesEnabled: optionalFlag,
  feeType: optionalText,
  feeSchedule: feeScheduleSchema.nullish(),
  makerBaseFee: optionalNumber,
  takerBaseFee: optionalNumber,
  umaBond: optionalText,
  customLiveness: optionalNumber,
  umaResolutionStatus: optionalText,
  resolutionStatus: optionalText,
  resolvedBy: optionalText,
  clearBookOnStart: optionalFlag,
  rewardsMinSize: optionalNumber,
  rewardsMaxSpread: optionalNumber,
  events: z.array(z.looseObject({ id: optionalText, slug: optionalText })).nullish(),
});

export type WireMarket = z.infer<typeof gammaMarketSchema>;

/** The list itself is read market by market, so that one odd market does not hide the others. */
export const marketsPageSchema = z.looseObject({
  markets: z.array(z.json()),
  next_cursor: optionalText,
});

/** An event with its markets, each read by itself. */
export const gammaEventSchema = z.looseObject({
  id: z.string(),
  slug: optionalText,
  closed: optionalFlag,
  markets: z.array(z.json()),
});

export const eventsPageSchema = z.looseObject({
  events: z.array(z.json()),
  next_cursor: optionalText,
});
