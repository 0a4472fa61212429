import fastCheck from "fast-check";
import { describe, expect, test } from "vitest";
import {
  askSide,
  BookBatch,
  type BookSide,
  batchChangesMax,
  bidSide,
} from "../domain/book/book-batch.ts";
import { PendingBatch } from "./pending-batch.ts";

type Change = readonly [side: BookSide, price: number, size: number];

function batchOf(kind: BookBatch["kind"], changes: readonly Change[]): BookBatch {
  const batch = new BookBatch();
  batch.begin(kind, 5, 2);
  for (const [side, price, size] of changes) batch.push(side, price, size);
  return batch;
}

function changesOf({ batch }: PendingBatch): Change[] {
  return Array.from({ length: batch.count }, (_, at) => [
    batch.sides[at] as BookSide,
    batch.prices[at] as number,
    batch.sizes[at] as number,
  ]);
}

function fresh(): PendingBatch {
  const pending = new PendingBatch();
  pending.begin("BookUpdates", 5, 2);
  return pending;
}

describe("pending batch", () => {
  test("a later size replaces the earlier one in its place", () => {
    const pending = fresh();
    expect(
      pending.merge(
        batchOf("BookUpdates", [
          [bidSide, 4_000, 1],
          [askSide, 4_000, 2],
        ]),
      ),
    ).toBe(0);
    expect(
      pending.merge(
        batchOf("BookUpdates", [
          [askSide, 4_000, 0],
          [askSide, 4_100, 3],
        ]),
      ),
    ).toBe(1);
    expect(changesOf(pending)).toEqual([
      [bidSide, 4_000, 1],
      [askSide, 4_000, 0],
      [askSide, 4_100, 3],
    ]);
    expect(pending.batch.kind).toBe("BookUpdates");
  });

  test("a snapshot replaces what waited, and updates after it join it", () => {
    const pending = fresh();
    pending.merge(batchOf("BookUpdates", [[bidSide, 4_000, 1]]));
    expect(pending.merge(batchOf("BookSnapshot", [[bidSide, 3_900, 2]]))).toBe(1);
    pending.merge(batchOf("BookUpdates", [[bidSide, 4_000, 4]]));
    expect(pending.batch.kind).toBe("BookSnapshot");
    expect(changesOf(pending)).toEqual([
      [bidSide, 3_900, 2],
      [bidSide, 4_000, 4],
    ]);
  });

  test("the venue's time is the last one given, ours the last", () => {
    const pending = fresh();
    const first = batchOf("BookUpdates", []);
    [first.venueAt, first.receivedAt] = [70, 100];
    const second = batchOf("BookUpdates", []);
    [second.venueAt, second.receivedAt] = [0, 200];
    pending.merge(first);
    pending.merge(second);
    expect([pending.batch.venueAt, pending.batch.receivedAt]).toEqual([70, 200]);
  });

  test("knows when another batch might not fit", () => {
    const pending = fresh();
    const full = new BookBatch();
    full.begin("BookUpdates", 5, 2);
    for (let change = 0; change < batchChangesMax; change += 1) full.push(bidSide, change, 1);
    expect(pending.hasRoomFor(full)).toBe(true);
    pending.merge(batchOf("BookUpdates", [[bidSide, 4_000, 1]]));
    expect(pending.hasRoomFor(full)).toBe(false);
  });

  test("keeps each level once, in the order of its first change, whatever comes and however often reused", () => {
    const pending = new PendingBatch();
    const change = fastCheck.tuple(
      fastCheck.constantFrom<BookSide>(bidSide, askSide),
      fastCheck.integer({ min: 1, max: 300 }),
      fastCheck.nat(9),
    );
    const batch = fastCheck.tuple(
      fastCheck.constantFrom<BookBatch["kind"]>("BookUpdates", "BookUpdates", "BookSnapshot"),
      fastCheck.array(change, { maxLength: 120 }),
    );
    fastCheck.assert(
      fastCheck.property(fastCheck.array(batch, { maxLength: 8 }), (batches) => {
        pending.begin("BookUpdates", 5, 2);
        const expected = new Map<string, Change>();
        let [given, replaced] = [0, 0];
        for (const [kind, changes] of batches) {
          if (kind === "BookSnapshot") expected.clear();
          for (const one of changes) expected.set(`${one[0]} ${one[1]}`, one);
          given += changes.length;
          replaced += pending.merge(batchOf(kind, changes));
        }
        expect(changesOf(pending)).toEqual([...expected.values()]);
        expect(replaced).toBe(given - expected.size);
      }),
    );
  });
});
