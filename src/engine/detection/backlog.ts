// The components that wait for a turn. Those that nothing is known about come first, as they came; then those that may
// earn most.

import type { StateHash } from "../../domain/message/state-hash.ts";
import type { ComponentState } from "./component-state.ts";

export class Backlog {
  readonly #waiting = new Set<ComponentState>();

  get size(): number {
    return this.#waiting.size;
  }

  add(state: ComponentState): void {
    this.#waiting.add(state);
  }

  remove(state: ComponentState): void {
    this.#waiting.delete(state);
  }

  /** Takes the next one out. */
  take(): ComponentState | undefined {
    const [next] = this.#waiting;
    if (next !== undefined) this.#waiting.delete(next);
    return next;
  }

  hashInto(hash: StateHash): void {
    hash.addInteger(this.#waiting.size);
    for (const state of this.#waiting) hash.addText(state.id);
  }
}
