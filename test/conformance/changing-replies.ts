// A venue that changes the form of its replies about money without a word: a field that nobody knows, or one less.

import type {
  ShellReply,
  ShellRequest,
  UpgradeAnswer,
  VenueShell,
} from "../../src/simulation/transport/shell.ts";

export type ReplyChange = "unknown field" | "missing field";

/** Replies that say what we hold. */
const moneyPaths = /\/portfolio\/(balance|fills|orders|positions|settlements|events\/orders)/;

export class ChangingReplies implements VenueShell {
  readonly #shell: VenueShell;
  #change: ReplyChange | null = null;

  constructor(shell: VenueShell) {
    this.#shell = shell;
  }

  use(change: ReplyChange): void {
    this.#change = change;
  }

  request(request: ShellRequest, respond: (reply: ShellReply | null) => void): void {
    this.#shell.request(request, (reply) => respond(this.#changed(request, reply)));
  }

  upgrade(request: ShellRequest): UpgradeAnswer {
    return this.#shell.upgrade(request);
  }

  #changed({ path }: ShellRequest, reply: ShellReply | null): ShellReply | null {
    if (this.#change === null || reply === null || !moneyPaths.test(path)) return reply;
    if (reply.status >= 300) return reply;
    const body = JSON.parse(reply.body) as Record<string, unknown>;
    if (this.#change === "unknown field") body.brand_new_field = "1";
    else for (const name of ["balance_dollars", "fill_count"]) delete body[name];
    return { ...reply, body: JSON.stringify(body) };
  }
}
