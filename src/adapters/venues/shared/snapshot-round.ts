// Asking for books in portions and waiting for each portion's snapshots before the next, because a venue that must
// send hundreds at once drops the subscription, and because some never come and nobody says so.

import { addDuration, type DurationMicros } from "../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../ports/clock.ts";

export interface SnapshotRoundOptions {
  readonly clock: Clock;
  /** Most names asked for at once. */
  readonly portionMax: number;
  /** A portion whose snapshots are not complete by then is left behind. */
  readonly portionWithin: DurationMicros;
  /** Sends the command for one portion. */
  ask(portion: readonly string[]): void;
  /** The round is over; `missing` never came. */
  finished(missing: readonly string[]): void;
}

/** One round over a list of names; used once. */
export class SnapshotRound {
  readonly #options: SnapshotRoundOptions;
  readonly #queue: string[];
  readonly #missing: string[] = [];
  #awaited = new Set<string>();
  #withdraw: (() => void) | null = null;
  #isOver = false;

  constructor(names: readonly string[], options: SnapshotRoundOptions) {
    this.#options = options;
    this.#queue = [...names];
  }

  start(): void {
    this.#next();
  }

  /** A snapshot came, or it is known that none will. */
  settled(name: string): void {
    if (this.#awaited.delete(name) && this.#awaited.size === 0) this.#next();
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
    const { clock, portionMax, portionWithin } = this.#options;
    const portion = this.#queue.splice(0, portionMax);
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
}
