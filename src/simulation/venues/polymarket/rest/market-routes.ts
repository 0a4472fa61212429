// The order book host's own catalogue: full, simplified and sampling lists by cursor, one market by condition or by
// token, and the compact record that carries the fee. Source: reference page, section 4.1.

import { askSide, bidSide } from "../../../../domain/book/book-batch.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { hexWordFor } from "../../../identifiers.ts";
import { isoSeconds } from "../../../instant-text.ts";
import { jsonReply, type ShellReply } from "../../../transport/shell.ts";
import type { ListedMarket, PolymarketCatalogue } from "../catalogue.ts";
import { dollars, wireTickSize } from "../wire-book.ts";
import { cursorPage, marketPageRows } from "./cursor-pages.ts";
import { refuse } from "./refusals.ts";
import { publicRoute, type RestCall, type Route } from "./router.ts";

type WireObject = Readonly<Record<string, unknown>>;

const noAddress = `0x${"0".repeat(40)}`;

export function marketRoutes(catalogue: PolymarketCatalogue): readonly Route[] {
  const list =
    (write: (market: ListedMarket) => WireObject, isSampling: boolean) =>
    ({ query }: RestCall): ShellReply => {
      // Sampling lists are the markets that pay rewards: those that trade.
      const rows = [...catalogue.markets()].filter((market) => !isSampling || isTrading(market));
      return cursorPage(rows, query, marketPageRows, write);
    };
  return [
    publicRoute("GET /markets", null, list(fullRecord, false)),
    publicRoute("GET /simplified-markets", null, list(simplifiedRecord, false)),
    publicRoute("GET /sampling-markets", null, list(fullRecord, true)),
    publicRoute("GET /sampling-simplified-markets", null, list(simplifiedRecord, true)),
    publicRoute("GET /markets/:condition", null, ({ name }) =>
      about(catalogue.find(name.toLowerCase()), fullRecord),
    ),
    publicRoute("GET /clob-markets/:condition", null, ({ name }) =>
      about(catalogue.find(name.toLowerCase()), compactRecord),
    ),
    publicRoute("GET /markets-by-token/:token", null, ({ name }) =>
      about(catalogue.findToken(name)?.market, ({ listing }) => ({
        condition_id: listing.conditionId,
        primary_token_id: listing.yesToken,
        secondary_token_id: listing.noToken,
      })),
    ),
  ];
}

function about(
  market: ListedMarket | undefined,
  write: (market: ListedMarket) => WireObject,
): ShellReply {
  return market === undefined ? refuse(404, "market not found") : jsonReply(200, write(market));
}

function isTrading({ traded, isResolved }: ListedMarket): boolean {
  return !isResolved && traded.phase === "open";
}

function tokens(market: ListedMarket): readonly WireObject[] {
  const { listing, winner, isResolved, traded } = market;
  const bid = traded.book.best(bidSide);
  const ask = traded.book.best(askSide);
  const isQuoted = bid !== undefined && ask !== undefined;
  const middle = isQuoted ? (integerOf(bid.price) + integerOf(ask.price)) / 2 : 5_000;
  const paid = winner === null ? 5_000 : winner === "yes" ? 10_000 : 0;
  const yesTicks = isResolved ? paid : middle;
  return [
    {
      token_id: listing.yesToken,
      outcome: listing.outcomes[0],
      price: dollars(yesTicks),
      winner: winner === "yes",
    },
    {
      token_id: listing.noToken,
      outcome: listing.outcomes[1],
      price: dollars(10_000 - yesTicks),
      winner: winner === "no",
    },
  ];
}

const rewards = { rates: null, min_size: 50, max_spread: 3.5 } as const;

function simplifiedRecord(market: ListedMarket): WireObject {
  const { listing } = market;
  return {
    condition_id: listing.conditionId,
    rewards,
    tokens: tokens(market),
    active: true,
    closed: market.isResolved,
    archived: false,
    accepting_orders: isTrading(market),
  };
}

function fullRecord(market: ListedMarket): WireObject {
  const { listing } = market;
  const group = hexWordFor(`polymarket group ${listing.conditionId}`);
  return {
    ...simplifiedRecord(market),
    enable_order_book: true,
    accepting_order_timestamp: null,
    minimum_order_size: listing.orderSizeMin,
    minimum_tick_size: wireTickSize(market),
    question_id: listing.questionId,
    question: listing.question,
    description: "",
    market_slug: listing.slug,
    end_date_iso: isoSeconds(listing.endAt),
    game_start_time: startText(market),
    seconds_delay: listing.secondsDelay ?? 0,
    fpmm: noAddress,
    // A legacy ceiling on every market, not the fee.
    maker_base_fee: 1_000,
    taker_base_fee: 1_000,
    notifications_enabled: false,
    neg_risk: listing.negRisk,
    neg_risk_market_id: listing.negRisk ? `${group.slice(0, -2)}00` : "",
    neg_risk_request_id: listing.negRisk ? group : "",
    icon: "",
    image: "",
    is_50_50_outcome: false,
    tags: [],
  };
}

function startText({ gameStartAt }: ListedMarket): string | null {
  return gameStartAt === null ? null : isoSeconds(gameStartAt);
}

function compactRecord(market: ListedMarket): WireObject {
  const { listing } = market;
  const { fees } = listing;
  return {
    c: listing.conditionId,
    t: [
      { t: listing.yesToken, o: listing.outcomes[0] },
      { t: listing.noToken, o: listing.outcomes[1] },
    ],
    mos: listing.orderSizeMin,
    mts: wireTickSize(market),
    mbf: 1_000,
    tbf: 1_000,
    nr: listing.negRisk,
    fd: fees === null ? null : { r: fees.rate, e: fees.exponent, to: true },
    itode: (listing.takerDelayMillis ?? 0) > 0,
    sd: listing.secondsDelay ?? 0,
    cbos: listing.clearBookOnStart ?? false,
    ao: isTrading(market),
    ibce: false,
    gst: startText(market),
    // No market of ours pays for resting orders.
    r: null,
    v: listing.version ?? "v1",
  };
}
