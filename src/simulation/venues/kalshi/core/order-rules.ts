// The rules an order must keep before it reaches the book, in the order the venue's layers check them: its form, whether
// it is new, where it goes, whether anything trades there, its price, its size, its times, its group.

import { isOnGrid } from "../../../../domain/market/tick-scheme.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { ListedMarket } from "../catalogue.ts";
import type { CoreError, CoreOrderRequest, CoreResult } from "./contract.ts";
import { bookPrice, type CoreState } from "./core-state.ts";
import {
  type Account,
  clientOrderIdsMax,
  restingOrdersPerAccountMax,
  subaccountMax,
} from "./ledger.ts";
import { granted, refusals, refused } from "./refusals.ts";

/** Source: the venue's FIX rule for client order ids. */
const clientOrderIdForm = /^[A-Za-z0-9_+=/:-]{1,64}$/;

const ticksPerDollar = 10_000n;

/** Most hundredths in one order: far more than any market has, and exact in the matching book's doubles. */
export const orderCountMax = 100_000_000_000n;

/** What an operation needs to be open: cancels get through a trading pause, nothing gets through an exchange pause. */
export type Operation = "place" | "withdraw";

/** Returns why the operation is not possible in the market now, or undefined. */
export function closureOf(
  state: CoreState,
  market: ListedMarket,
  operation: Operation,
  now: EpochMicros,
): CoreError | undefined {
  const shard = state.shard(market.exchangeIndex);
  if (!shard.isExchangeActive) return refusals.exchangePaused;
  const status = state.catalogue.statusAt(market, now);
  if (status !== "active" && status !== "inactive") return refusals.marketInactive;
  if (operation === "withdraw") return undefined;
  if (!shard.isTradingActive) return refusals.tradingPaused;
  return status === "inactive" ? refusals.marketInactive : undefined;
}

/** Returns true when an order may carry the price: on the grid and strictly between 0 and 1 USD. */
export function isPrice(market: ListedMarket, price: bigint): boolean {
  if (price <= 0n || price >= ticksPerDollar) return false;
  return isOnGrid(market.traded.tickScheme, bookPrice(price));
}

export function isCount(count: bigint): boolean {
  return count >= 1n && count <= orderCountMax;
}

export function isClientOrderId(text: string): boolean {
  return clientOrderIdForm.test(text);
}

/** Returns the market an order goes to, or the first rule it breaks. */
export function admit(
  state: CoreState,
  account: Account,
  request: CoreOrderRequest,
  now: EpochMicros,
): CoreResult<ListedMarket> {
  const form = formRefusal(request, now);
  if (form !== undefined) return refused(form);
  const { clientOrderId } = request;
  if (clientOrderId !== null && account.clientOrderIds.has(clientOrderId)) {
    return refused(refusals.orderExists);
  }
  const market = state.catalogue.find(request.ticker);
  if (market === undefined) return refused(refusals.marketNotFound);
  if (request.exchangeIndex !== null && request.exchangeIndex !== market.exchangeIndex) {
    return refused(refusals.marketNotFound);
  }
  const closure = closureOf(state, market, "place", now);
  if (closure !== undefined) return refused(closure);
  if (!isPrice(market, request.price)) return refused(refusals.invalidPrice);
  if (!isCount(request.count)) return refused(refusals.invalidSize);
  const group = groupRefusal(account, request, market);
  if (group !== undefined) return refused(group);
  if (
    account.restingCount >= restingOrdersPerAccountMax ||
    account.clientOrderIds.size >= clientOrderIdsMax
  ) {
    return refused(refusals.tooManyOrders);
  }
  return granted(market);
}

function formRefusal(request: CoreOrderRequest, now: EpochMicros): CoreError | undefined {
  const { clientOrderId, subaccount, expiresAt, timeInForce } = request;
  if (clientOrderId !== null && !isClientOrderId(clientOrderId)) return refusals.clientOrderIdForm;
  if (!Number.isInteger(subaccount) || subaccount < 0 || subaccount > subaccountMax) {
    return refusals.subaccountRange;
  }
  if (expiresAt !== null) {
    if (timeInForce === "immediate_or_cancel") return refusals.expiryWithImmediate;
    if (timeInForce === "fill_or_kill") return refusals.expiryWithFillOrKill;
    if (integerOf(expiresAt) <= integerOf(now)) return refusals.expiryInPast;
  }
  if (request.postOnly && timeInForce !== "good_till_canceled") return refusals.postOnlyNeedsRest;
  return undefined;
}

function groupRefusal(
  account: Account,
  request: CoreOrderRequest,
  market: ListedMarket,
): CoreError | undefined {
  if (request.orderGroupId === null) return undefined;
  const group = account.groups.get(request.orderGroupId);
  if (group === undefined || group.subaccount !== request.subaccount) return refusals.groupNotFound;
  if (group.exchangeIndex !== market.exchangeIndex) return refusals.groupElsewhere;
  return group.isTriggered ? refusals.groupTriggered : undefined;
}
