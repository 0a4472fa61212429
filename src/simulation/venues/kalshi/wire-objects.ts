// The objects of Kalshi's REST replies: market, event, series, order book, exchange status. Field names and forms are
// the venue's own. Source: OpenAPI 3.30 as generated into the official client.

import { askSide, bidSide } from "../../../domain/book/book-batch.ts";
import type { TickScheme } from "../../../domain/market/tick-scheme.ts";
import { type ContractMicros, contractMicros } from "../../../domain/units/contract-micros.ts";
import { addDuration, days, type EpochMicros } from "../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import { isoMilliseconds, isoSeconds } from "../../instant-text.ts";
import {
  expectedExpiration,
  type KalshiCatalogue,
  type KalshiStatus,
  type ListedMarket,
} from "./catalogue.ts";
import type { CoreShard } from "./core/contract.ts";
import { tradeIdOf } from "./core/executions.ts";
import type { KalshiEventListing, KalshiSeriesListing } from "./listing.ts";
import type { TapeEntry } from "./trade-tape.ts";
import { moneyText } from "./wire-money.ts";
import {
  wireCount,
  wireNoLevels,
  wireOppositePrice,
  wirePrice,
  wireYesLevels,
} from "./wire-text.ts";

const noCount = wireCount(contractMicros(0));

/** The best levels of a market as REST and the ticker channel write them; an empty side bids 0 and asks 1. */
export interface WireTouch {
  readonly yesBid: string;
  readonly yesBidSize: string;
  readonly yesAsk: string;
  readonly yesAskSize: string;
  readonly noBid: string;
  readonly noAsk: string;
}

export function wireTouch(market: ListedMarket): WireTouch {
  const bid = market.traded.book.best(bidSide);
  const ask = market.traded.book.best(askSide);
  return {
    yesBid: bid === undefined ? "0.0000" : wirePrice(bid.price),
    yesBidSize: bid === undefined ? noCount : wireCount(bid.size),
    yesAsk: ask === undefined ? "1.0000" : wirePrice(ask.price),
    yesAskSize: ask === undefined ? noCount : wireCount(ask.size),
    noBid: ask === undefined ? "0.0000" : wireOppositePrice(ask.price),
    noAsk: bid === undefined ? "1.0000" : wireOppositePrice(bid.price),
  };
}

/** Returns `price_ranges`: one band a row. */
export function wirePriceRanges(scheme: TickScheme): readonly Record<string, string>[] {
  return scheme.bands.map((band) => ({
    start: wirePrice(band.from),
    end: wirePrice(band.to),
    step: wirePrice(band.step),
  }));
}

export function wireMarket(
  market: ListedMarket,
  status: KalshiStatus,
): Readonly<Record<string, unknown>> {
  const { listing, traded, resolution } = market;
  const touch = wireTouch(market);
  const last = traded.lastTrade;
  const settled =
    resolution === null
      ? {}
      : {
          settlement_value_dollars: moneyText(resolution.valueMicros),
          settlement_ts: resolution.settledAt === null ? null : isoSeconds(resolution.settledAt),
        };
  return {
    ticker: listing.ticker,
    event_ticker: market.event.eventTicker,
    market_type: listing.marketType ?? "binary",
    yes_sub_title: listing.yesSubTitle,
    no_sub_title: listing.noSubTitle,
    ...wireTimes(market),
    settlement_timer_seconds: 1_800,
    status,
    can_close_early: true,
    yes_bid_dollars: touch.yesBid,
    yes_bid_size_fp: touch.yesBidSize,
    yes_ask_dollars: touch.yesAsk,
    yes_ask_size_fp: touch.yesAskSize,
    no_bid_dollars: touch.noBid,
    no_ask_dollars: touch.noAsk,
    last_price_dollars: last === undefined ? "0.0000" : wirePrice(last.price),
    // A market of this server is younger than a day, so yesterday's prices are those of a market without any.
    previous_yes_bid_dollars: "0.0000",
    previous_yes_ask_dollars: "0.0000",
    previous_price_dollars: "0.0000",
    volume_fp: wireCount(traded.volume),
    volume_24h_fp: wireCount(traded.volume),
    open_interest_fp: wireCount(traded.openInterest),
    liquidity_dollars: "0.0000",
    notional_value_dollars: "1.0000",
    result: resolution === null ? "" : resolution.result,
    expiration_value: "",
    rules_primary: listing.rulesPrimary,
    rules_secondary: "",
    price_level_structure: market.priceStructure,
    price_ranges: wirePriceRanges(traded.tickScheme),
    fee_waiver_expiration_time: null,
    is_provisional: false,
    exchange_index: market.exchangeIndex,
    ...settled,
  };
}

function wireTimes(market: ListedMarket): Readonly<Record<string, string>> {
  const expected = expectedExpiration(market);
  return {
    created_time: isoSeconds(market.listing.openAt),
    updated_time: isoSeconds(market.updatedAt),
    open_time: isoSeconds(market.listing.openAt),
    close_time: isoSeconds(market.closeAt),
    expected_expiration_time: isoSeconds(expected),
    latest_expiration_time: isoSeconds(addDuration(expected, days(7))),
  };
}

/** Returns an event with the fee overrides in force; null where the series decides. */
export function wireEvent(
  catalogue: KalshiCatalogue,
  series: KalshiSeriesListing,
  event: KalshiEventListing,
  now: EpochMicros,
): Readonly<Record<string, unknown>> {
  const override = catalogue
    .eventFeeChanges(event)
    .findLast(({ at }) => integerOf(at) <= integerOf(now));
  return {
    event_ticker: event.eventTicker,
    series_ticker: series.ticker,
    sub_title: event.subTitle,
    title: event.title,
    collateral_return_type: event.mutuallyExclusive ? "MECNET" : "",
    mutually_exclusive: event.mutuallyExclusive,
    category: series.category,
    strike_period: "",
    available_on_brokers: false,
    settlement_sources: [],
    last_updated_ts: isoSeconds(now),
    fee_type_override: override?.feeTypeOverride ?? null,
    fee_multiplier_override: override?.feeMultiplierOverride ?? null,
    exchange_index: event.exchangeIndex ?? 0,
  };
}

/** Returns a series with the fees in force. */
export function wireSeries(
  series: KalshiSeriesListing,
  now: EpochMicros,
): Readonly<Record<string, unknown>> {
  const fees = series.feeChanges?.findLast(({ at }) => integerOf(at) <= integerOf(now)) ?? series;
  return {
    ticker: series.ticker,
    frequency: "one_off",
    title: series.title,
    category: series.category,
    categories: [series.category],
    tags: [],
    settlement_sources: [],
    contract_url: "",
    contract_terms_url: "",
    fee_type: fees.feeType,
    fee_multiplier: fees.feeMultiplier,
    additional_prohibitions: [],
    last_updated_ts: isoSeconds(now),
    exchange_index: series.events[0]?.exchangeIndex ?? 0,
  };
}

/** Returns what was traded in all markets of a series. */
export function seriesVolume(
  catalogue: KalshiCatalogue,
  series: KalshiSeriesListing,
): ContractMicros {
  let volume = 0;
  for (const event of series.events) {
    for (const { traded } of catalogue.marketsOf(event.eventTicker)) {
      volume += integerOf(traded.volume);
    }
  }
  return contractMicros(volume);
}

/** Returns a public trade as REST lists it. */
export function wireTrade({ ticker, trade, at }: TapeEntry): Readonly<Record<string, unknown>> {
  const outcome = trade.takerSide === bidSide ? "yes" : "no";
  return {
    trade_id: tradeIdOf(ticker, trade.number),
    ticker,
    count_fp: wireCount(trade.size),
    yes_price_dollars: wirePrice(trade.price),
    no_price_dollars: wireOppositePrice(trade.price),
    taker_side: outcome,
    taker_outcome_side: outcome,
    taker_book_side: outcome === "yes" ? "bid" : "ask",
    created_time: isoMilliseconds(at),
    is_block_trade: false,
  };
}

/** Returns `orderbook_fp`: both sides as bids, ascending, NO in NO-leg prices; `depth` best levels a side, 0 for all. */
export function wireOrderBook(
  market: ListedMarket,
  depth: number,
): Readonly<Record<string, unknown>> {
  const book = market.traded.book.levels();
  const from = depth === 0 ? 0 : -depth;
  return {
    yes_dollars: wireYesLevels(book).slice(from),
    no_dollars: wireNoLevels(book, false).slice(from),
  };
}

/** What each shard is for. Source: docs.kalshi.com exchange sharding page. */
const shardDescriptions: Readonly<Record<number, string>> = {
  0: "Default",
  1: "Combos",
  2: "Crypto",
  3: "Tennis and baseball",
};

/** Returns the status of the exchange: at the top level that of shard 0 alone, beneath it that of each shard. */
export function wireExchangeStatus(
  shards: ReadonlyMap<number, CoreShard>,
): Readonly<Record<string, unknown>> {
  const states = [...shards].map(([exchangeIndex, shard]) => ({
    exchange_index: exchangeIndex,
    description: shardDescriptions[exchangeIndex] ?? `Shard ${exchangeIndex}`,
    exchange_active: shard.isExchangeActive,
    trading_active: shard.isExchangeActive && shard.isTradingActive,
    intra_exchange_transfers_active: shard.isExchangeActive,
  }));
  const first = states.find((state) => state.exchange_index === 0);
  return {
    exchange_active: first?.exchange_active ?? true,
    trading_active: first?.trading_active ?? true,
    intra_exchange_transfers_active: first?.intra_exchange_transfers_active ?? true,
    exchange_estimated_resume_time: null,
    exchange_index_statuses: states,
  };
}
