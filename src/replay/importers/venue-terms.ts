// What the venues charged and which orders they took at the dates of the recordings. A recording holds quotes only;
// these terms are what a replay needs besides, with their dates, so that a session is judged by the fees of its day.

import type { FeeTimeline, KalshiFeeSchedule } from "../../domain/market/fee-schedule.ts";
import type { Market } from "../../domain/market/market.ts";
import { uniformTickScheme } from "../../domain/market/tick-scheme.ts";
import { marketId, type Venue } from "../../domain/market/venue.ts";
import { contractMicros, wholeContracts } from "../../domain/units/contract-micros.ts";
import { type EpochMicros, epochMicros } from "../../domain/units/epoch-micros.ts";
import { partsPerMillion } from "../../domain/units/parts-per-million.ts";
import { onePrice } from "../../domain/units/price-ticks.ts";
import { noUsd, usdMicros } from "../../domain/units/usd-micros.ts";
import { utcDate } from "./local-time.ts";

const always = epochMicros(0);

/** Steps of the grids that recordings show, in ticks. */
export const centStepTicks = 100;
export const tenthOfCentStepTicks = 10;
export const hundredthOfCentStepTicks = 1;

const cent = usdMicros(10_000);
const hundredthOfCent = usdMicros(100);

function kalshiSchedule(
  rounding: KalshiFeeSchedule["rounding"],
  balancePrecision: KalshiFeeSchedule["balancePrecision"],
): KalshiFeeSchedule {
  return {
    kind: "kalshi",
    rounding,
    takerRate: partsPerMillion(70_000),
    makerRate: partsPerMillion(0),
    multiplier: partsPerMillion(1_000_000),
    balancePrecision,
  };
}

/** Kalshi's three regimes for a direct member and a series of multiplier 1; taker 0.07, no maker fee. */
export const kalshiFees: FeeTimeline = [
  { from: always, schedule: kalshiSchedule("cent", cent) },
  { from: utcDate(2026, 5, 28), schedule: kalshiSchedule("centicent", hundredthOfCent) },
  { from: utcDate(2026, 8, 30), schedule: kalshiSchedule("micro", hundredthOfCent) },
];

/** Polymarket markets of before 2026-01-05, and all but 15-minute crypto until March: no fee. A market keeps the
 * schedule it was created with. */
export const polymarketNoFees: FeeTimeline = [{ from: always, schedule: { kind: "none" } }];

/** Polymarket's 15-minute crypto markets: free until 2026-01-05, then 0.25 × (p × (1 − p))², taken in shares. */
export const polymarketFifteenMinuteFees: FeeTimeline = [
  { from: always, schedule: { kind: "none" } },
  {
    from: utcDate(2026, 1, 5),
    schedule: {
      kind: "polymarket",
      rate: partsPerMillion(250_000),
      exponent: 2,
      chargedIn: "shares",
    },
  },
];

/**
 * Polymarket US: taker 0.0695 × p × (1 − p) since 2026-10-01. What it charged before is not known; the recordings
 * (July 2026) are replayed as if that rate had held, because assuming none would make edges out of nothing.
 */
export const polymarketUsFees: FeeTimeline = [
  {
    from: always,
    schedule: {
      kind: "polymarket",
      rate: partsPerMillion(69_500),
      exponent: 1,
      chargedIn: "collateral",
    },
  },
];

export interface MarketWords {
  readonly symbol: string;
  readonly title: string;
  readonly groupSymbol: string | null;
  /** Step of the price grid in ticks. */
  readonly stepTicks: number;
}

/** A Kalshi market: whole contracts, no smallest amount of money. */
export function kalshiMarket(words: MarketWords): Market {
  return market("kalshi", words, kalshiFees, wholeContracts(1));
}

/** A Polymarket market: lots of 0.01, at least 5 contracts, and 1 USD for an order that takes. */
export function polymarketMarket(
  words: MarketWords,
  fees: FeeTimeline,
  tokens: { readonly yes: string; readonly no: string },
): Market {
  return {
    ...market("polymarket", words, fees, contractMicros(10_000)),
    venueInstruments: tokens,
    sizeMin: wholeContracts(5),
    notionalMin: usdMicros(1_000_000),
  };
}

/** A Polymarket US market: whole contracts. */
export function polymarketUsMarket(words: MarketWords): Market {
  return market("polymarket-us", words, polymarketUsFees, wholeContracts(1));
}

function market(
  venue: Venue,
  words: MarketWords,
  fees: FeeTimeline,
  lot: Market["lot"],
  payoutAt: EpochMicros | null = null,
): Market {
  return {
    id: marketId(venue, words.symbol),
    venue,
    venueSymbol: words.symbol,
    venueInstruments: { yes: words.symbol, no: words.symbol },
    title: words.title,
    groupSymbol: words.groupSymbol,
    status: "open",
    tickScheme: uniformTickScheme(words.stepTicks),
    lot,
    sizeMin: lot,
    notionalMin: noUsd,
    pairTotal: onePrice,
    fees,
    payoutAt,
  };
}

/** Returns the coarsest step of 0.01, 0.001, 0.0001 USD on which a price text lies, judged by its decimals. */
export function stepOfPriceText(text: string): number {
  const point = text.indexOf(".");
  if (point < 0) return centStepTicks;
  let last = text.length - 1;
  while (text[last] === "0") last -= 1;
  const decimals = last - point;
  if (decimals <= 2) return centStepTicks;
  return decimals === 3 ? tenthOfCentStepTicks : hundredthOfCentStepTicks;
}

/** Returns the coarsest of the three steps on which a price in ticks lies. */
export function stepOfTicks(priceTicks: number): number {
  if (priceTicks % centStepTicks === 0) return centStepTicks;
  return priceTicks % tenthOfCentStepTicks === 0 ? tenthOfCentStepTicks : hundredthOfCentStepTicks;
}
