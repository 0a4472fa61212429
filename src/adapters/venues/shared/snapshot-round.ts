// Asking for books in portions and waiting for each portion's snapshots before the next, because a venue that must
// send hundreds at once drops the subscription, and because some never come and nobody says so. The most wanted books
// come first, in small portions of their own.

import { addDuration, type DurationMicros } from "../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { MarketPriority } from "../../../ports/market-data.ts";
import { mostWantedFirst } from "./market-priorities.ts";

export interface SnapshotRoundOptions {
  readonly clock: Clock;
  /** Most names asked for at once. */
  readonly portionMax: number;
  /** Most names asked for at once as long as some are hot: a small portion is answered sooner. */
  readonly hotPortionMax: number;
  /** A portion whose snapshots are not complete by then is left behind. */
  readonly portionWithin: DurationMicros;
  /** How much a name is wanted now; asked anew for every portion. */
  priorityOf(name: string): MarketPriority;
  /** Sends the command for one portion. */
  ask(portion: readonly string[]): void;
  /** The round is over; `missing` never came. */
  finished(missing: readonly string[]): void;
}

/** One round over a list of names; used once. */
export class SnapshotRound {
  readonly #options: SnapshotRoundOptions;
  readonly #missing: string[] = [];
  #queue: string[];
  #awaited = new Set<string>();
  #withdraw: (() => void) | null = null;
  #isOver = false;

  constructor(names: readonly string[], options: SnapshotRoundOptions) {
    this.#options = options;
    this.#queue = [...new Set(names)];
  }

  start(): void {
    this.#next();
  }

  /** Takes more names into the round, for a portion to come. */
  add(names: readonly string[]): void {
    this.#queue = [...new Set([...this.#queue, ...names])];
  }

  /** A snapshot came, or it is known that none will. */
  settled(name: string): void {
    if (this.#awaited.delete(name) && this.#awaited.size === 0) this.#next();
  }

  /** The name is no longer wanted. */
  forget(name: string): void {
    this.#queue = this.#queue.filter((other) => other !== name);
    this.settled(name);
  }

  /** The venue refused the portion that is under way. */
  refused(): void {
    this.#leaveBehind();
  }

  /** Ends the round without a word. */
  cancel(): void {
    this.#isOver = true;
    this.#withdraw?.();
    this.#withdraw = null;
  }

  #leaveBehind(): void {
    this.#missing.push(...this.#awaited);
    this.#next();
  }

  #next(): void {
    if (this.#isOver) return;
    this.#withdraw?.();
    this.#withdraw = null;
    const { clock, portionWithin } = this.#options;
    const portion = this.#takePortion();
    this.#awaited = new Set(portion);
    if (portion.length === 0) {
      this.#isOver = true;
      this.#options.finished(this.#missing);
      return;
    }
    this.#withdraw = clock.callAt(addDuration(clock.now(), portionWithin), () =>
      this.#leaveBehind(),
    );
    this.#options.ask(portion);
  }

  #takePortion(): readonly string[] {
    const { portionMax, hotPortionMax } = this.#options;
    const priorityOf = (name: string) => this.#options.priorityOf(name);
    const ordered = mostWantedFirst(this.#queue, priorityOf);
    const hot = ordered.filter((name) => priorityOf(name) === "hot");
    const portion = hot.length > 0 ? hot.slice(0, hotPortionMax) : ordered.slice(0, portionMax);
    const taken = new Set(portion);
    this.#queue = this.#queue.filter((name) => !taken.has(name));
    return portion;
  }
}
