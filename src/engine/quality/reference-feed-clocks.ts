// The plain form of the feeds' clocks: the ways of the present and the last stretch of time in lists, the least of them
// when asked.

import type { BookBatch } from "../../domain/book/book-batch.ts";
import type { StateHash } from "../../domain/message/state-hash.ts";
import type { MarketReader } from "../market-data/contract.ts";
import type { FeedClock } from "./contract.ts";
import { feedStretchMicros } from "./limits.ts";

interface Feed {
  /** Number of the present stretch, and the ways of it and of the one before. */
  stretch: number;
  ways: number[];
  waysBefore: number[];
}

export class ReferenceFeedClocks {
  readonly #feeds = new Map<number, Feed>();

  observe(batch: BookBatch): void {
    const way = batch.receivedAt - batch.venueAt;
    if (batch.kind === "BookSnapshot" && way >= 0) return;
    const stretch = Math.floor(batch.receivedAt / feedStretchMicros);
    const feed = this.#feeds.get(batch.streamIndex) ?? { stretch, ways: [], waysBefore: [] };
    this.#feeds.set(batch.streamIndex, feed);
    if (stretch > feed.stretch) {
      feed.waysBefore = stretch === feed.stretch + 1 ? feed.ways : [];
      feed.ways = [];
      feed.stretch = stretch;
    }
    feed.ways.push(way);
  }

  clockOf(streamIndex: number): FeedClock | undefined {
    const feed = this.#feeds.get(streamIndex);
    if (feed === undefined) return undefined;
    const offsetMicros = Math.min(leastOf(feed.ways), leastOf(feed.waysBefore));
    return { offsetMicros, latenessMicros: (feed.ways.at(-1) ?? 0) - offsetMicros };
  }

  hashInto(hash: StateHash, markets: MarketReader): void {
    const named = [...this.#feeds].flatMap(([index, feed]) => {
      const id = markets.stream(index)?.id;
      return id === undefined ? [] : [{ id, feed }];
    });
    hash.addInteger(named.length);
    for (const { id, feed } of named.sort((a, b) => (a.id < b.id ? -1 : 1))) {
      hash.addText(id);
      hash.addInteger(feed.stretch);
      hash.addInteger(leastOf(feed.ways));
      hash.addInteger(leastOf(feed.waysBefore));
      hash.addInteger(feed.ways.at(-1) ?? 0);
    }
  }
}

function leastOf(ways: readonly number[]): number {
  return ways.reduce((least, way) => Math.min(least, way), Number.MAX_SAFE_INTEGER);
}
