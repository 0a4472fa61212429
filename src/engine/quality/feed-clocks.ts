// How each feed's venue times lie beside our clock: the least way a message took lately, the difference of the clocks
// included. What comes later than that by the venue's clock is late; where even the quickest is far off, the clocks
// themselves are.
//
// A whole book bears the time of its last change, which may be long ago: it counts only where it says that the venue's
// clock is ahead of ours.

import type { BookBatch } from "../../domain/book/book-batch.ts";
import type { StateHash } from "../../domain/message/state-hash.ts";
import type { MarketReader } from "../market-data/contract.ts";
import type { FeedClock } from "./contract.ts";
import * as limits from "./limits.ts";

// Copies: a constant of this file is built into the code, an imported one is read from memory at every use.
const { feedStretchMicros } = limits;

/** Number of the present stretch, the least ways of it and of the one before, and the way of the last message. */
const stretchWord = 0;
const leastWord = 1;
const leastBeforeWord = 2;
const lastWord = 3;
const wordsPerFeed = 4;
const feedsAtFirst = 16;

/** No message: larger than any way. */
const none = Number.MAX_SAFE_INTEGER;

export class FeedClocks {
  #words = new Float64Array(feedsAtFirst * wordsPerFeed).fill(none);

  /** Takes note of the times of a batch that carries both. */
  observe(batch: BookBatch): void {
    const way = batch.receivedAt - batch.venueAt;
    if (batch.kind === "BookSnapshot" && way >= 0) return;
    const at = this.#reach(batch.streamIndex);
    const words = this.#words;
    const stretch = Math.floor(batch.receivedAt / feedStretchMicros);
    const present = words[at + stretchWord] as number;
    if (present === none || stretch > present) {
      words[at + leastBeforeWord] =
        stretch === present + 1 ? (words[at + leastWord] as number) : none;
      words[at + leastWord] = none;
      words[at + stretchWord] = stretch;
    }
    if (way < (words[at + leastWord] as number)) words[at + leastWord] = way;
    words[at + lastWord] = way;
  }

  /** Least way of the feed lately in micros, negative when the venue is ahead; `undefined` before the first message. */
  leastWay(streamIndex: number): number | undefined {
    const at = streamIndex * wordsPerFeed;
    const words = this.#words;
    if (at >= words.length || words[at + stretchWord] === none) return undefined;
    const least = words[at + leastWord] as number;
    const before = words[at + leastBeforeWord] as number;
    return least < before ? least : before;
  }

  clockOf(streamIndex: number): FeedClock | undefined {
    const offsetMicros = this.leastWay(streamIndex);
    if (offsetMicros === undefined) return undefined;
    const last = this.#words[streamIndex * wordsPerFeed + lastWord] as number;
    return { offsetMicros, latenessMicros: last - offsetMicros };
  }

  /** By name: the index of a stream may differ between two runs. */
  hashInto(hash: StateHash, markets: MarketReader): void {
    const known: (readonly [string, number])[] = [];
    const words = this.#words;
    for (let at = 0; at < words.length; at += wordsPerFeed) {
      const id = markets.stream(at / wordsPerFeed)?.id;
      if (id !== undefined && words[at + stretchWord] !== none) known.push([id, at]);
    }
    hash.addInteger(known.length);
    for (const [id, at] of known.sort(([a], [b]) => (a < b ? -1 : 1))) {
      hash.addText(id);
      for (let word = 0; word < wordsPerFeed; word += 1)
        hash.addInteger(words[at + word] as number);
    }
  }

  #reach(streamIndex: number): number {
    const at = streamIndex * wordsPerFeed;
    if (at < this.#words.length) return at;
    let { length } = this.#words;
    while (length <= at) length *= 2;
    const grown = new Float64Array(length).fill(none);
    grown.set(this.#words);
    this.#words = grown;
    return at;
  }
}
