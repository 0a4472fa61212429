// Orders and executions as the broker writes them. An order is told as a row whose number is a number here and a text in
// the answer to its submission; an execution's side is B for what was bought, and N for what netting took away.
// Source: OpenAPI 2.29.0, the Web API's page on event contracts.

import { epochMilliseconds } from "../../../instant-text.ts";
import type {
  ContractCatalogue,
  CoreEndReason,
  CoreExecution,
  CoreOrder,
} from "../core/contract.ts";
import { forecastExExchange } from "../listing.ts";
import { description } from "./contracts.ts";
import { executionTime, moneyNumber, moneyText, orderTime, wholeNumber } from "./wire-text.ts";

type Wire = Readonly<Record<string, unknown>>;

/** Why the system, and nobody else, has ended an order. */
const systemReasons: Readonly<Partial<Record<CoreEndReason, string>>> = {
  "session-close": "The order expired at the close of its session",
  "trading-ended": "The contract is no longer trading",
  "own-order": "The order would have traded with an order of the same account",
  venue: "The order was removed by the exchange",
};

export function conidEx(conid: number): string {
  return `${conid}@${forecastExExchange}`;
}

/** The whole row of an order. */
export function wireOrder(order: CoreOrder, catalogue: ContractCatalogue): Wire {
  const contract = catalogue.contract(order.conid);
  const { symbol, marketName } = contract.product;
  const lastAt = order.lastExecutionAt ?? order.updatedAt;
  const reason = order.endReason === null ? undefined : systemReasons[order.endReason];
  return {
    acct: order.account,
    account: order.account,
    conid: order.conid,
    conidex: conidEx(order.conid),
    orderId: order.orderId,
    cashCcy: "USD",
    sizeAndFills: `${order.filled}/${order.remaining}`,
    orderDesc: `Buy ${order.size} Limit @ ${moneyText(order.price)}, ${order.timeInForce}`,
    description1: symbol,
    description2: description(contract, order.outcome === "yes"),
    ticker: symbol,
    secType: "OPT",
    listingExchange: forecastExExchange,
    companyName: marketName,
    remainingQuantity: wholeNumber(order.remaining),
    filledQuantity: wholeNumber(order.filled),
    totalSize: wholeNumber(order.size),
    status: order.status,
    order_ccp_status: order.status,
    ...(order.filled === 0n ? {} : { avgPrice: moneyText(order.cost / order.filled) }),
    ...(reason === undefined ? {} : { order_cancellation_by_system_reason: reason }),
    ...(order.orderRef === null ? {} : { order_ref: order.orderRef }),
    origOrderType: "LIMIT",
    orderType: "Limit",
    price: moneyText(order.price),
    side: "BUY",
    timeInForce: order.timeInForce,
    lastExecutionTime: orderTime(lastAt),
    lastExecutionTime_r: epochMilliseconds(lastAt),
    isEventTrading: "1",
    supportsTaxOpt: "1",
  };
}

/** One order asked for by itself: the same facts under other names. */
export function wireOrderStatus(order: CoreOrder, catalogue: ContractCatalogue): Wire {
  const contract = catalogue.contract(order.conid);
  const isDone = order.status === "Filled" || order.status === "Cancelled";
  return {
    sub_type: null,
    request_id: "0",
    server_id: "0",
    order_id: order.orderId,
    conidex: conidEx(order.conid),
    conid: order.conid,
    symbol: contract.product.symbol,
    side: "B",
    contract_description_1: contract.product.symbol,
    contract_description_2: description(contract, order.outcome === "yes"),
    listing_exchange: forecastExExchange,
    sec_type: "OPT",
    currency: "USD",
    account: order.account,
    order_type: "LIMIT",
    limit_price: moneyText(order.price),
    size: `${order.remaining}.0`,
    total_size: `${order.size}.0`,
    cum_fill: `${order.filled}.0`,
    size_and_fills: `${order.filled}/${order.size}`,
    ...(order.filled === 0n ? {} : { average_price: moneyText(order.cost / order.filled) }),
    tif: order.timeInForce,
    order_status: order.status,
    order_ccp_status: order.status,
    order_ref: order.orderRef,
    order_not_editable: isDone,
    editable_fields: isDone ? "" : "6",
    cannot_cancel_order: isDone,
    deactivate_order: false,
    is_event_trading: "1",
    order_description: `Buy ${order.size} Limit @ ${moneyText(order.price)}`,
  };
}

/** A row of the trades, in a list or on a stream. What netting took away has no price: a pair is worth a dollar, and no
 * source says what its rows show. */
export function wireExecution(execution: CoreExecution, catalogue: ContractCatalogue): Wire {
  const contract = catalogue.contract(execution.conid);
  const { symbol, marketName } = contract.product;
  const { price, size, conid } = execution;
  const isYes = conid === contract.listing.conidYes;
  const words = execution.side === "B" ? "Bought" : "Netted";
  return {
    execution_id: execution.executionId,
    symbol,
    supports_tax_opt: "1",
    side: execution.side,
    order_description:
      price === null ? `${words} ${size}` : `${words} ${size} @ ${moneyText(price)}`,
    trade_time: executionTime(execution.at),
    trade_time_r: epochMilliseconds(execution.at),
    size: wholeNumber(size),
    ...(price === null ? {} : { price: moneyText(price) }),
    ...(execution.orderRef === null ? {} : { order_ref: execution.orderRef }),
    order_id: execution.orderId,
    submitter: "simuser",
    exchange: forecastExExchange,
    commission: "0.00",
    net_amount: price === null ? 0 : moneyNumber(price * size),
    account: execution.account,
    accountCode: execution.account,
    company_name: marketName,
    contract_description_1: symbol,
    contract_description_2: description(contract, isYes),
    sec_type: "OPT",
    listing_exchange: forecastExExchange,
    conid,
    conidEx: conidEx(conid),
    clearing_id: "IB",
    clearing_name: "IB",
    liquidation_trade: "0",
    is_event_trading: "1",
  };
}
