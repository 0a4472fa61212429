// A venue some of whose answers a case puts in its place: an order refused in words of its choice, heartbeats that get no
// answer.

import type {
  ShellReply,
  ShellRequest,
  UpgradeAnswer,
  VenueShell,
} from "../../src/simulation/transport/shell.ts";

export class InterposedReplies implements VenueShell {
  readonly #shell: VenueShell;
  readonly #refusals: ShellReply[] = [];
  /** Heartbeats never reach the venue while it is set. */
  isDeafToHearts = false;

  constructor(shell: VenueShell) {
    this.#shell = shell;
  }

  /** The next orders are refused with these answers, one after another, and do not reach the venue. */
  refuseNext(...refusals: readonly ShellReply[]): void {
    this.#refusals.push(...refusals);
  }

  request(request: ShellRequest, respond: (reply: ShellReply | null) => void): void {
    const { method, path } = request;
    if (this.isDeafToHearts && path === "/v1/heartbeats") {
      respond(null);
      return;
    }
    const refusal = method === "POST" && path === "/order" ? this.#refusals.shift() : undefined;
    if (refusal === undefined) this.#shell.request(request, respond);
    else respond(refusal);
  }

  upgrade(request: ShellRequest): UpgradeAnswer {
    return this.#shell.upgrade(request);
  }
}
