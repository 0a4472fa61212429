// Taking orders back, by id, by list, by market or all, and the heartbeat whose absence takes them all back. Every cancel
// is answered alike: what was cancelled, and why the rest was not. Source: reference page, section 3.4.

import { jsonReply, type ShellReply } from "../../../transport/shell.ts";
import type { CoreCancellation, CoreResult, PolymarketAccounts } from "../core/contract.ts";
import { invalidPayload, isFields, parseBody, refuse, tooManyOrders } from "./refusals.ts";
import { type KeyCall, type Route, tradeRoute } from "./router.ts";
import type { SignerBuckets } from "./signer-buckets.ts";

/** Ids of one list. Documents have 1000 and 3000; the lower one is kept. */
export const cancelIdsMax = 1_000;

export interface CancelRouteOptions {
  readonly accounts: PolymarketAccounts;
  readonly buckets: SignerBuckets;
}

export function cancelRoutes(options: CancelRouteOptions): readonly Route[] {
  const { accounts } = options;
  return [
    tradeRoute(
      "DELETE /order",
      "cancel-order",
      (call, respond) => respond(answerOne(accounts, call)),
      () => ({ bucket: "cancels", tokens: 1 }),
    ),
    tradeRoute(
      "DELETE /orders",
      "cancel-orders",
      (call, respond) => respond(answerList(accounts, call)),
      ({ request }) => {
        const ids = parseBody(request.body);
        return { bucket: "cancels", tokens: Array.isArray(ids) ? Math.max(1, ids.length) : 1 };
      },
    ),
    tradeRoute(
      "DELETE /cancel-market-orders",
      "cancel-market",
      (call, respond) => respond(answerMarket(options, call)),
      () => ({ bucket: "cancels", tokens: 1 }),
    ),
    tradeRoute(
      "DELETE /cancel-all",
      "cancel-all",
      (call, respond) => respond(sweep(options, call, { conditionId: null, tokenId: null })),
      () => ({ bucket: "cancels", tokens: 1 }),
    ),
    tradeRoute("POST /v1/heartbeats", null, (call, respond) =>
      respond(answerHeartbeat(accounts, call)),
    ),
  ];
}

function answerOne(
  accounts: PolymarketAccounts,
  { request, credentials, now }: KeyCall,
): ShellReply {
  const body = parseBody(request.body);
  if (!isFields(body) || typeof body.orderID !== "string" || body.orderID === "") {
    return refuse(400, invalidPayload);
  }
  return cancelReply(accounts.cancel(credentials.key, [body.orderID.toLowerCase()], now));
}

function answerList(
  accounts: PolymarketAccounts,
  { request, credentials, now }: KeyCall,
): ShellReply {
  const body = parseBody(request.body);
  if (!Array.isArray(body)) return refuse(400, invalidPayload);
  if (body.length > cancelIdsMax) return tooManyOrders(body.length, cancelIdsMax);
  const orderIds = body.filter((id): id is string => typeof id === "string");
  if (orderIds.length < body.length) return refuse(400, invalidPayload);
  const unique = [...new Set(orderIds.map((id) => id.toLowerCase()))];
  return cancelReply(accounts.cancel(credentials.key, unique, now));
}

function answerMarket(options: CancelRouteOptions, call: KeyCall): ShellReply {
  const body = parseBody(call.request.body);
  if (!isFields(body)) return refuse(400, invalidPayload);
  const conditionId = optionalText(body.market);
  const tokenId = optionalText(body.asset_id);
  if (conditionId === undefined || tokenId === undefined) return refuse(400, invalidPayload);
  return sweep(options, call, { conditionId: conditionId?.toLowerCase() ?? null, tokenId });
}

function optionalText(value: unknown): string | null | undefined {
  if (value === undefined || value === null || value === "") return null;
  return typeof value === "string" ? value : undefined;
}

/** Cancels what matches; it costs one token and then one for each order that it cancelled. */
function sweep(
  { accounts, buckets }: CancelRouteOptions,
  { credentials, now }: KeyCall,
  filter: { readonly conditionId: string | null; readonly tokenId: string | null },
): ShellReply {
  const result = accounts.cancelMatching(credentials.key, filter, now);
  if (result.ok) buckets.charge(credentials.address, result.value.canceled.length, now);
  return cancelReply(result);
}

function cancelReply(result: CoreResult<CoreCancellation>): ShellReply {
  if (!result.ok) return refuse(result.error.status, result.error.message);
  const { canceled, notCanceled } = result.value;
  return jsonReply(200, { canceled, not_canceled: Object.fromEntries(notCanceled) });
}

/** A wrong id is the one refusal without an `error`: it carries the id that was expected. */
function answerHeartbeat(
  accounts: PolymarketAccounts,
  { request, credentials, now }: KeyCall,
): ShellReply {
  const body = parseBody(request.body);
  const given = isFields(body) ? (body.heartbeat_id ?? "") : undefined;
  if (typeof given !== "string") return refuse(400, invalidPayload);
  const { ok, heartbeatId } = accounts.heartbeat(credentials.key, given, now);
  return ok
    ? jsonReply(200, { heartbeat_id: heartbeatId })
    : jsonReply(400, { error_msg: "Invalid Heartbeat ID", heartbeat_id: heartbeatId });
}
