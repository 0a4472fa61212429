// The REST routes of Kalshi's market data under /trade-api/v2: status, series, events, markets and order books, with
// the venue's filters, limits and cursors. Takes a parsed request, gives a reply; knows no sockets.

import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import {
  jsonReply,
  queryInteger,
  queryList,
  type ShellReply,
  type ShellRequest,
} from "../../transport/shell.ts";
import type { KalshiCatalogue, KalshiStatus, ListedMarket } from "./catalogue.ts";
import { notFound, parameterError, unknownRoute } from "./errors.ts";
import {
  wireEvent,
  wireExchangeStatus,
  wireMarket,
  wireOrderBook,
  wireSeries,
} from "./wire-objects.ts";

export const restRoot = "/trade-api/v2";

/** The venue's own limits: rows a page, tickers a batch, levels a side. A larger number is refused, never clamped. */
const marketsPageMax = 1_000;
const marketsPageDefault = 100;
const eventsPageMax = 200;
const batchTickersMax = 100;
const depthMax = 100;

/** Which status words a filter word admits. Source: docs.kalshi.com market lifecycle page. */
const statusFilters: Readonly<Record<string, readonly KalshiStatus[]>> = {
  unopened: ["initialized"],
  open: ["active"],
  paused: ["inactive"],
  closed: ["closed", "determined"],
  settled: ["finalized"],
};

/** Answers a GET. The path lies under `restRoot`. */
export function answerGet(
  catalogue: KalshiCatalogue,
  request: ShellRequest,
  now: EpochMicros,
): ShellReply {
  const query = new URLSearchParams(request.query);
  const parts = request.path
    .slice(restRoot.length + 1)
    .split("/")
    .map(decodePart);
  const [root, name, detail] = parts;
  if (parts.length > 3 || name === "") return unknownRoute();
  switch (`${root}/${parts.length}`) {
    case "exchange/2":
      return name === "status" ? jsonReply(200, wireExchangeStatus) : unknownRoute();
    case "series/2":
      return answerSeries(catalogue, name ?? "", now);
    case "events/1":
      return answerEvents(catalogue, query, now);
    case "events/2":
      return answerEvent(catalogue, name ?? "", query, now);
    case "markets/1":
      return answerMarkets(catalogue, query, now);
    case "markets/2":
      return name === "orderbooks"
        ? answerOrderBooks(catalogue, query)
        : answerMarket(catalogue, name ?? "", now);
    case "markets/3":
      return detail === "orderbook"
        ? answerOrderBook(catalogue, name ?? "", query)
        : unknownRoute();
    default:
      return unknownRoute();
  }
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function answerSeries(catalogue: KalshiCatalogue, ticker: string, now: EpochMicros): ShellReply {
  const series = catalogue.series.find((candidate) => candidate.ticker === ticker);
  if (series === undefined) return notFound("series");
  return jsonReply(200, { series: wireSeries(series, now) });
}

function answerEvents(
  catalogue: KalshiCatalogue,
  query: URLSearchParams,
  now: EpochMicros,
): ShellReply {
  const limit = queryInteger(query, "limit", eventsPageMax);
  if (limit === undefined || limit < 1 || limit > eventsPageMax) return parameterError("limit");
  const statuses = statusFilter(query);
  if (statuses === undefined) return parameterError("status");
  const tickers = queryList(query, "tickers");
  const seriesTicker = query.get("series_ticker");
  const rows = catalogue.series
    .filter((series) => seriesTicker === null || series.ticker === seriesTicker)
    .flatMap((series) => series.events.map((event) => ({ series, event })))
    .filter(({ event }) => tickers.length === 0 || tickers.includes(event.eventTicker))
    .filter(({ event }) =>
      catalogue
        .marketsOf(event.eventTicker)
        .some((market) => hasStatus(catalogue, market, statuses, now)),
    );
  const page = pageOf(rows, limit, query.get("cursor"));
  const nested = query.get("with_nested_markets") === "true";
  const events = page.rows.map(({ series, event }) => ({
    ...wireEvent(series, event, now),
    ...(nested ? { markets: wireMarketsOf(catalogue, event.eventTicker, now) } : {}),
  }));
  return jsonReply(200, { events, cursor: page.cursor });
}

function answerEvent(
  catalogue: KalshiCatalogue,
  eventTicker: string,
  query: URLSearchParams,
  now: EpochMicros,
): ShellReply {
  const found = catalogue.findEvent(eventTicker);
  if (found === undefined) return notFound("event");
  const event = wireEvent(found.series, found.event, now);
  const markets = wireMarketsOf(catalogue, eventTicker, now);
  if (query.get("with_nested_markets") === "true") {
    return jsonReply(200, { event: { ...event, markets } });
  }
  return jsonReply(200, { event, markets });
}

function answerMarkets(
  catalogue: KalshiCatalogue,
  query: URLSearchParams,
  now: EpochMicros,
): ShellReply {
  const limit = queryInteger(query, "limit", marketsPageDefault);
  if (limit === undefined || limit < 1 || limit > marketsPageMax) return parameterError("limit");
  const statuses = statusFilter(query);
  if (statuses === undefined) return parameterError("status");
  const tickers = queryList(query, "tickers");
  const eventTicker = query.get("event_ticker");
  const seriesTicker = query.get("series_ticker");
  const rows = [...catalogue.markets()].filter(
    (market) =>
      (tickers.length === 0 || tickers.includes(market.listing.ticker)) &&
      (eventTicker === null || market.event.eventTicker === eventTicker) &&
      (seriesTicker === null || market.series.ticker === seriesTicker) &&
      hasStatus(catalogue, market, statuses, now),
  );
  const page = pageOf(rows, limit, query.get("cursor"));
  const markets = page.rows.map((market) => wireMarket(market, catalogue.statusAt(market, now)));
  return jsonReply(200, { markets, cursor: page.cursor });
}

function answerMarket(catalogue: KalshiCatalogue, ticker: string, now: EpochMicros): ShellReply {
  const market = catalogue.find(ticker);
  if (market === undefined) return notFound("market");
  return jsonReply(200, { market: wireMarket(market, catalogue.statusAt(market, now)) });
}

function answerOrderBook(
  catalogue: KalshiCatalogue,
  ticker: string,
  query: URLSearchParams,
): ShellReply {
  const depth = queryInteger(query, "depth", 0);
  if (depth === undefined || depth > depthMax) return parameterError("depth");
  const market = catalogue.find(ticker);
  if (market === undefined) return notFound("market");
  return jsonReply(200, { orderbook_fp: wireOrderBook(market, depth) });
}

function answerOrderBooks(catalogue: KalshiCatalogue, query: URLSearchParams): ShellReply {
  const tickers = queryList(query, "tickers");
  if (tickers.length < 1 || tickers.length > batchTickersMax) return parameterError("tickers");
  const orderbooks = tickers.flatMap((ticker) => {
    const market = catalogue.find(ticker);
    return market === undefined ? [] : [{ ticker, orderbook_fp: wireOrderBook(market, 0) }];
  });
  return jsonReply(200, { orderbooks });
}

function wireMarketsOf(
  catalogue: KalshiCatalogue,
  eventTicker: string,
  now: EpochMicros,
): readonly unknown[] {
  return catalogue
    .marketsOf(eventTicker)
    .map((market) => wireMarket(market, catalogue.statusAt(market, now)));
}

/** Returns the status words to admit, null for all, undefined for a filter word that does not exist. */
function statusFilter(query: URLSearchParams): readonly KalshiStatus[] | null | undefined {
  const word = query.get("status");
  if (word === null || word === "") return null;
  return Object.hasOwn(statusFilters, word) ? statusFilters[word] : undefined;
}

function hasStatus(
  catalogue: KalshiCatalogue,
  market: ListedMarket,
  statuses: readonly KalshiStatus[] | null,
  now: EpochMicros,
): boolean {
  return statuses === null || statuses.includes(catalogue.statusAt(market, now));
}

/** Returns one page and the cursor of the next, empty on the last. An unreadable cursor reads as the first page: the
 * venue answers 200 to it. */
function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  cursor: string | null,
): { readonly rows: readonly Row[]; readonly cursor: string } {
  const text = Buffer.from(cursor ?? "", "base64url").toString("utf8");
  const from = /^from:\d{1,9}$/.test(text) ? Number.parseInt(text.slice(5), 10) : 0;
  const end = from + limit;
  return {
    rows: rows.slice(from, end),
    cursor: end < rows.length ? Buffer.from(`from:${end}`).toString("base64url") : "",
  };
}
