// viem's client over our own connection: it encodes calls and decodes answers, and nothing else. No repetitions, no
// caches, no timers of its own: a question is one request, at the moment it is asked.

import { BaseError, createPublicClient, custom } from "viem";
import { type Failure, FailureError, failure } from "../../../../domain/failure/result.ts";
import { errorWords } from "../error-words.ts";
import type { JsonValue } from "../frame-text.ts";
import { shorten } from "../wire-decimal.ts";
import type { ChainClient } from "./contract.ts";
import type { RpcSource } from "./json-rpc.ts";

/** The node's own error, in the shape in which viem looks for the reason of a revert. */
class NodeError extends Error {
  override readonly name = "NodeError";
  readonly code: number;
  readonly data?: JsonValue;

  constructor(code: number, words: string, data: JsonValue | undefined) {
    super(words);
    this.code = code;
    if (data !== undefined) this.data = data;
  }
}

export function createChainClient(source: RpcSource): ChainClient {
  const request = async ({ method, params }: { method: string; params?: unknown }) => {
    const outcome = await source.ask(method, (params ?? []) as readonly JsonValue[]);
    switch (outcome.kind) {
      case "result":
        return outcome.value;
      case "refused":
        throw new NodeError(outcome.code, outcome.words, outcome.data);
      default:
        throw new FailureError(outcome.failure);
    }
  };
  return createPublicClient({
    cacheTime: 0,
    transport: custom({ request }, { retryCount: 0 }),
  }) as ChainClient;
}

/** Causes looked through: viem wraps four deep. */
const causesMax = 12;

/** Returns the failure behind what a call of the client threw: our own of the connection, `VEN-883` for a call that the
 * contract takes back, else `VEN-892`. */
export function failureOfCall(what: string, thrown: unknown): Failure {
  let cause: unknown = thrown;
  for (let depth = 0; depth < causesMax && cause instanceof Error; depth += 1) {
    if (cause instanceof FailureError) return cause.failure;
    if (cause instanceof NodeError) {
      const code = isRevert(cause) ? "VEN-883" : "VEN-892";
      return failure(code, `${what}: ${shorten(cause.message)}`);
    }
    cause = cause.cause;
  }
  const words = thrown instanceof BaseError ? thrown.shortMessage : errorWords(thrown);
  return failure("VEN-892", `${what}: ${shorten(words)}`);
}

/** Nodes give a revert the code 3, or others and say so in words. */
export function isRevert(error: { readonly code: number; readonly message: string }): boolean {
  return error.code === 3 || /\brevert(ed)?\b/i.test(error.message);
}
