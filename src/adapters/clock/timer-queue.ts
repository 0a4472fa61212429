// Callbacks waiting for their instant: earliest first, ties in order of registration. A binary heap, because a
// simulation of a day registers and withdraws millions of them.

import type { EpochMicros } from "../../domain/units/epoch-micros.ts";

export interface WaitingCall {
  readonly at: EpochMicros;
  /** Grows with every registration; decides ties. */
  readonly order: number;
  readonly callback: () => void;
  /** Set by whoever withdraws the call; it is dropped when it reaches the front. */
  withdrawn: boolean;
}

function isBefore(a: WaitingCall, b: WaitingCall): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

export class TimerQueue {
  readonly #heap: WaitingCall[] = [];

  /** Returns the earliest call that was not withdrawn, and leaves it in the queue. */
  first(): WaitingCall | undefined {
    while (this.#heap[0]?.withdrawn === true) this.#removeFirst();
    return this.#heap[0];
  }

  /** Removes and returns the earliest call that was not withdrawn. */
  take(): WaitingCall | undefined {
    const first = this.first();
    if (first !== undefined) this.#removeFirst();
    return first;
  }

  add(call: WaitingCall): void {
    const heap = this.#heap;
    let child = heap.length;
    heap.push(call);
    while (child > 0) {
      const parent = (child - 1) >> 1;
      const above = heap[parent]!;
      if (!isBefore(call, above)) break;
      heap[child] = above;
      child = parent;
    }
    heap[child] = call;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let parent = 0;
    for (;;) {
      let child = parent * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (!isBefore(heap[child]!, last)) break;
      heap[parent] = heap[child]!;
      parent = child;
    }
    heap[parent] = last;
  }
}
