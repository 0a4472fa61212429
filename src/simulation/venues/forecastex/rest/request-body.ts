// Bodies of requests: JSON objects. An empty body reads as an empty object, because many of the broker's POSTs want
// nothing said.

import type { ShellRequest } from "../../../transport/shell.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** Returns the object, or undefined for what is none. */
export function readFields(request: ShellRequest): Fields | undefined {
  if (request.body.trim() === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(request.body);
  } catch {
    return undefined;
  }
  return isFields(value) ? value : undefined;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns a conid of a query or a ticket, in any of its spellings: 900201, "900201", "900201@FORECASTX". */
export function readConid(value: unknown, exchange?: string): number | undefined {
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string") return undefined;
  const [digits = "", named, ...rest] = text.split("@");
  if (rest.length > 0 || (named !== undefined && named !== exchange)) return undefined;
  return /^\d{1,10}$/.test(digits) ? Number.parseInt(digits, 10) : undefined;
}
