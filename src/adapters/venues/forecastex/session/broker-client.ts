// Everything that is asked of the broker goes through here: one rate for all, the slower paths' own, and silence after a
// 429. Reads are repeated a few times; nothing is repeated that the broker may have counted as too much.

import { type Failure, failure, type Result } from "../../../../domain/failure/result.ts";
import {
  addDuration,
  type EpochMicros,
  milliseconds,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { HttpMethod, VenueTransport } from "../../../../ports/venue-transport.ts";
import { backoffPause } from "../../shared/backoff.ts";
import { CallScope } from "../../shared/call-scope.ts";
import type { JsonValue } from "../../shared/frame-text.ts";
import { HttpClient } from "../../shared/http-client.ts";
import type {
  HttpClientBasis,
  HttpCommand,
  HttpQuery,
  HttpRead,
} from "../../shared/http-options.ts";
import type { CommandOutcome } from "../../shared/http-outcome.ts";
import { RateGovernor } from "../../shared/rate-governor.ts";
import type { BucketName } from "../../shared/request-class.ts";
import type { ForecastExAccessKind } from "../config.ts";
import { brokerWords } from "../wire/error-words.ts";
import { PathPacing } from "./path-pacing.ts";
import { PenaltyBox } from "./penalty-box.ts";

/** The broker counts everything a username asks together. */
const oneRate: readonly BucketName[] = ["write"];

/** Capacity and a second's refill together are the broker's limit of requests in any second: 10 through the gateway,
 * 50 with OAuth. Source: the limits of the Web API. */
const rates = {
  gateway: { refillPerSecond: 6, capacity: 4 },
  oauth: { refillPerSecond: 30, capacity: 20 },
} as const;

/** Attempts of one read, the first included. */
const attemptsMax = 3;
const backoff = { first: milliseconds(500), longest: seconds(4) };

/** For a call with all its repetitions, unless it has a deadline of its own. */
const deadlineDefault = seconds(20);

/** For one attempt of a read. What takes the broker more than ten seconds inside it answers with 503: an answer that is
 * later is lost. Source: OpenAPI. */
export const answerWithin = seconds(11);

/** The broker answers 503 where others would say "not found": to ask again brings the same. */
const orderStatusPath = "/iserver/account/order/status/";

const serverErrorFrom = 500;

export interface BrokerClientOptions
  extends Pick<HttpClientBasis, "baseUrl" | "transport" | "random" | "breakers"> {
  readonly kind: ForecastExAccessKind;
  /** Headers of one request. `path` is whole, without the query. */
  headers(method: HttpMethod, path: string, query: HttpQuery): Readonly<Record<string, string>>;
  /** The broker answered 429: from now on nothing is sent for a while. */
  shutOut(): void;
}

export class BrokerClient {
  readonly box: PenaltyBox;
  readonly governor: RateGovernor;
  readonly #options: BrokerClientOptions;
  readonly #clock: Clock;
  readonly #http: HttpClient;
  readonly #pacing: PathPacing;
  readonly #waits = new Set<CallScope>();

  constructor(options: BrokerClientOptions) {
    const { baseUrl, transport, random, breakers, kind } = options;
    this.#options = options;
    this.#clock = transport.clock;
    this.box = new PenaltyBox(this.#clock);
    this.#pacing = new PathPacing(this.#clock);
    const rate = rates[kind];
    this.governor = new RateGovernor({ clock: this.#clock, seeds: { read: rate, write: rate } });
    this.#http = new HttpClient({
      baseUrl,
      transport: boxed(transport, this.box),
      random,
      breakers,
      governor: this.governor,
      limits: { attemptsMax: 1 },
      headers: (method, path, _body, query) => options.headers(method, path, query),
      venueWords: brokerWords,
    });
  }

  /** Returns the answer. Failures as `HttpClient.read` gives them, and `VEN-873` while the broker shuts us out. */
  async read(request: HttpRead): Promise<Result<JsonValue>> {
    const deadline = request.deadline ?? addDuration(this.#clock.now(), deadlineDefault);
    for (let attempt = 1; ; attempt += 1) {
      const early = await this.#turn(request.path, deadline);
      if (early !== null) return { ok: false, failure: early };
      const lostAt = addDuration(this.#clock.now(), answerWithin);
      const until = lostAt < deadline ? lostAt : deadline;
      const answer = await this.#http.read({ ...request, deadline: until, buckets: oneRate });
      if (answer.ok) return answer;
      if (answer.failure.code === "VEN-807") return this.#shutOut();
      if (attempt >= attemptsMax || !isRepeatable(request.path, answer.failure)) return answer;
      const pause = backoffPause(backoff, attempt, this.#options.random);
      const isEnded = await this.#waitUntil(addDuration(this.#clock.now(), pause), deadline);
      if (isEnded) return answer;
    }
  }

  /** Sends a command, once at most. `unsent` with `VEN-873` while the broker shuts us out. */
  async command(command: HttpCommand): Promise<CommandOutcome> {
    const deadline = command.deadline ?? addDuration(this.#clock.now(), deadlineDefault);
    const early = await this.#turn(command.path, deadline);
    if (early !== null) return { kind: "unsent", failure: early };
    const outcome = await this.#http.command({ ...command, deadline, buckets: oneRate });
    if (outcome.kind === "unknown" && outcome.failure.code === "VEN-807") {
      this.box.enter();
      this.#options.shutOut();
    }
    return outcome;
  }

  async close(): Promise<void> {
    for (const wait of [...this.#waits]) wait.end("closed");
    await this.#http.close();
  }

  #shutOut(): Result<never> {
    this.box.enter();
    this.#options.shutOut();
    return { ok: false, failure: this.box.refusal() ?? failure("VEN-873", "asked too often") };
  }

  /** Waits for the path's turn; returns why it may not be asked. */
  async #turn(path: string, deadline: EpochMicros): Promise<Failure | null> {
    const refusal = this.box.refusal();
    if (refusal !== null) return refusal;
    const at = this.#pacing.take(path, deadline);
    if (!at.ok) return at.failure;
    if (at.value <= this.#clock.now()) return null;
    if (await this.#waitUntil(at.value, deadline)) {
      return failure("VEN-824", `${path}: the client is closed`);
    }
    return this.box.refusal();
  }

  /** Resolves at the instant with false, or with true when the deadline or the end of the client came first. */
  async #waitUntil(instant: EpochMicros, deadline: EpochMicros): Promise<boolean> {
    const scope = new CallScope(this.#clock, deadline);
    this.#waits.add(scope);
    const reached = await scope.wait<true>((done) => this.#clock.callAt(instant, () => done(true)));
    this.#waits.delete(scope);
    scope.release();
    return reached === null;
  }
}

function isRepeatable(path: string, { code, details }: Failure): boolean {
  if (PathPacing.isSlow(path) || path.startsWith(orderStatusPath)) return false;
  const status = details?.["status"];
  return (
    code === "VEN-802" ||
    code === "VEN-803" ||
    (typeof status === "number" && status >= serverErrorFrom)
  );
}

/** Returns the transport with a last look at the box: what waited for its turn when the 429 came is not sent either. */
function boxed(transport: VenueTransport, box: PenaltyBox): VenueTransport {
  return {
    clock: transport.clock,
    request: (request, done) => {
      const refusal = box.refusal();
      if (refusal === null) return transport.request(request, done);
      let isWanted = true;
      queueMicrotask(() => {
        if (isWanted) done({ kind: "failed", words: refusal.message, isUnsent: true });
      });
      return () => {
        isWanted = false;
      };
    },
    openSocket: (options) => transport.openSocket(options),
    close: () => transport.close(),
  };
}
