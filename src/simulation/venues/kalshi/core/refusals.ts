// How the venue says no to an account: status, code and words of every refusal, in one place. Where no source has the
// words of REST (pauses, a missed fill-or-kill order, triggered groups) they are ours, in the venue's style.

import type { CoreError, CoreResult } from "./contract.ts";

function refusal(status: number, code: string, message: string, details = ""): CoreError {
  return { status, code, message, details };
}

const invalidOrder = (details: string): CoreError =>
  refusal(400, "invalid_order", "invalid order", details);

export const refusals = {
  marketNotFound: refusal(404, "market_not_found", "market not found"),
  /** After the close, before the opening, and while the market is paused. */
  marketInactive: refusal(400, "MARKET_INACTIVE", "market is not active"),
  exchangePaused: refusal(503, "EXCHANGE_PAUSED", "exchange is paused"),
  tradingPaused: refusal(503, "TRADING_PAUSED", "trading is paused"),
  invalidPrice: refusal(400, "invalid_price", "invalid price"),
  invalidSize: refusal(400, "invalid_order_size", "invalid order size"),
  insufficientBalance: refusal(400, "insufficient_balance", "insufficient balance"),
  orderExists: refusal(409, "order_already_exists", "order already exists"),
  /** Unknown, cancelled and executed orders alike. */
  notFound: refusal(404, "not_found", "not found"),
  postOnlyCross: invalidOrder("post only cross"),
  clientOrderIdForm: invalidOrder("invalid client order id"),
  expiryInPast: invalidOrder("Expiration timestamp must be in the future"),
  expiryWithImmediate: invalidOrder("Cannot specify both immediate_or_cancel and expiration_ts"),
  expiryWithFillOrKill: invalidOrder("Cannot specify both fill_or_kill and expiration_ts"),
  postOnlyNeedsRest: invalidOrder("post only orders must be good till canceled"),
  subaccountRange: invalidOrder("invalid subaccount"),
  groupTriggered: invalidOrder("order group is triggered"),
  groupElsewhere: invalidOrder("order group belongs to another exchange index"),
  groupNotFound: refusal(404, "order_group_not_found", "order group not found"),
  groupLimit: refusal(400, "invalid_contracts_limit", "invalid contracts limit"),
  tooManyGroups: refusal(400, "too_many_order_groups", "too many order groups"),
  tooManyOrders: refusal(400, "too_many_open_orders", "too many open orders"),
  fillOrKillMissed: refusal(
    400,
    "fill_or_kill_insufficient_resting_volume",
    "fill or kill insufficient resting volume",
  ),
  sideMismatch: refusal(400, "order_side_mismatch", "order side mismatch"),
  tickerMismatch: refusal(400, "order_ticker_mismatch", "order ticker mismatch"),
  clientOrderIdMismatch: refusal(
    400,
    "order_id_and_client_order_id_mismatch",
    "order id and client order id mismatch",
  ),
  invalidAmount: refusal(400, "invalid_amount", "invalid amount"),
} as const satisfies Readonly<Record<string, CoreError>>;

export function granted<Value>(value: Value): CoreResult<Value> {
  return { ok: true, value };
}

export function refused<Value>(error: CoreError): CoreResult<Value> {
  return { ok: false, error };
}
