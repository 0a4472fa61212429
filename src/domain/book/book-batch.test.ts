import { describe, expect, test } from "vitest";
import { InvariantViolation } from "../failure/assert.ts";
import { askSide, BookBatch, batchChangesMax, bidSide } from "./book-batch.ts";

describe("a packed batch", () => {
  test("grows beyond its first capacity and keeps every change", () => {
    const batch = new BookBatch();
    batch.begin("BookUpdates", 3, 4);
    for (let change = 0; change < 1_000; change += 1)
      batch.push(change % 2 === 0 ? bidSide : askSide, change, change * 7);
    expect(batch.count).toBe(1_000);
    expect([batch.sides[999], batch.prices[999], batch.sizes[999]]).toEqual([askSide, 999, 6_993]);
  });

  test("a copy is independent of its original", () => {
    const batch = new BookBatch();
    batch.begin("BookSnapshot", 1, 2);
    batch.receivedAt = 5;
    batch.venueAt = 4;
    batch.sequence = 3;
    batch.push(bidSide, 10, 20);
    const copy = new BookBatch();
    copy.copyFrom(batch);
    batch.begin("BookUpdates", 9, 9);
    batch.push(askSide, 1, 1);
    expect([
      copy.kind,
      copy.marketIndex,
      copy.streamIndex,
      copy.receivedAt,
      copy.venueAt,
      copy.sequence,
    ]).toEqual(["BookSnapshot", 1, 2, 5, 4, 3]);
    expect([copy.count, copy.prices[0], copy.sizes[0]]).toEqual([1, 10, 20]);
  });

  test("holds no more changes than its limit", () => {
    const batch = new BookBatch();
    batch.begin("BookUpdates", 0, 0);
    for (let change = 0; change < batchChangesMax; change += 1) batch.push(bidSide, 1, 1);
    expect(() => batch.push(bidSide, 1, 1)).toThrow(InvariantViolation);
  });
});
