// Orders over REST: the only write interface the venue has left (V2, under `/portfolio/events/orders`), and the reads
// of orders, which stayed under `/portfolio/orders`. Every command is sent once at most.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { type CommandResult, commandResult } from "../../shared/command-result.ts";
import { isJsonObject, type JsonValue } from "../../shared/frame-text.ts";
import type { HttpClient } from "../../shared/http-client.ts";
import type { HttpQuery } from "../../shared/http-options.ts";
import type { Page } from "../../shared/list-pages.ts";
import type { BucketName, RequestPurpose } from "../../shared/request-class.ts";
import type { StrictReader } from "../../shared/strict-reader.ts";
import { decimalFailure, scaledDecimal } from "../../shared/wire-decimal.ts";
import type { WireCreateOrder } from "../normalise/order-request.ts";
import { type VenueOrder, venueOrder } from "../normalise/order-state.ts";
import { venueWords } from "../wire/error-words.ts";
import {
  amendedOrderSchema,
  batchAnswerSchema,
  cancelledOrderSchema,
  createdOrderSchema,
  decreasedOrderSchema,
  failedItemSchema,
  orderAnswerSchema,
  orderSchema,
  ordersPageSchema,
  queuePositionSchema,
} from "../wire/order-schemas.ts";
import { accountPath, costs, itemsPerPageMax, writes } from "./paths.ts";

/** An order as its reply names it; counts in micros. */
export interface CreatedOrder {
  readonly orderId: string;
  readonly clientOrderId: string | null;
  readonly filled: number;
  readonly remaining: number;
}

export interface CancelledOrder {
  readonly orderId: string;
  readonly clientOrderId: string | null;
  /** Contracts that are gone, in micros. */
  readonly reducedBy: number;
}

export interface ChangedOrder {
  readonly orderId: string;
  readonly remaining: number | null;
  readonly filled: number | null;
}

/** Where an order is: by id alone the venue looks on shard 0 only, so the market is always named. */
export interface OrderAddress {
  readonly orderId: string;
  readonly ticker: string;
  readonly exchangeIndex: number | null;
}

/** What became of one item of a batch. */
export type BatchItem<Value> =
  | { readonly kind: "done"; readonly value: Value }
  | { readonly kind: "refused"; readonly code: string | null; readonly words: string }
  | { readonly kind: "unreadable"; readonly words: string };

/** How a command is sent. */
export interface Sending {
  readonly deadline: EpochMicros;
  readonly purpose: RequestPurpose;
}

export interface Amendment {
  readonly ticker: string;
  readonly side: "bid" | "ask";
  /** Decimal texts; `count` is what is filled already and what is still wanted, together. */
  readonly price: string;
  readonly count: string;
  readonly client_order_id?: string;
  readonly updated_client_order_id?: string;
  readonly exchange_index?: number;
  readonly [field: string]: string | number | undefined;
}

/** What replies to changes of an order share. */
interface WireChange {
  readonly order_id: string;
  readonly remaining_count?: string | null | undefined;
  readonly fill_count?: string | null | undefined;
}

export interface OrdersFilter {
  readonly ticker?: string;
  readonly status?: "resting" | "canceled" | "executed";
  /** Unix seconds. */
  readonly minSeconds?: number;
}

export class OrdersRest {
  readonly #http: HttpClient;
  readonly #reader: StrictReader;
  readonly #subaccount: number | null;

  constructor(http: HttpClient, reader: StrictReader, subaccount: number | null) {
    this.#http = http;
    this.#reader = reader;
    this.#subaccount = subaccount;
  }

  async create(body: WireCreateOrder, sending: Sending): Promise<CommandResult<CreatedOrder>> {
    const outcome = await this.#http.command({
      ...writes("POST", "create-order", "", costs.create),
      ...sending,
      query: [],
      body,
      buckets: bucketsOf(body.exchange_index),
    });
    return commandResult(outcome, (answer) => this.#created(answer));
  }

  async createBatch(
    orders: readonly WireCreateOrder[],
    sending: Sending,
  ): Promise<CommandResult<readonly BatchItem<CreatedOrder>[]>> {
    const outcome = await this.#http.command({
      ...writes("POST", "create-orders", "/batched", costs.create * orders.length),
      ...sending,
      query: [],
      body: { orders },
    });
    return commandResult(outcome, (answer) =>
      this.#items(answer, orders.length, (item) => this.#created(item)),
    );
  }

  async cancel(order: OrderAddress, sending: Sending): Promise<CommandResult<CancelledOrder>> {
    const outcome = await this.#http.command({
      ...writes("DELETE", "cancel-order", `/${encodeURIComponent(order.orderId)}`, costs.cancel),
      ...sending,
      query: [...this.#account(), ...addressQuery(order)],
      body: null,
      buckets: bucketsOf(order.exchangeIndex),
    });
    return commandResult(outcome, (answer) => this.#cancelled(answer));
  }

  /** A DELETE with a body: the venue's own form. */
  async cancelBatch(
    orders: readonly OrderAddress[],
    sending: Sending,
  ): Promise<CommandResult<readonly BatchItem<CancelledOrder>[]>> {
    const outcome = await this.#http.command({
      ...writes("DELETE", "cancel-orders", "/batched", costs.cancel * orders.length),
      ...sending,
      query: [],
      body: { orders: orders.map((order) => this.#batchAddress(order)) },
    });
    return commandResult(outcome, (answer) =>
      this.#items(answer, orders.length, (item) => this.#cancelled(item)),
    );
  }

  /** Cancels on all shards. Orders placed within about the next minute may be cancelled too, and the body of the
   * answer is not documented: what was cancelled is learnt from the orders. */
  async cancelAll(sending: Sending): Promise<CommandResult<null>> {
    const outcome = await this.#http.command({
      ...writes("DELETE", "cancel-all-orders", "", costs.write),
      ...sending,
      query: this.#account(),
      body: null,
    });
    return commandResult(outcome, () => succeed(null));
  }

  async amend(
    orderId: string,
    amendment: Amendment,
    sending: Sending,
  ): Promise<CommandResult<ChangedOrder>> {
    const path = `/${encodeURIComponent(orderId)}/amend`;
    const outcome = await this.#http.command({
      ...writes("POST", "amend-order", path, costs.write),
      ...sending,
      query: this.#account(),
      body: amendment,
    });
    return commandResult(outcome, (answer) => {
      const wire = this.#reader.read("amended order", amendedOrderSchema, answer);
      return wire.ok ? this.#changed(orderId, wire.value) : wire;
    });
  }

  async decrease(
    order: OrderAddress,
    change: { readonly reduce_by: string } | { readonly reduce_to: string },
    sending: Sending,
  ): Promise<CommandResult<ChangedOrder>> {
    const path = `/${encodeURIComponent(order.orderId)}/decrease`;
    const { orderId, ticker, exchangeIndex } = order;
    const index = exchangeIndex === null ? {} : { exchange_index: exchangeIndex };
    const outcome = await this.#http.command({
      ...writes("POST", "decrease-order", path, costs.write),
      ...sending,
      query: this.#account(),
      body: { ...change, market_ticker: ticker, ...index },
    });
    return commandResult(outcome, (answer) => {
      const wire = this.#reader.read("decreased order", decreasedOrderSchema, answer);
      return wire.ok ? this.#changed(orderId, wire.value) : wire;
    });
  }

  /** Returns the order, or `VEN-806` when the venue does not show it (yet: reads lag behind writes). */
  async order(orderId: string, deadline: EpochMicros): Promise<Result<VenueOrder>> {
    const answer = await this.#http.read({
      path: `/portfolio/orders/${encodeURIComponent(orderId)}`,
      query: [],
      endpoint: "order",
      cost: costs.orderRead,
      deadline,
      purpose: "protect",
    });
    if (!answer.ok) return answer;
    const envelope = this.#reader.read("order answer", orderAnswerSchema, answer.value);
    if (!envelope.ok) return envelope;
    const order = this.#order(envelope.value.order as JsonValue);
    if (!order.ok || order.value.orderId === orderId) return order;
    return fail("VEN-833", `asked for order ${orderId}, told of ${order.value.orderId}`);
  }

  async orders(
    filter: OrdersFilter,
    cursor: string | null,
    deadline: EpochMicros,
  ): Promise<Result<Page<VenueOrder>>> {
    const query: [string, string][] = [...this.#account(), ["limit", String(itemsPerPageMax)]];
    if (filter.ticker !== undefined) query.push(["ticker", filter.ticker]);
    if (filter.status !== undefined) query.push(["status", filter.status]);
    if (filter.minSeconds !== undefined) query.push(["min_ts", String(filter.minSeconds)]);
    if (cursor !== null) query.push(["cursor", cursor]);
    const answer = await this.#http.read({
      path: "/portfolio/orders",
      query,
      endpoint: "orders",
      deadline,
      purpose: "protect",
    });
    if (!answer.ok) return answer;
    const page = this.#reader.read("orders page", ordersPageSchema, answer.value);
    if (!page.ok) return page;
    const items: VenueOrder[] = [];
    for (const value of page.value.orders) {
      const order = this.#order(value as JsonValue);
      if (!order.ok) return order;
      items.push(order.value);
    }
    return succeed({ items, cursor: page.value.cursor });
  }

  /** Returns the contracts ahead of a resting order at its price, in micros. */
  async queuePosition(orderId: string, deadline: EpochMicros): Promise<Result<number>> {
    const answer = await this.#http.read({
      path: `/portfolio/orders/${encodeURIComponent(orderId)}/queue_position`,
      query: [],
      endpoint: "queue-position",
      deadline,
    });
    if (!answer.ok) return answer;
    const read = this.#reader.read("queue position", queuePositionSchema, answer.value);
    return read.ok ? count(read.value.queue_position_fp, "queue-position") : read;
  }

  #account(): [string, string][] {
    return accountPath(this.#subaccount);
  }

  #batchAddress({ orderId, ticker, exchangeIndex }: OrderAddress) {
    return {
      order_id: orderId,
      market_ticker: ticker,
      ...(exchangeIndex === null ? {} : { exchange_index: exchangeIndex }),
      ...(this.#subaccount === null ? {} : { subaccount: this.#subaccount }),
    };
  }

  #order(value: JsonValue): Result<VenueOrder> {
    const wire = this.#reader.read("order", orderSchema, value);
    return wire.ok ? this.#reader.normalise("order", venueOrder(wire.value)) : wire;
  }

  #created(answer: JsonValue | undefined): Result<CreatedOrder> {
    const wire = this.#reader.read("created order", createdOrderSchema, withoutError(answer));
    if (!wire.ok) return wire;
    const filled = this.#count("created order", wire.value.fill_count);
    const remaining = this.#count("created order", wire.value.remaining_count);
    if (!filled.ok) return filled;
    if (!remaining.ok) return remaining;
    return succeed({
      orderId: wire.value.order_id,
      clientOrderId: wire.value.client_order_id ?? null,
      filled: filled.value,
      remaining: remaining.value,
    });
  }

  #cancelled(answer: JsonValue | undefined): Result<CancelledOrder> {
    const wire = this.#reader.read("cancelled order", cancelledOrderSchema, withoutError(answer));
    if (!wire.ok) return wire;
    const reducedBy = this.#count("cancelled order", wire.value.reduced_by);
    if (!reducedBy.ok) return reducedBy;
    return succeed({
      orderId: wire.value.order_id,
      clientOrderId: wire.value.client_order_id ?? null,
      reducedBy: reducedBy.value,
    });
  }

  /** In May 2026 replies sometimes told of another order: the id they name is always compared. */
  #changed(orderId: string, wire: WireChange): Result<ChangedOrder> {
    if (wire.order_id !== orderId) {
      return fail("VEN-833", `changed order ${orderId}, told of ${wire.order_id}`);
    }
    const remaining = this.#optionalCount("changed order", wire.remaining_count);
    if (!remaining.ok) return remaining;
    const filled = this.#optionalCount("changed order", wire.fill_count);
    if (!filled.ok) return filled;
    return succeed({ orderId, remaining: remaining.value, filled: filled.value });
  }

  #optionalCount(what: string, text: string | null | undefined): Result<number | null> {
    return text === null || text === undefined ? succeed(null) : this.#count(what, text);
  }

  #count(what: string, text: string): Result<number> {
    return this.#reader.normalise(what, count(text, "count"));
  }

  /** Items come in the order of the request; one that is missing or odd is unreadable, never taken for success. */
  #items<Value>(
    answer: JsonValue | undefined,
    expected: number,
    read: (item: JsonValue) => Result<Value>,
  ): Result<readonly BatchItem<Value>[]> {
    const batch = this.#reader.read("batch answer", batchAnswerSchema, answer);
    if (!batch.ok) return batch;
    const items = batch.value.orders.map((item): BatchItem<Value> => {
      const value = item as JsonValue;
      const failed = failedItemSchema.safeParse(value);
      if (failed.success) {
        const { error } = failed.data;
        const words = venueWords({ error: error as JsonValue }) ?? "refused without a word";
        return { kind: "refused", code: error.code ?? null, words };
      }
      const done = read(value);
      return done.ok
        ? { kind: "done", value: done.value }
        : { kind: "unreadable", words: done.failure.message };
    });
    if (items.length === expected) return succeed(items);
    return fail("VEN-801", `${items.length} items in the answer to ${expected}`);
  }
}

/** Items of batches carry `error: null` when they succeeded. */
function withoutError(answer: JsonValue | undefined): JsonValue | undefined {
  if (!isJsonObject(answer) || answer.error !== null) return answer;
  const { error: _none, ...rest } = answer;
  return rest;
}

function addressQuery({ ticker, exchangeIndex }: OrderAddress): HttpQuery {
  const market: [string, string] = ["market_ticker", ticker];
  return exchangeIndex === null ? [market] : [market, ["exchange_index", String(exchangeIndex)]];
}

/** Single writes that name a shard above 0 take from that shard's own rate; all others, batches too, from the common
 * one. */
function bucketsOf(exchangeIndex: number | null): readonly BucketName[] {
  return exchangeIndex === null || exchangeIndex === 0 ? ["write"] : [`write/${exchangeIndex}`];
}

/** Returns a count in micros, or why it is none. */
function count(text: string, what: string): Result<number> {
  const micros = scaledDecimal(text, 6);
  if (Number.isNaN(micros) || micros < 0) {
    return { ok: false, failure: decimalFailure(text, 6, what) };
  }
  return succeed(micros);
}
