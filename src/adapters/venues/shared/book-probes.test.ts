// When an answer over HTTP proves something about a streamed book, and when it does not.

import { beforeEach, describe, expect, test } from "vitest";
import { ManualClock } from "../../../../test/support/venues/manual-clock.ts";
import { RecordingSink } from "../../../../test/support/venues/recording-sink.ts";
import { askSide, BookBatch, bidSide } from "../../../domain/book/book-batch.ts";
import { newDirectories } from "../../../domain/market/directory.ts";
import type { MarketId } from "../../../domain/market/venue.ts";
import { milliseconds, seconds } from "../../../domain/units/epoch-micros.ts";
import { BookProbes } from "./book-probes.ts";
import { sumOfBook } from "./book-sum.ts";
import { BookWatch } from "./book-watch.ts";
import { MapLevels } from "./levels/book-levels.ts";

const market: MarketId = "polymarket:0xc1";
const stream = "polymarket/market-1";

let clock: ManualClock;
let sink: RecordingSink;
let watch: BookWatch;
let levels: MapLevels | undefined;
let venueAt: number;
let said: string[];
let probes: BookProbes;
let batch: BookBatch;

const directories = newDirectories();

/** The stream changes the size of the one bid. */
function change(size: number): void {
  batch.begin("BookUpdates", directories.markets.indexOf(market), 0);
  batch.push(bidSide, 4_200, size);
  levels?.set(bidSide, 4_200, size);
  watch.sink.batch(batch);
  probes.settle();
}

/** The number of a book with that size. */
const withSize = (size: number) => sumOfBook([[4_200, size]], [[5_000, 7]]);

/** The venue is asked and answers at once. */
function look(size: number, at = 0): void {
  expect(probes.begin([market])).toEqual([market]);
  answer(size, at);
}

function answer(size: number, at = 0): void {
  probes.answered(new Map([[market, { sum: withSize(size), venueAt: at }]]));
}

beforeEach(() => {
  clock = new ManualClock();
  sink = new RecordingSink();
  batch = new BookBatch();
  watch = new BookWatch(sink, directories);
  levels = new MapLevels();
  levels.set(bidSide, 4_200, 1);
  levels.set(askSide, 5_000, 7);
  venueAt = 0;
  said = [];
  probes = new BookProbes({
    clock,
    watch,
    underWayMax: seconds(2),
    levelsOf: () => levels?.copy(),
    venueAtOf: () => venueAt,
    absent: () => undefined,
    agreed: () => said.push("agreed"),
    doubted: () => said.push("doubted"),
    passed: () => said.push("passed"),
    disproved: () => said.push("disproved"),
  });
});

describe("a book that stands still", () => {
  test("agrees at once", () => {
    look(1);
    expect(said).toEqual(["agreed"]);
    expect(watch.sink).toBe(sink);
  });

  test("is doubted when no change has come after two seconds, and wrong the second time", () => {
    look(2);
    clock.advance(milliseconds(1_999));
    expect(said).toEqual([]);
    clock.advance(milliseconds(1));
    expect(said).toEqual(["doubted"]);
    look(3);
    clock.advance(seconds(2));
    expect(said).toEqual(["doubted", "disproved"]);
    expect(watch.sink).toBe(sink);
    expect(probes.counters()).toMatchObject({
      "probes that differed": 2,
      "books found wrong": 1,
      "probes that agreed": 0,
    });
  });

  test("that agrees the second time is as good as one that never differed", () => {
    look(2);
    clock.advance(seconds(2));
    look(1);
    look(2);
    clock.advance(seconds(2));
    expect(said).toEqual(["doubted", "agreed", "doubted"]);
  });

  test("keeps its doubt through a read that fails, and one without a doubt is forgotten", () => {
    expect(probes.begin([market])).toEqual([market]);
    probes.unanswered(market);
    expect(watch.sink).toBe(sink);
    look(2);
    clock.advance(seconds(2));
    expect(probes.begin([market])).toEqual([market]);
    probes.unanswered(market);
    look(2);
    clock.advance(seconds(2));
    expect(said).toEqual(["doubted", "disproved"]);
  });
});

describe("a book that moves", () => {
  test("agrees with every state it had since the question", () => {
    for (const size of [1, 2, 3, 4]) {
      change(1);
      expect(probes.begin([market])).toEqual([market]);
      for (const passing of [2, 3, 4]) change(passing);
      answer(size);
    }
    expect(said).toEqual(["agreed", "agreed", "agreed", "agreed"]);
  });

  test("agrees with a state it comes to while changes are under way, as soon as it does", () => {
    look(5);
    change(3);
    clock.advance(milliseconds(1_900));
    expect(said).toEqual([]);
    change(5);
    expect(said).toEqual(["agreed"]);
    change(6);
    clock.advance(seconds(5));
    expect(said).toEqual(["agreed"]);
  });

  test("does not agree with a state from before the question, but with one from before the second", () => {
    change(9);
    change(8);
    look(9);
    clock.advance(seconds(2));
    expect(said).toEqual(["doubted"]);
    change(7);
    look(8);
    expect(said).toEqual(["doubted", "agreed"]);
  });

  test("is wrong when a lost change leaves it beside the venue's all the time", () => {
    for (const size of [10, 20]) {
      if (probes.begin([market]).length === 1) answer(size + 1);
      change(size);
      clock.advance(seconds(1));
      change(size + 2);
      clock.advance(seconds(1));
    }
    expect(said).toEqual(["doubted", "disproved"]);
  });

  test("faster than is remembered proves nothing, and waits for its turn in the end", () => {
    for (let turn = 0; turn < 5; turn += 1) {
      expect(probes.begin([market])).toEqual([market]);
      for (let size = 2; size < 1_100; size += 1) change(size + turn * 2_000);
      answer(1_000_000);
      clock.advance(seconds(2));
    }
    expect(said).toEqual(["doubted", "doubted", "doubted", "doubted", "passed"]);
    expect(probes.counters()).toMatchObject({
      "probes that proved nothing": 5,
      "probes that differed": 0,
    });
  });

  test("that has calmed down is judged by its states since the second question", () => {
    expect(probes.begin([market])).toEqual([market]);
    for (let size = 2; size < 1_100; size += 1) change(size);
    answer(1_000_000);
    clock.advance(seconds(2));
    for (const size of [2_000_000, 3_000_000]) {
      look(size);
      clock.advance(seconds(2));
    }
    expect(said).toEqual(["doubted", "doubted", "disproved"]);
  });

  test("follows a whole book too", () => {
    look(2);
    batch.begin("BookSnapshot", directories.markets.indexOf(market), 0);
    batch.push(bidSide, 4_200, 2);
    batch.push(askSide, 5_000, 7);
    watch.sink.batch(batch);
    probes.settle();
    expect(said).toEqual(["agreed"]);
  });
});

test("an answer that the venue dates before what is known of the book proves nothing", () => {
  venueAt = 100;
  look(2, 99);
  clock.advance(seconds(2));
  look(2, 99);
  clock.advance(seconds(2));
  expect(said).toEqual(["doubted", "doubted"]);
  look(2, 100);
  clock.advance(seconds(2));
  look(2, 101);
  clock.advance(seconds(2));
  expect(said).toEqual(["doubted", "doubted", "doubted", "disproved"]);
});

test.each([
  { kind: "SequenceGap", receivedAt: 1, stream, markets: [market] },
  { kind: "SequenceGap", receivedAt: 1, stream, markets: null },
  { kind: "BookDisproved", receivedAt: 1, stream, market, cause: "summary" },
] as const)("a book lost meanwhile is not judged ($kind)", ({ receivedAt: _, ...event }) => {
  look(2);
  watch.sink.event({ ...event, receivedAt: clock.now() });
  clock.advance(seconds(2));
  expect(said).toEqual(["passed"]);
  expect(watch.sink).toBe(sink);
  expect(sink.kinds).toEqual([event.kind]);
});

test("a doubt ends with the book: the next one is judged by itself", () => {
  venueAt = 1_000;
  look(2, 1_000);
  clock.advance(seconds(2));
  expect(said).toEqual(["doubted"]);
  const markets = [market];
  watch.sink.event({ kind: "SequenceGap", receivedAt: clock.now(), stream, markets });
  // The whole book has come again before the second look.
  venueAt = 5_000;
  look(3, 4_000);
  clock.advance(seconds(2));
  expect(said.slice(1)).toEqual(["doubted"]);
  look(3, 5_000);
  clock.advance(seconds(2));
  expect(said.slice(2)).toEqual(["doubted"]);
  look(4, 6_000);
  clock.advance(seconds(2));
  expect(said.slice(3)).toEqual(["disproved"]);
});

test("a book that is missing is not read, and nothing is said after a stop", () => {
  look(2);
  expect(probes.begin([market])).toEqual([]);
  probes.stop();
  expect(clock.waiting).toBe(0);
  levels = undefined;
  expect(probes.begin([market])).toEqual([]);
  answer(2);
  clock.advance(seconds(5));
  expect(said).toEqual([]);
});
