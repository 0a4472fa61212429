// What a reader of a feed knows at any moment: the books as snapshots and changes made them, and which of them are
// suspect. The plainest reading of the port, for comparing with the venue's own books.

import { type BookBatch, bidSide } from "../../src/domain/book/book-batch.ts";
import type { Directories } from "../../src/domain/market/directory.ts";
import type { MarketId } from "../../src/domain/market/venue.ts";
import type { NewEvent } from "../../src/domain/message/input.ts";
import type { InputSink } from "../../src/ports/market-data.ts";

/** One side as text, best level first: `4200 × 13000000`. */
export type PlainSide = readonly string[];

export interface PlainBook {
  readonly bids: PlainSide;
  readonly asks: PlainSide;
}

interface Followed {
  readonly bids: Map<number, number>;
  readonly asks: Map<number, number>;
  isSuspect: boolean;
  stream: string;
}

export class FollowedBooks implements InputSink {
  readonly events: NewEvent[] = [];
  batches = 0;
  readonly #directories: Directories;
  readonly #books = new Map<MarketId, Followed>();
  readonly #open = new Set<string>();
  readonly #polled = new Set<string>();

  constructor(directories: Directories) {
    this.#directories = directories;
  }

  batch(batch: BookBatch): void {
    this.batches += 1;
    const id = this.#directories.markets.idAt(batch.marketIndex);
    const stream = this.#directories.streams.idAt(batch.streamIndex);
    let book = this.#books.get(id);
    if (book !== undefined && book.stream !== stream && !this.#mayMove(book, batch, stream)) return;
    if (batch.kind === "BookSnapshot") {
      book = { bids: new Map(), asks: new Map(), isSuspect: false, stream };
      this.#books.set(id, book);
    }
    if (book === undefined) throw new Error(`changes of ${id} before its book`);
    if (book.isSuspect) return;
    for (let change = 0; change < batch.count; change += 1) {
      const side = batch.sides[change] === bidSide ? book.bids : book.asks;
      const price = batch.prices[change] ?? Number.NaN;
      const size = batch.sizes[change] ?? Number.NaN;
      if (size === 0) side.delete(price);
      else side.set(price, size);
    }
  }

  /** A whole book of a stream moves a market; a polled one only where the stream is closed or its book suspect. */
  #mayMove(book: Followed, batch: BookBatch, stream: string): boolean {
    if (batch.kind !== "BookSnapshot") return false;
    return !this.#polled.has(stream) || book.isSuspect || !this.#open.has(book.stream);
  }

  event(event: NewEvent): void {
    this.events.push(event);
    if (event.kind === "StreamOpened") {
      this.#open.add(event.stream);
      if (event.liveness === "market") this.#polled.add(event.stream);
    }
    if (event.kind === "StreamClosed") this.#open.delete(event.stream);
    if (event.kind === "BookDisproved") {
      const book = this.#books.get(event.market);
      if (book !== undefined) book.isSuspect = true;
    }
    if (event.kind !== "SequenceGap") return;
    for (const [id, book] of this.#books) {
      if (event.markets?.includes(id) ?? book.stream === event.stream) book.isSuspect = true;
    }
  }

  /** Returns the book when it can be believed: of an open stream and not suspect. */
  read(id: MarketId): PlainBook | undefined {
    const book = this.#books.get(id);
    if (book === undefined || book.isSuspect || !this.#open.has(book.stream)) return undefined;
    return {
      bids: sorted(book.bids, (a, b) => b - a),
      asks: sorted(book.asks, (a, b) => a - b),
    };
  }

  /** A book was lost or disproved, and the reader was told. */
  hasLost(): boolean {
    return this.events.some(({ kind }) => kind === "SequenceGap" || kind === "BookDisproved");
  }

  kinds(): readonly string[] {
    return this.events.map((event) => event.kind);
  }
}

function sorted(
  side: ReadonlyMap<number, number>,
  order: (a: number, b: number) => number,
): PlainSide {
  return [...side].sort(([a], [b]) => order(a, b)).map(([price, size]) => `${price} × ${size}`);
}
