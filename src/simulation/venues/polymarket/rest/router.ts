// The table of REST routes: which method and path belong together, who may call, and which limits the call counts
// against. Handlers stand in files by subject; here a request finds its own.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { ShellReply, ShellRequest } from "../../../transport/shell.ts";
import type { Login } from "../authentication/authenticator.ts";
import type { ApiCredentials } from "../authentication/credentials.ts";
import type { LimitGroup } from "./address-limits.ts";

/** A request that has found its route. */
export interface RestCall {
  readonly request: ShellRequest;
  readonly query: URLSearchParams;
  /** The variable part of the path, decoded; empty where the path has none. */
  readonly name: string;
  readonly now: EpochMicros;
}

/** A call by a wallet that has proved itself. */
export interface LoginCall extends RestCall {
  readonly login: Login;
}

/** A call in the name of credentials. */
export interface KeyCall extends RestCall {
  readonly credentials: ApiCredentials;
}

export type Respond = (reply: ShellReply) => void;

/** What a trading call takes from its signer's buckets. */
export interface Spending {
  readonly bucket: "orders" | "cancels";
  readonly tokens: number;
}

interface RouteOf<Access extends string> {
  readonly access: Access;
  readonly method: string;
  readonly pattern: string;
  readonly group: LimitGroup | null;
}

export interface PublicRoute extends RouteOf<"public"> {
  readonly answer: (call: RestCall) => ShellReply;
}

export interface LoginRoute extends RouteOf<"login"> {
  readonly answer: (call: LoginCall) => ShellReply;
}

/** Any credentials may read. */
export interface ReadRoute extends RouteOf<"read"> {
  readonly answer: (call: KeyCall) => ShellReply;
}

/** Only credentials that can trade; answered at once or later. */
export interface TradeRoute extends RouteOf<"trade"> {
  readonly answer: (call: KeyCall, respond: Respond) => void;
  readonly spending: (call: KeyCall) => Spending | null;
}

export type Route = PublicRoute | LoginRoute | ReadRoute | TradeRoute;

type Endpoint = `${"GET" | "POST" | "DELETE"} /${string}`;

/** A route that anyone may call. `:word` in the pattern is the variable part, at most one. */
export function publicRoute(
  endpoint: Endpoint,
  group: LimitGroup | null,
  answer: PublicRoute["answer"],
): PublicRoute {
  return { access: "public", ...target(endpoint), group, answer };
}

export function loginRoute(endpoint: Endpoint, answer: LoginRoute["answer"]): LoginRoute {
  return { access: "login", ...target(endpoint), group: "keys", answer };
}

export function readRoute(
  endpoint: Endpoint,
  group: LimitGroup | null,
  answer: ReadRoute["answer"],
): ReadRoute {
  return { access: "read", ...target(endpoint), group, answer };
}

export function tradeRoute(
  endpoint: Endpoint,
  group: LimitGroup | null,
  answer: TradeRoute["answer"],
  spending: TradeRoute["spending"] = () => null,
): TradeRoute {
  return { access: "trade", ...target(endpoint), group, answer, spending };
}

function target(endpoint: Endpoint): { readonly method: string; readonly pattern: string } {
  const [method = "", pattern = ""] = endpoint.split(" ");
  return { method, pattern };
}

interface Found {
  readonly route: Route;
  readonly name: string;
}

export class Router {
  readonly #fixed = new Map<string, Route>();
  readonly #variable = new Map<string, Route>();

  constructor(routes: readonly Route[]) {
    for (const route of routes) {
      const cut = route.pattern.indexOf("/:");
      if (cut < 0) this.#fixed.set(`${route.method} ${route.pattern}`, route);
      else this.#variable.set(`${route.method} ${route.pattern.slice(0, cut)}`, route);
    }
  }

  /** Returns the route of a path, or undefined when there is none. */
  find(method: string, path: string): Found | undefined {
    const fixed = this.#fixed.get(`${method} ${path}`);
    if (fixed !== undefined) return { route: fixed, name: "" };
    const cut = path.lastIndexOf("/");
    const variable = this.#variable.get(`${method} ${path.slice(0, cut)}`);
    const name = decodePart(path.slice(cut + 1));
    return variable === undefined || name === "" ? undefined : { route: variable, name };
  }
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
