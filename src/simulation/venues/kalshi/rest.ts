// The REST side of the simulated Kalshi: every route, and what each request passes before it reaches its own: the
// signature, the rate limit, the scope of its key. Takes a request, gives a reply; knows no sockets.

import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import { PathRouter } from "../../transport/path-router.ts";
import type { ShellReply, ShellRequest } from "../../transport/shell.ts";
import type { AccountReads } from "./account-reads.ts";
import { type Authenticator, allows, type KalshiKey } from "./authentication.ts";
import type { KalshiCatalogue } from "./catalogue.ts";
import type { KalshiAccounts } from "./core/contract.ts";
import type { RateLimits } from "./core/rate-limits.ts";
import { forbidden, tooManyRequests, unknownRoute } from "./errors.ts";
import { accountRoutes } from "./rest/account-routes.ts";
import { exchangeRoutes } from "./rest/exchange-routes.ts";
import { groupRoutes } from "./rest/group-routes.ts";
import { marketRoutes } from "./rest/market-routes.ts";
import { orderReadRoutes } from "./rest/order-read-routes.ts";
import { orderRoutes } from "./rest/order-routes.ts";
import { portfolioRoutes } from "./rest/portfolio-routes.ts";
import {
  type Bill,
  type KeyRoute,
  type RestCall,
  type Route,
  restRoot,
  unscopedItem,
} from "./rest/router.ts";
import type { TradeTape } from "./trade-tape.ts";

export interface RestOptions {
  readonly catalogue: KalshiCatalogue;
  readonly accounts: KalshiAccounts;
  readonly reads: AccountReads;
  readonly tape: TradeTape;
  readonly authenticator: Authenticator;
  readonly limits: RateLimits;
}

export class RestInterface {
  readonly #options: RestOptions;
  readonly #router: PathRouter<Route>;

  constructor(options: RestOptions) {
    this.#options = options;
    const keys = options.authenticator.keys();
    this.#router = new PathRouter<Route>(restRoot, [
      ...marketRoutes(options),
      ...exchangeRoutes(options),
      ...orderRoutes(options),
      ...orderReadRoutes(options),
      ...portfolioRoutes(options),
      ...groupRoutes(options.accounts),
      ...accountRoutes({ keys, limits: options.limits }),
    ]);
  }

  answer(request: ShellRequest, now: EpochMicros): ShellReply {
    if (!request.path.startsWith(`${restRoot}/`)) return unknownRoute();
    const found = this.#router.find(request.method, request.path);
    if (found === undefined) return unknownRoute();
    const { route, names } = found;
    const query = new URLSearchParams(request.query);
    const call: RestCall = { request, query, name: names[0] ?? "", now };
    if (route.access !== "public") return this.#answerKey(route, call);
    // Public routes need no signature, and do not take a wrong one.
    const { authenticator } = this.#options;
    if (authenticator.carriesHeaders(request)) {
      const identity = authenticator.identify(request, now);
      if (!identity.known) return identity.reply;
      if (!this.#pays(identity.key, call, unscopedItem)) return tooManyRequests();
    }
    return route.answer(call);
  }

  #answerKey(route: KeyRoute, call: RestCall): ShellReply {
    const { authenticator } = this.#options;
    const identity = authenticator.identify(call.request, call.now);
    if (!identity.known) return identity.reply;
    const { key } = identity;
    const keyCall = { ...call, key };
    if (!this.#pays(key, call, route.bill(keyCall))) return tooManyRequests();
    if (!allows(key, route.access)) return forbidden(`api key is missing scope ${route.access}`);
    return route.answer(keyCall);
  }

  #pays(key: KalshiKey, { request, now }: RestCall, bill: Bill): boolean {
    const path = request.path.slice(restRoot.length);
    return this.#options.limits.spend(key.account, { method: request.method, path, ...bill }, now);
  }
}
