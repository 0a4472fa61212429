// Levels in cells against levels in maps, over every kind of grid and its changes.

import fc from "fast-check";
import { expect, test } from "vitest";
import { askSide, bidSide } from "../../../../domain/book/book-batch.ts";
import { kalshiTickScheme } from "../../../../domain/market/kalshi-tick-schemes.ts";
import { type TickScheme, uniformTickScheme } from "../../../../domain/market/tick-scheme.ts";
import { MapLevels } from "./book-levels.ts";
import { gridsMax } from "./cell-grids.ts";
import { CellLevels, CellSlab } from "./cell-levels.ts";
import { blockWord, closed, type LevelFields, noBlock, openWord } from "./level-fields.ts";

const wordsPerRecord = 8;

function recordsOf(count: number): LevelFields {
  const words = new Int32Array(count * wordsPerRecord).fill(closed);
  for (let at = blockWord; at < words.length; at += wordsPerRecord) words[at] = noBlock;
  return { words };
}

const schemes: readonly TickScheme[] = [
  uniformTickScheme(100),
  uniformTickScheme(10),
  uniformTickScheme(1),
  kalshiTickScheme("tapered_deci_cent") as TickScheme,
  kalshiTickScheme("center_deci_edge_centi_cent") as TickScheme,
];

const price = fc.oneof(
  fc.integer({ min: 1, max: 99 }).map((cents) => cents * 100),
  fc.integer({ min: 1, max: 9_999 }),
);
const action = fc.oneof(
  { weight: 8, arbitrary: fc.record({ price, size: fc.constantFrom(0, 1, 5_000_000, 2 ** 50) }) },
  fc.record({ scheme: fc.constantFrom(...schemes) }),
  fc.record({ open: fc.boolean() }),
);

test("any sequence of changes leaves the same levels as in maps", () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), fc.boolean(), (actions, hasFineCells) => {
      const slab = hasFineCells ? new CellSlab(9_999) : new CellSlab();
      const records = recordsOf(2);
      const pairs = [0, 1].map((index) => {
        const scheme = schemes[index] as TickScheme;
        return [
          new CellLevels(slab, records, index * wordsPerRecord, scheme),
          new MapLevels(),
        ] as const;
      });
      for (const [step, one] of actions.entries()) {
        const [cells, maps] = pairs[step % 2] as (typeof pairs)[number];
        const side = step % 3 === 0 ? bidSide : askSide;
        for (const levels of [cells, maps]) {
          if ("scheme" in one) levels.changeGrid(one.scheme);
          else if ("price" in one) levels.set(side, one.price, one.size);
          else if (one.open) levels.open(1);
          else levels.close();
        }
      }
      for (const [cells, maps] of pairs) {
        for (const side of [bidSide, askSide] as const) {
          for (const from of [1, 2, 4_199, 4_200, 4_201, 9_800, 9_999]) {
            const best = cells.bestFrom(side, from);
            expect([from, best]).toEqual([from, maps.bestFrom(side, from)]);
          }
          for (let ticks = 1; ticks < 10_000; ticks += 1) {
            if (cells.sizeAt(side, ticks) !== maps.sizeAt(side, ticks)) {
              expect([ticks, cells.sizeAt(side, ticks)]).toEqual([ticks, maps.sizeAt(side, ticks)]);
            }
          }
        }
      }
    }),
    { numRuns: 200 },
  );
});

test("the best price from a limit on is the first that holds anything, or where nothing can", () => {
  for (const scheme of [uniformTickScheme(100), uniformTickScheme(1)]) {
    const levels = new CellLevels(new CellSlab(), recordsOf(1), 0, scheme);
    expect([levels.bestFrom(bidSide, 9_999), levels.bestFrom(askSide, 1)]).toEqual([0, 10_000]);
    for (const price of [1_000, 4_250, 4_200]) levels.set(bidSide, price, 1);
    for (const price of [9_000, 5_150, 5_200]) levels.set(askSide, price, 1);
    const bids = [9_999, 4_251, 4_250, 4_249, 4_199, 999].map((at) => levels.bestFrom(bidSide, at));
    expect(bids).toEqual([4_250, 4_250, 4_250, 4_200, 1_000, 0]);
    const asks = [1, 5_149, 5_151, 5_201, 9_001].map((at) => levels.bestFrom(askSide, at));
    expect(asks).toEqual([5_150, 5_150, 5_200, 9_000, 10_000]);
  }
});

test("a market takes cells with its first level and gives them back with its grid", () => {
  const slab = new CellSlab();
  const levels = new CellLevels(slab, recordsOf(1), 0, uniformTickScheme(100));
  levels.set(bidSide, 4_200, 0);
  expect(slab.sizes).toHaveLength(0);
  levels.set(bidSide, 4_200, 7);
  const before = slab.sizes.length;
  for (let change = 0; change < 100; change += 1) {
    levels.changeGrid(uniformTickScheme(change % 2 === 0 ? 1_000 : 100));
  }
  expect(slab.sizes).toHaveLength(before);
  expect(levels.sizeAt(bidSide, 4_200)).toBe(7);
});

test("a slab that is full leaves further markets in maps", () => {
  const slab = new CellSlab(9_999, 300);
  const records = recordsOf(2);
  const [one, other] = [0, 1].map(
    (market) => new CellLevels(slab, records, market * wordsPerRecord, uniformTickScheme(100)),
  );
  one?.set(bidSide, 4_200, 7);
  other?.set(bidSide, 4_200, 9);
  expect(records.words[blockWord]).toBe(0);
  expect(records.words[wordsPerRecord + blockWord]).toBe(noBlock);
  expect([one?.sizeAt(bidSide, 4_200), other?.sizeAt(bidSide, 4_200)]).toEqual([7, 9]);
  expect(other?.bestFrom(bidSide, 9_999)).toBe(4_200);
});

test("grids without end are kept in maps", () => {
  const slab = new CellSlab();
  const levels = new CellLevels(slab, recordsOf(1), 0, uniformTickScheme(100));
  levels.set(askSide, 4_200, 7);
  for (let step = 1; step <= gridsMax * 2; step += 1) levels.changeGrid(uniformTickScheme(step));
  expect(slab.grids.gridOf(uniformTickScheme(gridsMax * 2)).prices).toEqual([]);
  expect(levels.sizeAt(askSide, 4_200)).toBe(7);
});

test("the record says on which subscription the book is open", () => {
  const { words } = recordsOf(1);
  const levels = new CellLevels(new CellSlab(), { words }, 0, uniformTickScheme(100));
  levels.open(7);
  expect(words[openWord]).toBe(7);
  levels.close();
  expect(words[openWord]).toBe(closed);
});
