// Whether the venue takes an order at all, before money and the book are asked: the rules of the wallet, the market and
// the order's own form, in the order in which they are checked. Sources: the venue's error list.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { ListedMarket, ListedToken } from "../catalogue.ts";
import { type Quantities, quantitiesOf } from "./amount-rules.ts";
import type { CoreError, CoreOrderRequest, CoreResult } from "./contract.ts";
import type { CoreState } from "./core-state.ts";
import { decimalText, ticksOf } from "./quantities.ts";
import { granted, refusals, refused } from "./refusals.ts";

/** A GTD order names an end at least so far ahead. */
const expiryAheadMicros = 3 * 60 * 1_000_000;

export interface Admission extends Quantities {
  readonly token: ListedToken;
}

/** Returns what the order is about, or the first rule it breaks. */
export function admit(
  state: CoreState,
  request: CoreOrderRequest,
  now: EpochMicros,
): CoreResult<Admission> {
  const unwelcome = walletRefusal(state, request);
  if (unwelcome !== undefined) return refused(unwelcome);
  if (state.archive.order(request.orderId) !== undefined) {
    return refused(refusals.duplicated(request.orderId));
  }
  const token = state.catalogue.findToken(request.tokenId);
  if (token === undefined) return refused(refusals.unknownToken);
  if (!isTrading(token.market)) return refused(refusals.marketNotReady);
  const malformed = formRefusal(request, now);
  if (malformed !== undefined) return refused(malformed);
  const quantities = quantitiesOf(token.market, request);
  return quantities.ok ? granted({ ...quantities.value, token }) : quantities;
}

export function isTrading({ traded, isResolved }: ListedMarket): boolean {
  return traded.phase === "open" && !traded.isHalted && !isResolved;
}

/** Returns why the wallet may not place such an order. One in closed-only mode may sell what it has. */
export function walletRefusal(
  state: CoreState,
  { maker, side }: Pick<CoreOrderRequest, "maker" | "side">,
): CoreError | undefined {
  const wallet = state.ledger.find(maker);
  if (wallet?.isBanned) return refusals.banned(maker);
  return wallet?.isClosedOnly && side === "BUY" ? refusals.closedOnly(maker) : undefined;
}

/** Returns why an order that was admitted has no price of the market any more: grids change while a delay lasts. */
export function gridRefusal(order: {
  readonly orderId: string;
  readonly price: bigint;
  readonly market: ListedMarket;
}): CoreError | undefined {
  const { tickSize } = order.market;
  if (order.price % ticksOf(tickSize) === 0n) return undefined;
  return refusals.offGrid(order.orderId, decimalText(order.price * 100n), tickSize);
}

function formRefusal(request: CoreOrderRequest, now: EpochMicros): CoreError | undefined {
  const { orderType, expiresAt, postOnly } = request;
  if ((orderType === "GTD") !== (expiresAt !== null)) return refusals.invalidExpiration;
  if (expiresAt !== null && integerOf(expiresAt) < integerOf(now) + expiryAheadMicros) {
    return refusals.invalidExpiration;
  }
  const rests = orderType === "GTC" || orderType === "GTD";
  return postOnly && !rests ? refusals.invalidPayload : undefined;
}
