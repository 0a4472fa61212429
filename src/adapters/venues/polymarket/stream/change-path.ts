// The short way of a frame into a book: changed levels of one market in exactly the venue's shape, not older than the
// book, that lead to the touch the venue states. Whatever is not ordinary is left to the full parse, which alone decides
// about losses, misfits and everything rare. Only the touch and the mirrored entries are compared after levels were set;
// sizes are absolute, so the full parse that follows sets the same ones again and nothing has to be taken back.

import type { BookBatch, BookSide } from "../../../../domain/book/book-batch.ts";
import type { Market } from "../../../../domain/market/market.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { ticksPerUsd as ticksOfUsd } from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { InputSink } from "../../../../ports/market-data.ts";
import { CellLevels, CellSlab } from "../../shared/levels/cell-levels.ts";
import * as fields from "../../shared/levels/level-fields.ts";
import * as milliseconds from "../../shared/scan/milliseconds.ts";
import { copiedBytesMax, copyAt, receiveBuffer } from "../../shared/scan/receive-buffer.ts";
import * as scan from "./scan/change-scan.ts";
import * as decimals from "./scan/decimals.ts";
import * as records from "./scan/token-records.ts";
import type { StreamObserver } from "./stream-observer.ts";

// Copies: a constant of this file is built into the code, an imported one is read from memory at every use.
const { askWord, bidWord, entries, entriesMax, entryCount, outcomeWord } = scan;
const { priceWord, scanChanges, sideWord, sizes: entrySizes, wordsPerEntry } = scan;
const { bestWord, changedWord, timeDouble, wordsPerMarket } = records;
const { blockWord, cellsWord, closed, gridWord, marketWord, openWord } = fields;
const { instant } = milliseconds;
const { unstated } = decimals;
const buffer = receiveBuffer;
const from = copyAt;
const bytesMax = copiedBytesMax;
const ticksPerUsd = ticksOfUsd;
const yesOutcome = 0;
const noOutcome = 1;

/** All grids have cells, also that of 0.0001. */
const gridCellsMax = ticksPerUsd - 1;
/** 64 MiB: 400 markets on the finest grid, and a connection carries 200. Others keep their levels in maps. */
const cellsMax = 1 << 23;

export class ChangePath {
  /** Frames that went this way. */
  frames = 0;
  readonly #records: records.TokenRecords;
  readonly #slab = new CellSlab(gridCellsMax, cellsMax);
  readonly #levels: CellLevels[] = [];
  readonly #batch: BookBatch;
  readonly #streamIndex: number;
  readonly #observer: StreamObserver;

  constructor(
    tokens: records.TokenRecords,
    batch: BookBatch,
    streamIndex: number,
    observer: StreamObserver,
  ) {
    this.#records = tokens;
    this.#batch = batch;
    this.#streamIndex = streamIndex;
    this.#observer = observer;
    // The levels of the longest message have their places from the beginning.
    batch.begin("BookUpdates", 0, streamIndex);
    for (let entry = 0; entry < entriesMax; entry += 1) batch.push(0, 1, 0);
  }

  /** Returns the levels of the next market, on which this way and the full parse work together. Markets come in the
   * order of their records. */
  admit(market: Market, record: number): CellLevels {
    const levels = new CellLevels(this.#slab, this.#records, record, market.tickScheme);
    this.#levels.push(levels);
    return levels;
  }

  /** Takes the frame, or returns false and has changed nothing that the full parse would not change. */
  take(frame: Uint8Array, receivedAt: EpochMicros, sink: InputSink): boolean {
    const length = frame.length;
    if (length > bytesMax) return false;
    buffer.set(frame, from);
    return this.takeInPlace(from, from + length, receivedAt, sink);
  }

  /** As `take`, for the frame from `start` to `end` of the receive buffer. */
  takeInPlace(start: number, end: number, receivedAt: EpochMicros, sink: InputSink): boolean {
    const token = scanChanges(this.#records, start, end);
    if (token < 0) return false;
    const record = Math.imul(token >> 1, wordsPerMarket);
    const { words, doubles } = this.#records;
    if (words[record + openWord] === closed) return false;
    const time = (record >> 1) + timeDouble;
    const venueAt = instant[0] as number;
    if (venueAt < (doubles[time] as number)) return false;
    if (!this.#apply(record)) return false;
    doubles[time] = venueAt;
    words[record + changedWord] = 1;
    this.frames += 1;
    this.#observer.heard();
    const batch = this.#batch;
    batch.kind = "BookUpdates";
    batch.marketIndex = words[record + marketWord] as number;
    batch.streamIndex = this.#streamIndex;
    batch.venueAt = venueAt;
    batch.receivedAt = integerOf(receivedAt);
    sink.batch(batch);
    return true;
  }

  /** Applies the entries to the market's levels and the batch. Returns false when they lead to another touch than the
   * stated one, or are not what the mirrored entries say. */
  #apply(record: number): boolean {
    const count = entryCount[0] as number;
    // Beside entries of the YES token those of the NO token say the same once more.
    const own = hasYes(count) ? yesOutcome : noOutcome;
    let last = 0;
    let applied = 0;
    for (let entry = 0; entry < count; entry = (entry + 1) | 0) {
      const place = Math.imul(entry, wordsPerEntry);
      if (entries[place + outcomeWord] !== own) continue;
      this.#set(record, place, entry, applied, own);
      applied = (applied + 1) | 0;
      last = place;
    }
    this.#batch.count = applied;
    if (!this.#isTouch(record, last, own)) return false;
    return own === noOutcome || this.#areMirrors(record, count);
  }

  /** Sets the level of an entry and writes it into the batch. */
  #set(record: number, place: number, entry: number, change: number, own: number): void {
    const { words } = this.#records;
    const wirePrice = entries[place + priceWord] as number;
    const price = own === yesOutcome ? wirePrice : (ticksPerUsd - wirePrice) | 0;
    const side = ((entries[place + sideWord] as number) ^ own) as BookSide;
    const size = entrySizes[entry] as number;
    const batch = this.#batch;
    // Not `push`: a double that is handed over in a call costs a heap number.
    batch.sides[change] = side;
    batch.prices[change] = price;
    batch.sizes[change] = size;
    const index = this.#indexOf(record, side, price);
    if (index >= 0) this.#slab.sizes[index] = size;
    else this.#levelsOf(record).set(side, price, size);
    const bestAt = record + bestWord + side;
    const best = words[bestAt] as number;
    if (size !== 0) {
      // Of asks the lower is the better.
      if ((price - best) * (1 - 2 * side) > 0) words[bestAt] = price;
    } else if (price === best) {
      words[bestAt] = this.#levelsOf(record).bestFrom(side, price);
    }
  }

  /** Returns true when the touch of the entry, the last one applied, is that of the book. */
  #isTouch(record: number, place: number, own: number): boolean {
    const { words } = this.#records;
    const bestBid = words[record + bestWord] as number;
    const bestAsk = words[record + (bestWord + 1)] as number;
    const bid = entries[place + bidWord] as number;
    const stated = entries[place + askWord] as number;
    // No ask is written as 1 and as 0.
    const ask = stated === 0 ? ticksPerUsd : stated;
    if (own === yesOutcome) {
      return (bid === unstated || bid === bestBid) && (ask === unstated || ask === bestAsk);
    }
    return (
      (bid === unstated || ticksPerUsd - bid === bestAsk) &&
      (ask === unstated || ticksPerUsd - ask === bestBid)
    );
  }

  /** Returns true when every entry of the NO token says what the book says. */
  #areMirrors(record: number, count: number): boolean {
    for (let entry = 0; entry < count; entry = (entry + 1) | 0) {
      const place = Math.imul(entry, wordsPerEntry);
      if (entries[place + outcomeWord] === yesOutcome) continue;
      const price = (ticksPerUsd - (entries[place + priceWord] as number)) | 0;
      const side = ((entries[place + sideWord] as number) ^ noOutcome) as BookSide;
      const index = this.#indexOf(record, side, price);
      const resting =
        index >= 0
          ? (this.#slab.sizes[index] as number)
          : this.#levelsOf(record).sizeAt(side, price);
      if (resting !== entrySizes[entry]) return false;
    }
    return true;
  }

  /** Returns where in the slab the level's size stands, or a negative number when it has no cell. */
  #indexOf(record: number, side: BookSide, price: number): number {
    const { words } = this.#records;
    const block = words[record + blockWord] as number;
    const cell = this.#slab.grids.cells[(words[record + gridWord] as number) + price] as number;
    if ((block | cell) < 0) return -1;
    return (block + Math.imul(side, words[record + cellsWord] as number) + cell) | 0;
  }

  #levelsOf(record: number): CellLevels {
    return this.#levels[record / wordsPerMarket] as CellLevels;
  }
}

function hasYes(count: number): boolean {
  for (let place = 0; place < count * wordsPerEntry; place = (place + wordsPerEntry) | 0) {
    if (entries[place + outcomeWord] === yesOutcome) return true;
  }
  return false;
}
