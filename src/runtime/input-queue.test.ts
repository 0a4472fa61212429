import { describe, expect, test } from "vitest";
import { askSide, BookBatch, type BookSide, bidSide } from "../domain/book/book-batch.ts";
import type { Failure } from "../domain/failure/result.ts";
import { directoryEntriesMax } from "../domain/market/directory.ts";
import type { NewEvent } from "../domain/message/input.ts";
import { contractMicros } from "../domain/units/contract-micros.ts";
import { epochMicros } from "../domain/units/epoch-micros.ts";
import { priceTicks } from "../domain/units/price-ticks.ts";
import { InputQueue } from "./input-queue.ts";
import {
  pendingBatchesMax,
  pendingEventsMax,
  pendingPrintsMax,
  queueLimits,
} from "./queue-rules.ts";

type Change = readonly [side: BookSide, price: number, size: number];

function batchOf(
  kind: BookBatch["kind"],
  marketIndex: number,
  changes: readonly Change[],
  streamIndex = 0,
): BookBatch {
  const batch = new BookBatch();
  batch.begin(kind, marketIndex, streamIndex);
  batch.receivedAt = 10;
  for (const [side, price, size] of changes) batch.push(side, price, size);
  return batch;
}

const at = epochMicros(10);
const timer: NewEvent = { kind: "TimerFired", receivedAt: at, timerId: "t" };
const closed: NewEvent = { kind: "StreamClosed", receivedAt: at, stream: "s", reason: "r" };
const alive: NewEvent = { kind: "StreamAlive", receivedAt: at, stream: "s" };
const print: NewEvent = {
  kind: "TradePrint",
  receivedAt: at,
  instrument: "kalshi:A/yes",
  price: priceTicks(1),
  size: contractMicros(1),
  venueAt: at,
};

function neverFull(reason: Failure): void {
  throw new Error(`refused: ${reason.message}`);
}

/** What a drain hands over, in words. */
function drained(queue: InputQueue): string[] {
  const seen: string[] = [];
  queue.drain((input) => {
    if (!(input instanceof BookBatch)) {
      seen.push(input.kind);
      return;
    }
    const changes = Array.from(
      { length: input.count },
      (_, change) =>
        `${input.sides[change] === bidSide ? "bid" : "ask"} ${input.prices[change]}=${input.sizes[change]}`,
    );
    seen.push(`${input.kind} ${input.marketIndex}: ${changes.join(", ")}`);
  });
  return seen;
}

describe("input queue", () => {
  test("changes of a market join, level by level, where the market was first touched", () => {
    const queue = new InputQueue(neverFull);
    queue.batch(batchOf("BookUpdates", 2, [[bidSide, 40, 1]]));
    queue.batch(batchOf("BookUpdates", 1, [[askSide, 60, 2]]));
    queue.batch(
      batchOf("BookUpdates", 2, [
        [bidSide, 40, 5],
        [bidSide, 41, 6],
      ]),
    );
    expect([queue.pendingMarkets, queue.pendingBatches, queue.pendingEvents]).toEqual([2, 2, 0]);
    expect(drained(queue)).toEqual([
      "BookUpdates 2: bid 40=5, bid 41=6",
      "BookUpdates 1: ask 60=2",
    ]);
    expect([queue.pendingMarkets, queue.pendingBatches]).toEqual([0, 0]);
    expect(queue.counters).toMatchObject({
      batches: 3,
      batchesConflated: 1,
      changes: 4,
      changesConflated: 1,
    });
    expect(drained(queue)).toEqual([]);
  });

  test("an event is seen after all that came before it and before all that came after", () => {
    const queue = new InputQueue(neverFull);
    queue.batch(batchOf("BookUpdates", 0, [[bidSide, 40, 1]]));
    queue.event(closed);
    queue.batch(batchOf("BookUpdates", 0, [[bidSide, 40, 2]]));
    queue.event(timer);
    queue.event(timer);
    expect(queue.pendingEvents).toBe(3);
    expect(queue.pendingMarkets).toBe(1);
    expect(queue.pendingBatches).toBe(2);
    expect(drained(queue)).toEqual([
      "BookUpdates 0: bid 40=1",
      "StreamClosed",
      "BookUpdates 0: bid 40=2",
      "TimerFired",
      "TimerFired",
    ]);
    expect(queue.pendingEvents).toBe(0);
  });

  test("prints and signs of life do not part the batches around them", () => {
    const queue = new InputQueue(neverFull);
    queue.batch(batchOf("BookUpdates", 0, [[bidSide, 40, 1]]));
    queue.event(print);
    queue.event(alive);
    queue.batch(batchOf("BookUpdates", 0, [[bidSide, 40, 2]]));
    queue.batch(batchOf("BookUpdates", 1, [[bidSide, 50, 1]]));
    expect(drained(queue)).toEqual([
      "BookUpdates 0: bid 40=2",
      "TradePrint",
      "StreamAlive",
      "BookUpdates 1: bid 50=1",
    ]);
  });

  test("batches of two streams, and ones that a book would refuse, stay by themselves", () => {
    const queue = new InputQueue(neverFull);
    queue.batch(batchOf("BookUpdates", 0, [[bidSide, 40, 1]]));
    queue.batch(batchOf("BookUpdates", 0, [[bidSide, 41, 1]], 7));
    queue.batch(batchOf("BookSnapshot", 0, [[bidSide, 10_000, 1]], 7));
    queue.batch(batchOf("BookUpdates", 0, [[bidSide, 42, -1]], 7));
    queue.batch(batchOf("BookUpdates", 0, [[bidSide, 43, 1]], 7));
    queue.batch(batchOf("BookUpdates", 0, [[bidSide, 43, 2]], 7));
    expect(drained(queue)).toEqual([
      "BookUpdates 0: bid 40=1",
      "BookUpdates 0: bid 41=1",
      "BookSnapshot 0: bid 10000=1",
      "BookUpdates 0: bid 42=-1",
      "BookUpdates 0: bid 43=2",
    ]);
  });

  test("a pushed batch is copied, and a drained one is used again", () => {
    const queue = new InputQueue(neverFull);
    const mine = batchOf("BookUpdates", 0, [[bidSide, 40, 1]]);
    queue.batch(mine);
    mine.push(bidSide, 41, 1);
    const seen: BookBatch[] = [];
    const keep = (input: BookBatch | NewEvent) => seen.push(input as BookBatch);
    queue.drain(keep);
    expect(seen[0]?.count).toBe(1);
    queue.batch(batchOf("BookUpdates", 3, [[bidSide, 40, 1]]));
    queue.drain(keep);
    expect(seen[1]).toBe(seen[0]);
  });

  test("what is pushed during a drain waits for the next one", () => {
    const queue = new InputQueue(neverFull);
    queue.batch(batchOf("BookUpdates", 0, [[bidSide, 40, 1]]));
    queue.batch(batchOf("BookUpdates", 1, [[bidSide, 40, 1]]));
    let visits = 0;
    queue.drain(() => {
      visits += 1;
      queue.batch(batchOf("BookUpdates", 1, [[bidSide, 40, visits + 1]]));
      queue.event(alive);
    });
    expect(visits).toBe(2);
    expect(drained(queue)).toEqual(["BookUpdates 1: bid 40=3", "StreamAlive", "StreamAlive"]);
  });

  test("a drain inside a drain, and one after a visitor threw, break an invariant", () => {
    const queue = new InputQueue(neverFull);
    queue.event(timer);
    expect(() => queue.drain(() => queue.drain(() => {}))).toThrow("a drain runs");
    expect(() => queue.drain(() => {})).toThrow("a visitor threw");
  });

  test("a flood of prints is refused before replies are, and both are told", () => {
    const refused: string[] = [];
    const queue = new InputQueue((reason, input) => refused.push(`${reason.code} ${input.kind}`));
    for (let count = 0; count < pendingPrintsMax + 2; count += 1) queue.event(print);
    expect(refused).toEqual(["RUN-937 TradePrint", "RUN-937 TradePrint"]);
    for (let count = pendingPrintsMax; count < pendingEventsMax; count += 1) queue.event(timer);
    expect(refused).toHaveLength(2);
    queue.event(closed);
    expect(refused.at(-1)).toBe("RUN-937 StreamClosed");
    expect(queue.counters.eventsRefused).toBe(3);
    expect(drained(queue)).toHaveLength(pendingEventsMax);
    queue.event(closed);
    expect(refused).toHaveLength(3);
  });

  test("too many batches are refused by name; what waits still takes changes in", () => {
    const refused: (BookBatch | NewEvent)[] = [];
    const queue = new InputQueue((_reason, input) => refused.push(input));
    const one = batchOf("BookUpdates", 0, [[bidSide, 40, 1]]);
    for (let market = 0; market < pendingBatchesMax; market += 1) {
      one.marketIndex = market;
      queue.batch(one);
    }
    queue.batch(one);
    expect(refused).toEqual([]);
    const last = batchOf("BookUpdates", pendingBatchesMax, [[bidSide, 40, 1]]);
    queue.batch(last);
    expect(refused).toEqual([last]);
    expect(queue.counters.batchesRefused).toBe(1);
    expect(drained(queue)).toHaveLength(pendingBatchesMax);
  });

  test("what comes behind a batch that found no room joins nothing ahead of it", () => {
    const refused: (BookBatch | NewEvent)[] = [];
    const limits = { ...queueLimits, batches: 1 };
    const queue = new InputQueue((_reason, input) => refused.push(input), limits);
    queue.batch(batchOf("BookUpdates", 0, [[bidSide, 40, 1]]));
    const lost = batchOf("BookUpdates", 0, [[bidSide, 41, 1]], 7);
    const behind = batchOf("BookUpdates", 0, [[bidSide, 42, 1]]);
    queue.batch(lost);
    queue.batch(behind);
    expect(refused).toEqual([lost, behind]);
    expect(drained(queue)).toEqual(["BookUpdates 0: bid 40=1"]);
    queue.batch(behind);
    expect(drained(queue)).toEqual(["BookUpdates 0: bid 42=1"]);
  });

  test("a market index beyond every directory breaks an invariant", () => {
    const queue = new InputQueue(neverFull);
    expect(() => queue.batch(batchOf("BookUpdates", directoryEntriesMax, []))).toThrow("beyond");
  });
});
