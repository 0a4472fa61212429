// What Kalshi announces about a market's life on `market_lifecycle_v2`. Opening and closing by the calendar are not
// among it: the venue leaves those to the dates. Source: AsyncAPI.

import { formatDecimal } from "../../../domain/units/decimal.ts";
import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import { safeNumber } from "../../../domain/units/rounding.ts";
import { epochSeconds } from "../../instant-text.ts";
import type { ListedMarket, Resolution } from "./catalogue.ts";
import type { KalshiEventFeeChange } from "./listing.ts";
import { wirePriceRanges } from "./wire-objects.ts";

export type LifecycleMessage = Readonly<Record<string, unknown>>;

/** Trading was paused, or resumed. */
export function pauseMessage(market: ListedMarket, isPaused: boolean): LifecycleMessage {
  return {
    market_ticker: market.listing.ticker,
    event_type: isPaused ? "deactivated" : "activated",
    is_deactivated: isPaused,
  };
}

export function closeDateMessage(market: ListedMarket): LifecycleMessage {
  return {
    market_ticker: market.listing.ticker,
    event_type: "close_date_updated",
    close_ts: epochSeconds(market.closeAt),
  };
}

export function determinedMessage(market: ListedMarket, resolution: Resolution): LifecycleMessage {
  return {
    market_ticker: market.listing.ticker,
    event_type: "determined",
    determination_ts: epochSeconds(resolution.determinedAt),
    result: resolution.result,
    // Millionths of a dollar as text with four decimals at least, as prices are.
    settlement_value: formatDecimal(safeNumber(resolution.valueMicros), 6, 4),
  };
}

/** What an event charges differently from its series; null fields are cleared overrides. */
export function eventFeeMessage(
  eventTicker: string,
  change: KalshiEventFeeChange,
): LifecycleMessage {
  return {
    event_ticker: eventTicker,
    fee_type_override: change.feeTypeOverride,
    fee_multiplier_override: change.feeMultiplierOverride,
  };
}

export function settledMessage(market: ListedMarket, now: EpochMicros): LifecycleMessage {
  return {
    market_ticker: market.listing.ticker,
    event_type: "settled",
    settled_ts: epochSeconds(now),
  };
}

export function priceStructureMessage(market: ListedMarket): LifecycleMessage {
  return {
    market_ticker: market.listing.ticker,
    event_type: "price_level_structure_updated",
    price_level_structure: market.priceStructure,
    price_ranges: wirePriceRanges(market.traded.tickScheme),
  };
}

export function createdMessage(market: ListedMarket): LifecycleMessage {
  return {
    market_ticker: market.listing.ticker,
    event_type: "created",
    open_ts: epochSeconds(market.listing.openAt),
    close_ts: epochSeconds(market.closeAt),
    exchange_index: market.exchangeIndex,
    price_level_structure: market.priceStructure,
    price_ranges: wirePriceRanges(market.traded.tickScheme),
    additional_metadata: {
      name: market.listing.yesSubTitle,
      title: market.event.title,
      yes_sub_title: market.listing.yesSubTitle,
      no_sub_title: market.listing.noSubTitle,
      rules_primary: market.listing.rulesPrimary,
      event_ticker: market.event.eventTicker,
      expected_expiration_ts: epochSeconds(market.closeAt) + 3_600,
    },
  };
}
