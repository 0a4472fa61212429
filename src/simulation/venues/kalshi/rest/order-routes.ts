// Order writes, all under /portfolio/events/orders, and the refusal of the first version's. A batch is billed by its
// orders and answers for each of them: one that is refused does not stop the others.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { jsonReply, queryInteger, type ShellReply } from "../../../transport/shell.ts";
import type { KalshiCatalogue } from "../catalogue.ts";
import type { CoreResult, KalshiAccounts } from "../core/contract.ts";
import {
  coreRefusal,
  deprecatedOrderWrite,
  forbidden,
  type Parsed,
  parameterRefusal,
  type Refusal,
  refusalItem,
  refusalReply,
  refused,
} from "../errors.ts";
import { type WireObject, wireCancellation, wireDecrease, wirePlacement } from "../wire-account.ts";
import {
  exchangeIndexMax,
  type OrderReference,
  parseAmendment,
  parseBatch,
  parseDecrease,
  parseOrder,
  parseReference,
  spoilsBatch,
  subaccountMax,
} from "./order-body.ts";
import { type Fields, parseFields } from "./request-body.ts";
import { type Bill, type KeyCall, keyRoute, type Route, unscopedItem } from "./router.ts";

export interface OrderRouteOptions {
  readonly accounts: KalshiAccounts;
  readonly catalogue: KalshiCatalogue;
}

const root = "/portfolio/events/orders";

/** What keys may not trade any more once the account's attestation of its place has run out. */
const attestedCategories: ReadonlySet<string> = new Set(["Sports", "Elections", "Entertainment"]);

export function orderRoutes(options: OrderRouteOptions): readonly Route[] {
  const { accounts } = options;
  const trade = "write::trade";
  return [
    keyRoute(`POST ${root}`, trade, (call) => create(options, call), billOne),
    keyRoute(`POST ${root}/batched`, trade, (call) => createBatch(options, call), billBatch),
    keyRoute(`DELETE ${root}`, trade, (call) => cancelAll(accounts, call)),
    keyRoute(`DELETE ${root}/batched`, trade, (call) => cancelBatch(accounts, call), billBatch),
    keyRoute(`DELETE ${root}/:order_id`, trade, (call) => cancel(accounts, call), billOne),
    keyRoute(`POST ${root}/:order_id/amend`, trade, (call) => amend(options, call), billOne),
    keyRoute(`POST ${root}/:order_id/decrease`, trade, (call) => decrease(accounts, call), billOne),
    ...deprecatedRoutes,
  ];
}

const deprecatedRoutes: readonly Route[] = (
  [
    "POST /portfolio/orders",
    "POST /portfolio/orders/batched",
    "DELETE /portfolio/orders/batched",
    "DELETE /portfolio/orders/:order_id",
    "POST /portfolio/orders/:order_id/amend",
    "POST /portfolio/orders/:order_id/decrease",
  ] as const
).map((endpoint) => keyRoute(endpoint, "write::trade", deprecatedOrderWrite));

/** A write goes to the shard it names, or to the one the venue finds by the market; with neither to shard 0. */
function billOne(call: KeyCall): Bill {
  const fields = parseFields(call.request);
  const named: unknown = fields.ok
    ? fields.value.exchange_index
    : queryInteger(call.query, "exchange_index", -1);
  if (typeof named === "number" && named >= 0) {
    return { items: 1, route: { kind: "shard", exchangeIndex: named } };
  }
  const ticker: unknown = fields.ok
    ? (fields.value.ticker ?? fields.value.market_ticker)
    : call.query.get("market_ticker");
  return typeof ticker === "string" && ticker !== ""
    ? { items: 1, route: { kind: "auto" } }
    : unscopedItem;
}

function billBatch(call: KeyCall): Bill {
  const fields = parseFields(call.request);
  const orders: unknown = fields.ok ? fields.value.orders : undefined;
  return Array.isArray(orders) && orders.length > 1
    ? { ...unscopedItem, items: orders.length }
    : unscopedItem;
}

/** Returns the reply to a write: what it came to, or why not. */
function reply<Value>(
  result: Parsed<Value>,
  status: number,
  wire: (value: Value) => WireObject,
): ShellReply {
  return result.ok ? jsonReply(status, wire(result.value)) : refusalReply(result.refusal);
}

function parsed<Value>(result: CoreResult<Value>): Parsed<Value> {
  return result.ok ? result : refused(coreRefusal(result.error));
}

function create(options: OrderRouteOptions, call: KeyCall): ShellReply {
  const fields = parseFields(call.request);
  if (!fields.ok) return refusalReply(fields.refusal);
  const order = parseOrder(call.key.account, fields.value);
  if (!order.ok) return refusalReply(order.refusal);
  const barred = barredCategory(options.catalogue, call, order.value.ticker);
  if (barred !== undefined) return forbidden(barred);
  const placed = parsed(options.accounts.create(order.value, call.now));
  return reply(placed, 201, (placement) => wirePlacement(placement, call.now));
}

function createBatch(options: OrderRouteOptions, call: KeyCall): ShellReply {
  const items = batchOf(call);
  if (!items.ok) return refusalReply(items.refusal);
  const orders = items.value.map((item) => parseOrder(call.key.account, item));
  const spoiled = spoiling(orders);
  if (spoiled !== undefined) return refusalReply(spoiled);
  const answers = orders.map((order, index): WireObject => {
    const clientOrderId = items.value[index]?.client_order_id;
    const named = typeof clientOrderId === "string" ? { client_order_id: clientOrderId } : {};
    if (!order.ok) return { ...named, error: refusalItem(order.refusal) };
    const barred = barredCategory(options.catalogue, call, order.value.ticker);
    if (barred !== undefined) {
      const error = { code: "forbidden", message: "forbidden", details: barred };
      return { ...named, error };
    }
    const placed = options.accounts.create(order.value, call.now);
    return placed.ok
      ? { ...wirePlacement(placed.value, call.now), error: null }
      : { ...named, error: refusalItem(placed.error) };
  });
  return jsonReply(201, { orders: answers });
}

function batchOf(call: KeyCall): Parsed<readonly Fields[]> {
  const fields = parseFields(call.request);
  return fields.ok ? parseBatch(fields.value) : fields;
}

/** Returns the refusal of the first item that could not be decoded: the whole body falls with it. */
function spoiling(items: readonly Parsed<unknown>[]): Refusal | undefined {
  for (const item of items) if (!item.ok && spoilsBatch(item.refusal)) return item.refusal;
  return undefined;
}

/** Returns why the key may not trade the market for want of a valid attestation, or undefined when it may. */
function barredCategory(
  catalogue: KalshiCatalogue,
  call: KeyCall,
  ticker: string,
): string | undefined {
  const { regionExpiresAt } = call.key;
  if (regionExpiresAt === null || call.now < regionExpiresAt) return undefined;
  const category = catalogue.find(ticker)?.series.category ?? "";
  return attestedCategories.has(category)
    ? `api key region has expired for category ${category}`
    : undefined;
}

function cancel(accounts: KalshiAccounts, call: KeyCall): ShellReply {
  const exchangeIndex = shardOf(call.query);
  if (!exchangeIndex.ok) return refusalReply(exchangeIndex.refusal);
  const ticker = call.query.get("market_ticker") || null;
  const reference = { orderId: call.name, ticker, exchangeIndex: exchangeIndex.value };
  const cancelled = parsed(accounts.cancel(call.key.account, reference, call.now));
  return reply(cancelled, 200, (value) => wireCancellation(value, call.now));
}

/** Returns the shard named in the query, or null for the market's own. */
function shardOf(query: URLSearchParams): Parsed<number | null> {
  if (query.get("exchange_index") === "-1") return { ok: true, value: null };
  const named = queryInteger(query, "exchange_index", -1);
  if (named === undefined || named > exchangeIndexMax) {
    return refused(parameterRefusal("exchange_index"));
  }
  return { ok: true, value: named === -1 ? null : named };
}

function cancelBatch(accounts: KalshiAccounts, call: KeyCall): ShellReply {
  const items = batchOf(call);
  if (!items.ok) return refusalReply(items.refusal);
  const references = items.value.map(parseReference);
  const spoiled = spoiling(references);
  if (spoiled !== undefined) return refusalReply(spoiled);
  const orders = references.map((reference, index) =>
    reference.ok
      ? cancelOne(accounts, call.key.account, reference.value, call.now)
      : {
          order_id: items.value[index]?.order_id ?? "",
          reduced_by: "0.00",
          error: refusalItem(reference.refusal),
        },
  );
  return jsonReply(200, { orders });
}

function cancelOne(
  accounts: KalshiAccounts,
  account: string,
  reference: OrderReference,
  now: EpochMicros,
): WireObject {
  const cancelled = accounts.cancel(account, reference, now);
  return cancelled.ok
    ? { ...wireCancellation(cancelled.value, now), error: null }
    : {
        order_id: reference.orderId,
        reduced_by: "0.00",
        error: refusalItem(cancelled.error),
      };
}

/** The venue documents no body for this one; the official client expects none. */
function cancelAll(accounts: KalshiAccounts, call: KeyCall): ShellReply {
  const subaccount = queryInteger(call.query, "subaccount", -1);
  if (subaccount === undefined || subaccount > subaccountMax) {
    return refusalReply(parameterRefusal("subaccount"));
  }
  accounts.cancelAll(call.key.account, subaccount === -1 ? null : subaccount, call.now);
  return jsonReply(200, {});
}

function amend(options: OrderRouteOptions, call: KeyCall): ShellReply {
  const fields = parseFields(call.request);
  if (!fields.ok) return refusalReply(fields.refusal);
  const amendment = parseAmendment(call.name, fields.value);
  if (!amendment.ok) return refusalReply(amendment.refusal);
  const barred = barredCategory(options.catalogue, call, amendment.value.ticker);
  if (barred !== undefined) return forbidden(barred);
  const amended = parsed(options.accounts.amend(call.key.account, amendment.value, call.now));
  return reply(amended, 200, (placement) => wirePlacement(placement, call.now));
}

function decrease(accounts: KalshiAccounts, call: KeyCall): ShellReply {
  const fields = parseFields(call.request);
  if (!fields.ok) return refusalReply(fields.refusal);
  const change = parseDecrease(call.name, fields.value);
  if (!change.ok) return refusalReply(change.refusal);
  const decreased = parsed(accounts.decrease(call.key.account, change.value, call.now));
  return reply(decreased, 200, (order) => wireDecrease(order, call.now));
}
