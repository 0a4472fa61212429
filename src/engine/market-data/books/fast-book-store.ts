// The store the engine runs on. Cent grids are dense, finer ones sorted; a dense market that meets a price off its
// grid becomes sorted on the spot and dense again with its next snapshot. An update allocates nothing and touches the
// market's header and one level.

import type { BookBatch, BookSide } from "../../../domain/book/book-batch.ts";
import * as batches from "../../../domain/book/book-batch.ts";
import type { BookView } from "../../../domain/book/book-view.ts";
import { batchAdmissible, judgeBatch } from "../../../domain/book/judge-batch.ts";
import { assert, InvariantViolation } from "../../../domain/failure/assert.ts";
import type { TickScheme } from "../../../domain/market/tick-scheme.ts";
import type { StateHash } from "../../../domain/message/state-hash.ts";
import * as units from "../../../domain/units/price-ticks.ts";
import * as layout from "./book-layout.ts";
import { BookMemory } from "./book-memory.ts";
import {
  type ApplyOutcome,
  type BookStore,
  bestAskChanged,
  bestBidChanged,
  levelsPerSideMax,
} from "./book-store.ts";
import { notDense } from "./dense-grids.ts";
import { setCell } from "./dense-side.ts";
import { hashBook } from "./hash-book.ts";
import { levelDropped, setLevel, topChanged } from "./sorted-side.ts";

// Copies for the path of every update; book-layout.ts says why.
const { askSide, bidSide } = batches;
const { ticksPerUsd } = units;
const { firstDenseForm, formWord, homeWord, sortedForm } = layout;
const { firstSideWord, wordsPerMarket, wordsPerSide } = layout;
const sizeMax = Number.MAX_SAFE_INTEGER;

const scratchPrices = new Int32Array(2 * levelsPerSideMax);
const scratchSizes = new Float64Array(2 * levelsPerSideMax);

class FastBookView implements BookView {
  readonly #memory: BookMemory;
  readonly #marketIndex: number;

  constructor(memory: BookMemory, marketIndex: number) {
    this.#memory = memory;
    this.#marketIndex = marketIndex;
  }

  levelCount(side: BookSide): number {
    return this.#memory.levelCount(this.#marketIndex, side);
  }

  bestPrice(side: BookSide): number {
    return this.#memory.bestPrice(this.#marketIndex, side);
  }

  bestSize(side: BookSide): number {
    return this.#memory.bestSize(this.#marketIndex, side);
  }

  copyLevels(side: BookSide, prices: Int32Array, sizes: Float64Array, limit: number): number {
    return this.#memory.copyLevels(this.#marketIndex, side, prices, sizes, limit);
  }
}

/** Apart from its caller, so that the message's making does not keep the caller from being inlined. */
function assertBook(marketIndex: number): never {
  throw new InvariantViolation(`market ${marketIndex} has no book`);
}

/** A `BookStore` in typed arrays. */
export class FastBookStore implements BookStore {
  readonly #memory = new BookMemory();
  readonly #views: (FastBookView | undefined)[] = [];
  #levelsDropped = 0;

  get levelsDropped(): number {
    return this.#levelsDropped;
  }

  /** Bytes of all typed arrays, with what stands empty in them. */
  get memoryBytes(): number {
    return this.#memory.memoryBytes;
  }

  /** Returns true while the market keeps one cell a price; for tests and benchmarks. */
  isDense(marketIndex: number): boolean {
    return this.#memory.formOf(marketIndex) >= firstDenseForm;
  }

  addMarket(marketIndex: number, scheme: TickScheme): void {
    const memory = this.#memory;
    memory.reach(marketIndex);
    assert(!memory.has(marketIndex), `market ${marketIndex} has a book already`);
    const form = this.#formFor(scheme);
    memory.take(marketIndex, form);
    memory.words[marketIndex * wordsPerMarket + homeWord] = form;
  }

  has(marketIndex: number): boolean {
    return this.#memory.has(marketIndex);
  }

  changeTickScheme(marketIndex: number, scheme: TickScheme): void {
    this.#assertKnown(marketIndex);
    const home = this.#formFor(scheme);
    this.#memory.words[marketIndex * wordsPerMarket + homeWord] = home;
    this.#reform(marketIndex, this.#holdsOnly(marketIndex, home) ? home : sortedForm);
  }

  apply(batch: BookBatch): ApplyOutcome {
    if (batch.count !== 1 || batch.kind !== "BookUpdates") return this.#applyAny(batch);
    // The ordinary update, one level. It is judged here as `judgeBatch` would, whose loop costs as much as the change;
    // anything unusual takes the other way.
    const memory = this.#memory;
    const header = batch.marketIndex * wordsPerMarket;
    const form = memory.words[header + formWord] as number;
    const side = batch.sides[0] as BookSide;
    const price = batch.prices[0] as number;
    const size = batch.sizes[0] as number;
    const fits = price > 0 && price < ticksPerUsd && size >= 0 && size <= sizeMax;
    if (!(form >= sortedForm && side <= askSide && fits && Math.floor(size) === size)) {
      return this.#applyAny(batch);
    }
    const changed =
      form === sortedForm
        ? this.#setSorted(header, side, price, batch.sizes, 0)
        : setCell(memory, header, side, price, batch.sizes, 0);
    if (changed < 0) return this.#applyAny(batch);
    memory.noteTimes(batch);
    return (changed << side) as ApplyOutcome;
  }

  view(marketIndex: number): BookView {
    const known = this.#views[marketIndex];
    if (known !== undefined) return known;
    this.#assertKnown(marketIndex);
    const view = new FastBookView(this.#memory, marketIndex);
    this.#views[marketIndex] = view;
    return view;
  }

  bestPrice(marketIndex: number, side: BookSide): number {
    this.#assertKnown(marketIndex);
    return this.#memory.bestPrice(marketIndex, side);
  }

  bestSize(marketIndex: number, side: BookSide): number {
    this.#assertKnown(marketIndex);
    return this.#memory.bestSize(marketIndex, side);
  }

  lastVenueAt(marketIndex: number): number {
    this.#assertKnown(marketIndex);
    return this.#memory.venueAt(marketIndex);
  }

  lastReceivedAt(marketIndex: number): number {
    this.#assertKnown(marketIndex);
    return this.#memory.receivedAt(marketIndex);
  }

  clear(marketIndex: number): void {
    this.#assertKnown(marketIndex);
    this.#memory.give(marketIndex);
    this.#memory.take(marketIndex, this.#homeOf(marketIndex));
    this.#memory.forgetTimes(marketIndex);
  }

  hashInto(hash: StateHash, marketIndex: number): void {
    const view = this.view(marketIndex);
    hashBook(hash, view, this.lastVenueAt(marketIndex), this.lastReceivedAt(marketIndex));
  }

  /** One read that the caller needs anyway. Beyond the array it gives undefined, which is no form either. */
  #assertKnown(marketIndex: number): void {
    const form = this.#memory.words[marketIndex * wordsPerMarket + formWord] as number;
    if (!(form >= sortedForm)) assertBook(marketIndex);
  }

  #homeOf(marketIndex: number): number {
    return this.#memory.words[marketIndex * wordsPerMarket + homeWord] as number;
  }

  #formFor(scheme: TickScheme): number {
    const grid = this.#memory.grids.gridOf(scheme);
    return grid === notDense ? sortedForm : firstDenseForm + grid;
  }

  #applyAny(batch: BookBatch): ApplyOutcome {
    const marketIndex = batch.marketIndex;
    this.#assertKnown(marketIndex);
    const verdict = judgeBatch(batch);
    if (verdict !== batchAdmissible) return verdict;
    this.#memory.noteTimes(batch);
    return this.#applyMany(batch);
  }

  /** Several changes may undo each other, so the best levels are compared before and after. */
  #applyMany(batch: BookBatch): ApplyOutcome {
    const { marketIndex, sides, prices, sizes, count } = batch;
    const memory = this.#memory;
    const bidPrice = memory.bestPrice(marketIndex, bidSide);
    const bidSize = memory.bestSize(marketIndex, bidSide);
    const askPrice = memory.bestPrice(marketIndex, askSide);
    const askSize = memory.bestSize(marketIndex, askSide);
    if (batch.kind === "BookSnapshot") this.#beginSnapshot(marketIndex);
    for (let change = 0; change < count; change += 1) {
      const side = sides[change] as BookSide;
      this.#set(marketIndex, side, prices[change] as number, sizes, change);
    }
    const sameBid =
      bidPrice === memory.bestPrice(marketIndex, bidSide) &&
      bidSize === memory.bestSize(marketIndex, bidSide);
    const sameAsk =
      askPrice === memory.bestPrice(marketIndex, askSide) &&
      askSize === memory.bestSize(marketIndex, askSide);
    return ((sameBid ? 0 : bestBidChanged) | (sameAsk ? 0 : bestAskChanged)) as ApplyOutcome;
  }

  #beginSnapshot(marketIndex: number): void {
    this.#memory.empty(marketIndex);
    this.#reform(marketIndex, this.#homeOf(marketIndex));
  }

  /** Sets one level to `sizes[change]`, and returns 1 when the best level of its side changed by it, else 0. */
  #set(
    marketIndex: number,
    side: BookSide,
    price: number,
    sizes: Float64Array,
    change: number,
  ): 0 | 1 {
    const header = marketIndex * wordsPerMarket;
    if (this.#memory.words[header + formWord] !== sortedForm) {
      const changed = setCell(this.#memory, header, side, price, sizes, change);
      if (changed >= 0) return changed as 0 | 1;
      // Removing what a dense market cannot hold changes nothing; anything else makes it sorted.
      if (sizes[change] === 0) return 0;
      this.#reform(marketIndex, sortedForm);
    }
    return this.#setSorted(header, side, price, sizes, change);
  }

  #setSorted(
    header: number,
    side: BookSide,
    price: number,
    sizes: Float64Array,
    change: number,
  ): 0 | 1 {
    const at = header + firstSideWord + side * wordsPerSide;
    const outcome = setLevel(this.#memory, at, side, price, sizes, change);
    if ((outcome & levelDropped) !== 0) this.#levelsDropped += 1;
    return (outcome & topChanged) === 0 ? 0 : 1;
  }

  #holdsOnly(marketIndex: number, form: number): boolean {
    if (form === sortedForm) return true;
    const count = this.#copyOut(marketIndex);
    const table = (form - firstDenseForm) * ticksPerUsd;
    for (let level = 0; level < count; level += 1) {
      if ((this.#memory.grids.cells[table + (scratchPrices[level] as number)] as number) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Copies the levels of both sides into the scratch arrays, bids first, and returns how many they are. */
  #copyOut(marketIndex: number): number {
    const memory = this.#memory;
    const limit = levelsPerSideMax;
    const bids = memory.copyLevels(marketIndex, bidSide, scratchPrices, scratchSizes, limit);
    const prices = scratchPrices.subarray(bids);
    const sizes = scratchSizes.subarray(bids);
    return bids + memory.copyLevels(marketIndex, askSide, prices, sizes, limit);
  }

  /** Moves the market into another form with all its levels, which that form can hold. */
  #reform(marketIndex: number, form: number): void {
    const memory = this.#memory;
    if (form === memory.formOf(marketIndex)) return;
    const bids = memory.levelCount(marketIndex, bidSide);
    const count = this.#copyOut(marketIndex);
    memory.give(marketIndex);
    memory.take(marketIndex, form);
    for (let level = count - 1; level >= 0; level -= 1) {
      const side = level < bids ? bidSide : askSide;
      this.#set(marketIndex, side, scratchPrices[level] as number, scratchSizes, level);
    }
  }
}
