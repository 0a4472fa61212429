// Kalshi's ways to say no. REST has four body shapes, by the layer that answers; the stream has numbered errors.
// Sources: docs.kalshi.com error pages, AsyncAPI error table, captures of demo replies.

import { jsonReply, type ShellReply, textReply } from "../../transport/shell.ts";
import type { CoreError } from "./core/contract.ts";

/** Which layer refuses: `flat` is the JSON decoder, `message` parameter validation, `nested` everything behind them. */
export type RefusalShape = "flat" | "message" | "nested";

export interface Refusal extends CoreError {
  readonly shape: RefusalShape;
}

/** A value, or the refusal that the caller gets instead. */
export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refusal: Refusal };

export function refused(refusal: Refusal): Parsed<never> {
  return { ok: false, refusal };
}

/** What the accounts refuse, in the shape of exchange errors. */
export function coreRefusal(error: CoreError): Refusal {
  return { shape: "nested", ...error };
}

/** A body that the JSON decoder does not take. */
export function decodeRefusal(details: string): Refusal {
  return { shape: "flat", status: 400, code: "bad_request", message: "bad request", details };
}

/** A parameter that does not hold. */
export function parameterRefusal(what: string): Refusal {
  const message = `Parameter validation failed: ${what}`;
  return { shape: "message", status: 400, code: "invalid_parameters", message, details: what };
}

/** Returns the reply in the shape of its layer. */
export function refusalReply(refusal: Refusal): ShellReply {
  const { shape, status, code, message, details } = refusal;
  if (shape === "message") return jsonReply(status, { msg: message });
  if (shape === "flat") return jsonReply(status, { code, message, details });
  return nestedError(status, code, message, details === "" ? undefined : details);
}

/** Returns the `error` of one order of a batch, which is flat whatever refused it. */
export function refusalItem(refusal: CoreError): Readonly<Record<string, string>> {
  const { code, message, details } = refusal;
  return { code, message, details };
}

/** The shape of the authentication layer and of exchange errors. */
export function nestedError(
  status: number,
  code: string,
  message: string,
  details?: string,
): ShellReply {
  const error = details === undefined ? { code, message } : { code, message, details };
  return jsonReply(status, { error });
}

/** The shape of parameter validation. */
export function parameterError(what: string): ShellReply {
  return refusalReply(parameterRefusal(what));
}

export function notFound(what: string): ShellReply {
  return nestedError(404, "not_found", `${what} not found`);
}

/** What the router says about a path that is no route. */
export function unknownRoute(): ShellReply {
  return textReply(404, "404 page not found");
}

/** No `Retry-After` and no other header: the caller has nothing but the status. */
export function tooManyRequests(): ShellReply {
  return jsonReply(429, { error: "too many requests" });
}

/** Every order write of the first version. */
export function deprecatedOrderWrite(): ShellReply {
  return nestedError(
    410,
    "deprecated_v1_order_endpoint",
    "Please switch to the V2 endpoints under /portfolio/events/orders",
  );
}

/** A valid key that may not do this. The venue's words for it are not documented. */
export function forbidden(details: string): ShellReply {
  return nestedError(403, "forbidden", "forbidden", details);
}

/** Stream error codes that this server sends, with their texts. */
export const streamErrors = {
  unableToProcess: [1, "Unable to process message"],
  paramsRequired: [2, "Params required"],
  channelsRequired: [3, "Channels required"],
  subscriptionIdsRequired: [4, "Subscription IDs required"],
  unknownCommand: [5, "Unknown command"],
  unknownSubscription: [7, "Unknown subscription ID"],
  unknownChannel: [8, "Unknown channel name"],
  invalidParameter: [11, "Invalid parameter"],
  exactlyOneSubscription: [12, "Exactly one subscription ID is required"],
  unsupportedAction: [13, "Unsupported action"],
  marketTickerRequired: [14, "Market Ticker required"],
  actionRequired: [15, "Action required"],
  marketLimit: [26, "Subscription market limit exceeded"],
  tooManyCommands: [27, "Too many requests"],
} as const satisfies Record<string, readonly [number, string]>;

export type StreamError = keyof typeof streamErrors;
