// The refusals of the order book host in its own words: an object with `error` for everything but 2xx. Source: reference
// page, section 3.6.

import { jsonReply, type ShellReply } from "../../../transport/shell.ts";

export function refuse(status: number, words: string): ShellReply {
  return jsonReply(status, { error: words });
}

export const invalidPayload = "Invalid payload";
export const invalidOrderPayload = "Invalid order payload";

export function unauthorized(): ShellReply {
  return refuse(401, "Unauthorized/Invalid api key");
}

export function unknownRoute(): ShellReply {
  return refuse(404, "not found");
}

export function noBook(): ShellReply {
  return refuse(404, "No orderbook exists for the requested token id");
}

export function tooManyRequests(retryAfterSeconds: number): ShellReply {
  return {
    ...refuse(429, "Too Many Requests"),
    headers: { "retry-after": String(retryAfterSeconds) },
  };
}

export function tooManyOrders(count: number, most: number): ShellReply {
  return refuse(400, `Too many orders in payload: ${count}, max allowed: ${most}`);
}

/** Parses a body; undefined when it is no JSON. Never throws. */
export function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
