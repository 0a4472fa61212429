// The fast store and the plain one are fed the same batches, sane and hostile, and must show the same books, masks
// and hashes at every step.

import fastCheck from "fast-check";
import { describe, expect, test } from "vitest";
import { askSide, BookBatch, type BookSide, bidSide } from "../../../domain/book/book-batch.ts";
import type { BookView } from "../../../domain/book/book-view.ts";
import { type TickScheme, uniformTickScheme } from "../../../domain/market/tick-scheme.ts";
import { StateHash } from "../../../domain/message/state-hash.ts";
import { priceTicks } from "../../../domain/units/price-ticks.ts";
import { type BookStore, levelsPerSideMax } from "./book-store.ts";
import { FastBookStore } from "./fast-book-store.ts";
import { ReferenceBookStore } from "./reference-book-store.ts";

const marketCount = 3;
const taperedScheme: TickScheme = {
  bands: [
    { from: priceTicks(0), to: priceTicks(1_000), step: priceTicks(50) },
    { from: priceTicks(1_000), to: priceTicks(9_000), step: priceTicks(100) },
    { from: priceTicks(9_000), to: priceTicks(10_000), step: priceTicks(500) },
  ],
};
const scheme = fastCheck.constantFrom(
  uniformTickScheme(100),
  uniformTickScheme(79),
  uniformTickScheme(500),
  uniformTickScheme(10),
  uniformTickScheme(1),
  taperedScheme,
);

interface Change {
  readonly side: BookSide;
  readonly price: number;
  readonly size: number;
}

type Step =
  | {
      readonly act: "apply";
      readonly kind: BookBatch["kind"];
      readonly market: number;
      readonly venueAt: number;
      readonly changes: readonly Change[];
    }
  | { readonly act: "scheme"; readonly market: number; readonly scheme: TickScheme }
  | { readonly act: "clear"; readonly market: number };

const market = fastCheck.integer({ min: 0, max: marketCount - 1 });
// Few distinct prices, so that changes meet the same levels again; some off every grid, some impossible.
const price = fastCheck.oneof(
  { weight: 12, arbitrary: fastCheck.integer({ min: 40, max: 43 }).map((cent) => cent * 100) },
  { weight: 4, arbitrary: fastCheck.integer({ min: 1, max: 99 }).map((cent) => cent * 100) },
  { weight: 2, arbitrary: fastCheck.integer({ min: 1, max: 9_999 }) },
);
const anyPrice = fastCheck.oneof(
  { weight: 60, arbitrary: price },
  { weight: 1, arbitrary: fastCheck.constantFrom(0, -5, 10_000, 2_147_483_647) },
);
const size = fastCheck.oneof(
  { weight: 12, arbitrary: fastCheck.integer({ min: 1, max: 3 }) },
  { weight: 8, arbitrary: fastCheck.constant(0) },
  { weight: 1, arbitrary: fastCheck.constantFrom(2_147_483_648, Number.MAX_SAFE_INTEGER, -0) },
);
const anySize = fastCheck.oneof(
  { weight: 60, arbitrary: size },
  { weight: 1, arbitrary: fastCheck.constantFrom(-1, 0.25, Number.NaN, 2 ** 53, Infinity) },
);
const change: fastCheck.Arbitrary<Change> = fastCheck.record({
  side: fastCheck.constantFrom<BookSide>(bidSide, askSide),
  price: anyPrice,
  size: anySize,
});
const step: fastCheck.Arbitrary<Step> = fastCheck.oneof(
  {
    weight: 20,
    arbitrary: fastCheck.record({
      act: fastCheck.constant("apply" as const),
      kind: fastCheck.oneof(
        { weight: 7, arbitrary: fastCheck.constant("BookUpdates" as const) },
        { weight: 1, arbitrary: fastCheck.constant("BookSnapshot" as const) },
      ),
      market,
      venueAt: fastCheck.constantFrom(0, 7, 8),
      changes: fastCheck.oneof(
        { weight: 2, arbitrary: fastCheck.array(change, { minLength: 1, maxLength: 1 }) },
        { weight: 3, arbitrary: fastCheck.array(change, { maxLength: 12 }) },
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fastCheck.record({ act: fastCheck.constant("scheme" as const), market, scheme }),
  },
  { weight: 1, arbitrary: fastCheck.record({ act: fastCheck.constant("clear" as const), market }) },
);

function take(store: BookStore, steps: Step, at: number): number {
  if (steps.act === "clear") store.clear(steps.market);
  else if (steps.act === "scheme") store.changeTickScheme(steps.market, steps.scheme);
  else {
    const batch = new BookBatch();
    batch.begin(steps.kind, steps.market, 0);
    batch.venueAt = steps.venueAt;
    batch.receivedAt = at;
    for (const { side, price, size } of steps.changes) batch.push(side, price, size);
    return store.apply(batch);
  }
  return 0;
}

function sideOf(view: BookView, side: BookSide): unknown {
  const prices = new Int32Array(levelsPerSideMax);
  const sizes = new Float64Array(levelsPerSideMax);
  const count = view.copyLevels(side, prices, sizes, levelsPerSideMax);
  return {
    count: view.levelCount(side),
    best: [view.bestPrice(side), view.bestSize(side)],
    levels: Array.from({ length: count }, (_, level) => [prices[level], sizes[level]]),
  };
}

function shown(store: BookStore, market: number): unknown {
  const hash = new StateHash();
  store.hashInto(hash, market);
  const view = store.view(market);
  return {
    bids: sideOf(view, bidSide),
    asks: sideOf(view, askSide),
    touch: [bidSide, askSide].map((side) => [
      store.bestPrice(market, side as BookSide),
      store.bestSize(market, side as BookSide),
    ]),
    times: [store.lastVenueAt(market), store.lastReceivedAt(market)],
    hash: hash.digest(),
  };
}

function bothWith(schemes: readonly TickScheme[]): [FastBookStore, ReferenceBookStore] {
  const fast = new FastBookStore();
  const reference = new ReferenceBookStore();
  for (const [market, scheme] of schemes.entries()) {
    fast.addMarket(market, scheme);
    reference.addMarket(market, scheme);
  }
  return [fast, reference];
}

describe("fast and reference book stores", () => {
  test("agree on views, masks and hashes under any batches", () => {
    fastCheck.assert(
      fastCheck.property(
        fastCheck.array(scheme, { minLength: marketCount, maxLength: marketCount }),
        fastCheck.array(step, { maxLength: 60 }),
        (schemes, steps) => {
          const [fast, reference] = bothWith(schemes);
          for (const [at, one] of steps.entries()) {
            expect(take(fast, one, at + 1)).toBe(take(reference, one, at + 1));
            expect(shown(fast, one.market)).toEqual(shown(reference, one.market));
          }
          for (let market = 0; market < marketCount; market += 1) {
            expect(shown(fast, market)).toEqual(shown(reference, market));
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  test("agree on deep books that reach the level limit", () => {
    fastCheck.assert(
      fastCheck.property(fastCheck.integer({ min: 1, max: 2 ** 31 - 1 }), (seed) => {
        const [fast, reference] = bothWith([uniformTickScheme(1)]);
        let state = seed;
        const below = (limit: number): number => {
          state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
          return (state >>> 8) % limit;
        };
        for (let round = 1; round <= 12; round += 1) {
          const changes = Array.from(
            { length: 240 },
            (): Change => ({
              side: below(4) === 0 ? bidSide : askSide,
              price: 1 + below(2_400),
              size: below(5) === 0 ? 0 : 1 + below(9),
            }),
          );
          const one: Step = { act: "apply", kind: "BookUpdates", market: 0, venueAt: 0, changes };
          expect(take(fast, one, round)).toBe(take(reference, one, round));
        }
        expect(shown(fast, 0)).toEqual(shown(reference, 0));
        expect(fast.levelsDropped).toBe(reference.levelsDropped);
        expect(fast.levelsDropped).toBeGreaterThan(0);
      }),
      { numRuns: 12 },
    );
  });
});
