// The routes of market data: series, events, markets, order books and public trades, with the venue's filters, limits
// and cursors.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { jsonReply, queryInteger, queryList, type ShellReply } from "../../../transport/shell.ts";
import type { KalshiCatalogue } from "../catalogue.ts";
import { notFound, parameterError, refusalReply } from "../errors.ts";
import type { KalshiSeriesListing } from "../listing.ts";
import type { TradeTape } from "../trade-tape.ts";
import {
  seriesVolume,
  wireEvent,
  wireMarket,
  wireOrderBook,
  wireSeries,
  wireTrade,
} from "../wire-objects.ts";
import { wireCount } from "../wire-text.ts";
import { marketFilter, statusFilter } from "./market-filter.ts";
import { pageOf, querySeconds, timeFilter } from "./pages.ts";
import { keyRoute, publicGet, type RestCall, type Route } from "./router.ts";

export interface MarketRouteOptions {
  readonly catalogue: KalshiCatalogue;
  readonly tape: TradeTape;
}

/** The venue's own limits: rows a page, tickers a batch, levels a side. A larger number is refused, never clamped. */
const marketsPage = { absent: 100, most: 1_000 };
const eventsPage = { absent: 200, most: 200 };
const tradesPage = { absent: 100, most: 1_000 };
const batchTickersMax = 100;
const depthMax = 100;

export function marketRoutes({ catalogue, tape }: MarketRouteOptions): readonly Route[] {
  return [
    publicGet("/series", (call) => seriesList(catalogue, call)),
    publicGet("/series/:series_ticker", (call) => series(catalogue, call)),
    publicGet("/events", (call) => events(catalogue, call)),
    // No combinations are listed: the list is there, and empty.
    publicGet("/events/multivariate", () => jsonReply(200, { events: [], cursor: "" })),
    publicGet("/events/:event_ticker", (call) => event(catalogue, call)),
    publicGet("/markets", (call) => markets(catalogue, call)),
    publicGet("/markets/trades", (call) => trades(tape, call)),
    publicGet("/markets/:ticker", (call) => market(catalogue, call)),
    publicGet("/markets/:ticker/orderbook", (call) => orderBook(catalogue, call)),
    keyRoute("GET /markets/orderbooks", "read", (call) => orderBooks(catalogue, call)),
  ];
}

function seriesList(catalogue: KalshiCatalogue, { query, now }: RestCall): ShellReply {
  const category = query.get("category") || null;
  const tags = queryList(query, "tags");
  const updatedSince = querySeconds(query, "min_updated_ts");
  if (updatedSince === undefined) return parameterError("min_updated_ts");
  const rows = catalogue.series
    .filter((one) => category === null || one.category === category)
    // Series of this server carry no tags.
    .filter(() => tags.length === 0)
    .map((one) => seriesObject(catalogue, one, query, now));
  return jsonReply(200, { series: rows });
}

function seriesObject(
  catalogue: KalshiCatalogue,
  one: KalshiSeriesListing,
  query: URLSearchParams,
  now: EpochMicros,
): Readonly<Record<string, unknown>> {
  const volume =
    query.get("include_volume") === "true"
      ? { volume_fp: wireCount(seriesVolume(catalogue, one)) }
      : {};
  return { ...wireSeries(one, now), ...volume };
}

function series(catalogue: KalshiCatalogue, { name, query, now }: RestCall): ShellReply {
  const found = catalogue.series.find((candidate) => candidate.ticker === name);
  if (found === undefined) return notFound("series");
  return jsonReply(200, { series: seriesObject(catalogue, found, query, now) });
}

function events(catalogue: KalshiCatalogue, { query, now }: RestCall): ShellReply {
  const statuses = statusFilter(query);
  if (!statuses.ok) return refusalReply(statuses.refusal);
  const closesSince = querySeconds(query, "min_close_ts");
  if (closesSince === undefined) return parameterError("min_close_ts");
  const tickers = queryList(query, "tickers");
  const seriesTicker = query.get("series_ticker") || null;
  const inTime = timeFilter(
    new URLSearchParams(closesSince === null ? "" : `min_ts=${closesSince}`),
  );
  if (!inTime.ok) return refusalReply(inTime.refusal);
  const rows = catalogue.series
    .filter((one) => seriesTicker === null || one.ticker === seriesTicker)
    .flatMap((one) => one.events.map((listed) => ({ series: one, listed })))
    .filter(({ listed }) => tickers.length === 0 || tickers.includes(listed.eventTicker))
    .filter(({ listed }) =>
      catalogue
        .marketsOf(listed.eventTicker)
        .some(
          (one) =>
            (statuses.value?.includes(catalogue.statusAt(one, now)) ?? true) &&
            inTime.value(one.closeAt),
        ),
    );
  const page = pageOf(rows, query, eventsPage);
  if (!page.ok) return refusalReply(page.refusal);
  const nested = query.get("with_nested_markets") === "true";
  const objects = page.value.rows.map((row) => ({
    ...wireEvent(catalogue, row.series, row.listed, now),
    ...(nested ? { markets: marketsOf(catalogue, row.listed.eventTicker, now) } : {}),
  }));
  return jsonReply(200, { events: objects, cursor: page.value.cursor });
}

function event(catalogue: KalshiCatalogue, { name, query, now }: RestCall): ShellReply {
  const found = catalogue.findEvent(name);
  if (found === undefined) return notFound("event");
  const object = wireEvent(catalogue, found.series, found.event, now);
  const inEvent = marketsOf(catalogue, name, now);
  return query.get("with_nested_markets") === "true"
    ? jsonReply(200, { event: { ...object, markets: inEvent } })
    : jsonReply(200, { event: object, markets: inEvent });
}

function markets(catalogue: KalshiCatalogue, { query, now }: RestCall): ShellReply {
  const filter = marketFilter(catalogue, query, now);
  if (!filter.ok) return refusalReply(filter.refusal);
  const page = pageOf([...catalogue.markets()].filter(filter.value), query, marketsPage);
  if (!page.ok) return refusalReply(page.refusal);
  const objects = page.value.rows.map((one) => wireMarket(one, catalogue.statusAt(one, now)));
  return jsonReply(200, { markets: objects, cursor: page.value.cursor });
}

function market(catalogue: KalshiCatalogue, { name, now }: RestCall): ShellReply {
  const found = catalogue.find(name);
  if (found === undefined) return notFound("market");
  return jsonReply(200, { market: wireMarket(found, catalogue.statusAt(found, now)) });
}

function marketsOf(
  catalogue: KalshiCatalogue,
  eventTicker: string,
  now: EpochMicros,
): readonly unknown[] {
  return catalogue
    .marketsOf(eventTicker)
    .map((one) => wireMarket(one, catalogue.statusAt(one, now)));
}

function orderBook(catalogue: KalshiCatalogue, { name, query }: RestCall): ShellReply {
  // A negative depth asks for all levels, as none does.
  const isNegative = /^-\d+$/.test(query.get("depth") ?? "");
  const depth = isNegative ? 0 : queryInteger(query, "depth", 0);
  if (depth === undefined || depth > depthMax) return parameterError("depth");
  const found = catalogue.find(name);
  if (found === undefined) return notFound("market");
  return jsonReply(200, { orderbook_fp: wireOrderBook(found, depth) });
}

function orderBooks(catalogue: KalshiCatalogue, { query }: RestCall): ShellReply {
  const tickers = queryList(query, "tickers");
  if (tickers.length < 1 || tickers.length > batchTickersMax) return parameterError("tickers");
  const orderbooks = tickers.flatMap((ticker) => {
    const found = catalogue.find(ticker);
    return found === undefined ? [] : [{ ticker, orderbook_fp: wireOrderBook(found, 0) }];
  });
  return jsonReply(200, { orderbooks });
}

/** Public trades, newest first. None of them is a block trade. */
function trades(tape: TradeTape, { query }: RestCall): ShellReply {
  const ticker = query.get("ticker") || null;
  const blocks = query.get("is_block_trade") === "true";
  const inTime = timeFilter(query);
  if (!inTime.ok) return refusalReply(inTime.refusal);
  const rows = tape.entries
    .filter(
      (entry) => !blocks && (ticker === null || entry.ticker === ticker) && inTime.value(entry.at),
    )
    .reverse();
  const page = pageOf(rows, query, tradesPage);
  if (!page.ok) return refusalReply(page.refusal);
  return jsonReply(200, { trades: page.value.rows.map(wireTrade), cursor: page.value.cursor });
}
