// A venue over HTTP. Reads: a deadline over all attempts, a few jittered repetitions. Commands: one attempt ever, and
// an outcome that never claims more than is known. A bound on the size of an answer; nothing throws.

import { type Failure, failure, type Result, succeed } from "../../../domain/failure/result.ts";
import { addDuration } from "../../../domain/units/epoch-micros.ts";
import type { HttpMethod, TransportOutcome } from "../../../ports/venue-transport.ts";
import { backoffPause } from "./backoff.ts";
import { CallScope } from "./call-scope.ts";
import type { BreakerPass } from "./circuit-breaker.ts";
import { type JsonValue, parseJson } from "./frame-text.ts";
import {
  type HttpClientOptions,
  type HttpCommand,
  type HttpLimits,
  type HttpRead,
  type HttpRequestBasis,
  httpLimitsDefault,
} from "./http-options.ts";
import {
  type CommandOutcome,
  failureOfStatus,
  httpTooManyRequests,
  isRefusalByDefault,
  isSuccess,
  type ReadAnswer,
  retryAfterOf,
  verdictOf,
} from "./http-outcome.ts";
import type { RateGovernor, RateTicket } from "./rate-governor.ts";
import type { BucketName, RequestPurpose } from "./request-class.ts";
import { shorten } from "./wire-decimal.ts";

/** A request with what it needs to be sent. */
interface Outgoing {
  readonly method: HttpMethod;
  readonly request: HttpRequestBasis;
  /** Whole path, the base's included, without the query. */
  readonly path: string;
  readonly body: string | null;
  readonly purpose: RequestPurpose;
}

/** What one attempt came to: an answer, or a failure that says whether it can have reached the venue. */
type Attempt =
  | ({ readonly kind: "answered" } & ReadAnswer)
  | { readonly kind: "failed"; readonly failure: Failure; readonly isUnsent: boolean };

/** A successful answer, read and as it came. */
interface JsonAnswer {
  readonly body: JsonValue;
  readonly text: string;
}

/** What one attempt of a read came to. */
interface ReadAttempt {
  readonly result: Result<JsonAnswer>;
  readonly isRepeatable: boolean;
}

export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #limits: HttpLimits;
  readonly #origin: string;
  readonly #basePath: string;
  readonly #calls = new Set<CallScope>();
  #isClosed = false;

  constructor(options: HttpClientOptions) {
    const base = new URL(options.baseUrl);
    this.#options = options;
    this.#limits = { ...httpLimitsDefault, ...options.limits };
    this.#origin = base.origin;
    this.#basePath = base.pathname.replace(/\/+$/, "");
  }

  /**
   * Returns the JSON body of a successful answer. Failures: `VEN-802` not reachable, `VEN-803` no answer within the
   * deadline, `VEN-804` the venue answered with an error, `VEN-805` credentials refused, `VEN-806` not found,
   * `VEN-807` rate limited, `VEN-801` the answer is not JSON; and of those never sent `VEN-820` its turn came too late,
   * `VEN-821` too dear for the rate, `VEN-822` too many wait, `VEN-823` the endpoint's breaker is open, `VEN-824` the
   * client is closed.
   */
  async read(request: HttpRead): Promise<Result<JsonValue>> {
    const answer = await this.#readAnswer(request);
    return answer.ok ? succeed(answer.value.body) : answer;
  }

  /** As `read`, but returns the body as it came, for a capture that keeps what the venue said. It is JSON. */
  async readText(request: HttpRead): Promise<Result<string>> {
    const answer = await this.#readAnswer(request);
    return answer.ok ? succeed(answer.value.text) : answer;
  }

  async #readAnswer(request: HttpRead): Promise<Result<JsonAnswer>> {
    const { transport, random } = this.#options;
    const { clock } = transport;
    return this.#during(request, async (scope) => {
      const outgoing = this.#outgoingRead(request);
      for (let attempt = 1; ; attempt += 1) {
        const { result, isRepeatable } = this.#judgeRead(
          outgoing,
          await this.#attempt(outgoing, scope),
        );
        if (result.ok || !isRepeatable || attempt >= this.#limits.attemptsMax) return result;
        const pause = backoffPause(this.#limits.backoff, attempt, random);
        await scope.wait<true>((done) =>
          clock.callAt(addDuration(clock.now(), pause), () => done(true)),
        );
        if (scope.ended !== null) return result;
      }
    });
  }

  /**
   * Sends a command, once at most, and returns what is known of it. `unknown` carries `VEN-802` when the connection
   * was lost, `VEN-803` when no answer came in time, `VEN-804` or `VEN-807` for an answer that proves nothing and
   * `VEN-801` for a success that is not JSON; `unsent` carries `VEN-802` or `VEN-820` to `VEN-824`.
   */
  async command(command: HttpCommand): Promise<CommandOutcome> {
    const body = command.body === null ? null : JSON.stringify(command.body);
    const outgoing = this.#outgoing(command.method, command, body, command.purpose);
    return this.#during(command, async (scope) =>
      this.#judgeCommand(outgoing, await this.#attempt(outgoing, scope)),
    );
  }

  /** Ends the calls under way and refuses new ones; the transport is its owner's to close. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const call of [...this.#calls]) call.end("closed");
  }

  async #during<Value>(
    request: HttpRequestBasis,
    work: (scope: CallScope) => Promise<Value>,
  ): Promise<Value> {
    const { clock } = this.#options.transport;
    const deadline = request.deadline ?? addDuration(clock.now(), this.#limits.deadline);
    const scope = new CallScope(clock, deadline);
    if (this.#isClosed) scope.end("closed");
    this.#calls.add(scope);
    try {
      return await work(scope);
    } finally {
      this.#calls.delete(scope);
      scope.release();
    }
  }

  #outgoingRead(request: HttpRead): Outgoing {
    const purpose = request.purpose ?? "read";
    if (request.question === undefined) return this.#outgoing("GET", request, null, purpose);
    const asked = { ...request, buckets: request.buckets ?? readBuckets };
    return this.#outgoing("POST", asked, JSON.stringify(request.question), purpose);
  }

  #outgoing(
    method: HttpMethod,
    request: HttpRequestBasis,
    body: string | null,
    purpose: RequestPurpose,
  ): Outgoing {
    return { method, request, path: `${this.#basePath}${request.path}`, body, purpose };
  }

  /** One attempt, when breaker and governor let it go. */
  async #attempt(outgoing: Outgoing, scope: CallScope): Promise<Attempt> {
    const { governor, breakers } = this.#options;
    const { endpoint } = outgoing.request;
    const ticket = this.#ticket(outgoing, scope);
    const early = breakers?.refusalOf(endpoint, outgoing.purpose) ?? null;
    if (early !== null) return unsent(early);
    const turn = await turnOf(governor, ticket, scope);
    if (turn !== null && turn.refusal !== null) return unsent(turn.refusal);
    if (scope.ended !== null) {
      if (turn !== null) governor?.giveBack(ticket);
      return unsent(this.#ended(outgoing, scope));
    }
    // Asked again: the wait for the turn may have been long.
    const pass = breakers?.enter(endpoint, outgoing.purpose) ?? freePass;
    if ("code" in pass) {
      governor?.giveBack(ticket);
      return unsent(pass);
    }
    const attempt = await this.#exchange(outgoing, scope);
    if (attempt.kind === "answered") {
      pass.settle(verdictOf(attempt));
      if (attempt.status === httpTooManyRequests) governor?.throttled(ticket.buckets);
    } else {
      pass.settle(scope.ended === "closed" ? "void" : "failed");
    }
    return attempt;
  }

  #ticket(outgoing: Outgoing, scope: CallScope): RateTicket {
    const { request, purpose } = outgoing;
    return {
      buckets: bucketsOf(outgoing),
      cost: request.cost ?? this.#options.costDefault ?? 1,
      purpose,
      deadline: scope.deadline,
    };
  }

  async #exchange(outgoing: Outgoing, scope: CallScope): Promise<Attempt> {
    const answer = await scope.wait<TransportOutcome>((done) =>
      this.#options.transport.request(this.#wireRequest(outgoing), done),
    );
    const { method, path } = outgoing;
    if (answer === null) {
      const lost =
        scope.ended === "deadline"
          ? failure("VEN-803", `${method} ${path}: no answer in time`)
          : failure("VEN-802", `${method} ${path}: the client was closed`);
      return { kind: "failed", failure: lost, isUnsent: false };
    }
    if (answer.kind === "failed") {
      const lost = failure("VEN-802", `${method} ${path}: ${answer.words}`);
      return { kind: "failed", failure: lost, isUnsent: answer.isUnsent };
    }
    const buckets = bucketsOf(outgoing);
    const left = this.#options.tokensLeft?.(answer.headers, buckets) ?? null;
    if (left !== null) for (const name of buckets) this.#options.governor?.left(name, left);
    return { kind: "answered", ...this.#read(answer) };
  }

  #read(answer: Extract<TransportOutcome, { kind: "answered" }>): ReadAnswer {
    const { status, body: text } = answer;
    const body = parseJson(text);
    const options = this.#options;
    const words = isSuccess(status) ? null : options.venueWords(body);
    const isRefusal =
      !isSuccess(status) &&
      (options.isProofOfRefusal?.(status, body) ?? isRefusalByDefault(status, words));
    const retryAfter = retryAfterOf(answer.headers["retry-after"]);
    return { status, text, body, words, isRefusal, retryAfter };
  }

  #wireRequest({ method, request, path, body }: Outgoing) {
    const query = new URLSearchParams(request.query.map(([name, value]) => [name, value]));
    const search = query.size === 0 ? "" : `?${query.toString()}`;
    return {
      method,
      url: `${this.#origin}${path}${search}`,
      headers: {
        accept: "application/json",
        ...(body === null ? {} : { "content-type": "application/json" }),
        ...this.#options.headers(method, path, body, request.query),
      },
      body,
      answerBytesMax: this.#limits.answerBytesMax,
    };
  }

  #ended({ method, path }: Outgoing, scope: CallScope): Failure {
    return scope.ended === "deadline"
      ? failure("VEN-820", `${method} ${path}: not sent before its deadline`)
      : failure("VEN-824", `${method} ${path}: the client is closed`);
  }

  #judgeRead({ method, request, path }: Outgoing, attempt: Attempt): ReadAttempt {
    if (attempt.kind === "failed") {
      const isRepeatable = attempt.failure.code === "VEN-802";
      return { result: { ok: false, failure: attempt.failure }, isRepeatable };
    }
    const { status, text, body } = attempt;
    if (isSuccess(status)) {
      if (body !== undefined) return { result: succeed({ body, text }), isRepeatable: false };
      if ((request as HttpRead).mayBeEmpty === true && text.trim() === "") {
        return { result: succeed({ body: null, text }), isRepeatable: false };
      }
      return { result: { ok: false, failure: notJson(method, path, text) }, isRepeatable: true };
    }
    return {
      result: { ok: false, failure: failureOfStatus(`${method} ${path}`, attempt, path) },
      isRepeatable: status >= 500 || status === httpTooManyRequests,
    };
  }

  #judgeCommand({ method, path }: Outgoing, attempt: Attempt): CommandOutcome {
    if (attempt.kind === "failed") {
      return { kind: attempt.isUnsent ? "unsent" : "unknown", failure: attempt.failure };
    }
    const { status, text, body, words, isRefusal, retryAfter } = attempt;
    if (isSuccess(status)) {
      const isReadable = body !== undefined || text.trim() === "";
      if (isReadable) return { kind: "done", status, body };
      return { kind: "unknown", failure: notJson(method, path, text) };
    }
    if (!isRefusal) {
      return { kind: "unknown", failure: failureOfStatus(`${method} ${path}`, attempt, path) };
    }
    return {
      kind: "refused",
      status,
      words: words ?? shorten(text),
      code: this.#options.venueCode?.(body) ?? null,
      body,
      ...(retryAfter === null ? {} : { retryAfter }),
    };
  }
}

/** What a read is charged to, however it is asked. */
const readBuckets: readonly BucketName[] = ["read"];

/** The rates that a request is charged to. */
function bucketsOf({ method, request }: Outgoing): readonly BucketName[] {
  return request.buckets ?? [method === "GET" ? "read" : "write"];
}

/** Where there are no breakers. */
const freePass: BreakerPass = { settle: () => undefined };

/** What the governor said: to go when `refusal` is null. */
interface Turn {
  readonly refusal: Failure | null;
}

/** Waits for the governor's word; null when the call ended first, and no tokens were taken. */
function turnOf(
  governor: RateGovernor | undefined,
  ticket: RateTicket,
  scope: CallScope,
): Promise<Turn | null> {
  if (governor === undefined) return Promise.resolve(null);
  return scope.wait<Turn>((done) => governor.admit(ticket, (refusal) => done({ refusal })));
}

function unsent(denial: Failure): Attempt {
  return { kind: "failed", failure: denial, isUnsent: true };
}

function notJson(method: HttpMethod, path: string, text: string): Failure {
  return failure("VEN-801", `${method} ${path}: the answer is not JSON: ${shorten(text)}`);
}
