// Kalshi's ways to say no. REST has four body shapes, by the layer that answers; the stream has numbered errors.
// Sources: docs.kalshi.com error pages, AsyncAPI error table, captures of demo replies.

import { jsonReply, type ShellReply, textReply } from "../../transport/shell.ts";

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
  return jsonReply(400, { msg: `Parameter validation failed: ${what}` });
}

export function notFound(what: string): ShellReply {
  return nestedError(404, "not_found", `${what} not found`);
}

/** What the router says about a path that is no route. */
export function unknownRoute(): ShellReply {
  return textReply(404, "404 page not found");
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
} as const satisfies Record<string, readonly [number, string]>;

export type StreamError = keyof typeof streamErrors;
