// Reads of orders: one, a list, and places in the queue. They show what reads may show, which can trail the writes; a
// queue position is that of the book.

import { jsonReply, queryList, type ShellReply } from "../../../transport/shell.ts";
import type { AccountReads } from "../account-reads.ts";
import type { KalshiCatalogue } from "../catalogue.ts";
import type { CoreOrder, KalshiAccounts } from "../core/contract.ts";
import { notFound, parameterError, refusalReply } from "../errors.ts";
import { wireOrder } from "../wire-account.ts";
import { countText } from "../wire-money.ts";
import { pageOf, placeFilter, timeFilter } from "./pages.ts";
import { type KeyCall, keyRoute, type Route } from "./router.ts";

export interface OrderReadOptions {
  readonly accounts: KalshiAccounts;
  readonly reads: AccountReads;
  readonly catalogue: KalshiCatalogue;
}

const ordersPage = { absent: 100, most: 1_000 };
const eventTickersMax = 10;
const statuses: readonly string[] = ["resting", "canceled", "executed"];

export function orderReadRoutes(options: OrderReadOptions): readonly Route[] {
  return [
    keyRoute("GET /portfolio/orders", "read", (call) => list(options, call)),
    keyRoute("GET /portfolio/orders/queue_positions", "read", (call) =>
      queuePositions(options, call),
    ),
    keyRoute("GET /portfolio/orders/:order_id", "read", (call) => {
      const order = options.reads.order(call.key.account, call.name);
      return order === undefined ? notFound("order") : jsonReply(200, { order: wireOrder(order) });
    }),
    keyRoute("GET /portfolio/orders/:order_id/queue_position", "read", (call) => {
      const ahead = options.accounts.queuePosition(call.key.account, call.name);
      return ahead === undefined
        ? notFound("order")
        : jsonReply(200, { queue_position_fp: countText(ahead) });
    }),
  ];
}

function list(options: OrderReadOptions, call: KeyCall): ShellReply {
  const { query, key } = call;
  const events = queryList(query, "event_ticker");
  if (events.length > eventTickersMax) return parameterError("event_ticker");
  const status = query.get("status") || null;
  if (status !== null && !statuses.includes(status)) return parameterError("status");
  const inTime = timeFilter(query);
  if (!inTime.ok) return refusalReply(inTime.refusal);
  const inPlace = placeFilter(query, null);
  if (!inPlace.ok) return refusalReply(inPlace.refusal);
  const ticker = query.get("ticker") || null;
  const rows = options.reads
    .orders(key.account)
    .filter(
      (order) =>
        (ticker === null || order.ticker === ticker) &&
        (status === null || order.status === status) &&
        isOfEvent(options.catalogue, order, events) &&
        inTime.value(order.createdAt) &&
        inPlace.value(order),
    )
    .reverse();
  const page = pageOf(rows, query, ordersPage);
  if (!page.ok) return refusalReply(page.refusal);
  return jsonReply(200, { orders: page.value.rows.map(wireOrder), cursor: page.value.cursor });
}

function queuePositions(options: OrderReadOptions, call: KeyCall): ShellReply {
  const { query, key } = call;
  const inPlace = placeFilter(query, 0);
  if (!inPlace.ok) return refusalReply(inPlace.refusal);
  const tickers = queryList(query, "market_tickers");
  const events = queryList(query, "event_ticker");
  const rows = options.accounts
    .orders(key.account)
    .filter(
      (order) =>
        order.status === "resting" &&
        (tickers.length === 0 || tickers.includes(order.ticker)) &&
        isOfEvent(options.catalogue, order, events) &&
        inPlace.value(order),
    )
    .flatMap((order) => {
      const ahead = options.accounts.queuePosition(key.account, order.orderId);
      if (ahead === undefined) return [];
      return [
        {
          order_id: order.orderId,
          market_ticker: order.ticker,
          queue_position_fp: countText(ahead),
        },
      ];
    });
  return jsonReply(200, { queue_positions: rows });
}

function isOfEvent(
  catalogue: KalshiCatalogue,
  order: CoreOrder,
  eventTickers: readonly string[],
): boolean {
  if (eventTickers.length === 0) return true;
  return eventTickers.includes(catalogue.find(order.ticker)?.event.eventTicker ?? "");
}
