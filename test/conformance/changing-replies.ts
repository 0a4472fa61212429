// A venue that changes the form of its replies about money without a word: a field that nobody knows, or one less.

import type {
  ShellReply,
  ShellRequest,
  UpgradeAnswer,
  VenueShell,
} from "../../src/simulation/transport/shell.ts";

export type ReplyChange = "unknown field" | "missing field";

/** Which replies say what we hold, and which of their fields go. */
export interface MoneyReplies {
  readonly paths: RegExp;
  readonly fields: readonly string[];
  /** Names under which a reply has its records, where it is not one itself; a list is all of its elements. */
  readonly within?: readonly string[];
}

export class ChangingReplies implements VenueShell {
  readonly #shell: VenueShell;
  readonly #money: MoneyReplies;
  #change: ReplyChange | null = null;

  constructor(shell: VenueShell, money: MoneyReplies) {
    this.#shell = shell;
    this.#money = money;
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
    const { paths } = this.#money;
    if (this.#change === null || reply === null || !paths.test(path)) return reply;
    if (reply.status >= 300) return reply;
    const body: unknown = JSON.parse(reply.body);
    this.#spoil(body);
    return { ...reply, body: JSON.stringify(body) };
  }

  #spoil(body: unknown): void {
    if (Array.isArray(body)) for (const element of body) this.#spoil(element);
    if (typeof body !== "object" || body === null || Array.isArray(body)) return;
    const { fields, within = [] } = this.#money;
    const record = body as Record<string, unknown>;
    for (const name of within) this.#spoil(record[name]);
    if (this.#change === "unknown field") record.brand_new_field = "1";
    else for (const name of fields) delete record[name];
  }
}
