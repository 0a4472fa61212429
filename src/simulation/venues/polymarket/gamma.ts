// Gamma, Polymarket's catalogue over REST: markets by keyset or by offset, with the filters that matter. Prices in it
// are display data. Source: docs.polymarket.com; shapes as in live replies.

import { askSide, bidSide } from "../../../domain/book/book-batch.ts";
import { priceTicks, ticksPerUsd } from "../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import { isoSeconds } from "../../instant-text.ts";
import {
  jsonReply,
  queryInteger,
  queryList,
  type ShellReply,
  type ShellRequest,
} from "../../transport/shell.ts";
import type { ListedMarket, PolymarketCatalogue } from "./catalogue.ts";
import { dollars, wirePrice, wireTickSize } from "./wire-book.ts";

const keysetPageMax = 100;
const keysetPageDefault = 20;
const legacyPageDefault = 20;
const legacyOffsetMax = 2_000;

/** Answers a request to the catalogue. */
export function answerGamma(catalogue: PolymarketCatalogue, request: ShellRequest): ShellReply {
  if (request.method !== "GET") return refuse(405, "method not allowed");
  const query = new URLSearchParams(request.query);
  if (request.path === "/markets/keyset") return answerKeyset(catalogue, query);
  if (request.path === "/markets") return answerLegacy(catalogue, query);
  return refuse(404, "not found");
}

function answerKeyset(catalogue: PolymarketCatalogue, query: URLSearchParams): ShellReply {
  if (query.has("offset")) return refuse(422, "offset is not supported, use after_cursor");
  const limit = queryInteger(query, "limit", keysetPageDefault);
  if (limit === undefined || limit < 1 || limit > keysetPageMax) return refuse(422, "limit");
  const rows = filtered(catalogue, query);
  const cursor = query.get("after_cursor");
  const text = Buffer.from(cursor ?? "", "base64url").toString("utf8");
  const last = rows.findIndex((market) => market.listing.gammaId === text);
  if (cursor !== null && cursor !== "" && last < 0) return refuse(422, "after_cursor");
  const page = rows.slice(last + 1, last + 1 + limit);
  const end = page[page.length - 1];
  const isLast = end === undefined || end === rows[rows.length - 1];
  return jsonReply(200, {
    markets: page.map(wireMarket),
    next_cursor: isLast ? "" : Buffer.from(end.listing.gammaId).toString("base64url"),
  });
}

function answerLegacy(catalogue: PolymarketCatalogue, query: URLSearchParams): ShellReply {
  const limit = queryInteger(query, "limit", legacyPageDefault);
  const offset = queryInteger(query, "offset", 0);
  if (limit === undefined || offset === undefined || offset > legacyOffsetMax) {
    return refuse(422, "limit and offset");
  }
  const page = filtered(catalogue, query).slice(offset, offset + limit);
  return { ...jsonReply(200, page.map(wireMarket)), headers: { deprecation: "true" } };
}

/** Parameters that are not known are ignored without a word, as the venue does. */
function filtered(catalogue: PolymarketCatalogue, query: URLSearchParams): ListedMarket[] {
  const ids = queryList(query, "id");
  const slugs = queryList(query, "slug");
  const tokens = queryList(query, "clob_token_ids");
  const conditions = queryList(query, "condition_ids");
  const questions = queryList(query, "question_ids");
  const wantsClosed = query.get("closed") === "true";
  const admits = (values: readonly string[], ...own: readonly string[]): boolean =>
    values.length === 0 || own.some((value) => values.includes(value));
  return [...catalogue.markets()].filter(
    ({ listing, winner }) =>
      (winner !== null) === wantsClosed &&
      admits(ids, listing.gammaId) &&
      admits(slugs, listing.slug) &&
      admits(tokens, listing.yesToken, listing.noToken) &&
      admits(conditions, listing.conditionId) &&
      admits(questions, listing.questionId),
  );
}

function refuse(status: number, what: string): ShellReply {
  return jsonReply(status, { type: "validation error", error: what });
}

/** Returns the market object. Three of its fields are JSON inside a JSON string. */
function wireMarket(market: ListedMarket): Readonly<Record<string, unknown>> {
  const { listing, winner } = market;
  const isOpen = winner === null;
  return {
    id: listing.gammaId,
    question: listing.question,
    conditionId: listing.conditionId,
    questionID: listing.questionId,
    slug: listing.slug,
    version: "v1",
    endDate: isoSeconds(listing.endAt),
    outcomes: JSON.stringify(listing.outcomes),
    outcomePrices: JSON.stringify(outcomePrices(market)),
    clobTokenIds: JSON.stringify([listing.yesToken, listing.noToken]),
    active: true,
    closed: !isOpen,
    archived: false,
    restricted: true,
    enableOrderBook: true,
    acceptingOrders: isOpen && market.traded.phase === "open",
    orderPriceMinTickSize: wireTickSize(market),
    orderMinSize: listing.orderSizeMin,
    secondsDelay: 0,
    negRisk: listing.negRisk,
    negRiskOther: false,
    groupItemTitle: "",
    ...wireFees(market),
    umaBond: "500",
    customLiveness: 0,
    ...(isOpen ? {} : { umaResolutionStatus: "resolved" }),
    clearBookOnStart: true,
    rewardsMinSize: 50,
    rewardsMaxSpread: 3.5,
    ...wireDisplayPrices(market),
    events: [
      {
        id: `9${listing.gammaId}`,
        slug: `${listing.slug}-event`,
        title: listing.question,
        negRisk: listing.negRisk,
        enableNegRisk: listing.negRisk,
        negRiskAugmented: false,
      },
    ],
  };
}

function wireFees({ listing }: ListedMarket): Readonly<Record<string, unknown>> {
  const { fees } = listing;
  return {
    feesEnabled: fees !== null,
    feeType: fees === null ? null : fees.feeType,
    feeSchedule:
      fees === null
        ? null
        : {
            exponent: fees.exponent,
            rate: fees.rate,
            takerOnly: true,
            rebateRate: fees.rebateRate,
          },
    // A legacy ceiling on every market, not the fee.
    makerBaseFee: 1_000,
    takerBaseFee: 1_000,
  };
}

function wireDisplayPrices({ traded }: ListedMarket): Readonly<Record<string, number>> {
  const bid = traded.book.best(bidSide);
  const ask = traded.book.best(askSide);
  return {
    bestBid: bid === undefined ? 0 : dollars(integerOf(bid.price)),
    bestAsk: ask === undefined ? 1 : dollars(integerOf(ask.price)),
    lastTradePrice: traded.lastTrade === undefined ? 0 : dollars(integerOf(traded.lastTrade.price)),
  };
}

function outcomePrices({ traded, winner }: ListedMarket): readonly string[] {
  if (winner !== null) return winner === "yes" ? ["1", "0"] : ["0", "1"];
  const bid = traded.book.best(bidSide);
  const ask = traded.book.best(askSide);
  const middle =
    bid === undefined || ask === undefined
      ? ticksPerUsd / 2
      : Math.floor((integerOf(bid.price) + integerOf(ask.price)) / 2);
  return [wirePrice(priceTicks(middle)), wirePrice(priceTicks(ticksPerUsd - middle))];
}
