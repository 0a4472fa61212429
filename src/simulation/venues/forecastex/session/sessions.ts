// All logins at the simulated broker and who of a username's logins holds its one brokerage session: another login, or
// another platform, that takes it leaves the one before without. Ends sessions that were asked nothing, and all brokerage
// sessions at the nightly reset.

import {
  addDuration,
  type DurationMicros,
  type EpochMicros,
  minutes,
} from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { uuidFor } from "../../../identifiers.ts";
import { emptyMemory, Login } from "./login.ts";
import { resetBetween } from "./nightly-reset.ts";

/** Requests a second. Source: pacing table of the Web API guide. */
export const gatewayRequestsPerSecond = 10;
export const oauthRequestsPerSecond = 50;

/** How long /iserver stays away after a reset. No source has a number. */
export const resetLasts: DurationMicros = minutes(2);

/** What a stream tells its client about its session. */
export type SessionNews = "authenticated" | "lost" | "competing" | "ended";

export interface SessionsOptions {
  readonly seed: number;
  readonly username: string;
  /** How long it takes a gateway's person to log in again after the session has ended; null when nobody comes. */
  readonly personReturnsAfter: DurationMicros | null;
  /** Brokerage sessions end every night at 01:00 in New York. */
  readonly keepsNightlyReset: boolean;
}

export class Sessions {
  readonly gateway: Login;
  readonly #options: SessionsOptions;
  readonly #consumers = new Map<string, Login>();
  readonly #observers = new Set<(login: Login, news: SessionNews) => void>();
  #entered = 0;
  readonly #elsewhere = new Set<string>();
  #resetUntil: EpochMicros | null = null;
  #personComesAt: EpochMicros | null = null;
  #lookedAt: EpochMicros | null = null;

  constructor(options: SessionsOptions) {
    this.#options = options;
    this.gateway = new Login("gateway", options.username, gatewayRequestsPerSecond);
    this.enter(this.gateway);
  }

  /** Calls with every change of a session that its client did not ask for, and with a new brokerage session. */
  observe(observer: (login: Login, news: SessionNews) => void): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  /** The login of an OAuth consumer; new ones are not logged in. */
  consumer(consumerKey: string, username: string): Login {
    const known = this.#consumers.get(consumerKey);
    if (known !== undefined) return known;
    const login = new Login("oauth", username, oauthRequestsPerSecond);
    this.#consumers.set(consumerKey, login);
    return login;
  }

  all(): readonly Login[] {
    return [this.gateway, ...this.#consumers.values()];
  }

  /** Logs in: a person at the gateway, or a consumer with a new token. */
  enter(login: Login): void {
    this.#entered += 1;
    login.enter(
      uuidFor(`broker session ${this.#options.seed} ${this.#entered}`).replaceAll("-", ""),
    );
    if (login === this.gateway) this.#personComesAt = null;
  }

  /** Logs out. */
  leave(login: Login): void {
    login.leave();
    this.#tell(login, "ended");
  }

  /** The login whose session has this name. */
  bySessionId(sessionId: string): Login | undefined {
    return this.all().find((login) => login.sessionId === sessionId);
  }

  /** True while /iserver is away. */
  isResetting(now: EpochMicros): boolean {
    return this.#resetUntil !== null && integerOf(now) < integerOf(this.#resetUntil);
  }

  /** Opens a brokerage session, unless another login holds it and this one is not to compete. */
  open(login: Login, competes: boolean, now: EpochMicros): void {
    if (login.brokerage !== null) return;
    const rival = this.all().find(
      (other) => other !== login && other.username === login.username && other.brokerage !== null,
    );
    const isTaken = rival !== undefined || this.#elsewhere.has(login.username);
    login.isCompeting = isTaken && !competes;
    if (login.isCompeting) return;
    this.#elsewhere.delete(login.username);
    if (rival !== undefined) this.#loseTo(rival);
    login.brokerage = emptyMemory(now);
    this.#tell(login, "authenticated");
  }

  /** Another platform, such as a phone, logs in with the username and takes the brokerage session. */
  compete(username: string): void {
    this.#elsewhere.add(username);
    for (const login of this.all()) if (login.username === username) this.#loseTo(login);
  }

  /** The other platform has logged out. */
  endCompetition(username: string): void {
    this.#elsewhere.delete(username);
    for (const login of this.all()) if (login.username === username) login.isCompeting = false;
  }

  /** Ends all brokerage sessions and keeps /iserver away for a while. */
  reset(now: EpochMicros): void {
    this.#resetUntil = addDuration(now, resetLasts);
    for (const login of this.all()) {
      if (login.brokerage === null) continue;
      login.brokerage = null;
      this.#tell(login, "lost");
    }
  }

  /** Ends what time ends. */
  tick(now: EpochMicros): void {
    const { keepsNightlyReset, personReturnsAfter } = this.#options;
    const before = this.#lookedAt ?? now;
    this.#lookedAt = now;
    if (keepsNightlyReset && resetBetween(before, now)) this.reset(now);
    for (const login of this.all()) {
      if (!login.isIdle(now)) continue;
      this.leave(login);
      if (login === this.gateway && personReturnsAfter !== null) {
        this.#personComesAt = addDuration(now, personReturnsAfter);
      }
    }
    const comesAt = this.#personComesAt;
    if (comesAt !== null && integerOf(now) >= integerOf(comesAt)) this.enter(this.gateway);
  }

  #loseTo(login: Login): void {
    if (login.brokerage === null) return;
    login.brokerage = null;
    login.isCompeting = true;
    this.#tell(login, "competing");
  }

  #tell(login: Login, news: SessionNews): void {
    for (const observer of this.#observers) observer(login, news);
  }
}
