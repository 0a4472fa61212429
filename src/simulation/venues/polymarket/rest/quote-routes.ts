// The public routes about one token or several: books, prices, middles, spreads, last trades, and the terms that orders
// must keep. Source: reference page, section 4.1.

import { askSide, bidSide } from "../../../../domain/book/book-batch.ts";
import { formatDecimal } from "../../../../domain/units/decimal.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { epochSeconds } from "../../../instant-text.ts";
import type { RandomStream } from "../../../random-stream.ts";
import { jsonReply, queryInteger, type ShellReply } from "../../../transport/shell.ts";
import type { ListedToken, PolymarketCatalogue } from "../catalogue.ts";
import type { PriceHistory } from "../price-history.ts";
import {
  dollars,
  restBook,
  tokenSide,
  wireBest,
  wireLastPrice,
  wireSpread,
  wireTickSize,
} from "../wire-book.ts";
import { invalidPayload, isFields, noBook, parseBody, refuse } from "./refusals.ts";
import { publicRoute, type RestCall, type Route } from "./router.ts";

/** Most tokens of one list. */
const listTokensMax = 500;

export interface QuoteRouteOptions {
  readonly catalogue: PolymarketCatalogue;
  readonly history: PriceHistory;
  readonly random: RandomStream;
  /** Which side of the book `side=BUY` means: the OpenAPI page and the guide say opposite things. */
  readonly priceSide: "buy-is-bid" | "buy-is-ask";
}

export function quoteRoutes(options: QuoteRouteOptions): readonly Route[] {
  const { catalogue, priceSide } = options;
  const one = (answer: (token: ListedToken) => unknown) => (call: RestCall) =>
    aboutToken(catalogue, call.query, answer);
  const many = (answer: (tokens: readonly Named[]) => unknown) => (call: RestCall) =>
    aboutTokens(options, call, answer);
  return [
    publicRoute("GET /book", "quotes", one(restBook)),
    publicRoute(
      "POST /books",
      "quote-lists",
      many((all) => all.map(({ token }) => restBook(token))),
    ),
    publicRoute("GET /price", "quotes", (call) => answerPrice(options, call.query)),
    publicRoute("POST /prices", "quote-lists", (call) => answerPrices(options, call)),
    publicRoute("GET /midpoint", "quotes", one(midpointBody)),
    publicRoute(
      "POST /midpoints",
      "quote-lists",
      many((all) => byToken(all, middleText)),
    ),
    publicRoute("GET /spread", "quotes", one(spreadBody)),
    publicRoute(
      "POST /spreads",
      "quote-lists",
      many((all) => byToken(all, wireSpread)),
    ),
    publicRoute("GET /last-trade-price", "quotes", one(lastTradeBody)),
    publicRoute(
      "POST /last-trades-prices",
      "quote-lists",
      many((all) => all.map(({ token }) => ({ token_id: token.tokenId, ...lastTradeBody(token) }))),
    ),
    publicRoute(
      "GET /tick-size",
      "tick-size",
      one(({ market }) => ({ minimum_tick_size: wireTickSize(market) })),
    ),
    publicRoute(
      "GET /neg-risk",
      null,
      one(({ market }) => ({ neg_risk: market.listing.negRisk })),
    ),
    publicRoute("GET /fee-rate", null, (call) => answerFeeRate(catalogue, call.query)),
    publicRoute("GET /prices-history", "history", (call) => answerHistory(options, call)),
  ];

  function answerPrice(
    { catalogue: listed }: QuoteRouteOptions,
    query: URLSearchParams,
  ): ShellReply {
    const side = query.get("side")?.toUpperCase();
    if (side !== "BUY" && side !== "SELL") return refuse(400, "Invalid side");
    return aboutToken(listed, query, (token) => {
      const price = quotedPrice(token, side, priceSide);
      return price === "" ? undefined : { price };
    });
  }
}

/** An entry of a list, whose token is known. */
interface Named {
  readonly token: ListedToken;
  readonly side: unknown;
}

/** Answers about the token of the query; a description that is undefined has nothing to tell. */
function aboutToken(
  catalogue: PolymarketCatalogue,
  query: URLSearchParams,
  describe: (token: ListedToken) => unknown,
): ShellReply {
  const tokenId = query.get("token_id") ?? "";
  if (!/^\d{1,78}$/.test(tokenId)) return refuse(400, "Invalid token id");
  const token = catalogue.findToken(tokenId);
  const body = token === undefined ? undefined : describe(token);
  return body === undefined ? noBook() : jsonReply(200, body);
}

/** Unknown ids are missing without a word, and the order of the request is not kept. */
function aboutTokens(
  options: QuoteRouteOptions,
  { request }: RestCall,
  describe: (tokens: readonly Named[]) => unknown,
): ShellReply {
  const entries = readList(request.body);
  if (entries === undefined) return refuse(400, invalidPayload);
  if (entries.length > listTokensMax) return refuse(400, "Payload exceeds the limit");
  const known = new Map<string, Named>();
  for (const { tokenId, side } of entries) {
    const token = options.catalogue.findToken(tokenId);
    // Sides tell entries apart where they are sides; of anything else there is one kind.
    const which = typeof side === "string" ? side : "";
    if (token !== undefined) known.set(`${tokenId} ${which}`, { token, side });
  }
  const tokens = [...known.values()];
  if (options.random.chance(500_000)) tokens.reverse();
  return jsonReply(200, describe(tokens));
}

function readList(
  body: string,
): readonly { readonly tokenId: string; readonly side: unknown }[] | undefined {
  const value = parseBody(body);
  if (!Array.isArray(value)) return undefined;
  const entries: { readonly tokenId: string; readonly side: unknown }[] = [];
  for (const entry of value) {
    if (!isFields(entry) || typeof entry.token_id !== "string") return undefined;
    entries.push({ tokenId: entry.token_id, side: entry.side });
  }
  return entries;
}

function byToken(
  tokens: readonly Named[],
  describe: (token: ListedToken) => string,
): Readonly<Record<string, string>> {
  const quoted = tokens.map(({ token }) => [token.tokenId, describe(token)] as const);
  return Object.fromEntries(quoted.filter(([, text]) => text !== ""));
}

function answerPrices(options: QuoteRouteOptions, call: RestCall): ShellReply {
  const entries = readList(call.request.body);
  const isSided = entries?.every(({ side }) => side === "BUY" || side === "SELL") ?? true;
  if (!isSided) return refuse(400, "Invalid side");
  return aboutTokens(options, call, (tokens) => {
    const prices: Record<string, Record<string, string>> = {};
    for (const { token, side } of tokens) {
      const price = quotedPrice(token, side === "BUY" ? "BUY" : "SELL", options.priceSide);
      if (price !== "") prices[token.tokenId] = { ...prices[token.tokenId], [String(side)]: price };
    }
    return prices;
  });
}

function quotedPrice(
  token: ListedToken,
  side: "BUY" | "SELL",
  reading: QuoteRouteOptions["priceSide"],
): string {
  const isBid = (side === "BUY") === (reading === "buy-is-bid");
  return wireBest(token, isBid ? bidSide : askSide);
}

function midpointBody(token: ListedToken): unknown {
  const mid = middleText(token);
  return mid === "" ? undefined : { mid };
}

/** Returns the middle of the best prices, exact to half a tick, or the empty text when one is missing. */
function middleText(token: ListedToken): string {
  const bid = token.market.traded.book.best(bidSide);
  const ask = token.market.traded.book.best(askSide);
  if (bid === undefined || ask === undefined) return "";
  const doubled = integerOf(bid.price) + integerOf(ask.price);
  const own = token.isYes ? doubled : 2 * 10_000 - doubled;
  return formatDecimal(own * 5, 5, 0);
}

function spreadBody(token: ListedToken): unknown {
  const spread = wireSpread(token);
  return spread === "" ? undefined : { spread };
}

/** One price for the market, under both tokens; the side is the taker's in the token's own book. */
function lastTradeBody(token: ListedToken): Readonly<Record<string, string>> {
  const last = token.market.traded.lastTrade;
  const side =
    last === undefined ? "" : tokenSide(token, last.takerSide) === bidSide ? "BUY" : "SELL";
  return { price: wireLastPrice(token), side };
}

/** A legacy ceiling, not the fee. */
function answerFeeRate(catalogue: PolymarketCatalogue, query: URLSearchParams): ShellReply {
  const token = catalogue.findToken(query.get("token_id") ?? "");
  if (token === undefined) return refuse(404, "fee rate not found for market");
  return jsonReply(200, { base_fee: token.market.listing.fees === null ? 0 : 1_000 });
}

/** Seconds that the words of `interval` stand for. */
const intervals: ReadonlyMap<string, number> = new Map([
  ["1h", 3_600],
  ["6h", 21_600],
  ["1d", 86_400],
  ["1w", 604_800],
  ["max", Number.MAX_SAFE_INTEGER],
]);
const fidelityMax = 1_440;

function answerHistory({ catalogue, history }: QuoteRouteOptions, call: RestCall): ShellReply {
  const { query, now } = call;
  const token = catalogue.findToken(query.get("market") ?? "");
  if (token === undefined) return refuse(400, "Invalid token id");
  const nowSeconds = epochSeconds(now);
  const length = intervals.get(query.get("interval") ?? "max");
  const from = secondsOf(query, "startTs", nowSeconds - (length ?? 0));
  const to = secondsOf(query, "endTs", nowSeconds);
  const minutes = queryInteger(query, "fidelity", 1);
  const isRead = length !== undefined && from !== undefined && to !== undefined;
  if (!isRead || minutes === undefined || minutes < 1 || minutes > fidelityMax) {
    return refuse(400, invalidPayload);
  }
  const points = history.between(token.market.listing.conditionId, from, to, minutes);
  const ticksOf = (ticks: number): number => (token.isYes ? ticks : 10_000 - ticks);
  return jsonReply(200, {
    history: points.map(({ at, ticks }) => ({ t: at, p: dollars(ticksOf(ticks)) })),
  });
}

function secondsOf(query: URLSearchParams, name: string, absent: number): number | undefined {
  const text = query.get(name);
  if (text === null || text === "") return absent;
  return /^\d{1,12}$/.test(text) ? Number.parseInt(text, 10) : undefined;
}
