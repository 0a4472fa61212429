// What every book store promises, told in small cases and run against both implementations.

import { describe, expect, test } from "vitest";
import { askSide, BookBatch, type BookSide, bidSide } from "../../../domain/book/book-batch.ts";
import { uniformTickScheme } from "../../../domain/market/tick-scheme.ts";
import { StateHash } from "../../../domain/message/state-hash.ts";
import {
  type BookStore,
  bestAskChanged,
  bestBidChanged,
  isRefused,
  levelsPerSideMax,
  refusalCode,
} from "./book-store.ts";
import { FastBookStore } from "./fast-book-store.ts";
import { ReferenceBookStore } from "./reference-book-store.ts";

const cents = uniformTickScheme(100);
const tenths = uniformTickScheme(10);
const ticks = uniformTickScheme(1);

type Change = readonly [side: BookSide, priceTicks: number, sizeContractMicros: number];

function batchOf(kind: BookBatch["kind"], changes: readonly Change[], marketIndex = 3): BookBatch {
  const batch = new BookBatch();
  batch.begin(kind, marketIndex, 0);
  batch.venueAt = 900;
  batch.receivedAt = 1_000;
  for (const [side, price, size] of changes) batch.push(side, price, size);
  return batch;
}

function levelsOf(store: BookStore, side: BookSide, marketIndex = 3): number[][] {
  const prices = new Int32Array(levelsPerSideMax);
  const sizes = new Float64Array(levelsPerSideMax);
  const count = store.view(marketIndex).copyLevels(side, prices, sizes, levelsPerSideMax);
  return Array.from({ length: count }, (_, level) => [
    prices[level] as number,
    sizes[level] as number,
  ]);
}

function hashOf(store: BookStore, marketIndex = 3): string {
  const hash = new StateHash();
  store.hashInto(hash, marketIndex);
  return hash.digest();
}

describe.each([
  ["fast", () => new FastBookStore()],
  ["reference", () => new ReferenceBookStore()],
] as const)("%s book store", (_name, create) => {
  function storeWith(scheme = cents, changes: readonly Change[] = []): BookStore {
    const store = create();
    store.addMarket(3, scheme);
    if (changes.length > 0) store.apply(batchOf("BookSnapshot", changes));
    return store;
  }

  test("an added market is empty and never heard of", () => {
    const store = storeWith();
    const view = store.view(3);
    expect(store.has(3)).toBe(true);
    expect(store.has(2)).toBe(false);
    expect(store.has(400_000)).toBe(false);
    expect([view.bestPrice(bidSide), view.bestSize(bidSide), view.levelCount(bidSide)]).toEqual([
      -1, 0, 0,
    ]);
    expect([store.bestPrice(3, askSide), store.bestSize(3, askSide)]).toEqual([-1, 0]);
    expect([store.lastVenueAt(3), store.lastReceivedAt(3)]).toEqual([0, 0]);
  });

  test("an unknown market and one added twice break an invariant", () => {
    const store = storeWith();
    expect(() => store.addMarket(3, cents)).toThrow("has a book already");
    for (const act of [
      () => store.apply(batchOf("BookUpdates", [], 2)),
      () => store.view(7),
      () => store.clear(2),
      () => store.changeTickScheme(2, cents),
      () => store.lastReceivedAt(2),
      () => store.lastVenueAt(2),
      () => store.bestPrice(2, bidSide),
    ]) {
      expect(act).toThrow("has no book");
    }
  });

  test("levels come best first on both sides", () => {
    const store = storeWith(cents, [
      [bidSide, 3_900, 5],
      [bidSide, 4_100, 7],
      [askSide, 4_400, 1],
      [bidSide, 4_000, 6],
      [askSide, 4_200, 2],
    ]);
    expect(levelsOf(store, bidSide)).toEqual([
      [4_100, 7],
      [4_000, 6],
      [3_900, 5],
    ]);
    expect(levelsOf(store, askSide)).toEqual([
      [4_200, 2],
      [4_400, 1],
    ]);
    expect(store.view(3).levelCount(bidSide)).toBe(3);
    const one = new Int32Array(1);
    expect(store.view(3).copyLevels(bidSide, one, new Float64Array(1), 1)).toBe(1);
    expect(one[0]).toBe(4_100);
  });

  test("the mask says which best level is another one", () => {
    const store = storeWith(cents, [
      [bidSide, 4_000, 6],
      [bidSide, 3_900, 5],
      [askSide, 4_200, 2],
    ]);
    const apply = (...changes: Change[]) => store.apply(batchOf("BookUpdates", changes));
    expect(apply([bidSide, 3_800, 9])).toBe(0);
    expect(apply([bidSide, 4_000, 6])).toBe(0);
    expect(apply([bidSide, 4_000, 7])).toBe(bestBidChanged);
    expect(apply([askSide, 4_100, 1])).toBe(bestAskChanged);
    expect(apply([askSide, 4_100, 0])).toBe(bestAskChanged);
    expect(apply([askSide, 4_100, 0])).toBe(0);
    expect(apply([askSide, 4_100, 1])).toBe(bestAskChanged);
    expect(apply([askSide, 4_100, 0])).toBe(bestAskChanged);
    expect(apply([bidSide, 4_000, 0], [askSide, 4_200, 3])).toBe(bestBidChanged | bestAskChanged);
    expect(apply([bidSide, 4_100, 4], [bidSide, 4_100, 0])).toBe(0);
    expect(store.view(3).bestPrice(bidSide)).toBe(3_900);
  });

  test("a snapshot replaces the book and is compared with the book before it", () => {
    const store = storeWith(cents, [
      [bidSide, 4_000, 6],
      [askSide, 4_200, 2],
    ]);
    const same = batchOf("BookSnapshot", [
      [bidSide, 4_000, 6],
      [bidSide, 3_000, 1],
      [askSide, 4_300, 2],
    ]);
    expect(store.apply(same)).toBe(bestAskChanged);
    expect(levelsOf(store, askSide)).toEqual([[4_300, 2]]);
    expect(store.apply(batchOf("BookSnapshot", []))).toBe(bestBidChanged | bestAskChanged);
    expect(store.view(3).levelCount(bidSide)).toBe(0);
  });

  test.each([
    ["zero price", [bidSide, 0, 1], "QUA-105"],
    ["one dollar", [askSide, 10_000, 1], "QUA-105"],
    ["negative price", [askSide, -1, 0], "QUA-105"],
    ["negative size", [bidSide, 4_000, -1], "QUA-110"],
    ["fraction", [bidSide, 4_000, 0.5], "QUA-110"],
    ["not a number", [bidSide, 4_000, Number.NaN], "QUA-110"],
    ["endless", [bidSide, 4_000, Number.POSITIVE_INFINITY], "QUA-110"],
    ["beyond safe", [bidSide, 4_000, 2 ** 53], "QUA-110"],
  ] as const)("%s refuses the whole batch", (_case, bad, code) => {
    const store = storeWith(cents, [[bidSide, 4_000, 6]]);
    const before = hashOf(store);
    for (const kind of ["BookSnapshot", "BookUpdates"] as const) {
      const batch = batchOf(kind, [[bidSide, 4_100, 1], bad]);
      batch.receivedAt = 2_000;
      const outcome = store.apply(batch);
      expect(isRefused(outcome) ? refusalCode(outcome) : outcome).toBe(code);
    }
    expect(hashOf(store)).toBe(before);
  });

  test("the largest safe size and the outermost prices are kept", () => {
    const store = storeWith(cents, [
      [bidSide, 1, Number.MAX_SAFE_INTEGER],
      [askSide, 9_999, 1],
    ]);
    expect(levelsOf(store, bidSide)).toEqual([[1, Number.MAX_SAFE_INTEGER]]);
    expect(levelsOf(store, askSide)).toEqual([[9_999, 1]]);
  });

  test("a price off the grid is kept, for the gate to judge", () => {
    const store = storeWith(cents, [
      [bidSide, 4_000, 6],
      [askSide, 4_200, 2],
    ]);
    expect(store.apply(batchOf("BookUpdates", [[bidSide, 4_055, 0]]))).toBe(0);
    expect(store.apply(batchOf("BookUpdates", [[bidSide, 4_055, 3]]))).toBe(bestBidChanged);
    expect(levelsOf(store, bidSide)).toEqual([
      [4_055, 3],
      [4_000, 6],
    ]);
    expect(levelsOf(store, askSide)).toEqual([[4_200, 2]]);
  });

  test("levels survive a change of the grid in every direction", () => {
    const store = storeWith(cents, [
      [bidSide, 4_000, 6],
      [askSide, 4_200, 2],
    ]);
    const before = hashOf(store);
    for (const scheme of [tenths, ticks, cents, uniformTickScheme(500), cents]) {
      store.changeTickScheme(3, scheme);
      expect(hashOf(store)).toBe(before);
    }
    store.changeTickScheme(3, tenths);
    store.apply(batchOf("BookUpdates", [[bidSide, 4_010, 1]]));
    store.changeTickScheme(3, cents);
    expect(levelsOf(store, bidSide)).toEqual([
      [4_010, 1],
      [4_000, 6],
    ]);
  });

  test("times follow the last batch that was applied", () => {
    const store = storeWith();
    store.apply(batchOf("BookUpdates", []));
    const silent = batchOf("BookUpdates", []);
    silent.venueAt = 0;
    silent.receivedAt = 2_000;
    store.apply(silent);
    expect([store.lastVenueAt(3), store.lastReceivedAt(3)]).toEqual([900, 2_000]);
    store.clear(3);
    expect([store.lastVenueAt(3), store.lastReceivedAt(3)]).toEqual([0, 0]);
  });

  test("clearing leaves an empty book that works", () => {
    const store = storeWith(cents, [[bidSide, 4_055, 6]]);
    const view = store.view(3);
    store.clear(3);
    expect(view.levelCount(bidSide)).toBe(0);
    store.apply(batchOf("BookUpdates", [[bidSide, 4_000, 6]]));
    expect(view.bestPrice(bidSide)).toBe(4_000);
  });

  test("two markets are looked at together", () => {
    const store = storeWith(cents, [[bidSide, 4_000, 6]]);
    store.addMarket(4, tenths);
    store.apply(batchOf("BookUpdates", [[bidSide, 5_010, 1]], 4));
    const [first, second] = [store.view(3), store.view(4)];
    expect([first.bestPrice(bidSide), second.bestPrice(bidSide)]).toEqual([4_000, 5_010]);
    expect(store.view(3)).toBe(first);
  });

  test("the hash tells sides, sizes and times apart", () => {
    const hashes = [
      storeWith(cents, [[bidSide, 4_000, 6]]),
      storeWith(cents, [[askSide, 4_000, 6]]),
      storeWith(cents, [[bidSide, 4_000, 7]]),
      storeWith(cents, [[bidSide, 4_100, 6]]),
      storeWith(cents),
    ].map((store) => hashOf(store));
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(hashOf(storeWith(tenths, [[bidSide, 4_000, 6]]))).toBe(hashes[0]);
  });

  test("a full side keeps its best levels and counts the others", () => {
    const store = storeWith(ticks);
    const worseFirst: Change[] = Array.from({ length: levelsPerSideMax }, (_, level) => [
      askSide,
      9_000 - level,
      level + 1,
    ]);
    store.apply(batchOf("BookSnapshot", worseFirst));
    expect(store.levelsDropped).toBe(0);
    expect(store.apply(batchOf("BookUpdates", [[askSide, 9_500, 1]]))).toBe(0);
    expect(store.apply(batchOf("BookUpdates", [[askSide, 100, 1]]))).toBe(bestAskChanged);
    expect(store.apply(batchOf("BookUpdates", [[askSide, 8_000, 77]]))).toBe(0);
    expect(store.levelsDropped).toBe(2);
    const levels = levelsOf(store, askSide);
    expect(levels).toHaveLength(levelsPerSideMax);
    expect(levels[0]).toEqual([100, 1]);
    expect(levels.at(-1)).toEqual([8_999, 2]);
    expect(levels).toContainEqual([8_000, 77]);
  });
});
