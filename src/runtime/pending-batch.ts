// One market's changes while they wait for the engine. A later size of a level replaces the earlier one in place, and
// a snapshot replaces all that waited, so what waits never grows beyond the number of levels. Finding a level costs
// the same whatever waits: a few comparisons in small batches, a hash table in larger ones.

import { BookBatch, type BookSide, batchChangesMax } from "../domain/book/book-batch.ts";

/** Changes up to which the level is searched one by one; beyond, a table is cheaper. */
const searchedChangesMax = 16;
/** Table slots for each change: at most half of them are ever taken. */
const slotsPerChange = 2;
/** Spreads the key over the table; odd, with its bits mixed. */
const spread = 0x9e3779b1;

/** A reused batch and the table that finds its levels. */
export class PendingBatch {
  readonly batch = new BookBatch();
  /** Position of a change plus one, by hash of side and price; 0 where nothing stands. */
  #table = new Int32Array(0);
  #mask = 0;
  #tableInUse = false;

  /** Readies the object for a market. The kind is that of the first batch to come. */
  begin(kind: BookBatch["kind"], marketIndex: number, streamIndex: number): void {
    this.batch.begin(kind, marketIndex, streamIndex);
    this.#forgetTable();
  }

  /** Returns true when another batch is sure to fit beside what waits. */
  hasRoomFor(other: BookBatch): boolean {
    return this.batch.count + other.count <= batchChangesMax;
  }

  /** Takes in a later batch of the same market and stream. Returns how many of the changes given so far it made void. */
  merge(other: BookBatch): number {
    const { batch } = this;
    let replaced = 0;
    if (other.kind === "BookSnapshot") {
      replaced = batch.count;
      batch.kind = "BookSnapshot";
      batch.count = 0;
      this.#forgetTable();
    }
    if (other.venueAt !== 0) batch.venueAt = other.venueAt;
    batch.receivedAt = other.receivedAt;
    const { sides, prices, sizes, count } = other;
    if (count === 1 && batch.count === 0) {
      // The ordinary batch: one change, and nothing waits that it could replace.
      batch.push(sides[0] as BookSide, prices[0] as number, sizes[0] as number);
      return replaced;
    }
    for (let change = 0; change < count; change += 1) {
      replaced += this.#set(
        sides[change] as BookSide,
        prices[change] as number,
        sizes[change] as number,
      );
    }
    return replaced;
  }

  #set(side: BookSide, price: number, size: number): 0 | 1 {
    const { batch } = this;
    const position = this.#tableInUse ? this.#lookUp(side, price) : this.#search(side, price);
    if (position >= 0) {
      batch.sizes[position] = size;
      return 1;
    }
    batch.push(side, price, size);
    if (this.#tableInUse) this.#enterLast();
    else if (batch.count > searchedChangesMax) this.#buildTable();
    return 0;
  }

  #search(side: BookSide, price: number): number {
    const { sides, prices, count } = this.batch;
    for (let position = count - 1; position >= 0; position -= 1) {
      if (prices[position] === price && sides[position] === side) return position;
    }
    return -1;
  }

  #lookUp(side: BookSide, price: number): number {
    const { sides, prices } = this.batch;
    const table = this.#table;
    let slot = slotOf(side, price) & this.#mask;
    for (;;) {
      const position = (table[slot] as number) - 1;
      if (position < 0) return -1;
      if (prices[position] === price && sides[position] === side) return position;
      slot = (slot + 1) & this.#mask;
    }
  }

  #enterLast(): void {
    const { count } = this.batch;
    if (count * slotsPerChange > this.#mask + 1) this.#buildTable();
    else this.#enter(count - 1);
  }

  #enter(position: number): void {
    const { sides, prices } = this.batch;
    let slot = slotOf(sides[position] as BookSide, prices[position] as number) & this.#mask;
    while (this.#table[slot] !== 0) slot = (slot + 1) & this.#mask;
    this.#table[slot] = position + 1;
  }

  /** Makes a table of twice the slots that the changes need now, so that it is rarely built again. */
  #buildTable(): void {
    const slots = 1 << (32 - Math.clz32(this.batch.count * slotsPerChange * 2 - 1));
    if (this.#table.length < slots) this.#table = new Int32Array(slots);
    else this.#table.fill(0, 0, slots);
    this.#mask = slots - 1;
    this.#tableInUse = true;
    for (let position = 0; position < this.batch.count; position += 1) this.#enter(position);
  }

  #forgetTable(): void {
    this.#tableInUse = false;
  }
}

function slotOf(side: BookSide, price: number): number {
  return Math.imul((price << 1) | side, spread) >>> 15;
}
