// The one login at the broker: begins it, keeps it alive, notices its end and makes it anew with growing pauses. It never
// fights another login for ever, stays silent while the broker shuts us out, and says why whenever it is not ready.

import type { FailureCode } from "../../../../domain/failure/catalogue.ts";
import {
  type Failure,
  fail,
  failure,
  type Result,
  succeed,
} from "../../../../domain/failure/result.ts";
import {
  addDuration,
  type DurationMicros,
  type EpochMicros,
  minutes,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { HttpMethod } from "../../../../ports/venue-transport.ts";
import { backoffPause } from "../../shared/backoff.ts";
import type { JsonValue } from "../../shared/frame-text.ts";
import type {
  HttpClientBasis,
  HttpCommand,
  HttpQuery,
  HttpRead,
} from "../../shared/http-options.ts";
import type { CommandOutcome } from "../../shared/http-outcome.ts";
import { type AdapterLog, silentLog } from "../../shared/log.ts";
import { DriftWatch } from "../../shared/schema-drift.ts";
import {
  type ForecastExEnvironmentOptions,
  type ForecastExUrls,
  resolveForecastExEnvironment,
} from "../config.ts";
import { OAuthSigner } from "../signing/oauth-signer.ts";
import { BrokerClient } from "./broker-client.ts";
import type { BrokerSession, SessionObserver, SessionState, SocketAccess } from "./contract.ts";
import { type LoggedIn, Login } from "./login.ts";
import { quietWords } from "./quiet-hours.ts";

/** A session ends after five idle minutes; the broker asks for a sign of life about every minute. */
export const tickleEvery = seconds(60);

/** After a sign of life that failed. */
const tickleAgain = seconds(10);

/** Signs of life that may fail in a row for reasons that say nothing of the session. */
const failedTicklesMax = 2;

/** Between attempts to log in; a person may have to act at the gateway. */
const backoff = { first: seconds(2), longest: seconds(60) };

/** Between looks at whether another login has gone. */
export const competingPause: DurationMicros = minutes(5);

/** Paths that need the brokerage session; the rest needs the login alone. */
const brokeragePath = "/iserver/";

/** What the broker's own programs call themselves: the WebSocket wants it. */
const userAgent = "ClientPortalGW/1";

export interface ForecastExSessionOptions
  extends ForecastExEnvironmentOptions,
    Pick<HttpClientBasis, "transport" | "random" | "breakers"> {
  /** The account that orders go to; the broker's choice when absent. */
  readonly account?: string;
  readonly log?: AdapterLog;
}

export class ForecastExSession implements BrokerSession {
  readonly clock: Clock;
  readonly drift: DriftWatch;
  readonly #options: ForecastExSessionOptions;
  readonly #urls: ForecastExUrls;
  readonly #signer: OAuthSigner | undefined;
  readonly #client: BrokerClient;
  readonly #login: Login;
  readonly #log: AdapterLog;
  readonly #observers = new Set<SessionObserver>();
  #state: SessionState = "idle";
  #isAdmitted = false;
  #loggedIn: LoggedIn | null = null;
  #withdraw: (() => void) | null = null;
  #attempts = 0;
  #toldCode: FailureCode | null = null;
  #failedTickles = 0;
  #isLooking = false;
  #losses = 0;

  constructor(
    options: ForecastExSessionOptions,
    urls: ForecastExUrls,
    signer: OAuthSigner | undefined,
  ) {
    const { transport, random, breakers, access, environment, account } = options;
    this.clock = transport.clock;
    this.#options = options;
    this.#urls = urls;
    this.#signer = signer;
    this.#log = options.log ?? silentLog;
    this.drift = new DriftWatch({ venue: "forecastex", log: this.#log });
    this.#client = new BrokerClient({
      baseUrl: urls.rest,
      transport,
      random,
      breakers,
      kind: access.kind,
      headers: (method, path, query) => this.#headers(method, path, query),
      shutOut: () => this.#shutOut(),
    });
    this.#login = new Login({
      clock: this.clock,
      random,
      client: this.#client,
      drift: this.drift,
      environment,
      signer,
      account,
      tokenAddress: `${urls.rest}/oauth/live_session_token`,
      admitted: () => {
        this.#isAdmitted = true;
      },
    });
  }

  get state(): SessionState {
    return this.#state;
  }

  get account(): string | undefined {
    return this.#loggedIn?.account;
  }

  get isPaper(): boolean | undefined {
    return this.#loggedIn?.isPaper;
  }

  /** Address of the WebSocket, its access token among it. */
  get socketUrl(): string {
    const { stream } = this.#urls;
    if (this.#signer === undefined) return stream;
    return `${stream}?oauth_token=${encodeURIComponent(this.#signer.accessToken)}`;
  }

  start(): void {
    if (this.#state !== "idle") return;
    this.#state = "starting";
    void this.#logIn();
  }

  async stop(): Promise<void> {
    this.#state = "stopped";
    this.#withdraw?.();
    this.#withdraw = null;
    // Whoever waits for it need not any more.
    const closed = failure("VEN-824", "the session is closed");
    for (const observer of [...this.#observers]) observer.lost(closed);
    await this.#client.close();
  }

  observe(observer: SessionObserver): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  async read(request: HttpRead): Promise<Result<JsonValue>> {
    const early = this.#refusalOf(request.path);
    if (early !== null) return { ok: false, failure: early };
    const answer = await this.#client.read(request);
    if (!answer.ok && speaksOfSession(answer.failure)) this.doubt();
    return answer;
  }

  async command(request: HttpCommand): Promise<CommandOutcome> {
    const early = this.#refusalOf(request.path);
    if (early !== null) return { kind: "unsent", failure: early };
    const outcome = await this.#client.command(request);
    const isDoubtful =
      (outcome.kind === "refused" && (outcome.status === 401 || noBridge.test(outcome.words))) ||
      (outcome.kind === "unknown" && speaksOfSession(outcome.failure));
    if (isDoubtful) this.doubt();
    return outcome;
  }

  async socketAccess(): Promise<Result<SocketAccess>> {
    const headers = this.socketHeaders();
    if (headers === null) return fail("VEN-871", `the brokerage session is ${this.#state}`);
    return succeed({ url: this.socketUrl, headers });
  }

  /** Returns the headers that a WebSocket is opened with now, or null while the session is not ready. */
  socketHeaders(): Readonly<Record<string, string>> | null {
    const session = this.#loggedIn?.socketSession;
    if (this.#state !== "ready" || session === undefined) return null;
    const isGateway = this.#signer === undefined;
    const value = isGateway ? JSON.stringify({ session }) : session;
    return { cookie: `api=${value}`, "user-agent": userAgent };
  }

  /** Somebody has reason to think that the session is no longer ours: the broker is asked. */
  doubt(): void {
    if (this.#state !== "ready" || this.#isLooking) return;
    this.#isLooking = true;
    void this.#login.look().then((lost) => {
      this.#isLooking = false;
      if (this.#state !== "ready" || lost === null) return;
      if (saysOfSession(lost)) this.#lose(lost);
    });
  }

  /** Counters for a status screen. */
  counters(): Readonly<Record<string, number>> {
    return { "sessions lost": this.#losses, "failed signs of life": this.#failedTickles };
  }

  #headers(method: HttpMethod, path: string, query: HttpQuery): Readonly<Record<string, string>> {
    const own = { "user-agent": userAgent };
    const signer = this.#signer;
    if (signer === undefined) return own;
    const { tokenHeader, token } = this.#login;
    if (tokenHeader !== null && path.endsWith("/oauth/live_session_token")) {
      return { ...own, authorization: tokenHeader };
    }
    if (token === null) return own;
    const address = `${new URL(this.#urls.rest).origin}${path}`;
    return { ...own, authorization: signer.requestHeader({ method, address, query }, token) };
  }

  #refusalOf(path: string): Failure | null {
    const boxed = this.#client.box.refusal();
    if (boxed !== null) return boxed;
    if (this.#state === "stopped") return failure("VEN-824", "the session is closed");
    const isEnough = path.startsWith(brokeragePath) ? this.#state === "ready" : this.#isAdmitted;
    return isEnough ? null : failure("VEN-871", `the brokerage session is ${this.#state}`);
  }

  async #logIn(): Promise<void> {
    const result = await this.#login.run();
    if (this.#isStopped()) return;
    if (!result.ok) {
      this.#fail(result.failure);
      return;
    }
    this.#attempts = 0;
    this.#failedTickles = 0;
    this.#toldCode = null;
    this.#loggedIn = result.value;
    this.#state = "ready";
    const { account, isPaper } = result.value;
    this.#log({
      level: "info",
      message: "forecastex: the brokerage session is ready",
      details: { account, isPaper },
    });
    this.#after(tickleEvery, () => void this.#tickle());
    for (const observer of [...this.#observers]) observer.ready();
  }

  async #tickle(): Promise<void> {
    const renewAt = this.#login.renewAt;
    if (renewAt !== null && renewAt <= this.clock.now()) {
      this.#lose(failure("VEN-871", "the session token of the day ends; a new one is made"));
      return;
    }
    const answer = await this.#login.tickle();
    if (this.#state !== "ready") return;
    if (answer.ok) {
      this.#failedTickles = 0;
      if (this.#loggedIn !== null) {
        this.#loggedIn = { ...this.#loggedIn, socketSession: answer.value };
      }
      this.#after(tickleEvery, () => void this.#tickle());
      return;
    }
    this.#failedTickles += 1;
    if (saysOfSession(answer.failure) || this.#failedTickles > failedTicklesMax) {
      this.#lose(answer.failure);
    } else this.#after(tickleAgain, () => void this.#tickle());
  }

  #shutOut(): void {
    const refusal = this.#client.box.refusal();
    if (refusal !== null && this.#state === "ready") this.#lose(refusal);
  }

  #lose(lost: Failure): void {
    this.#state = "lost";
    this.#losses += 1;
    this.#attempts = 0;
    this.#fail(lost);
  }

  /** Tells why there is no session, and tries again after a pause that fits the reason. */
  #fail(lost: Failure): void {
    if (lost.code === "VEN-805") {
      this.#isAdmitted = false;
      this.#login.forgetToken();
    }
    this.#attempts += 1;
    const at = this.#nextAttemptAt(lost);
    const quiet = quietWords(this.clock.now());
    const words = quiet === null ? lost.message : `${lost.message} (expected: ${quiet})`;
    const told = { ...lost, message: words };
    this.#log({
      level: quiet === null ? "warn" : "info",
      message: `forecastex: no brokerage session: ${told.code} ${words}`,
    });
    this.#at(at, () => void this.#logIn());
    // Each reason once, however often the login fails for it.
    if (this.#toldCode === told.code) return;
    this.#toldCode = told.code;
    for (const observer of [...this.#observers]) observer.lost(told);
  }

  #nextAttemptAt(lost: Failure): EpochMicros {
    const now = this.clock.now();
    const { until } = this.#client.box;
    if (until !== null) return until;
    // The first attempt after a loss may take the session back; after that the other login is left alone.
    const isCompeting = lost.details?.["competing"] === true;
    if (isCompeting && this.#attempts > 1) return addDuration(now, competingPause);
    return addDuration(now, backoffPause(backoff, this.#attempts, this.#options.random));
  }

  #isStopped(): boolean {
    return this.#state === "stopped";
  }

  #after(wait: DurationMicros, callback: () => void): void {
    this.#at(addDuration(this.clock.now(), wait), callback);
  }

  #at(instant: EpochMicros, callback: () => void): void {
    this.#withdraw?.();
    this.#withdraw = this.clock.callAt(instant, callback);
  }
}

/** The broker's words for a path that needs a brokerage session, where there is none. */
const noBridge = /\bno bridge\b/i;

/** Whether an answer gives reason to look at the session. */
function speaksOfSession({ code, message }: Failure): boolean {
  return code === "VEN-805" || noBridge.test(message);
}

/** Whether a failure proves that the session is not ours any more, as against an answer that did not come. */
function saysOfSession({ code }: Failure): boolean {
  return code === "VEN-871" || code === "VEN-805" || code === "VEN-873";
}

/** Returns the session, not yet started, or `CFG-902` and `CFG-903` for addresses, `VEN-805` for keys that do not belong
 * there or cannot be read. */
export function createForecastExSession(
  options: ForecastExSessionOptions,
): Result<ForecastExSession> {
  const urls = resolveForecastExEnvironment(options);
  if (!urls.ok) return urls;
  const { access, transport, random } = options;
  if (access.kind === "gateway") {
    return succeed(new ForecastExSession(options, urls.value, undefined));
  }
  const signer = OAuthSigner.of({ keys: access.keys, clock: transport.clock, random });
  if (!signer.ok) return signer;
  return succeed(new ForecastExSession(options, urls.value, signer.value));
}
