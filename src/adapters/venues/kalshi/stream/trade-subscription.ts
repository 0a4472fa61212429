// The trade channel of one connection: which tickers it carries. It has no snapshots, so nothing is waited for but the
// number under which the venue keeps the subscription.

import { subscribeTrades, updateSubscription } from "../wire/commands.ts";
import { tickersPerCommandMax } from "../wire/stream-words.ts";

export interface TradeCommands {
  nextId(): number;
  send(command: string): void;
}

export class TradeSubscription {
  readonly #commands: TradeCommands;
  #sid: number | null = null;
  #isAsked = false;
  #queue: string[] = [];

  constructor(commands: TradeCommands) {
    this.#commands = commands;
  }

  add(tickers: readonly string[]): void {
    this.#queue.push(...tickers);
    if (this.#sid !== null) this.#flush(this.#sid);
    else if (!this.#isAsked) this.#begin();
  }

  remove(tickers: readonly string[]): void {
    const leaving = new Set(tickers);
    this.#queue = this.#queue.filter((ticker) => !leaving.has(ticker));
    if (this.#sid === null) return;
    for (const portion of portionsOf(tickers)) {
      this.#update(this.#sid, "delete_markets", portion);
    }
  }

  /** The venue has given the subscription its number. */
  subscribed(sid: number): void {
    this.#sid = sid;
    this.#flush(sid);
  }

  #begin(): void {
    const first = this.#queue.splice(0, tickersPerCommandMax);
    if (first.length === 0) return;
    this.#isAsked = true;
    this.#commands.send(subscribeTrades(this.#commands.nextId(), first));
  }

  #flush(sid: number): void {
    for (const portion of portionsOf(this.#queue)) this.#update(sid, "add_markets", portion);
    this.#queue = [];
  }

  #update(sid: number, action: "add_markets" | "delete_markets", portion: readonly string[]): void {
    this.#commands.send(updateSubscription(this.#commands.nextId(), sid, action, portion));
  }
}

/** Returns the tickers in portions that fit one command. */
export function portionsOf(tickers: readonly string[]): readonly (readonly string[])[] {
  const portions: (readonly string[])[] = [];
  for (let start = 0; start < tickers.length; start += tickersPerCommandMax) {
    portions.push(tickers.slice(start, start + tickersPerCommandMax));
  }
  return portions;
}
