// Orders, questions and executions as the broker writes them. These replies decide what we own, so they are read strictly:
// every field is either required here or named as optional, and anything else is drift. Numbers come as numbers or as
// texts with thousands separators, ids too: which, depends on the endpoint. Source: the Web API's OpenAPI document 2.29.0.

import { z } from "zod";

const text = z.string().nullish();
const figure = z.union([z.number(), z.string()]);
const optionalFigure = figure.nullish();
/** Fields that are there for a screen. */
const shown = z.json().optional();

/** One line of a 200 of `POST …/orders` when the ticket was taken. `order_id` is a text here and a number elsewhere. */
export const submittedSchema = z.looseObject({
  order_id: figure,
  order_status: text,
  encrypt_message: shown,
  local_order_id: shown,
  parent_order_id: shown,
  warning_message: shown,
  text: shown,
});

/** One line when the broker asks first. */
export const questionSchema = z.looseObject({
  id: z.string().min(1),
  message: z.array(z.string()),
  messageIds: z.array(z.string()).nullish(),
  isSuppressed: z.boolean().nullish(),
  messageOptions: shown,
});

/** A prompt in place of an answer. */
export const promptSchema = z.looseObject({
  prompt: z.boolean(),
  messageId: text,
  orderId: optionalFigure,
  reqId: optionalFigure,
  options: shown,
  text,
  type: shown,
  dismissable: shown,
});

/** That a cancel was asked for, which is not that it happened. */
export const cancelSchema = z.looseObject({
  msg: z.string(),
  order_id: figure,
  conid: optionalFigure,
  account: text,
  order_status: text,
});

export const ordersAnswerSchema = z.looseObject({
  orders: z.array(z.json()),
  /** False on the first answer of a session, which is empty whatever there is. */
  snapshot: z.boolean().nullish(),
});

/** A row of the list of orders. On the stream a row comes whole once and then with what has changed only. */
export const orderRowSchema = z.looseObject({
  orderId: figure,
  order_ref: text,
  conid: optionalFigure,
  conidex: text,
  side: text,
  status: text,
  price: optionalFigure,
  totalSize: optionalFigure,
  filledQuantity: optionalFigure,
  remainingQuantity: optionalFigure,
  avgPrice: optionalFigure,
  timeInForce: text,
  order_cancellation_by_system_reason: text,
  acct: text,
  account: text,
  order_ccp_status: shown,
  orderType: shown,
  origOrderType: shown,
  secType: shown,
  ticker: shown,
  description1: shown,
  description2: shown,
  companyName: shown,
  listingExchange: shown,
  lastExecutionTime: shown,
  lastExecutionTime_r: shown,
  isEventTrading: shown,
  sizeAndFills: shown,
  orderDesc: shown,
  supportsTaxOpt: shown,
  bgColor: shown,
  fgColor: shown,
  cashCcy: shown,
  outsideRTH: shown,
  exchange: shown,
  parentId: shown,
  isAlgo: shown,
  auxPrice: shown,
  taxOptimizerId: shown,
});

/** Answer of `…/order/status/{id}`, which names the same things in other words. */
export const orderStatusSchema = z.looseObject({
  order_id: figure,
  order_ref: text,
  conid: optionalFigure,
  conidex: text,
  side: text,
  order_status: z.string(),
  limit_price: optionalFigure,
  total_size: optionalFigure,
  size: optionalFigure,
  cum_fill: optionalFigure,
  average_price: optionalFigure,
  tif: text,
  order_cancellation_by_system_reason: text,
  account: text,
  sub_type: shown,
  request_id: shown,
  server_id: shown,
  symbol: shown,
  contract_description_1: shown,
  contract_description_2: shown,
  listing_exchange: shown,
  exchange: shown,
  option_acct: shown,
  company_name: shown,
  currency: shown,
  order_type: shown,
  order_ccp_status: shown,
  order_status_description: shown,
  fg_color: shown,
  bg_color: shown,
  order_not_editable: shown,
  editable_fields: shown,
  cannot_cancel_order: shown,
  deactivate_order: shown,
  sec_type: shown,
  available_chart_periods: shown,
  order_description: shown,
  order_description_with_contract: shown,
  alert_active: shown,
  child_order_type: shown,
  order_clearing_account: shown,
  size_and_fills: shown,
  exit_strategy_display_price: shown,
  exit_strategy_chart_description: shown,
  exit_strategy_tool_availability: shown,
  allowed_duplicates: shown,
  order_time: shown,
  outside_rth: shown,
  is_event_trading: shown,
});

/** An execution, of the list of trades or of the stream, where much of it is missing. */
export const executionSchema = z.looseObject({
  execution_id: z.string().min(1),
  side: z.string(),
  conid: figure,
  size: figure,
  /** None on rows of netting. */
  price: optionalFigure,
  order_ref: text,
  order_id: optionalFigure,
  commission: optionalFigure,
  trade_time: text,
  trade_time_r: optionalFigure,
  conidEx: text,
  conidex: text,
  symbol: shown,
  supports_tax_opt: shown,
  order_description: shown,
  submitter: shown,
  exchange: shown,
  net_amount: shown,
  account: shown,
  accountCode: shown,
  account_allocation_name: shown,
  company_name: shown,
  contract_description_1: shown,
  contract_description_2: shown,
  sec_type: shown,
  listing_exchange: shown,
  clearing_id: shown,
  clearing_name: shown,
  is_event_trading: shown,
  liquidation_trade: shown,
});
