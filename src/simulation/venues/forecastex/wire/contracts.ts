// Contracts as the broker writes them: in the routes made for event contracts, and dressed as options for the routes
// that are older. Source: OpenAPI 2.29.0, the Web API's page on event contracts.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { epochSeconds, isoSeconds } from "../../../instant-text.ts";
import type { ListedContract } from "../core/contract.ts";
import { localTime } from "../core/us-time.ts";
import {
  everyDay,
  type ForecastExProductListing,
  forecastExExchange,
  scheduleTimeZone,
  type Weekday,
} from "../listing.ts";
import { clockText } from "./wire-text.ts";

type Wire = Readonly<Record<string, unknown>>;

/** Both sides of a contract, as the list of a product has them. */
export function wireSides(contract: ListedContract): readonly Wire[] {
  const { listing } = contract;
  const shared = {
    strike: strikeNumber(contract),
    strike_label: listing.strikeLabel,
    expiration: dayText(listing.releaseAt),
    expiry_label: listing.expiryLabel,
    time_specifier: listing.timeSpecifier,
    underlying_conid: contract.product.underlyingConid,
  };
  return [
    { conid: listing.conidYes, side: "Y", ...shared },
    { conid: listing.conidNo, side: "N", ...shared },
  ];
}

export function wireDetails(contract: ListedContract, conid: number): Wire {
  const { listing, product } = contract;
  return {
    conid_yes: listing.conidYes,
    conid_no: listing.conidNo,
    side: conid === listing.conidYes ? "Y" : "N",
    question: listing.question,
    strike: strikeNumber(contract),
    strike_label: listing.strikeLabel,
    exchange: forecastExExchange,
    expiration: dayText(listing.releaseAt),
    symbol: product.symbol,
    category: product.categoryPath[2].id,
    logo_category: product.categoryPath[1].id,
    measured_period: listing.measuredPeriod,
    market_name: product.marketName,
    underlying_conid: product.underlyingConid,
    payout: 1,
  };
}

/** Times are whole seconds. */
export function wireRules({ listing, product }: ListedContract): Wire {
  return {
    asset_class: "OPT",
    product_code: product.symbol,
    market_name: product.marketName,
    measured_period: listing.measuredPeriod,
    threshold: listing.strike,
    source_agency: product.sourceAgency,
    data_and_resolution_link: product.dataAndResolutionLink,
    market_rules_link: product.marketRulesLink,
    last_trade_time: epochSeconds(listing.lastTradeAt),
    release_time: epochSeconds(listing.releaseAt),
    payout_time: epochSeconds(listing.payoutAt),
    payout: "$1.00",
    price_increment: "$0.01",
    exchange_timezone: scheduleTimeZone,
    description: product.description,
  };
}

const weekdays: readonly Weekday[] = [
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
  "Sunday",
];

export function wireSchedules({ schedule = everyDay }: ForecastExProductListing): Wire {
  return {
    timezone: scheduleTimeZone,
    trading_schedules: weekdays.map((day) => ({
      day_of_week: day,
      trading_times: schedule[day].map(({ openMinute, closeMinute }) => ({
        open: clockText(openMinute),
        close: clockText(closeMinute),
      })),
    })),
  };
}

/** A contract as an option: the date is that of the last trade, and the month is a search key without a meaning. */
export function wireOption(contract: ListedContract, conid: number): Wire {
  const { listing, product } = contract;
  const isYes = conid === listing.conidYes;
  const date = dayText(listing.lastTradeAt);
  return {
    conid,
    symbol: product.symbol,
    secType: "OPT",
    exchange: forecastExExchange,
    listingExchange: null,
    right: isYes ? "C" : "P",
    strike: strikeNumber(contract),
    currency: "USD",
    cusip: null,
    coupon: "No Coupon",
    desc1: product.symbol,
    desc2: description(contract, isYes),
    maturityDate: date,
    multiplier: "1",
    tradingClass: product.symbol,
    validExchanges: forecastExExchange,
  };
}

/** Returns `Dec09'26 3.625 YES`: the local symbol without the product. */
export function description(contract: ListedContract, isYes: boolean): string {
  const { measuredPeriod, strike } = contract.listing;
  return `${measuredPeriod} ${strike} ${isYes ? "YES" : "NO"}`;
}

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN"].concat([
  "JUL",
  "AUG",
  "SEP",
  "OCT",
  "NOV",
  "DEC",
]);

/** Returns `DEC26`: the key under which strikes are asked for. */
export function monthKey({ listing }: ListedContract): string {
  const date = dayText(listing.lastTradeAt);
  return `${months[Number.parseInt(date.slice(4, 6), 10) - 1] ?? ""}${date.slice(2, 4)}`;
}

/** Returns `20261209`: the day on the exchange's own calendar. */
export function dayText(instant: EpochMicros): string {
  const { day } = localTime("US/Central", instant);
  return isoSeconds(epochMicros(day * 86_400_000_000))
    .slice(0, 10)
    .replaceAll("-", "");
}

/** A strike is a JSON number, whatever it stands for. */
export function strikeNumber({ listing }: ListedContract): number {
  return JSON.parse(listing.strike) as number;
}
