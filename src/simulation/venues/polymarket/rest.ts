// The REST side of the simulated order book host: every route, and what each request passes before it reaches its own:
// the limit of its address, who asks, and the signer's buckets. Takes a request, gives a reply, at once or later.

import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import { epochSeconds } from "../../instant-text.ts";
import type { RandomStream } from "../../random-stream.ts";
import { jsonReply, type ShellReply, type ShellRequest, textReply } from "../../transport/shell.ts";
import type { Authenticator } from "./authentication/authenticator.ts";
import type { CredentialStore } from "./authentication/credentials.ts";
import type { Exchanges } from "./authentication/order-digest.ts";
import type { Wallets } from "./authentication/wallets.ts";
import type { BalanceCache } from "./balance-cache.ts";
import type { PolymarketCatalogue } from "./catalogue.ts";
import type { PolymarketAccounts } from "./core/contract.ts";
import type { GeoblockPage } from "./geoblock.ts";
import type { PriceHistory } from "./price-history.ts";
import { accountRoutes } from "./rest/account-routes.ts";
import type { AddressLimits } from "./rest/address-limits.ts";
import { authRoutes } from "./rest/auth-routes.ts";
import { cancelRoutes } from "./rest/cancel-routes.ts";
import { marketRoutes } from "./rest/market-routes.ts";
import { type OrderRouteOptions, orderRoutes } from "./rest/order-routes.ts";
import { type QuoteRouteOptions, quoteRoutes } from "./rest/quote-routes.ts";
import { refuse, tooManyRequests, unauthorized, unknownRoute } from "./rest/refusals.ts";
import {
  publicRoute,
  type Respond,
  type RestCall,
  Router,
  type TradeRoute,
} from "./rest/router.ts";
import type { SignerBuckets } from "./rest/signer-buckets.ts";
import type { AccountWire } from "./wire-account.ts";

/** Where sources contradict each other: what the venue does here. */
export interface RestReadings
  extends Pick<OrderRouteOptions, "refusals" | "depositWalletKeys">,
    Pick<QuoteRouteOptions, "priceSide"> {}

export interface RestOptions {
  readonly accounts: PolymarketAccounts;
  readonly catalogue: PolymarketCatalogue;
  readonly authenticator: Authenticator;
  readonly credentials: CredentialStore;
  readonly wallets: Wallets;
  readonly exchanges: Exchanges;
  readonly balances: BalanceCache;
  readonly history: PriceHistory;
  readonly geoblock: GeoblockPage;
  readonly addressLimits: AddressLimits;
  readonly buckets: SignerBuckets;
  readonly wire: AccountWire;
  readonly random: RandomStream;
  readonly readings: RestReadings;
}

export class RestInterface {
  readonly #options: RestOptions;
  readonly #router: Router;

  constructor(options: RestOptions) {
    this.#options = options;
    const { catalogue, readings } = options;
    this.#router = new Router([
      publicRoute("GET /time", null, ({ now }) => jsonReply(200, epochSeconds(now))),
      publicRoute("GET /version", null, () => jsonReply(200, { version: 2 })),
      publicRoute("GET /ok", "ok", () => textReply(200, "OK")),
      publicRoute("GET /api/geoblock", null, () => jsonReply(200, options.geoblock.body())),
      ...quoteRoutes({ ...options, ...readings }),
      ...marketRoutes(catalogue),
      ...authRoutes(options),
      ...orderRoutes({ ...options, ...readings }),
      ...cancelRoutes(options),
      ...accountRoutes(options),
    ]);
  }

  answer(request: ShellRequest, now: EpochMicros, respond: Respond): void {
    const found = this.#router.find(request.method, request.path);
    const wait = this.#options.addressLimits.spend(found?.route.group ?? null, now);
    if (wait > 0) {
      respond(tooManyRequests(wait));
      return;
    }
    if (found === undefined) {
      respond(unknownRoute());
      return;
    }
    const { route, name } = found;
    const query = new URLSearchParams(request.query);
    const call: RestCall = { request, query, name, now };
    const { authenticator } = this.#options;
    if (route.access === "public") {
      respond(route.answer(call));
      return;
    }
    if (route.access === "login") {
      const login = authenticator.login(request, now);
      if (login === undefined) {
        respond(refuse(401, "Invalid L1 Request headers"));
        return;
      }
      respond(route.answer({ ...call, login }));
      return;
    }
    const credentials = authenticator.identify(request, now);
    if (credentials === undefined) {
      respond(unauthorized());
      return;
    }
    const keyCall = { ...call, credentials };
    if (route.access === "read") {
      respond(route.answer(keyCall));
      return;
    }
    if (!credentials.canTrade) {
      respond(unauthorized());
      return;
    }
    this.#trade(route, keyCall, respond);
  }

  /** The signer's buckets admit the call or not; either way their state travels in the headers. */
  #trade(route: TradeRoute, call: Parameters<TradeRoute["answer"]>[0], respond: Respond): void {
    const spending = route.spending(call);
    if (spending === null) {
      route.answer(call, respond);
      return;
    }
    const { buckets } = this.#options;
    const { address } = call.credentials;
    const { isAllowed, retryAfterSeconds, headers } = buckets.spend(address, spending, call.now);
    const withHeaders = (reply: ShellReply): ShellReply => ({
      ...reply,
      headers: { ...headers, ...reply.headers },
    });
    if (isAllowed) route.answer(call, (reply) => respond(withHeaders(reply)));
    else respond(withHeaders(tooManyRequests(retryAfterSeconds)));
  }
}
