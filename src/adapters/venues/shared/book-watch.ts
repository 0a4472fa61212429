// What the streams' books have looked like since somebody asked the venue for them: the answer is of some instant
// between the question and its arrival, so a book that moves is compared with every state it had from then on. Only
// books that are being asked for are followed; while there are none, updates go straight past.

import type { BookBatch, BookSide } from "../../../domain/book/book-batch.ts";
import type { Directories } from "../../../domain/market/directory.ts";
import type { MarketId } from "../../../domain/market/venue.ts";
import type { NewEvent } from "../../../domain/message/input.ts";
import type { InputSink } from "../../../ports/market-data.ts";
import { BookSum } from "./book-sum.ts";
import type { MapLevels } from "./levels/book-levels.ts";

/** States of one book that are remembered: 200 changes a second through the five seconds of a slow answer. */
export const statesMax = 1_024;

/** What is known of an answer. `differs`: the book had no such state; `forgotten`: it had too many to say; `lost`: there
 * is no book any more that it could be compared with. */
export type WatchVerdict = "agrees" | "differs" | "forgotten" | "lost";

interface FollowedBook {
  readonly market: MarketId;
  readonly levels: MapLevels;
  readonly sum: BookSum;
  /** Numbers of the states it had and when it last had each, counted in states. */
  readonly states: Map<number, number>;
  state: number;
  /** State at the last question. */
  askedAt: number;
  /** The latest state that is no longer remembered. */
  forgotten: number;
  /** Number of the venue's answer. */
  awaited: number | null;
  hasMatched: boolean;
}

export class BookWatch implements InputSink {
  readonly #sink: InputSink;
  readonly #directories: Directories;
  readonly #followed = new Map<number, FollowedBook>();
  #matched: MarketId[] = [];

  /** @param sink Receives everything, before it is looked at. */
  constructor(sink: InputSink, directories: Directories) {
    this.#sink = sink;
    this.#directories = directories;
  }

  /** Where what frames decode to is sent now. */
  get sink(): InputSink {
    return this.#followed.size === 0 ? this.#sink : this;
  }

  /** The venue is about to be asked for a book. One that is followed already keeps the states it had, so that an answer
   * that is older than the question can still be known again. Returns true for a book that was followed all along. */
  ask(market: MarketId, levels: MapLevels): boolean {
    const index = this.#indexOf(market);
    const known = this.#followed.get(index);
    if (known !== undefined) {
      known.askedAt = known.state;
      known.awaited = null;
      known.hasMatched = false;
      return true;
    }
    const followed: FollowedBook = {
      market,
      levels,
      sum: new BookSum(),
      states: new Map(),
      state: 0,
      askedAt: 0,
      forgotten: -1,
      awaited: null,
      hasMatched: false,
    };
    for (const [price, size] of levels.bids) followed.sum.change(0, price, 0, size);
    for (const [price, size] of levels.asks) followed.sum.change(1, price, 0, size);
    followed.states.set(followed.sum.value, 0);
    this.#followed.set(index, followed);
    return false;
  }

  /** Takes the number of the venue's answer. Returns true when the book has had that state; else it is waited for. */
  answered(market: MarketId, sum: number): boolean {
    const followed = this.#followed.get(this.#indexOf(market));
    if (followed === undefined) return false;
    followed.awaited = sum;
    followed.hasMatched = followed.states.has(sum);
    return followed.hasMatched;
  }

  /** Returns what is known of the answer by now. */
  verdict(market: MarketId): WatchVerdict {
    const followed = this.#followed.get(this.#indexOf(market));
    if (followed === undefined || followed.awaited === null) return "lost";
    if (followed.hasMatched) return "agrees";
    return followed.forgotten >= followed.askedAt ? "forgotten" : "differs";
  }

  /** The book need not be followed any longer. */
  end(market: MarketId): void {
    this.#followed.delete(this.#indexOf(market));
  }

  /** Returns the books that have come to the state of the venue's answer since the last call. */
  takeMatched(): readonly MarketId[] {
    const matched = this.#matched;
    if (matched.length > 0) this.#matched = [];
    return matched;
  }

  batch(batch: BookBatch): void {
    this.#sink.batch(batch);
    const followed = this.#followed.get(batch.marketIndex);
    if (followed !== undefined) this.#follow(followed, batch);
  }

  event(event: NewEvent): void {
    this.#sink.event(event);
    if (event.kind === "BookDisproved") this.end(event.market);
    if (event.kind !== "SequenceGap") return;
    if (event.markets === null) this.#followed.clear();
    else for (const market of event.markets) this.end(market);
  }

  #follow(followed: FollowedBook, batch: BookBatch): void {
    const { levels, sum } = followed;
    if (batch.kind === "BookSnapshot") {
      levels.close();
      sum.clear();
    }
    for (let change = 0; change < batch.count; change += 1) {
      const side = batch.sides[change] as BookSide;
      const price = batch.prices[change] as number;
      const size = batch.sizes[change] as number;
      sum.change(side, price, levels.sizeAt(side, price), size);
      levels.set(side, price, size);
    }
    this.#remember(followed, sum.value);
    if (followed.hasMatched || followed.awaited !== sum.value) return;
    followed.hasMatched = true;
    this.#matched.push(followed.market);
  }

  #remember(followed: FollowedBook, sum: number): void {
    const { states } = followed;
    followed.state += 1;
    // Last in the order of the map as well: the first is the one that is longest past.
    states.delete(sum);
    states.set(sum, followed.state);
    if (states.size <= statesMax) return;
    for (const [oldest, state] of states) {
      states.delete(oldest);
      followed.forgotten = state;
      return;
    }
  }

  #indexOf(market: MarketId): number {
    return this.#directories.markets.indexOf(market);
  }
}
