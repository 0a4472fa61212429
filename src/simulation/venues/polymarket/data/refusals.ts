// Refusals of the Data API's second version: words, a code, whether to ask again, and a name for the support desk.
// Source: reference page, section 4.3.

import { uuidFor } from "../../../identifiers.ts";
import { jsonReply, type ShellReply } from "../../../transport/shell.ts";

/** Statuses that ask the client to come again. */
const retryable: ReadonlySet<number> = new Set([429, 500, 502, 503]);

export function refuseData(
  status: number,
  code: string,
  words: string,
  parameter?: string,
): ShellReply {
  return jsonReply(status, {
    error: words,
    code,
    retryable: retryable.has(status),
    trace_id: uuidFor(`polymarket data refusal ${status} ${code} ${words}`),
    ...(parameter === undefined ? {} : { parameter }),
  });
}

export function overloaded(retryAfterSeconds: number): ShellReply {
  return {
    ...refuseData(429, "rate_limited", "too many requests"),
    headers: { "retry-after": String(retryAfterSeconds) },
  };
}

/** The first version is gone for good. */
export function retired(): ShellReply {
  return refuseData(410, "gone", "Data API v1 is retired; use /v2");
}
