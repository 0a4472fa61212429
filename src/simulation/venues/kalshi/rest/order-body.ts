// The bodies of order writes, from untrusted JSON to the requests of the accounts. Prices and counts are JSON strings;
// everything is priced on the YES leg. Source: OpenAPI 3.30, create-order-v2 and its neighbours.

import { epochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { CoreAmendment, CoreOrderRequest, CoreSide } from "../core/contract.ts";
import { type Parsed, parameterRefusal, type Refusal, refused } from "../errors.ts";
import { parseScaled } from "../wire-money.ts";
import { FieldReader, type Fields } from "./request-body.ts";

/** The shards that the venue numbers; -1 asks for the market's own. */
const autoRoute = -1;
export const exchangeIndexMax = 63;
export const subaccountMax = 63;
/** The year 9999 in seconds: a later expiry is a mistake in units. */
const expirySecondsMax = 253_402_300_799;

const sides = ["bid", "ask"] as const;

/** Why the whole body is refused rather than one order of it: it could not be decoded. */
export function spoilsBatch(refusal: Refusal): boolean {
  return refusal.shape === "flat";
}

function invalidPrice(text: string): Refusal {
  return {
    shape: "nested",
    status: 400,
    code: "invalid_price",
    message: "invalid price",
    details: text,
  };
}

function invalidSize(text: string): Refusal {
  return {
    shape: "nested",
    status: 400,
    code: "invalid_order_size",
    message: "invalid order size",
    details: text,
  };
}

function readPrice(reader: FieldReader): bigint {
  const text = reader.requiredText("price");
  const price = parseScaled(text, 4);
  if (price === undefined) reader.refuse(invalidPrice(text));
  return price ?? 0n;
}

function readCount(reader: FieldReader, name: string): bigint {
  const text = reader.requiredText(name);
  const count = parseScaled(text, 2);
  if (count === undefined) reader.refuse(invalidSize(text));
  return count ?? 0n;
}

/** Returns the shard named, or null for the market's own. */
export function readExchangeIndex(reader: FieldReader): number | null {
  const index = reader.integer("exchange_index", autoRoute, exchangeIndexMax);
  return index === autoRoute ? null : index;
}

/** Reads one order to create. */
export function parseOrder(account: string, fields: Fields): Parsed<CoreOrderRequest> {
  const reader = new FieldReader("CreateOrderV2Request", fields);
  const expiry = reader.integer("expiration_time", 0, expirySecondsMax);
  const value: CoreOrderRequest = {
    account,
    ticker: reader.requiredText("ticker"),
    clientOrderId: reader.text("client_order_id") || null,
    side: reader.requiredWord("side", sides),
    count: readCount(reader, "count"),
    price: readPrice(reader),
    timeInForce: reader.requiredWord("time_in_force", [
      "fill_or_kill",
      "good_till_canceled",
      "immediate_or_cancel",
    ]),
    selfTradePrevention: reader.requiredWord("self_trade_prevention_type", [
      "taker_at_cross",
      "maker",
    ]),
    expiresAt: expiry === null ? null : epochMicros(expiry * 1_000_000),
    postOnly: reader.flag("post_only"),
    reduceOnly: reader.flag("reduce_only"),
    cancelOnPause: reader.flag("cancel_order_on_pause"),
    orderGroupId: reader.text("order_group_id") || null,
    subaccount: reader.integer("subaccount", 0, subaccountMax) ?? 0,
    exchangeIndex: readExchangeIndex(reader),
  };
  return reader.refusal === undefined ? { ok: true, value } : refused(reader.refusal);
}

/** Which order a cancel names, and where it should be looked for. */
export interface OrderReference {
  readonly orderId: string;
  readonly ticker: string | null;
  readonly exchangeIndex: number | null;
}

/** Reads one order of a batched cancel. */
export function parseReference(fields: Fields): Parsed<OrderReference> {
  const reader = new FieldReader("BatchCancelOrdersV2RequestOrder", fields);
  reader.integer("subaccount", 0, subaccountMax);
  const value: OrderReference = {
    orderId: reader.requiredText("order_id"),
    ticker: reader.text("market_ticker") || null,
    exchangeIndex: readExchangeIndex(reader),
  };
  return reader.refusal === undefined ? { ok: true, value } : refused(reader.refusal);
}

/** Reads the orders of a batch as they stand; each is read on its own afterwards. */
export function parseBatch(fields: Fields): Parsed<readonly Fields[]> {
  const reader = new FieldReader("BatchOrdersV2Request", fields);
  const value = reader.requiredList("orders");
  return reader.refusal === undefined ? { ok: true, value } : refused(reader.refusal);
}

export function parseAmendment(orderId: string, fields: Fields): Parsed<CoreAmendment> {
  const reader = new FieldReader("AmendOrderV2Request", fields);
  const value: CoreAmendment = {
    orderId,
    ticker: reader.requiredText("ticker"),
    side: reader.requiredWord<CoreSide>("side", sides),
    price: readPrice(reader),
    count: readCount(reader, "count"),
    clientOrderId: reader.text("client_order_id") || null,
    updatedClientOrderId: reader.text("updated_client_order_id") || null,
    exchangeIndex: readExchangeIndex(reader),
  };
  return reader.refusal === undefined ? { ok: true, value } : refused(reader.refusal);
}

export type Decrease = OrderReference & {
  readonly change: { readonly by: bigint } | { readonly to: bigint };
};

export function parseDecrease(orderId: string, fields: Fields): Parsed<Decrease> {
  const reader = new FieldReader("DecreaseOrderV2Request", fields);
  const by = reader.text("reduce_by");
  const to = reader.text("reduce_to");
  if ((by === null) === (to === null)) {
    reader.refuse(parameterRefusal("exactly one of reduce_by and reduce_to is required"));
  }
  const value: Decrease = {
    orderId,
    ticker: reader.text("market_ticker") || null,
    exchangeIndex: readExchangeIndex(reader),
    change:
      to === null ? { by: readCount(reader, "reduce_by") } : { to: readCount(reader, "reduce_to") },
  };
  return reader.refusal === undefined ? { ok: true, value } : refused(reader.refusal);
}
