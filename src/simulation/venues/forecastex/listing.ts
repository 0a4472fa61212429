// What a simulated ForecastEx lists: products, each a question asked for many thresholds and dates, and their contracts.
// Written by whoever starts the server. Contract ids follow from names, so that a seed lists the same ids every time.

import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import { uuidFor } from "../../identifiers.ts";

/** A node of the category tree. The tree has exactly three levels, and only the lowest owns products. */
export interface ForecastExCategory {
  /** As on the wire: `g30`. */
  readonly id: string;
  readonly name: string;
}

export type Weekday =
  | "Sunday"
  | "Monday"
  | "Tuesday"
  | "Wednesday"
  | "Thursday"
  | "Friday"
  | "Saturday";

/** A stretch of trading in minutes after local midnight. A close at 1,439 (11:59 PM) means the end of the day: where the
 * next day opens at 0, trading does not stop in between. */
export interface TradingStretch {
  readonly openMinute: number;
  readonly closeMinute: number;
}

/** When a product trades, by the clock of US/Central. A day without stretches does not trade. */
export type ForecastExSchedule = Readonly<Record<Weekday, readonly TradingStretch[]>>;

export interface ForecastExContractListing {
  /** One conid a side, both for ever; `forecastExConids` makes a pair from a name. */
  readonly conidYes: number;
  readonly conidNo: number;
  readonly question: string;
  /** Decimal text, a number on the wire: a threshold, or a small ordinal for a named outcome. */
  readonly strike: string;
  /** What the strike means: `Above 3.625%`, or the name of the outcome. */
  readonly strikeLabel: string;
  /** As on the wire: `Dec09'26`. */
  readonly measuredPeriod: string;
  /** As on the wire: `2026.12.9`. */
  readonly timeSpecifier: string;
  /** As on the wire: `Dec 2026`. */
  readonly expiryLabel: string;
  /** Trading ends here and open orders with it. */
  readonly lastTradeAt: EpochMicros;
  /** The answer is expected here. */
  readonly releaseAt: EpochMicros;
  /** Winners are paid and positions vanish here, or at the answer if that comes later. */
  readonly payoutAt: EpochMicros;
}

export interface ForecastExProductListing {
  /** Product code, which is also the trading class: `FF`. */
  readonly symbol: string;
  readonly marketName: string;
  /** The artificial index that all contracts of the product hang on. */
  readonly underlyingConid: number;
  readonly productConid: number;
  /** From the top down. */
  readonly categoryPath: readonly [ForecastExCategory, ForecastExCategory, ForecastExCategory];
  readonly sourceAgency: string;
  readonly dataAndResolutionLink: string;
  readonly marketRulesLink: string;
  readonly description: string;
  /** Defaults to `everyDay`. */
  readonly schedule?: ForecastExSchedule;
  readonly contracts: readonly ForecastExContractListing[];
}

/** The exchange as the broker spells it, without the last letter. */
export const forecastExExchange = "FORECASTX";

export const scheduleTimeZone = "US/Central";

const wholeDay: readonly TradingStretch[] = [
  { openMinute: 0, closeMinute: 960 },
  { openMinute: 975, closeMinute: 1_439 },
];

/** Every day around the clock but for 16:00 to 16:15. Source: the schedules of the 2026 API samples. */
export const everyDay: ForecastExSchedule = {
  Sunday: wholeDay,
  Monday: wholeDay,
  Tuesday: wholeDay,
  Wednesday: wholeDay,
  Thursday: wholeDay,
  Friday: wholeDay,
  Saturday: wholeDay,
};

const conidsFrom = 600_000_000;
const conidPairs = 150_000_000;

/** Returns the conids of a contract, or the two of a product, that follow from a name: an even one and the next. */
export function forecastExConids(name: string): readonly [number, number] {
  const drawn = Number.parseInt(
    uuidFor(`forecastex conid ${name}`).replaceAll("-", "").slice(0, 12),
    16,
  );
  const first = conidsFrom + (drawn % conidPairs) * 2;
  return [first, first + 1];
}
