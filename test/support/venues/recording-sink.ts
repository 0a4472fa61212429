// A sink that keeps what it receives as plain values, for the tests of the adapters.

import type { BookBatch } from "../../../src/domain/book/book-batch.ts";
import { bidSide } from "../../../src/domain/book/book-batch.ts";
import type { NewEvent } from "../../../src/domain/message/input.ts";
import type { InputSink } from "../../../src/ports/market-data.ts";

/** A batch as a person would write it down: `bid 4200 × 13000000`. */
export interface KeptBatch {
  readonly kind: "BookSnapshot" | "BookUpdates";
  readonly market: number;
  readonly stream: number;
  readonly venueAt: number;
  readonly receivedAt: number;
  readonly levels: readonly string[];
}

export class RecordingSink implements InputSink {
  /** Batches and events in the order they came. */
  readonly all: (KeptBatch | NewEvent)[] = [];

  batch(batch: BookBatch): void {
    const levels: string[] = [];
    for (let change = 0; change < batch.count; change += 1) {
      const side = batch.sides[change] === bidSide ? "bid" : "ask";
      levels.push(`${side} ${batch.prices[change]} × ${batch.sizes[change]}`);
    }
    this.all.push({
      kind: batch.kind,
      market: batch.marketIndex,
      stream: batch.streamIndex,
      venueAt: batch.venueAt,
      receivedAt: batch.receivedAt,
      levels,
    });
  }

  event(event: NewEvent): void {
    this.all.push(event);
  }

  get batches(): readonly KeptBatch[] {
    return this.all.filter((input): input is KeptBatch => "levels" in input);
  }

  get events(): readonly NewEvent[] {
    return this.all.filter((input): input is NewEvent => !("levels" in input));
  }

  get kinds(): readonly string[] {
    return this.all.map((input) => input.kind);
  }

  clear(): void {
    this.all.length = 0;
  }
}
