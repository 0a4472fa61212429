// The REST side of the simulated broker: every route, and what each request passes before it reaches its own: who asks,
// how fast, and whether the tier of its session is there. Takes a request, gives a reply; knows no sockets.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { PathRouter } from "../../../transport/path-router.ts";
import { jsonReply, type ShellReply, type ShellRequest } from "../../../transport/shell.ts";
import type { OAuthAccess } from "../access/oauth-access.ts";
import type { ForecastExAccounts } from "../core/contract.ts";
import type { Quirks } from "../quirks.ts";
import type { Login } from "../session/login.ts";
import type { Pacing } from "../session/pacing.ts";
import type { Sessions } from "../session/sessions.ts";
import type { QuoteBoard } from "../wire/quotes.ts";
import { catalogueRoutes } from "./catalogue-routes.ts";
import { orderReadRoutes } from "./order-read-routes.ts";
import { type OrderRouteOptions, orderRoutes } from "./order-routes.ts";
import { type PortfolioRouteOptions, portfolioRoutes } from "./portfolio-routes.ts";
import {
  noBridge,
  notAuthenticated,
  tooManyRequests,
  unavailable,
  unknownPath,
} from "./replies.ts";
import { type OuterCall, type Route, restRoot } from "./router.ts";
import { type SessionRouteOptions, sessionRoutes } from "./session-routes.ts";
import { snapshotRoutes } from "./snapshot-routes.ts";

export interface RestOptions extends SessionRouteOptions, PortfolioRouteOptions, OrderRouteOptions {
  readonly accounts: ForecastExAccounts;
  readonly sessions: Sessions;
  readonly oauth: OAuthAccess;
  readonly pacing: Pacing;
  readonly board: QuoteBoard;
  readonly quirks: Quirks;
  /** What comes between a question and its answer: requests about orders, or any under /iserver. */
  readonly repliesVoidedBy: "orders" | "requests";
}

const replyPattern = "/iserver/reply/:reply";
const tokenPath = `${restRoot}/oauth/live_session_token`;

export class RestInterface {
  readonly #options: RestOptions;
  readonly #router: PathRouter<Route>;
  #isAway = false;

  constructor(options: RestOptions) {
    this.#options = options;
    this.#router = new PathRouter<Route>(restRoot, [
      ...sessionRoutes(options),
      ...catalogueRoutes(options.accounts.catalogue),
      ...snapshotRoutes(options.board, options.quirks),
      ...portfolioRoutes(options),
      ...orderRoutes(options),
      ...orderReadRoutes(options),
    ]);
  }

  /** The trading servers behind the broker's door do not answer, or do again. */
  setAway(isAway: boolean): void {
    this.#isAway = isAway;
  }

  answer(request: ShellRequest, now: EpochMicros): ShellReply {
    const { pacing } = this.#options;
    if (pacing.isBoxed(now)) return tooManyRequests();
    if (!request.path.startsWith(`${restRoot}/`)) return unknownPath();
    if (request.path === tokenPath) return this.#makeToken(request, now);
    const login = this.#whoAsks(request, now);
    if ("status" in login) return login;
    const found = this.#router.find(request.method, request.path);
    // A path that is none is counted too: it was asked.
    if (!pacing.takes(login, found?.route.pattern ?? "", now)) return tooManyRequests();
    login.lastAskedAt = now;
    if (found === undefined) return unknownPath();
    const { route, names } = found;
    const query = new URLSearchParams(request.query);
    const call: OuterCall = { request, query, names, now, login };
    if (route.tier === "outer") return route.answer(call);
    if (this.#isAway || this.#options.sessions.isResetting(now)) return unavailable();
    if (route.tier === "session") return route.answer(call);
    const memory = login.brokerage;
    if (memory === null) return noBridge();
    const { repliesVoidedBy, intake } = this.#options;
    if (repliesVoidedBy === "requests" && route.pattern !== replyPattern) intake.interrupt(memory);
    return route.answer({ ...call, memory });
  }

  /** With an Authorization header a consumer asks, without one whoever sits behind the gateway. */
  #whoAsks(request: ShellRequest, now: EpochMicros): Login | ShellReply {
    const { sessions, oauth } = this.#options;
    if (request.headers["authorization"] === undefined) {
      return sessions.gateway.sessionId === null ? notAuthenticated() : sessions.gateway;
    }
    const identity = oauth.identify(request, now);
    if (!identity.known) return notAuthenticated(identity.reason);
    const { consumerKey, username } = identity.consumer;
    const login = sessions.consumer(consumerKey, username);
    // A token outlives the session that was made with it: the next signed request begins a new one.
    if (login.sessionId === null) sessions.enter(login);
    return login;
  }

  #makeToken(request: ShellRequest, now: EpochMicros): ShellReply {
    if (request.method !== "POST") return unknownPath();
    const { sessions, oauth, pacing } = this.#options;
    const made = oauth.liveSessionToken(request, now);
    if (!made.ok) return notAuthenticated(made.reason);
    const { consumerKey, username } = made.consumer;
    const login = sessions.consumer(consumerKey, username);
    if (!pacing.takes(login, "/oauth/live_session_token", now)) return tooManyRequests();
    if (login.sessionId === null) sessions.enter(login);
    login.lastAskedAt = now;
    return jsonReply(200, made.body);
  }
}
