// A line of the table of REST routes: method, pattern, and which tier of a session a call needs. Handlers stand in files
// by subject.

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
