// The bodies of the stream messages that only the account itself sees: fills, orders, positions, order groups. Field
// names differ from those of REST in places (`market_ticker` here, `ticker` there). Source: AsyncAPI.

import { epochMilliseconds, epochSeconds, isoSeconds } from "../../instant-text.ts";
import type { CoreAccountEvent, CoreFill, CoreOrder, CorePosition } from "./core/contract.ts";
import { userIdOf, wireDirection } from "./wire-account.ts";
import { countText, feeText, moneyText, priceText } from "./wire-money.ts";

type GroupEvent = Extract<CoreAccountEvent, { readonly kind: "order-group" }>;

export function fillBody(fill: CoreFill): string {
  return JSON.stringify({
    trade_id: fill.tradeId,
    order_id: fill.orderId,
    client_order_id: fill.clientOrderId ?? "",
    market_ticker: fill.ticker,
    exchange_index: fill.exchangeIndex,
    is_taker: fill.isTaker,
    ...wireDirection(fill.side),
    purchased_side: fill.side === "bid" ? "yes" : "no",
    yes_price_dollars: priceText(fill.price),
    count_fp: countText(fill.count),
    fee_cost: feeText(fill.fee),
    post_position_fp: countText(fill.postPosition),
    ts: epochSeconds(fill.at),
    ts_ms: epochMilliseconds(fill.at),
    subaccount: fill.subaccount,
  });
}

export function userOrderBody(order: CoreOrder): string {
  const { side, outcome_side, book_side } = wireDirection(order.side);
  return JSON.stringify({
    order_id: order.orderId,
    user_id: userIdOf(order.account),
    ticker: order.ticker,
    exchange_index: order.exchangeIndex,
    status: order.status,
    side,
    is_yes: order.side === "bid",
    outcome_side,
    book_side,
    yes_price_dollars: priceText(order.price),
    fill_count_fp: countText(order.fillCount),
    remaining_count_fp: countText(order.remainingCount),
    initial_count_fp: countText(order.initialCount),
    taker_fill_cost_dollars: feeText(order.takerFillCost),
    maker_fill_cost_dollars: feeText(order.makerFillCost),
    taker_fees_dollars: feeText(order.takerFees),
    maker_fees_dollars: feeText(order.makerFees),
    client_order_id: order.clientOrderId ?? "",
    self_trade_prevention_type: order.selfTradePrevention,
    created_time: isoSeconds(order.createdAt),
    created_ts_ms: epochMilliseconds(order.createdAt),
    last_updated_ts_ms: epochMilliseconds(order.updatedAt),
    ...(order.lastUpdateReason === "" ? {} : { last_update_reason: order.lastUpdateReason }),
    subaccount_number: order.subaccount,
  });
}

export function positionBody(position: CorePosition): string {
  return JSON.stringify({
    user_id: userIdOf(position.account),
    market_ticker: position.ticker,
    position_fp: countText(position.position),
    position_cost_dollars: moneyText(position.cost),
    realized_pnl_dollars: moneyText(position.realizedProfit),
    fees_paid_dollars: moneyText(position.feesPaid),
    position_fee_cost_dollars: moneyText(position.feesPaid),
    volume_fp: countText(position.volume),
    subaccount: position.subaccount,
  });
}

export function orderGroupBody({ event, group, at }: GroupEvent): string {
  return JSON.stringify({
    event_type: event,
    order_group_id: group.orderGroupId,
    ts_ms: epochMilliseconds(at),
  });
}
