// The rules an order must keep before it reaches the book: the words the venue takes, its price, its size, whether the
// contract still trades, whether the client's id is new. Money is checked by whoever knows what else the order replaces.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { ContractRecord } from "./catalogue.ts";
import type {
  CoreModification,
  CoreOrderRequest,
  CoreRefusal,
  CoreResult,
  CoreTimeInForce,
} from "./contract.ts";
import type { CoreState } from "./core-state.ts";
import { liveOrdersMax } from "./ledger.ts";
import type { OrderRecord, OrderTerms } from "./order-record.ts";

/** Most contracts in one order: far above any depth here, and exact in the matching book's doubles. No source has the
 * venue's own limit. */
export const orderSizeMax = 10_000_000n;

/** Source: vendor pages. A pair totals 1.01 and nobody bids above 0.99, so nobody can bid below 0.02. */
export const priceMin = 20_000n;
export const priceMax = 990_000n;
const priceStep = 10_000n;

const millionthsPerContract = 1_000_000n;

const timesInForce: readonly string[] = ["DAY", "GTC", "IOC"] satisfies CoreTimeInForce[];

export function granted<Value>(value: Value): CoreResult<Value> {
  return { ok: true, value };
}

export function refused<Value>(refusal: CoreRefusal): CoreResult<Value> {
  return { ok: false, refusal };
}

export interface AdmittedOrder {
  readonly contract: ContractRecord;
  readonly terms: OrderTerms;
}

/** Returns where an order goes and with which terms, or the first rule it breaks. */
export function admit(
  state: CoreState,
  request: CoreOrderRequest,
  now: EpochMicros,
): CoreResult<AdmittedOrder> {
  const contract = state.catalogue.find(request.conid);
  if (contract === undefined) return refused("unknown-contract");
  if (request.side !== "BUY") return refused("sell-not-allowed");
  if (request.orderType !== "LMT") return refused("order-type-not-allowed");
  const terms = termsOf(request);
  if (!terms.ok) return terms;
  const account = state.ledger.account(request.account);
  const { clientOrderId } = request;
  const taken =
    clientOrderId === null ? undefined : account.clientOrderIdRefusal(clientOrderId, now);
  if (taken !== undefined) return refused(taken);
  if (contract.isEnded) return refused("trading-ended");
  if (account.liveCount >= liveOrdersMax) return refused("too-many-orders");
  return granted({ contract, terms: terms.value });
}

/** Returns the terms an order would have after a change, or the first rule they break. */
export function changedTerms(order: OrderRecord, change: CoreModification): CoreResult<OrderTerms> {
  const { terms } = order;
  const changed = termsOf({
    timeInForce: change.timeInForce ?? terms.timeInForce,
    price: change.price ?? terms.price,
    sizeMillionths: change.sizeMillionths ?? terms.size * millionthsPerContract,
  });
  if (changed.ok && changed.value.size <= order.filled) return refused("size-below-filled");
  return changed;
}

function termsOf(
  wanted: Pick<CoreOrderRequest, "timeInForce" | "price" | "sizeMillionths">,
): CoreResult<OrderTerms> {
  const { timeInForce, price, sizeMillionths } = wanted;
  if (!isTimeInForce(timeInForce)) return refused("time-in-force-not-allowed");
  if (price === null) return refused("price-missing");
  if (price % priceStep !== 0n) return refused("price-off-grid");
  if (price < priceMin || price > priceMax) return refused("price-out-of-range");
  if (sizeMillionths <= 0n) return refused("size-not-positive");
  if (sizeMillionths % millionthsPerContract !== 0n) return refused("size-fractional");
  const size = sizeMillionths / millionthsPerContract;
  if (size > orderSizeMax) return refused("size-too-large");
  return granted({ price, size, timeInForce });
}

function isTimeInForce(text: string): text is CoreTimeInForce {
  return timesInForce.includes(text);
}
