// The feeds: which are open, and when each last showed a sign of life. A feed that reopens begins a new session, and
// nothing its books held before counts any more.

import type { BookBatch } from "../../domain/book/book-batch.ts";
import type { StreamOpened } from "../../domain/message/input.ts";
import type { StateHash } from "../../domain/message/state-hash.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { StreamState } from "./contract.ts";

interface MutableStream {
  id: string;
  open: boolean;
  session: number;
  liveness: "stream" | "market";
  staleAfterMicros: number;
  lastAliveAt: number;
  aliveBefore: number;
  assumedSizes: boolean;
}

export class StreamTable {
  readonly #streams: (MutableStream | undefined)[] = [];

  at(index: number): StreamState | undefined {
    return this.#streams[index];
  }

  open(index: number, event: StreamOpened): void {
    const before = this.#streams[index];
    this.#streams[index] = {
      id: event.stream,
      open: true,
      session: (before?.session ?? 0) + 1,
      liveness: event.liveness,
      staleAfterMicros: integerOf(event.staleAfter),
      lastAliveAt: integerOf(event.receivedAt),
      aliveBefore: before?.lastAliveAt ?? 0,
      assumedSizes: event.assumedSizes,
    };
  }

  close(index: number): void {
    const stream = this.#streams[index];
    if (stream !== undefined) stream.open = false;
  }

  /** Notes a sign of life. Times never step back. */
  touch(index: number, receivedAtMicros: number): void {
    const stream = this.#streams[index];
    if (stream !== undefined && receivedAtMicros > stream.lastAliveAt) {
      stream.lastAliveAt = receivedAtMicros;
    }
  }

  /** A batch is one too. Its time is read here: a double that is handed over in a call costs a heap number. */
  touchBy({ streamIndex, receivedAt }: BookBatch): void {
    const stream = this.#streams[streamIndex];
    if (stream !== undefined && receivedAt > stream.lastAliveAt) stream.lastAliveAt = receivedAt;
  }

  hashInto(hash: StateHash): void {
    const known = this.#streams.filter((stream) => stream !== undefined);
    hash.addInteger(known.length);
    for (const stream of known.sort((a, b) => (a.id < b.id ? -1 : 1))) {
      hash.addText(stream.id);
      hash.addInteger(stream.open ? 1 : 0);
      hash.addInteger(stream.session);
      hash.addText(stream.liveness);
      hash.addInteger(stream.staleAfterMicros);
      hash.addInteger(stream.assumedSizes ? 1 : 0);
      hash.addInteger(stream.lastAliveAt);
      hash.addInteger(stream.aliveBefore);
    }
  }
}
