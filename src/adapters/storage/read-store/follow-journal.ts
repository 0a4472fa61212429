// Keeps a read store up with its journal while the engine runs. Every nudge means "there may be more"; nudges that
// come while it works are one.

import type { Failure } from "../../../domain/failure/result.ts";
import { catchUp, type RecordSource } from "./catch-up.ts";
import type { ReadStore } from "./read-store.ts";

export interface FollowerObserver {
  projected(watermark: number): void;
  /** The store no longer follows. Said once; trading does not depend on it. */
  failed(failure: Failure): void;
}

export class JournalFollower {
  readonly #store: ReadStore;
  readonly #source: RecordSource;
  readonly #observer: FollowerObserver;
  #isNudged = false;
  #isFailed = false;
  #work: Promise<void> | undefined;

  constructor(store: ReadStore, source: RecordSource, observer: FollowerObserver) {
    this.#store = store;
    this.#source = source;
    this.#observer = observer;
  }

  nudge(): void {
    if (this.#isFailed) return;
    this.#isNudged = true;
    this.#work ??= this.#follow();
  }

  /** Resolves when everything nudged for has been projected, or the store has failed. */
  async settle(): Promise<void> {
    while (this.#work !== undefined) await this.#work;
  }

  async #follow(): Promise<void> {
    while (this.#isNudged && !this.#isFailed) {
      this.#isNudged = false;
      const caughtUp = await catchUp(this.#store, this.#source, (watermark) =>
        this.#observer.projected(watermark),
      );
      if (caughtUp.ok) continue;
      this.#isFailed = true;
      this.#observer.failed(caughtUp.failure);
    }
    this.#work = undefined;
  }
}
