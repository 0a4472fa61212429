// What only the fast store promises: the form it keeps a market in, and how much memory that takes.

import { describe, expect, test } from "vitest";
import { askSide, BookBatch, type BookSide, bidSide } from "../../../domain/book/book-batch.ts";
import { batchPriceOutOfRange, batchSizeOutOfRange } from "../../../domain/book/judge-batch.ts";
import { uniformTickScheme } from "../../../domain/market/tick-scheme.ts";
import { levelsPerSideMax } from "./book-store.ts";
import { FastBookStore } from "./fast-book-store.ts";

const cents = uniformTickScheme(100);
const tenths = uniformTickScheme(10);
const bytesPerMarketMax = 24 * 1_024;

function feed(
  store: FastBookStore,
  marketIndex: number,
  kind: BookBatch["kind"],
  side: BookSide,
  prices: readonly number[],
): void {
  const batch = new BookBatch();
  batch.begin(kind, marketIndex, 0);
  for (const price of prices) batch.push(side, price, 1_000_000);
  store.apply(batch);
}

describe("fast book store", () => {
  test("coarse grids are dense, fine ones sorted", () => {
    const store = new FastBookStore();
    store.addMarket(0, cents);
    store.addMarket(1, tenths);
    store.addMarket(2, { bands: [] });
    expect([store.isDense(0), store.isDense(1), store.isDense(2)]).toEqual([true, false, false]);
  });

  test("a price off the grid makes a dense market sorted until its next snapshot", () => {
    const store = new FastBookStore();
    store.addMarket(0, cents);
    feed(store, 0, "BookUpdates", bidSide, [4_000, 4_055]);
    expect(store.isDense(0)).toBe(false);
    feed(store, 0, "BookSnapshot", bidSide, [4_000, 3_900]);
    expect(store.isDense(0)).toBe(true);
    expect(store.view(0).levelCount(bidSide)).toBe(2);
    feed(store, 0, "BookUpdates", askSide, [4_055]);
    store.clear(0);
    expect(store.isDense(0)).toBe(true);
  });

  test.each([cents, tenths])("a single change that cannot be leaves the book as it was", (grid) => {
    const store = new FastBookStore();
    store.addMarket(0, grid);
    feed(store, 0, "BookUpdates", bidSide, [4_000]);
    for (const [price, size, outcome] of [
      [4_000, -1, batchSizeOutOfRange],
      [4_000, 0.5, batchSizeOutOfRange],
      [4_000, 2 ** 53, batchSizeOutOfRange],
      [4_000, Number.NaN, batchSizeOutOfRange],
      [0, 1, batchPriceOutOfRange],
      [10_000, 1, batchPriceOutOfRange],
    ] as const) {
      const batch = new BookBatch();
      batch.begin("BookUpdates", 0, 0);
      batch.receivedAt = 7;
      batch.push(bidSide, price, size);
      expect(store.apply(batch)).toBe(outcome);
      expect([store.bestPrice(0, bidSide), store.bestSize(0, bidSide)]).toEqual([4_000, 1_000_000]);
      expect(store.lastReceivedAt(0)).toBe(0);
    }
  });

  test("a change of the grid moves the market where its levels allow", () => {
    const store = new FastBookStore();
    store.addMarket(0, tenths);
    feed(store, 0, "BookSnapshot", bidSide, [4_000, 3_800]);
    store.changeTickScheme(0, cents);
    expect(store.isDense(0)).toBe(true);
    store.changeTickScheme(0, uniformTickScheme(200));
    expect(store.isDense(0)).toBe(true);
    store.changeTickScheme(0, uniformTickScheme(300));
    expect(store.isDense(0)).toBe(false);
    feed(store, 0, "BookSnapshot", askSide, [4_200]);
    expect(store.isDense(0)).toBe(true);
  });

  test("more dense grids than there are tables are kept sorted", () => {
    const store = new FastBookStore();
    for (let market = 0; market < 20; market += 1) {
      store.addMarket(market, uniformTickScheme(100 + market));
    }
    expect(store.isDense(15)).toBe(true);
    expect(store.isDense(16)).toBe(false);
    store.addMarket(20, cents);
    expect(store.isDense(20)).toBe(true);
  });

  test("50,000 cent books fit in 100 MiB", () => {
    const store = new FastBookStore();
    for (let market = 0; market < 50_000; market += 1) store.addMarket(market, cents);
    expect(store.memoryBytes).toBeLessThan(100 * 1_024 * 1_024);
  });

  test("a market with every price of a 0.001 grid stays below 24 KiB", () => {
    const markets = 400;
    const store = new FastBookStore();
    const baseline = store.memoryBytes;
    const bids = Array.from({ length: 500 }, (_, level) => 10 * (level + 1));
    const asks = Array.from({ length: 499 }, (_, level) => 9_990 - 10 * level);
    for (let market = 0; market < markets; market += 1) store.addMarket(market, tenths);
    // All grow together, so that no run given back by one serves another: the worst order.
    for (let first = 0; first < 500; first += 20) {
      for (let market = 0; market < markets; market += 1) {
        feed(store, market, "BookUpdates", bidSide, bids.slice(first, first + 20));
        feed(store, market, "BookUpdates", askSide, asks.slice(first, first + 20));
      }
    }
    expect(store.view(0).levelCount(bidSide)).toBe(500);
    expect((store.memoryBytes - baseline) / markets).toBeLessThan(bytesPerMarketMax);
  });

  test("a market at the level limit on both sides stays below 24 KiB", () => {
    const markets = 100;
    const store = new FastBookStore();
    const baseline = store.memoryBytes;
    const prices = Array.from({ length: levelsPerSideMax }, (_, level) => 4_000 + level);
    for (let market = 0; market < markets; market += 1) {
      store.addMarket(market, uniformTickScheme(1));
      feed(store, market, "BookSnapshot", bidSide, prices);
      feed(store, market, "BookUpdates", askSide, prices);
    }
    expect((store.memoryBytes - baseline) / markets).toBeLessThan(bytesPerMarketMax);
  });

  test("rooms given back are taken again", () => {
    const store = new FastBookStore();
    store.addMarket(0, cents);
    feed(store, 0, "BookUpdates", bidSide, [4_000, 4_055]);
    store.clear(0);
    const settled = store.memoryBytes;
    for (let round = 0; round < 2_000; round += 1) {
      feed(store, 0, "BookUpdates", bidSide, [4_000, 4_055]);
      feed(store, 0, "BookSnapshot", askSide, [4_200]);
      store.changeTickScheme(0, round % 2 === 0 ? tenths : cents);
      store.clear(0);
    }
    expect(store.memoryBytes).toBe(settled);
  });
});
