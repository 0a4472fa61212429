// The table of REST routes: method, pattern, and which tier of a session a call needs. Handlers stand in files by
// subject; here a request finds its own.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { ShellReply, ShellRequest } from "../../../transport/shell.ts";
import type { BrokerageMemory, Login } from "../session/login.ts";

export const restRoot = "/v1/api";

/** A request that has found its route, in the name of a login. */
export interface OuterCall {
  readonly request: ShellRequest;
  readonly query: URLSearchParams;
  /** The variable parts of the path in their order, decoded. */
  readonly names: readonly string[];
  readonly now: EpochMicros;
  readonly login: Login;
}

/** A call inside a brokerage session. */
export interface InnerCall extends OuterCall {
  readonly memory: BrokerageMemory;
}

export type Route =
  | {
      /** `outer` needs a login, `session` too, but stays there while /iserver is away. */
      readonly tier: "outer" | "session";
      readonly method: string;
      readonly pattern: string;
      readonly answer: (call: OuterCall) => ShellReply;
    }
  | {
      readonly tier: "inner";
      readonly method: string;
      readonly pattern: string;
      readonly answer: (call: InnerCall) => ShellReply;
    };

type Endpoint = `${"GET" | "POST" | "DELETE"} /${string}`;

export function outerRoute(endpoint: Endpoint, answer: (call: OuterCall) => ShellReply): Route {
  return { tier: "outer", ...parts(endpoint), answer };
}

/** A route under /iserver that makes or tells of a brokerage session and needs none. */
export function sessionRoute(endpoint: Endpoint, answer: (call: OuterCall) => ShellReply): Route {
  return { tier: "session", ...parts(endpoint), answer };
}

export function innerRoute(endpoint: Endpoint, answer: (call: InnerCall) => ShellReply): Route {
  return { tier: "inner", ...parts(endpoint), answer };
}

function parts(endpoint: Endpoint): { readonly method: string; readonly pattern: string } {
  const [method = "", pattern = ""] = endpoint.split(" ");
  return { method, pattern };
}

export interface FoundRoute {
  readonly route: Route;
  readonly names: readonly string[];
}

export class Router {
  readonly #routes = new Map<string, Route[]>();

  constructor(routes: readonly Route[]) {
    for (const route of routes) {
      const key = `${route.method} ${route.pattern.split("/").length}`;
      this.#routes.set(key, [...(this.#routes.get(key) ?? []), route]);
    }
    // A fixed path goes before a variable one.
    for (const group of this.#routes.values()) {
      group.sort((one, other) => variables(one.pattern) - variables(other.pattern));
    }
  }

  /** Returns the route of a path under `restRoot`, or undefined when there is none. */
  find(method: string, path: string): FoundRoute | undefined {
    const sent = path.slice(restRoot.length).split("/");
    for (const route of this.#routes.get(`${method} ${sent.length}`) ?? []) {
      const names = namesIn(route.pattern.split("/"), sent);
      if (names !== undefined) return { route, names };
    }
    return undefined;
  }
}

function variables(pattern: string): number {
  return pattern.split("/:").length;
}

function namesIn(pattern: readonly string[], sent: readonly string[]): string[] | undefined {
  const names: string[] = [];
  for (const [index, wanted] of pattern.entries()) {
    const part = sent[index] ?? "";
    if (wanted.startsWith(":")) {
      if (part === "") return undefined;
      names.push(decoded(part));
    } else if (part !== wanted) return undefined;
  }
  return names;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
