// The short way of a frame into a book: a change of one level in exactly the venue's shape, next in its sequence, to a
// book that is believed. All is looked at before anything is changed; whatever is not ordinary is left untouched for
// the full parse, which alone decides about losses, misfits and everything rare.

import {
  askSide as asks,
  type BookBatch,
  type BookSide,
  bidSide,
} from "../../../../domain/book/book-batch.ts";
import type { Market } from "../../../../domain/market/market.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { ticksPerUsd as ticksOfUsd } from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { InputSink } from "../../../../ports/market-data.ts";
import { CellLevels, CellSlab } from "../../shared/levels/cell-levels.ts";
import * as fields from "../../shared/levels/level-fields.ts";
import * as milliseconds from "../../shared/scan/milliseconds.ts";
import { copiedBytesMax, copyAt, receiveBuffer } from "../../shared/scan/receive-buffer.ts";
import { bookChannel } from "../wire/stream-words.ts";
import * as scan from "./scan/delta-scan.ts";
import * as records from "./scan/market-records.ts";
import type { Subscription } from "./sequence.ts";

// Copies: a constant of this file is built into the code, an imported one is read from memory at every use.
const { numbers, scanDelta, words } = scan;
const { instant } = milliseconds;
const { MarketRecords, wordsPerMarket } = records;
const { blockWord: blockOf, cellsWord: cellsOf, gridWord: gridOf } = fields;
const { marketWord: marketOf, openWord: open } = fields;
const buffer = receiveBuffer;
const from = copyAt;
const bytesMax = copiedBytesMax;
const askSide = asks;
const ticksPerUsd = ticksOfUsd;
const sizeMax = Number.MAX_SAFE_INTEGER;

export class DeltaPath {
  /** Frames that went this way. */
  frames = 0;
  readonly #records = new MarketRecords();
  readonly #slab = new CellSlab();
  readonly #levels: CellLevels[] = [];
  readonly #batch: BookBatch;
  readonly #streamIndex: number;
  readonly #noIsFlipped: boolean;
  /** The book subscription, of which there is one at a time. */
  #subscription: Subscription | null = null;

  constructor(batch: BookBatch, streamIndex: number, noIsFlipped: boolean) {
    this.#batch = batch;
    this.#streamIndex = streamIndex;
    this.#noIsFlipped = noIsFlipped;
    // One level has its place from the beginning.
    batch.begin("BookUpdates", 0, streamIndex);
    batch.push(bidSide, 1, 0);
  }

  /** Admits a market and returns its levels, on which this way and the full parse work together. */
  admit(market: Market, marketIndex: number): CellLevels {
    const record = this.#records.add(market.venueSymbol, marketIndex);
    const levels = new CellLevels(this.#slab, this.#records, record, market.tickScheme);
    this.#levels.push(levels);
    return levels;
  }

  /** The subscription was announced: frames of books carry its number from now on. */
  follow(subscription: Subscription): void {
    if (subscription.channel === bookChannel) this.#subscription = subscription;
    else this.forget(subscription.sid);
  }

  /** The subscription of this number is over, or is no longer of books. */
  forget(sid: number): void {
    if (this.#subscription?.sid === sid) this.#subscription = null;
  }

  /** Takes the frame, or returns false and has changed nothing. */
  take(frame: Uint8Array, receivedAt: EpochMicros, sink: InputSink): boolean {
    const length = frame.length;
    if (length > bytesMax) return false;
    buffer.set(frame, from);
    return this.takeInPlace(from, from + length, receivedAt, sink);
  }

  /** As `take`, for the frame from `start` to `end` of the receive buffer. */
  takeInPlace(start: number, end: number, receivedAt: EpochMicros, sink: InputSink): boolean {
    const record = scanDelta(this.#records, start, end);
    const subscription = this.#subscription;
    if (record < 0 || subscription === null) return false;
    const market = this.#records.words;
    const sid = words[0] as number;
    if (sid !== subscription.sid || sid !== market[record + open]) return false;
    const sequence = numbers[0] as number;
    if (sequence !== subscription.last + 1) return false;
    const side = words[2] as BookSide;
    const wirePrice = words[1] as number;
    const price = side === askSide && this.#noIsFlipped ? ticksPerUsd - wirePrice : wirePrice;
    if (price <= 0 || price >= ticksPerUsd) return false;
    const block = market[record + blockOf] as number;
    const cell = this.#slab.grids.cells[(market[record + gridOf] as number) + price] as number;
    const hasCell = (block | cell) >= 0;
    const index = hasCell ? block + side * (market[record + cellsOf] as number) + cell : 0;
    const { sizes } = this.#slab;
    const levels = hasCell ? undefined : this.#levels[record / wordsPerMarket];
    const resting = levels === undefined ? (sizes[index] as number) : levels.sizeAt(side, price);
    const size = resting + (numbers[1] as number);
    if (!(size >= 0 && size <= sizeMax)) return false;
    if (levels === undefined) sizes[index] = size;
    else levels.set(side, price, size);
    subscription.last = sequence;
    this.frames += 1;
    const batch = this.#batch;
    batch.kind = "BookUpdates";
    batch.marketIndex = market[record + marketOf] as number;
    batch.streamIndex = this.#streamIndex;
    batch.venueAt = instant[0] as number;
    batch.receivedAt = integerOf(receivedAt);
    batch.count = 1;
    // Not `push`: a double that is handed over in a call costs a heap number.
    batch.sides[0] = side;
    batch.prices[0] = price;
    batch.sizes[0] = size;
    sink.batch(batch);
    return true;
  }
}
