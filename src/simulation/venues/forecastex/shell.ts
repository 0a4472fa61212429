// The broker's protocol over its accounts and their exchange, free of transport: REST routes, stream sessions, and the
// publication of everything that happens to whoever asked to hear of it.

import { addDuration, type EpochMicros, seconds } from "../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import type { Exchange } from "../../exchange/exchange.ts";
import type { ShellReply, ShellRequest, UpgradeAnswer } from "../../transport/shell.ts";
import {
  type SessionOptions,
  StreamingShell,
  type StreamingShellOptions,
} from "../../transport/streaming-shell.ts";
import { notAuthenticated, tooManyRequests, unknownPath } from "./rest/replies.ts";
import { RestInterface, type RestOptions } from "./rest/rest.ts";
import { restRoot } from "./rest/router.ts";
import type { Login } from "./session/login.ts";
import type { VanishedSide } from "./stream/market-lines.ts";
import { PrivateTopics } from "./stream/private-topics.ts";
import { BrokerStream } from "./stream/stream-session.ts";

export const streamPath = `${restRoot}/ws`;

export interface ForecastExShellOptions extends StreamingShellOptions, RestOptions {
  readonly exchange: Exchange;
  readonly vanishedSide: VanishedSide;
}

/** How often time alone is looked at, unless the core has something to do sooner. */
const lookEvery = seconds(1);

export class ForecastExShell extends StreamingShell<BrokerStream> {
  readonly #options: ForecastExShellOptions;
  readonly #rest: RestInterface;
  readonly #topics: PrivateTopics;
  #upgrading: Login | null = null;
  #stopLooking: () => void = () => undefined;

  constructor(options: ForecastExShellOptions) {
    // Nothing numbers the frames: a late one is overtaken.
    super(options, false);
    this.#options = options;
    this.#rest = new RestInterface(options);
    const { clock, accounts, accountsOf, quirks, random, exchange, sessions } = options;
    const streams = (): Iterable<BrokerStream> => this.openSessions;
    this.#topics = new PrivateTopics({
      ...{ clock, accounts, accountsOf, quirks, streams },
      random: random.fork(),
    });
    options.intake.onPrompt((memory, prompt) => {
      const login = sessions.all().find(({ brokerage }) => brokerage === memory);
      if (login !== undefined) this.#topics.notify(login, prompt);
    });
    accounts.observe((event) => this.#topics.gather(event));
    sessions.observe((login, news) => {
      for (const stream of this.openSessions) stream.hear(login, news);
    });
    exchange.observe(({ market }) => {
      this.touch(Number.parseInt(market.symbol, 10));
      this.#topics.flush();
    });
    this.#keepTime();
  }

  upgrade(request: ShellRequest): UpgradeAnswer {
    const { clock, pacing, sessions } = this.#options;
    const now = clock.now();
    this.look();
    if (request.path !== streamPath) return { accepted: false, reply: unknownPath() };
    if (pacing.isBoxed(now)) return { accepted: false, reply: tooManyRequests() };
    const login = this.#loginOf(request, now);
    if (login === undefined || (login === null && sessions.gateway.sessionId === null)) {
      return { accepted: false, reply: notAuthenticated() };
    }
    return {
      accepted: true,
      open: (sink) => {
        this.#upgrading = login;
        return this.open(sink);
      },
    };
  }

  /** Something about a contract has moved: its lines are told, on both sides. */
  touch(conid: number): void {
    const contract = this.#options.accounts.catalogue.find(conid);
    if (contract === undefined) return;
    for (const stream of this.openSessions) {
      stream.touch(contract.listing.conidYes);
      stream.touch(contract.listing.conidNo);
    }
  }

  /** The trading servers behind the broker's door do not answer, or do again. */
  setAway(isAway: boolean): void {
    this.#rest.setAway(isAway);
  }

  /** Looks at what time has brought, and tells what was changed by whatever hand. */
  look(): void {
    const now = this.#options.clock.now();
    this.#options.sessions.tick(now);
    this.#options.accounts.tick(now);
    this.#topics.flush();
  }

  /** Ends the shell's own timers. */
  stop(): void {
    this.#stopLooking();
    this.#topics.stop();
  }

  protected answer(request: ShellRequest): ShellReply {
    this.look();
    const reply = this.#rest.answer(request, this.#options.clock.now());
    this.#topics.flush();
    this.#keepTime();
    return reply;
  }

  protected newSession(options: SessionOptions<BrokerStream>): BrokerStream {
    const { sessions, board, quirks, vanishedSide } = this.#options;
    const topics = this.#topics;
    const login = this.#upgrading;
    return new BrokerStream({ ...options, sessions, board, quirks, vanishedSide, topics, login });
  }

  /** Returns the login that a connection comes with, null for one that names none, undefined for one that is nobody's. */
  #loginOf(request: ShellRequest, now: EpochMicros): Login | null | undefined {
    const { oauth, sessions } = this.#options;
    const sessionId = cookieSession(request.headers["cookie"] ?? "");
    const named = sessionId === null ? null : sessions.bySessionId(sessionId);
    const accessToken = new URLSearchParams(request.query).get("oauth_token");
    if (accessToken === null) return named;
    const consumer = oauth.consumerOfToken(accessToken, now);
    if (consumer === undefined) return undefined;
    const login = sessions.consumer(consumer.consumerKey, consumer.username);
    return login.sessionId !== null && (named === null || named === login) ? login : undefined;
  }

  #keepTime(): void {
    this.#stopLooking();
    const { clock, accounts } = this.#options;
    const latest = addDuration(clock.now(), lookEvery);
    const next = accounts.nextAt();
    const at = next !== null && integerOf(next) < integerOf(latest) ? next : latest;
    this.#stopLooking = clock.callAt(at, () => {
      this.look();
      this.#keepTime();
    });
  }
}

/** The session that a cookie `api=` names, as it is or inside an object; null without one. */
function cookieSession(cookies: string): string | null {
  const match = /(?:^|;\s*)api=([^;]*)/.exec(cookies);
  if (match === null) return null;
  const text = (match[1] ?? "").trim();
  const inObject = /^\{\s*"session"\s*:\s*"([^"]*)"\s*\}$/.exec(text);
  return inObject === null ? text : (inObject[1] ?? "");
}
