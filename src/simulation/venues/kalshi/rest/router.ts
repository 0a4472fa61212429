// A line of the table of REST routes: which method and path belong together, who may call, what a call costs. Handlers
// stand in files by subject.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { ShellReply, ShellRequest } from "../../../transport/shell.ts";
import type { KalshiKey, KeyScope } from "../authentication.ts";
import type { RateCall } from "../core/rate-limits.ts";

export const restRoot = "/trade-api/v2";

/** A request that has found its route. */
export interface RestCall {
  readonly request: ShellRequest;
  readonly query: URLSearchParams;
  /** The variable part of the path, decoded; empty where the path has none. */
  readonly name: string;
  readonly now: EpochMicros;
}

/** A call in the name of an account. */
export interface KeyCall extends RestCall {
  readonly key: KalshiKey;
}

/** What a call is billed for: the orders of a batch, and the shard that a write goes to. */
export type Bill = Pick<RateCall, "items" | "route">;

export const unscopedItem: Bill = { items: 1, route: { kind: "unscoped" } };

export interface PublicRoute {
  readonly access: "public";
  readonly method: string;
  readonly pattern: string;
  readonly answer: (call: RestCall) => ShellReply;
}

export interface KeyRoute {
  readonly access: KeyScope;
  readonly method: string;
  readonly pattern: string;
  readonly answer: (call: KeyCall) => ShellReply;
  readonly bill: (call: KeyCall) => Bill;
}

export type Route = PublicRoute | KeyRoute;

/** A route that anyone may call; a signature is checked when there is one. */
export function publicGet(pattern: string, answer: (call: RestCall) => ShellReply): PublicRoute {
  return { access: "public", method: "GET", pattern, answer };
}

/** A route in the name of an account. `:word` in the pattern is the variable part, at most one. */
export function keyRoute(
  endpoint: `${"GET" | "POST" | "PUT" | "DELETE"} /${string}`,
  access: KeyScope,
  answer: (call: KeyCall) => ShellReply,
  bill: (call: KeyCall) => Bill = () => unscopedItem,
): KeyRoute {
  const [method = "", pattern = ""] = endpoint.split(" ");
  return { access, method, pattern, answer, bill };
}
