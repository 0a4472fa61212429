// Questions to a node, as JSON-RPC over our own transport: each sent once, bounded in size and time, its answer matched
// by id. What failed says whether anything of it can have reached the node, because a signed transaction is among them.

import { type Failure, failure } from "../../../../domain/failure/result.ts";
import {
  addDuration,
  type DurationMicros,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import type { TransportOutcome, VenueTransport } from "../../../../ports/venue-transport.ts";
import { CallScope } from "../call-scope.ts";
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseJson,
} from "../frame-text.ts";
import { isSuccess } from "../http-outcome.ts";
import { shorten } from "../wire-decimal.ts";
import { keyHider } from "./address-key.ts";

/** One question. */
export interface RpcCall {
  readonly method: string;
  readonly params: readonly JsonValue[];
}

/** What a question came to. */
export type RpcOutcome =
  | { readonly kind: "result"; readonly value: JsonValue }
  /** The node's own error: it read the question and answers so. */
  | {
      readonly kind: "refused";
      readonly code: number;
      readonly words: string;
      readonly data: JsonValue | undefined;
    }
  /** Nothing reached the node (`VEN-802`, `VEN-820`, `VEN-824`, `VEN-880`). */
  | { readonly kind: "unsent"; readonly failure: Failure }
  /** It may have been carried out (`VEN-802` to `VEN-807`, `VEN-892`). */
  | { readonly kind: "unknown"; readonly failure: Failure };

/** Asks a node. */
export interface RpcSource {
  ask(method: string, params: readonly JsonValue[]): Promise<RpcOutcome>;
}

export interface JsonRpcLimits {
  /** From the question to its answer. */
  readonly deadline: DurationMicros;
  /** A block with its transactions is about 1 MB. */
  readonly answerBytesMax: number;
  /** Questions in one request: nodes refuse more than a hundred or so. */
  readonly batchMax: number;
}

export const jsonRpcLimitsDefault: JsonRpcLimits = {
  deadline: seconds(10),
  answerBytesMax: 8 * 1024 * 1024,
  batchMax: 50,
};

export interface JsonRpcOptions {
  /** May hold an access key: it is in no message of ours. */
  readonly url: string;
  readonly transport: VenueTransport;
  readonly limits?: Partial<JsonRpcLimits>;
}

/** Longest words of a node that are kept. */
const wordsMax = 300;

const headers = { accept: "application/json", "content-type": "application/json" } as const;

export class JsonRpc implements RpcSource {
  readonly #options: JsonRpcOptions;
  readonly #limits: JsonRpcLimits;
  readonly #scopes = new Set<CallScope>();
  readonly #hideKey: (text: string) => string;
  #lastId = 0;
  #isClosed = false;

  constructor(options: JsonRpcOptions) {
    this.#options = options;
    this.#limits = { ...jsonRpcLimitsDefault, ...options.limits };
    this.#hideKey = keyHider(options.url);
  }

  async ask(method: string, params: readonly JsonValue[]): Promise<RpcOutcome> {
    const id = this.#nextId();
    const posted = await this.#post(method, { jsonrpc: "2.0", id, method, params });
    if (posted.kind !== "answered") return posted;
    const { status, body } = posted;
    const said = isJsonObject(body) && body["id"] === id ? this.#read(method, body) : undefined;
    if (said?.kind === "refused" || (said !== undefined && isSuccess(status))) return said;
    return { kind: "unknown", failure: this.#unusable(method, posted) };
  }

  /** As `ask`, all in as few requests as their number allows; outcomes in the order of the calls. */
  async askAll(calls: readonly RpcCall[]): Promise<readonly RpcOutcome[]> {
    const outcomes: RpcOutcome[] = [];
    for (let start = 0; start < calls.length; start += this.#limits.batchMax) {
      outcomes.push(...(await this.#batch(calls.slice(start, start + this.#limits.batchMax))));
    }
    return outcomes;
  }

  /** Gives up what is under way and refuses what comes; the transport is its owner's to close. */
  close(): void {
    this.#isClosed = true;
    for (const scope of [...this.#scopes]) scope.end("closed");
  }

  async #batch(calls: readonly RpcCall[]): Promise<readonly RpcOutcome[]> {
    const questions = calls.map(({ method, params }) => ({
      jsonrpc: "2.0",
      id: this.#nextId(),
      method,
      params,
    }));
    const what = `${calls.length} questions`;
    const posted = await this.#post(what, questions);
    if (posted.kind !== "answered") return calls.map(() => posted);
    const answers = answersById(posted.body);
    const isWhole = answers !== undefined && questions.every(({ id }) => answers.has(id));
    if (!isWhole || answers.size !== questions.length || !isSuccess(posted.status)) {
      const why = this.#unusable(what, posted);
      return calls.map(() => ({ kind: "unknown", failure: why }));
    }
    return questions.map(({ id, method }) => {
      const outcome = this.#read(method, answers.get(id) ?? {});
      return outcome ?? { kind: "unknown", failure: this.#unusable(method, posted) };
    });
  }

  /** Returns what an answer says, or undefined when it says nothing that is understood. */
  #read(method: string, answer: JsonObject): RpcOutcome | undefined {
    const outcome = outcomeOf(method, answer);
    return outcome?.kind === "refused"
      ? { ...outcome, words: this.#hideKey(outcome.words).slice(0, wordsMax) }
      : outcome;
  }

  #unusable(what: string, posted: Answered): Failure {
    return unusable(what, { ...posted, text: this.#hideKey(posted.text) });
  }

  #withoutKey(posted: Posted): Posted {
    if (posted.kind === "answered") return posted;
    const { code, message } = posted.failure;
    return { ...posted, failure: failure(code, this.#hideKey(message)) };
  }

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  async #post(what: string, question: JsonValue): Promise<Posted> {
    const { url, transport } = this.#options;
    const { clock } = transport;
    const scope = new CallScope(clock, addDuration(clock.now(), this.#limits.deadline));
    if (this.#isClosed) scope.end("closed");
    this.#scopes.add(scope);
    try {
      const isSent = scope.ended === null;
      const outcome = await scope.wait<TransportOutcome>((done) => {
        const { answerBytesMax } = this.#limits;
        const body = JSON.stringify(question);
        return transport.request({ method: "POST", url, headers, body, answerBytesMax }, done);
      });
      const posted = judge(what, outcome, { isSent, isClosed: scope.ended === "closed" });
      return this.#withoutKey(posted);
    } finally {
      this.#scopes.delete(scope);
      scope.release();
    }
  }
}

interface Answered {
  readonly kind: "answered";
  readonly status: number;
  readonly text: string;
  readonly body: JsonValue | undefined;
}

type Posted = Answered | Extract<RpcOutcome, { kind: "unsent" | "unknown" }>;

function judge(
  what: string,
  outcome: TransportOutcome | null,
  { isSent, isClosed }: { readonly isSent: boolean; readonly isClosed: boolean },
): Posted {
  if (outcome === null) {
    const why = isClosed
      ? failure("VEN-824", `${what}: the connection to the node is closed`)
      : failure("VEN-803", `${what}: no answer of the node in time`);
    return { kind: isSent ? "unknown" : "unsent", failure: why };
  }
  if (outcome.kind === "failed") {
    const why = failure("VEN-802", `${what}: the node is not reached: ${outcome.words}`);
    return { kind: outcome.isUnsent ? "unsent" : "unknown", failure: why };
  }
  const { status, body } = outcome;
  return { kind: "answered", status, text: body, body: parseJson(body) };
}

function outcomeOf(method: string, answer: JsonObject): RpcOutcome | undefined {
  const error = answer["error"];
  if (isJsonObject(error)) {
    const { code, message, data } = error;
    if (typeof code !== "number") return undefined;
    const words = typeof message === "string" ? message : `${method}: error`;
    return { kind: "refused", code, words, data };
  }
  const value = answer["result"];
  return value === undefined ? undefined : { kind: "result", value };
}

/** Returns the answers of a batch, or undefined when they are none or one comes twice. */
function answersById(
  body: JsonValue | undefined,
): Map<JsonValue | undefined, JsonObject> | undefined {
  if (!isJsonArray(body)) return undefined;
  const answers = new Map<JsonValue | undefined, JsonObject>();
  for (const answer of body) {
    if (!isJsonObject(answer) || answers.has(answer["id"])) return undefined;
    answers.set(answer["id"], answer);
  }
  return answers;
}

function unusable(what: string, { status, text, body }: Answered): Failure {
  if (status === 429) return failure("VEN-807", `${what}: the node asks for a pause`);
  if (status === 401 || status === 403) {
    return failure("VEN-805", `${what}: the node refuses us: ${status} ${shorten(text)}`);
  }
  const words = body === undefined ? "is no JSON" : "does not answer the question";
  return failure("VEN-892", `${what}: what the node says ${words}: ${status} ${shorten(text)}`);
}
