// Routes that change orders: submission with its questions, preview, change, cancel. Each of them comes between a
// question and its answer, and voids it.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { jsonReply, type ShellReply } from "../../../transport/shell.ts";
import type { ForecastExAccounts } from "../core/contract.ts";
import { type OrderIntake, wireSubmitted } from "../orders/order-intake.ts";
import { isSuppressible } from "../orders/questions.ts";
import { refusalWords } from "../orders/refusal-words.ts";
import { readModification, readTicket } from "../orders/ticket.ts";
import { accountFigures } from "../wire/account.ts";
import { groupedText, moneyText } from "../wire/wire-text.ts";
import { badRequest, refusal, wordsOnly } from "./replies.ts";
import { readFields } from "./request-body.ts";
import { type InnerCall, innerRoute, type Route } from "./router.ts";

export interface OrderRouteOptions {
  readonly accounts: ForecastExAccounts;
  readonly accountsOf: (username: string) => readonly string[];
  readonly intake: OrderIntake;
}

/** Wraps what needs the list of accounts and an account of the caller. */
export function ownedRoute(
  { accountsOf }: Pick<OrderRouteOptions, "accountsOf">,
  answer: (call: InnerCall, account: string) => ShellReply,
): (call: InnerCall) => ShellReply {
  return (call) => {
    if (!call.memory.hasAskedAccounts) return badRequest("Please query /accounts first");
    const account = accountsOf(call.login.username).find((own) => own === call.names[0]);
    if (account === undefined) return refusal(404, `no account ${call.names[0] ?? ""}`);
    return answer(call, account);
  };
}

export function orderRoutes(options: OrderRouteOptions): Route[] {
  const { intake } = options;
  const owned = (answer: (call: InnerCall, account: string) => ShellReply) =>
    ownedRoute(options, answer);
  return [
    innerRoute(
      "POST /iserver/account/:account/orders",
      owned((call, account) => {
        const ticket = readTicket(readFields(call.request), account);
        if (!ticket.ok) return badRequest(ticket.words);
        return intake.submit(call.memory, ticket.value, call.now);
      }),
    ),
    innerRoute(
      "POST /iserver/account/:account/orders/whatif",
      owned((call, account) => preview(call, account, options)),
    ),
    innerRoute(
      "POST /iserver/account/:account/order/:order",
      owned((call, account) => modify(call, account, options)),
    ),
    innerRoute(
      "DELETE /iserver/account/:account/order/:order",
      owned((call, account) => cancel(call, account, options)),
    ),
    innerRoute("POST /iserver/reply/:reply", ({ request, names, memory, now }) => {
      const confirmed = readFields(request)?.["confirmed"];
      if (typeof confirmed !== "boolean") return badRequest("confirmed is required");
      return intake.reply(memory, names[0] ?? "", confirmed, now);
    }),
    innerRoute("POST /iserver/notification", (call) => notify(call, intake)),
    innerRoute("POST /iserver/questions/suppress", suppress),
    innerRoute("POST /iserver/questions/suppress/reset", ({ memory }) => {
      memory.suppressed.clear();
      return jsonReply(200, { status: "submitted" });
    }),
  ];
}

/** The list replaces the one before. */
function suppress({ request, memory }: InnerCall): ShellReply {
  const messageIds = readFields(request)?.["messageIds"];
  if (!Array.isArray(messageIds)) return badRequest("messageIds is required");
  memory.suppressed.clear();
  for (const one of messageIds) {
    if (typeof one === "string" && isSuppressible(one)) memory.suppressed.add(one);
  }
  return jsonReply(200, { status: "submitted" });
}

function notify({ request, memory, now }: InnerCall, intake: OrderIntake): ShellReply {
  const { orderId, reqId, text } = readFields(request) ?? {};
  if (typeof orderId !== "number") return badRequest("orderId is required");
  if (typeof reqId !== "string") return badRequest("reqId is required");
  if (typeof text !== "string") return badRequest("text is required");
  return intake.notify(memory, { orderId, reqId, text }, now);
}

function preview(call: InnerCall, account: string, options: OrderRouteOptions): ShellReply {
  const { accounts, intake } = options;
  intake.interrupt(call.memory);
  const ticket = readTicket(readFields(call.request), account);
  if (!ticket.ok) return badRequest(ticket.words);
  const previewed = accounts.preview(ticket.value, call.now);
  if (!previewed.ok) {
    return wordsOnly(refusalWords(previewed.refusal, ticket.value.clientOrderId));
  }
  const { reserve } = previewed.value;
  const size = groupedText(ticket.value.sizeMillionths / 1_000_000n);
  const held = accounts.position(account, ticket.value.conid).size;
  const bought = ticket.value.sizeMillionths / 1_000_000n;
  const { available } = accountFigures(accounts, account);
  return jsonReply(200, {
    amount: {
      amount: `${moneyText(reserve)} USD (${size} Shares)`,
      commission: "0.00 USD",
      total: `${moneyText(reserve)} USD`,
    },
    equity: change(available, -reserve),
    initial: change(0n, 0n),
    maintenance: change(0n, 0n),
    position: {
      current: String(held),
      change: String(bought),
      after: String(held + bought),
    },
    warn: null,
    error: null,
  });
}

function change(current: bigint, by: bigint): unknown {
  const words = (micros: bigint): string => moneyText(micros);
  return { current: words(current), change: words(by), after: words(current + by) };
}

function modify(call: InnerCall, account: string, options: OrderRouteOptions): ShellReply {
  const { accounts, intake } = options;
  intake.interrupt(call.memory);
  const orderId = readOrderId(call.names[1]);
  const wanted = readModification(readFields(call.request));
  if (!wanted.ok) return badRequest(wanted.words);
  if (orderId === undefined) return unknownOrder(call.names[1]);
  const changed = accounts.modify(account, orderId, wanted.value, call.now);
  if (changed.ok) return jsonReply(200, [wireSubmitted(changed.value)]);
  if (changed.refusal === "unknown-order") return unknownOrder(call.names[1]);
  return wordsOnly(refusalWords(changed.refusal));
}

function cancel(call: InnerCall, account: string, options: OrderRouteOptions): ShellReply {
  const { accounts, intake } = options;
  intake.interrupt(call.memory);
  const sent = call.names[1] ?? "";
  if (sent === "-1") return cancelAll(account, accounts, call.now);
  const orderId = readOrderId(sent);
  if (orderId === undefined) return unknownOrder(sent);
  const asked = accounts.requestCancel(account, orderId, call.now);
  const order = accounts.order(account, orderId);
  if (order === undefined) return unknownOrder(sent);
  if (!asked.ok && asked.refusal !== "cancel-pending") {
    return wordsOnly(refusalWords(asked.refusal));
  }
  return cancelAnswer(String(orderId), String(order.conid), account);
}

function cancelAll(account: string, accounts: ForecastExAccounts, now: EpochMicros): ShellReply {
  accounts.requestCancelAll(account, now);
  return cancelAnswer("-1", "-1", account);
}

/** That it was asked for, which is not that it has happened. */
function cancelAnswer(orderId: string, conid: string, account: string): ShellReply {
  return jsonReply(200, { msg: "Request was submitted", order_id: orderId, conid, account });
}

function unknownOrder(sent = ""): ShellReply {
  return wordsOnly(`OrderID ${sent} doesn't exist`);
}

export function readOrderId(sent = ""): number | undefined {
  return /^\d{1,15}$/.test(sent) ? Number.parseInt(sent, 10) : undefined;
}
