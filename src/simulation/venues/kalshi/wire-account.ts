// The objects of Kalshi's account replies: order, fill, position, settlement, group, and the answers to order writes.
// Field names and forms are the venue's own. Source: OpenAPI 3.30 as generated into the official client.

import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import { uuidFor } from "../../identifiers.ts";
import { epochMilliseconds, epochSeconds, isoMilliseconds } from "../../instant-text.ts";
import type {
  CoreCancellation,
  CoreFill,
  CoreOrder,
  CoreOrderGroup,
  CorePlacement,
  CorePosition,
  CoreSettlement,
  CoreSide,
} from "./core/contract.ts";
import {
  averageText,
  countText,
  feeText,
  moneyText,
  oppositePriceText,
  priceText,
  wholeCents,
} from "./wire-money.ts";

export type WireObject = Readonly<Record<string, unknown>>;

/** Returns the id by which the venue knows the owner of an account. */
export function userIdOf(account: string): string {
  return uuidFor(`kalshi user ${account}`);
}

/** The direction in the present words and in the deprecated ones, which read every order as a purchase. */
export function wireDirection(side: CoreSide): WireObject {
  const outcome = side === "bid" ? "yes" : "no";
  return { side: outcome, action: "buy", outcome_side: outcome, book_side: side };
}

export function wireOrder(order: CoreOrder): WireObject {
  return {
    order_id: order.orderId,
    user_id: userIdOf(order.account),
    client_order_id: order.clientOrderId ?? "",
    ticker: order.ticker,
    ...wireDirection(order.side),
    type: "limit",
    status: order.status,
    yes_price_dollars: priceText(order.price),
    no_price_dollars: oppositePriceText(order.price),
    initial_count_fp: countText(order.initialCount),
    fill_count_fp: countText(order.fillCount),
    remaining_count_fp: countText(order.remainingCount),
    taker_fill_cost_dollars: feeText(order.takerFillCost),
    maker_fill_cost_dollars: feeText(order.makerFillCost),
    taker_fees_dollars: feeText(order.takerFees),
    maker_fees_dollars: feeText(order.makerFees),
    created_time: isoMilliseconds(order.createdAt),
    last_update_time: isoMilliseconds(order.updatedAt),
    expiration_time: order.expiresAt === null ? null : isoMilliseconds(order.expiresAt),
    self_trade_prevention_type: order.selfTradePrevention,
    order_group_id: order.orderGroupId,
    cancel_order_on_pause: order.cancelOnPause,
    subaccount_number: order.subaccount,
    exchange_index: order.exchangeIndex,
  };
}

/** Returns a fill as REST has it: no `client_order_id`, and `fill_id` the same as `trade_id`. */
export function wireFill(fill: CoreFill): WireObject {
  return {
    fill_id: fill.tradeId,
    trade_id: fill.tradeId,
    order_id: fill.orderId,
    ticker: fill.ticker,
    market_ticker: fill.ticker,
    ...wireDirection(fill.side),
    count_fp: countText(fill.count),
    yes_price_dollars: priceText(fill.price),
    no_price_dollars: oppositePriceText(fill.price),
    is_taker: fill.isTaker,
    fee_cost: feeText(fill.fee),
    created_time: isoMilliseconds(fill.at),
    ts: epochSeconds(fill.at),
    exchange_index: fill.exchangeIndex,
    subaccount_number: fill.subaccount,
  };
}

export function wirePosition(position: CorePosition): WireObject {
  return {
    ticker: position.ticker,
    exchange_index: position.exchangeIndex,
    position_fp: countText(position.position),
    market_exposure_dollars: moneyText(position.cost),
    realized_pnl_dollars: moneyText(position.realizedProfit),
    fees_paid_dollars: moneyText(position.feesPaid),
    total_traded_dollars: moneyText(position.totalTraded),
    last_updated_ts: isoMilliseconds(position.updatedAt),
  };
}

/** Returns the sums over the positions of one event. */
export function wireEventPosition(
  eventTicker: string,
  positions: readonly CorePosition[],
): WireObject {
  let cost = 0n;
  let shares = 0n;
  let profit = 0n;
  let fees = 0n;
  for (const { position, ...sums } of positions) {
    cost += sums.cost;
    shares += position < 0n ? -position : position;
    profit += sums.realizedProfit;
    fees += sums.feesPaid;
  }
  return {
    event_ticker: eventTicker,
    total_cost_dollars: moneyText(cost),
    total_cost_shares_fp: countText(shares),
    event_exposure_dollars: moneyText(cost),
    realized_pnl_dollars: moneyText(profit),
    fees_paid_dollars: moneyText(fees),
  };
}

/** Returns a settlement. `revenue` and `value` are the venue's last integer cents; settling costs nothing. */
export function wireSettlement(settlement: CoreSettlement, eventTicker: string): WireObject {
  return {
    ticker: settlement.ticker,
    event_ticker: eventTicker,
    exchange_index: settlement.exchangeIndex,
    market_result: settlement.result,
    yes_count_fp: countText(settlement.yesCount),
    yes_total_cost_dollars: moneyText(settlement.yesCost),
    no_count_fp: countText(settlement.noCount),
    no_total_cost_dollars: moneyText(settlement.noCost),
    revenue: wholeCents(settlement.revenue),
    value: wholeCents(settlement.value),
    fee_cost: "0.0000",
    settled_time: isoMilliseconds(settlement.at),
  };
}

export function wireGroup(group: CoreOrderGroup): WireObject {
  return {
    is_auto_cancel_enabled: true,
    contracts_limit_fp: countText(group.limit),
    orders: [...group.orderIds],
    exchange_index: group.exchangeIndex,
  };
}

/** Returns a group as it stands in a list, where it has an id and no orders. */
export function wireGroupRow(group: CoreOrderGroup): WireObject {
  return {
    id: group.orderGroupId,
    is_auto_cancel_enabled: true,
    contracts_limit_fp: countText(group.limit),
    exchange_index: group.exchangeIndex,
  };
}

/** The client's own id, absent where the order has none. */
function clientId(order: CoreOrder): WireObject {
  return order.clientOrderId === null ? {} : { client_order_id: order.clientOrderId };
}

/** Returns the answer to a new or amended order: what this call filled, averages only when it filled anything. */
export function wirePlacement(placement: CorePlacement, now: EpochMicros): WireObject {
  const { order, fills } = placement;
  let count = 0n;
  let cost = 0n;
  let fees = 0n;
  for (const fill of fills) {
    count += fill.count;
    // Hundredths of a contract times ticks of 0.0001 USD are micro-dollars.
    cost += fill.count * fill.price;
    fees += fill.fee;
  }
  const averages =
    count === 0n
      ? {}
      : {
          average_fill_price: averageText(cost, count, 4),
          average_fee_paid: averageText(fees, count, 6),
        };
  return {
    order_id: order.orderId,
    ...clientId(order),
    fill_count: countText(count),
    remaining_count: countText(order.remainingCount),
    ...averages,
    ts_ms: epochMilliseconds(now),
  };
}

export function wireCancellation(cancellation: CoreCancellation, now: EpochMicros): WireObject {
  const { order, reducedBy } = cancellation;
  return {
    order_id: order.orderId,
    ...clientId(order),
    reduced_by: countText(reducedBy),
    ts_ms: epochMilliseconds(now),
  };
}

export function wireDecrease(order: CoreOrder, now: EpochMicros): WireObject {
  return {
    order_id: order.orderId,
    ...clientId(order),
    remaining_count: countText(order.remainingCount),
    ts_ms: epochMilliseconds(now),
  };
}
