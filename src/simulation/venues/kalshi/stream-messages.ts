// The bodies of Kalshi's stream messages. A body is made once for every change, whoever listens; the envelope with
// subscription id and number is put around it for each subscriber. Source: docs.kalshi.com AsyncAPI.

import { bidSide } from "../../../domain/book/book-batch.ts";
import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import { mulDiv } from "../../../domain/units/rounding.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import {
  epochMilliseconds,
  epochSeconds,
  isoMilliseconds,
  isoSeconds,
} from "../../instant-text.ts";
import type { LevelChange, Trade } from "../../matching/book-event.ts";
import type { ListedMarket } from "./catalogue.ts";
import { tradeIdOf } from "./core/executions.ts";
import { wireTouch } from "./wire-objects.ts";
import {
  wireCount,
  wireNoLevels,
  wireOppositePrice,
  wirePrice,
  wireYesLevels,
} from "./wire-text.ts";

/** Returns a frame: envelope and body. Without a number for channels that have none, with `id` when it answers one. */
export function streamFrame(
  type: string,
  sid: number,
  sequence: number | undefined,
  body: string | undefined,
  id?: number,
): string {
  const answer = id === undefined || id === 0 ? "" : `"id":${id},`;
  const number = sequence === undefined ? "" : `,"seq":${sequence}`;
  const message = body === undefined ? "" : `,"msg":${body}`;
  return `{${answer}"type":"${type}","sid":${sid}${number}${message}}`;
}

/** Returns the body of a snapshot. The key of an empty side is absent. */
export function snapshotBody(market: ListedMarket, inYesPrices: boolean): string {
  const book = market.traded.book.levels();
  const yes = wireYesLevels(book);
  const no = wireNoLevels(book, inYesPrices);
  return JSON.stringify({
    market_ticker: market.listing.ticker,
    market_id: market.marketId,
    ...(yes.length === 0 ? {} : { yes_dollars_fp: yes }),
    ...(no.length === 0 ? {} : { no_dollars_fp: no }),
  });
}

/** Returns the body of a delta: a signed change, on the NO leg's own prices unless YES prices were asked for. */
export function deltaBody(
  market: ListedMarket,
  change: LevelChange,
  inYesPrices: boolean,
  now: EpochMicros,
): string {
  const isYes = change.side === bidSide;
  const price = isYes || inYesPrices ? wirePrice(change.price) : wireOppositePrice(change.price);
  return JSON.stringify({
    market_ticker: market.listing.ticker,
    market_id: market.marketId,
    price_dollars: price,
    delta_fp: wireCount(change.change),
    side: isYes ? "yes" : "no",
    ts: isoSeconds(now),
    ts_ms: epochMilliseconds(now),
  });
}

/** Returns the body of a delta for the account whose order moved the level: the same with the order's own id. */
export function ownDeltaBody(
  body: string,
  order: { readonly clientOrderId: string | null; readonly subaccount: number },
): string {
  const own = {
    client_order_id: order.clientOrderId ?? "",
    ...(order.subaccount === 0 ? {} : { subaccount: order.subaccount }),
  };
  return `${body.slice(0, -1)},${JSON.stringify(own).slice(1)}`;
}

export function tradeBody(market: ListedMarket, trade: Trade, now: EpochMicros): string {
  const buysYes = trade.takerSide === bidSide;
  const outcome = buysYes ? "yes" : "no";
  return JSON.stringify({
    trade_id: tradeIdOf(market.listing.ticker, trade.number),
    market_ticker: market.listing.ticker,
    yes_price_dollars: wirePrice(trade.price),
    no_price_dollars: wireOppositePrice(trade.price),
    count_fp: wireCount(trade.size),
    taker_side: outcome,
    taker_outcome_side: outcome,
    taker_book_side: buysYes ? "bid" : "ask",
    is_block_trade: false,
    ts: epochSeconds(now),
    ts_ms: epochMilliseconds(now),
  });
}

export function tickerBody(market: ListedMarket, now: EpochMicros): string {
  const { traded } = market;
  const touch = wireTouch(market);
  const last = traded.lastTrade;
  const priceTicks = last === undefined ? 0 : integerOf(last.price);
  return JSON.stringify({
    market_id: market.marketId,
    market_ticker: market.listing.ticker,
    price_dollars: last === undefined ? "0.0000" : wirePrice(last.price),
    yes_bid_dollars: touch.yesBid,
    yes_ask_dollars: touch.yesAsk,
    volume_fp: wireCount(traded.volume),
    open_interest_fp: wireCount(traded.openInterest),
    dollar_volume: Math.floor(integerOf(traded.turnover) / 1_000_000),
    // Contracts in millionths times ticks of 0.0001 USD are 1e-10 USD.
    dollar_open_interest: mulDiv(
      integerOf(traded.openInterest),
      priceTicks,
      10_000_000_000,
      "down",
    ),
    yes_bid_size_fp: touch.yesBidSize,
    yes_ask_size_fp: touch.yesAskSize,
    last_trade_size_fp: last === undefined ? "0.00" : wireCount(last.size),
    ts: epochSeconds(now),
    ts_ms: epochMilliseconds(now),
    time: isoMilliseconds(now),
  });
}
