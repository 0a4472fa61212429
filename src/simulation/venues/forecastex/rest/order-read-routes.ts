// Routes that tell of orders: the list with its pre-flight, one order, executions. The list has what lives and what has
// ended in this session; one order that ended a while ago is a 503.

import { days, durationBetween, minutes } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { jsonReply, type ShellReply } from "../../../transport/shell.ts";
import type { CoreOrder, ForecastExAccounts } from "../core/contract.ts";
import { wireExecution, wireOrder, wireOrderStatus } from "../wire/orders.ts";
import { readOrderId } from "./order-routes.ts";
import { badRequest, unavailable } from "./replies.ts";
import { type InnerCall, innerRoute, type Route } from "./router.ts";

export interface OrderReadOptions {
  readonly accounts: ForecastExAccounts;
  readonly accountsOf: (username: string) => readonly string[];
}

/** Source: OpenAPI. */
const ordersMax = 1_000;
const daysMax = 7;
/** An order that ended so long ago is asked for in vain. No source has a number. */
const endedAsksMax = minutes(5);

export function orderReadRoutes(options: OrderReadOptions): Route[] {
  return [
    innerRoute("GET /iserver/account/orders", (call) => listOrders(call, options)),
    innerRoute("GET /iserver/account/order/status/:order", (call) => oneOrder(call, options)),
    innerRoute("GET /iserver/account/trades", (call) => listTrades(call, options)),
  ];
}

function isEnded({ status }: CoreOrder): boolean {
  return status === "Filled" || status === "Cancelled";
}

/** The first answer of a session, and that to a forced call, is empty and says so: they set the list up. */
function listOrders(call: InnerCall, { accounts, accountsOf }: OrderReadOptions): ShellReply {
  const { memory, query, login } = call;
  if (!memory.hasAskedAccounts) return badRequest("Please query /accounts first");
  const filters = (query.get("filters") ?? "").toLowerCase().split(",").filter(Boolean);
  const isForced = query.get("force") === "true";
  memory.hidesOrderRows = isForced ? false : memory.hidesOrderRows || filters.length > 0;
  if (isForced || !memory.hasAskedOrders) {
    memory.hasAskedOrders = true;
    return jsonReply(200, { orders: [], snapshot: false });
  }
  const only = query.get("accountId");
  const since = integerOf(memory.openedAt);
  const orders = accountsOf(login.username)
    .filter((account) => only === null || only === account)
    .flatMap((account) => accounts.orders(account))
    .filter((order) => !isEnded(order) || integerOf(order.updatedAt) >= since)
    .filter(({ status }) => filters.length === 0 || filters.includes(status.toLowerCase()));
  const rows = orders.slice(-ordersMax).map((order) => wireOrder(order, accounts.catalogue));
  return jsonReply(200, { orders: rows.reverse(), snapshot: true });
}

function oneOrder(call: InnerCall, { accounts, accountsOf }: OrderReadOptions): ShellReply {
  const { names, login, memory, now } = call;
  if (!memory.hasAskedAccounts) return badRequest("Please query /accounts first");
  const orderId = readOrderId(names[0]);
  if (orderId === undefined) return badRequest("orderId is a number");
  for (const account of accountsOf(login.username)) {
    const order = accounts.order(account, orderId);
    if (order === undefined) continue;
    const age = integerOf(durationBetween(order.updatedAt, now));
    const isOld = age >= integerOf(endedAsksMax);
    if (!isEnded(order) || !isOld)
      return jsonReply(200, wireOrderStatus(order, accounts.catalogue));
  }
  return unavailable();
}

/** The newest first. */
function listTrades(call: InnerCall, { accounts, accountsOf }: OrderReadOptions): ShellReply {
  const { query, login, now } = call;
  const sent = query.get("days") ?? "1";
  const count = /^\d$/.test(sent) ? Number.parseInt(sent, 10) : 0;
  if (count < 1 || count > daysMax) return badRequest(`days is between 1 and ${daysMax}`);
  const since = integerOf(now) - integerOf(days(count));
  const executions = accountsOf(login.username)
    .flatMap((account) => accounts.executions(account))
    .filter(({ at }) => integerOf(at) >= since);
  return jsonReply(200, executions.map((one) => wireExecution(one, accounts.catalogue)).reverse());
}
