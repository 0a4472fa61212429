// The broker's ways to say no. Most carry words and the status once more in the body; a refused order is a 200 whose
// body has nothing but words. Sources: OpenAPI, threads of the clients' projects for `no bridge`.

import { jsonReply, type ShellReply } from "../../../transport/shell.ts";

export function refusal(status: number, words: string): ShellReply {
  return jsonReply(status, { error: words, statusCode: status });
}

/** Nobody is logged in, or the signature is wrong. */
export function notAuthenticated(reason = "not authenticated"): ShellReply {
  return refusal(401, reason);
}

/** A path of the inner tier without a brokerage session. */
export function noBridge(): ShellReply {
  return refusal(400, "Bad Request: no bridge");
}

export function badRequest(what: string): ShellReply {
  return refusal(400, `Bad Request: ${what}`);
}

export function unknownPath(): ShellReply {
  return refusal(404, "Resource not found");
}

/** The nightly reset, a slow backend, a dead order, a reply that comes too late. */
export function unavailable(): ShellReply {
  return refusal(503, "Service Unavailable");
}

export function tooManyRequests(): ShellReply {
  return refusal(429, "Too Many Requests");
}

/** A contract that nobody lists. No source has the shape. */
export function unknownContract(conid: string): ShellReply {
  return refusal(404, `no contract with conid ${conid}`);
}

/** A request that was understood and is refused: the fourth shape of a 200. */
export function wordsOnly(words: string): ShellReply {
  return jsonReply(200, { error: words });
}
