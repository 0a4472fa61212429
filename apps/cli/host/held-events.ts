// What a venue's account says before there is an engine to hear it: kept in order, and passed on from then on.

import type { BookBatch } from "../../../src/domain/book/book-batch.ts";
import { assert } from "../../../src/domain/failure/assert.ts";
import type { NewEvent } from "../../../src/domain/message/input.ts";
import type { InputSink } from "../../../src/ports/market-data.ts";

/** Far more than obtaining a key can have to say. */
export const heldMax = 1_024;

export class HeldEvents implements InputSink {
  #held: NewEvent[] = [];
  #sink: InputSink | undefined;

  batch(batch: BookBatch): void {
    assert(this.#sink !== undefined, "accounts send no market data");
    this.#sink.batch(batch);
  }

  event(event: NewEvent): void {
    if (this.#sink !== undefined) {
      this.#sink.event(event);
      return;
    }
    assert(this.#held.length < heldMax, `more than ${heldMax} events before there is an engine`);
    this.#held.push(event);
  }

  /** Passes on what was held, and from here on everything at once. */
  release(sink: InputSink): void {
    this.#sink = sink;
    for (const event of this.#held) sink.event(event);
    this.#held = [];
  }
}
