// The way into a brokerage session: the session token where there are keys, the state of the login, the brokerage session
// itself, the accounts. One username has one such session anywhere, so a session of somebody else is taken over a
// bounded number of times and then left alone. Source: the broker's pages on sessions.

import {
  type Failure,
  fail,
  failure,
  type Result,
  succeed,
} from "../../../../domain/failure/result.ts";
import {
  type DurationMicros,
  durationBetween,
  type EpochMicros,
  epochMicros,
  minutes,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { RandomSource } from "../../../../ports/random-source.ts";
import type { VenueEnvironment } from "../../shared/environment.ts";
import type { JsonObject, JsonValue } from "../../shared/frame-text.ts";
import { instantOfMilliseconds } from "../../shared/instant-text.ts";
import { pause } from "../../shared/pause.ts";
import type { DriftWatch } from "../../shared/schema-drift.ts";
import { readTolerant } from "../../shared/watched-read.ts";
import { liveSessionToken, tokenChallenge } from "../signing/live-session-token.ts";
import type { OAuthSigner } from "../signing/oauth-signer.ts";
import {
  accountsSchema,
  authStatusSchema,
  tickleSchema,
  tokenAnswerSchema,
  type WireAuthStatus,
} from "../wire/session-schemas.ts";
import type { BrokerClient } from "./broker-client.ts";

/** Sessions of other logins that are ended for ours within an hour. Ours of an earlier run counts as one of them. */
export const takeOversMax = 2;
const takeOverWindow = minutes(60);

/** A new brokerage session may take some seconds to be there. */
export const looksMax = 10;
const lookEvery = seconds(1);

/** A token that would end sooner is made anew. It lives 24 hours. */
export const renewBefore: DurationMicros = minutes(60);

const status = { endpoint: "auth-status", what: "auth status", schema: authStatusSchema };
const tickle = { endpoint: "tickle", what: "tickle", schema: tickleSchema };
const token = { endpoint: "live-session-token", what: "session token", schema: tokenAnswerSchema };
const accounts = { endpoint: "accounts", what: "accounts", schema: accountsSchema };

/** A login that stands. */
export interface LoggedIn {
  readonly account: string;
  readonly isPaper: boolean;
  /** What the WebSocket is opened with. */
  readonly socketSession: string;
}

export interface LoginOptions {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly client: BrokerClient;
  readonly drift: DriftWatch;
  readonly environment: VenueEnvironment;
  /** Undefined behind the gateway. */
  readonly signer: OAuthSigner | undefined;
  /** The account to use; the broker's choice when undefined. */
  readonly account: string | undefined;
  /** Address of the token request, which is signed. */
  readonly tokenAddress: string;
  /** The login is answered, whatever becomes of the brokerage session. */
  admitted(): void;
}

export class Login {
  readonly #options: LoginOptions;
  #token: { readonly text: string; readonly renewAt: EpochMicros } | null = null;
  #tokenHeader: string | null = null;
  #takeOvers: EpochMicros[] = [];

  constructor(options: LoginOptions) {
    this.#options = options;
  }

  /** The token that requests are signed with, or null. */
  get token(): string | null {
    return this.#token?.text ?? null;
  }

  /** When the token should be made anew; null without one. */
  get renewAt(): EpochMicros | null {
    return this.#token?.renewAt ?? null;
  }

  /** Header of the token request under way: it is signed otherwise than the rest. */
  get tokenHeader(): string | null {
    return this.#tokenHeader;
  }

  /** Takes all steps in order. `VEN-871` when another login competes, `VEN-805` when we are not let in. */
  async run(): Promise<Result<LoggedIn>> {
    const tokenFailure = await this.#ensureToken();
    if (tokenFailure !== null) return { ok: false, failure: tokenFailure };
    const lost = await this.#ensureBrokerage();
    if (lost !== null) return { ok: false, failure: lost };
    const socketSession = await this.tickle();
    if (!socketSession.ok) return socketSession;
    return this.#accounts(socketSession.value);
  }

  /** Keeps the session alive and returns what its socket is opened with; fails when it is no longer ours. */
  async tickle(): Promise<Result<string>> {
    const answer = await this.#ask("/tickle", tickle.endpoint, {});
    if (!answer.ok) return answer;
    const read = readTolerant(tickle, answer.value, this.#options.drift);
    if (!read.ok) return read;
    const told = read.value.iserver?.authStatus;
    if (told !== undefined) {
      const judged = this.#status(told as JsonObject);
      if (!judged.ok) return judged;
      const lost = lostWords(judged.value);
      if (lost !== null) return { ok: false, failure: lost };
    }
    return succeed(read.value.session);
  }

  /** Asks whether the session is still ours; returns why it is not. */
  async look(): Promise<Failure | null> {
    const answer = await this.#readStatus();
    return answer.ok ? lostWords(answer.value) : answer.failure;
  }

  /** The next login makes a new token. */
  forgetToken(): void {
    this.#token = null;
  }

  async #ensureToken(): Promise<Failure | null> {
    const { signer, clock, random, client, drift, tokenAddress } = this.#options;
    if (signer === undefined) return null;
    const held = this.#token;
    if (held !== null && held.renewAt > clock.now()) return null;
    this.#token = null;
    const challenge = tokenChallenge(signer.prime, random);
    if (!challenge.ok) return challenge.failure;
    const request = { method: "POST", address: tokenAddress, query: [] };
    this.#tokenHeader = signer.tokenHeader(request, challenge.value.challenge);
    const outcome = await client.command({
      method: "POST",
      path: "/oauth/live_session_token",
      query: [],
      endpoint: token.endpoint,
      body: null,
      purpose: "protect",
    });
    this.#tokenHeader = null;
    if (outcome.kind === "refused") {
      return failure("VEN-805", `the broker gives no session token: ${outcome.words}`);
    }
    if (outcome.kind !== "done") return outcome.failure;
    const read = readTolerant(token, outcome.body, drift);
    if (!read.ok) return read.failure;
    const made = liveSessionToken(
      challenge.value,
      {
        response: read.value.diffie_hellman_response,
        signature: read.value.live_session_token_signature,
      },
      signer.secret,
      signer.consumerKey,
    );
    if (!made.ok) return made.failure;
    const until = instantOfMilliseconds(read.value.live_session_token_expiration);
    if (until === null) return failure("VEN-801", "the session token ends at no instant");
    const renewAt = epochMicros(integerOf(until) - integerOf(renewBefore));
    this.#token = { text: made.value, renewAt };
    return null;
  }

  async #ensureBrokerage(): Promise<Failure | null> {
    const first = await this.#readStatus();
    if (!first.ok) return first.failure;
    this.#options.admitted();
    if (lostWords(first.value) === null) return null;
    const opened = await this.#open(false);
    if (!opened.ok) return opened.failure;
    if (!opened.value.competing) return this.#settle(opened.value);
    if (!this.#mayTakeOver()) return lostWords(opened.value);
    const taken = await this.#open(true);
    return taken.ok ? this.#settle(taken.value) : taken.failure;
  }

  /** Waits until the new brokerage session is there. */
  async #settle(opened: WireAuthStatus): Promise<Failure | null> {
    let lost = lostWords(opened);
    for (let look = 0; lost !== null && look < looksMax; look += 1) {
      await pause(this.#options.clock, lookEvery);
      const answer = await this.#readStatus();
      if (!answer.ok) return answer.failure;
      lost = lostWords(answer.value);
    }
    return lost;
  }

  #mayTakeOver(): boolean {
    const now = this.#options.clock.now();
    this.#takeOvers = this.#takeOvers.filter((at) => durationBetween(at, now) < takeOverWindow);
    if (this.#takeOvers.length >= takeOversMax) return false;
    this.#takeOvers.push(now);
    return true;
  }

  async #open(compete: boolean): Promise<Result<WireAuthStatus>> {
    const answer = await this.#ask("/iserver/auth/ssodh/init", "ssodh-init", {
      publish: true,
      compete,
    });
    return answer.ok ? this.#status(answer.value) : answer;
  }

  async #readStatus(): Promise<Result<WireAuthStatus>> {
    const answer = await this.#ask("/iserver/auth/status", status.endpoint, {});
    return answer.ok ? this.#status(answer.value) : answer;
  }

  #status(value: JsonValue): Result<WireAuthStatus> {
    return readTolerant(status, value, this.#options.drift);
  }

  async #accounts(socketSession: string): Promise<Result<LoggedIn>> {
    const { client, drift, environment, account: wanted } = this.#options;
    const path = "/iserver/accounts";
    const answer = await client.read({ path, query: [], endpoint: accounts.endpoint });
    if (!answer.ok) return answer;
    const read = readTolerant(accounts, answer.value, drift);
    if (!read.ok) return read;
    const { accounts: all, selectedAccount } = read.value;
    const account = wanted ?? selectedAccount ?? all[0];
    if (account === undefined || !all.includes(account)) {
      return fail("VEN-805", `the login has no account ${account ?? "at all"}`);
    }
    const isPaper = read.value.isPaper ?? account.startsWith(paperPrefix);
    if (environment === "local" && !isPaper) {
      return fail(
        "VEN-805",
        "an account of real money answers at a local address: its environment is production",
      );
    }
    return succeed({ account, isPaper, socketSession });
  }

  #ask(path: string, endpoint: string, question: JsonObject): Promise<Result<JsonValue>> {
    return this.#options.client.read({ path, query: [], endpoint, question });
  }
}

/** How the broker numbers accounts of paper money. */
const paperPrefix = "DU";

/** Returns why a session of this status is not ours, or null when it is. */
function lostWords(told: WireAuthStatus): Failure | null {
  const { authenticated, connected, competing } = told;
  if (competing) {
    return failure("VEN-871", "another login of this user holds the brokerage session", {
      competing: true,
    });
  }
  if (authenticated && connected) return null;
  const words = told.message ?? "";
  const said = words === "" ? "" : `: ${words.slice(0, 200)}`;
  return failure(
    "VEN-871",
    `the brokerage session is ${authenticated ? "not connected" : "not authenticated"}${said}`,
    { competing: false },
  );
}
