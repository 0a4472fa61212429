// Reads from a venue over HTTP: a deadline on every call, a few jittered repetitions, one pool of kept connections,
// a bound on the size of an answer. For idempotent reads only; whatever fails is a `Failure`, nothing throws.

import { Pool } from "undici";
import type { FailureCode } from "../../../domain/failure/catalogue.ts";
import { type Failure, fail, type Result, succeed } from "../../../domain/failure/result.ts";
import {
  addDuration,
  type DurationMicros,
  milliseconds,
  seconds,
} from "../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { RandomSource } from "../../../ports/random-source.ts";
import { type BackoffPolicy, backoffPause } from "./backoff.ts";
import { type JsonValue, parseJson } from "./frame-text.ts";
import { words } from "./venue-socket.ts";
import { shorten } from "./wire-decimal.ts";

/** Every limit of a client. */
export interface HttpLimits {
  /** For a call with all its repetitions. */
  readonly deadline: DurationMicros;
  /** Attempts of one read, the first included. */
  readonly attemptsMax: number;
  readonly backoff: BackoffPolicy;
  readonly connectionsMax: number;
  /** A page of 1,000 markets with their rules is about 5 MB. */
  readonly answerBytesMax: number;
}

export const httpLimitsDefault: HttpLimits = {
  deadline: seconds(20),
  attemptsMax: 4,
  backoff: { first: milliseconds(250), longest: seconds(4) },
  connectionsMax: 4,
  answerBytesMax: 32 * 1024 * 1024,
};

export interface HttpRead {
  /** Path below the base address, beginning with a slash, without a query. */
  readonly path: string;
  /** Names and values in order; a name may repeat. */
  readonly query: readonly (readonly [name: string, value: string])[];
}

/** What a client needs from whoever makes it, whichever the venue. */
export interface HttpClientBasis {
  /** Base address; its path stands before every path. */
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly limits?: Partial<HttpLimits> | undefined;
}

export interface HttpClientOptions extends HttpClientBasis {
  /** Headers of one attempt. `path` is the whole path of the request, without the query. */
  headers(method: "GET", path: string): Readonly<Record<string, string>>;
  /** Returns the venue's own words in the body of an error, or null when it has none that we know. */
  venueWords(body: JsonValue | undefined): string | null;
}

/** What one attempt came to. */
interface Attempt {
  readonly result: Result<JsonValue>;
  readonly isRepeatable: boolean;
}

const httpTooManyRequests = 429;

export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #limits: HttpLimits;
  readonly #pool: Pool;
  readonly #basePath: string;

  constructor(options: HttpClientOptions) {
    const base = new URL(options.baseUrl);
    this.#options = options;
    this.#limits = { ...httpLimitsDefault, ...options.limits };
    this.#basePath = base.pathname.replace(/\/+$/, "");
    this.#pool = new Pool(base.origin, {
      connections: this.#limits.connectionsMax,
      // Our own deadline ends a call; the pool's timers would bring a second clock into it.
      headersTimeout: 0,
      bodyTimeout: 0,
      maxResponseSize: this.#limits.answerBytesMax,
    });
  }

  /**
   * Returns the JSON body of a successful answer. Failures: `VEN-802` not reachable, `VEN-803` no answer within the
   * deadline, `VEN-804` the venue answered with an error, `VEN-805` credentials refused, `VEN-806` not found,
   * `VEN-807` rate limited, `VEN-801` the answer is not JSON.
   */
  async read(request: HttpRead): Promise<Result<JsonValue>> {
    const { clock, random } = this.#options;
    const deadline = new AbortController();
    const withdraw = clock.callAt(addDuration(clock.now(), this.#limits.deadline), () =>
      deadline.abort(),
    );
    try {
      for (let attempt = 1; ; attempt += 1) {
        const { result, isRepeatable } = await this.#attempt(request, deadline.signal);
        if (result.ok || !isRepeatable || attempt >= this.#limits.attemptsMax) return result;
        await pause(clock, backoffPause(this.#limits.backoff, attempt, random), deadline.signal);
        if (deadline.signal.aborted) return result;
      }
    } finally {
      withdraw();
    }
  }

  /** Ends all connections; calls under way fail. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async #attempt(request: HttpRead, signal: AbortSignal): Promise<Attempt> {
    const path = `${this.#basePath}${request.path}`;
    const query = new URLSearchParams(request.query.map(([name, value]) => [name, value]));
    const search = query.size === 0 ? "" : `?${query.toString()}`;
    try {
      const answer = await this.#pool.request({
        method: "GET",
        path: `${path}${search}`,
        headers: { accept: "application/json", ...this.#options.headers("GET", path) },
        signal,
      });
      const text = await answer.body.text();
      return this.#judge(path, answer.statusCode, text);
    } catch (cause) {
      if (signal.aborted) {
        return { result: fail("VEN-803", `GET ${path}: no answer in time`), isRepeatable: false };
      }
      return { result: fail("VEN-802", `GET ${path}: ${words(cause)}`), isRepeatable: true };
    }
  }

  #judge(path: string, status: number, text: string): Attempt {
    const body = parseJson(text);
    if (status >= 200 && status < 300) {
      if (body !== undefined) return { result: succeed(body), isRepeatable: false };
      const message = `GET ${path}: the answer is not JSON: ${shorten(text)}`;
      return { result: fail("VEN-801", message), isRepeatable: true };
    }
    const said = this.#options.venueWords(body) ?? shorten(text);
    const failure: Failure = {
      code: codeOfStatus(status),
      message: `GET ${path}: ${status} ${said}`,
      details: { status, path },
    };
    const isRepeatable = status >= 500 || status === httpTooManyRequests;
    return { result: { ok: false, failure }, isRepeatable };
  }
}

function codeOfStatus(status: number): FailureCode {
  if (status === httpTooManyRequests) return "VEN-807";
  if (status === 401 || status === 403) return "VEN-805";
  return status === 404 ? "VEN-806" : "VEN-804";
}

/** Waits by the injected clock; ends early when the signal aborts. */
function pause(clock: Clock, length: DurationMicros, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const end = () => {
      withdraw();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const withdraw = clock.callAt(addDuration(clock.now(), length), end);
    signal.addEventListener("abort", end);
  });
}
