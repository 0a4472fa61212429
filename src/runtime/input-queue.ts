// Where inputs wait for the engine. Events keep their order and are never combined. Market data is combined level by
// level for each market, so that a slow engine meets every change but evaluates less often.
//
// The order that comes out: an event is never seen before anything that arrived ahead of it. An event closes the
// segment: batches that arrive later start anew behind it. Only `TradePrint` and `StreamAlive`, which say nothing
// about a book, leave the segment open, so later levels may join a batch that waits ahead of them. Within a segment
// markets come in the order in which they were first touched. A drain closes the segment too. Nothing here depends on
// time: the same pushes and drains give the same outputs.

import type { BookBatch } from "../domain/book/book-batch.ts";
import { batchAdmissible, judgeBatch } from "../domain/book/judge-batch.ts";
import { assert } from "../domain/failure/assert.ts";
import { directoryEntriesMax } from "../domain/market/directory.ts";
import type { NewEvent } from "../domain/message/input.ts";
import * as flow from "./market-flow-counts.ts";
import { PendingBatch } from "./pending-batch.ts";
import {
  areJudgedAlike,
  closesSegment,
  eventRoom,
  type InboundQueue,
  type InputQueueCounters,
  type MarketFlow,
  type QueueLimits,
  queueFull,
  queueLimits,
  type RefusalObserver,
} from "./queue-rules.ts";

/** Most idle batches kept for reuse: a burst does not stay in memory. */
export const idleBatchesMax = 16_384;

/** Most changes an idle batch may have held: the arrays of a larger one would stay that large. */
export const idleChangesMax = 2_048;

// Copies for the path of every update: a constant of this file that is not exported is built into the code, any other
// is read from memory at every use.
const idleMax = idleBatchesMax;
const admissibleVerdict = batchAdmissible;
const { columnsPerMarket: columns, waitingColumn } = flow;
const { joinablePositionColumn, joinableSegmentColumn } = flow;
/** In place of a segment: nothing may be joined. Segments count from 1. */
const noSegment = 0;

export class InputQueue implements InboundQueue {
  readonly #flow = new flow.MarketFlowCounts();
  #events = 0;
  #eventsRefused = 0;
  readonly #refused: RefusalObserver;
  readonly #limits: QueueLimits;
  /** A ring: the length is a power of two, positions grow without end and are masked. */
  #ring: (PendingBatch | NewEvent | undefined)[] = new Array(256);
  #head = 0;
  #tail = 0;
  readonly #idle: PendingBatch[] = [];
  #segment = 1;
  #pendingEvents = 0;
  #pendingBatches = 0;
  #pendingMarkets = 0;
  #draining = false;

  constructor(refused: RefusalObserver, limits: QueueLimits = queueLimits) {
    this.#refused = refused;
    this.#limits = limits;
  }

  /** Summed up when asked for, so that an update is counted once, where its market is. */
  get counters(): InputQueueCounters {
    return { ...this.#flow.total(), events: this.#events, eventsRefused: this.#eventsRefused };
  }

  get waiting(): number {
    return this.#tail - this.#head;
  }

  get pendingEvents(): number {
    return this.#pendingEvents;
  }

  get pendingBatches(): number {
    return this.#pendingBatches;
  }

  get pendingMarkets(): number {
    return this.#pendingMarkets;
  }

  flowOf(marketIndex: number): MarketFlow {
    return this.#flow.of(marketIndex);
  }

  /**
   * Copies a batch in, joining it to what waits of its market. Batches of different streams do not join, nor ones that
   * are judged differently, and one that a book store would refuse stays by itself, so that it takes no good change
   * with it.
   */
  batch(batch: BookBatch): void {
    const market = batch.marketIndex;
    this.#reach(market);
    this.#flow.pushed(market, batch.count);
    const admissible = judgeBatch(batch) === admissibleVerdict;
    const row = market * columns;
    const joinable = this.#joinableIn(row);
    if (admissible && joinable !== undefined && canJoin(joinable, batch)) {
      this.#flow.joined(market);
      this.#madeVoid(market, joinable.merge(batch));
      return;
    }
    if (this.#pendingBatches >= this.#limits.batches) {
      this.#flow.refused(market);
      // What comes behind it may not slip ahead: such a book never stood.
      this.#flow.rows[row + joinableSegmentColumn] = noSegment;
      this.#refused(queueFull(this.#pendingBatches, "batches"), batch);
      return;
    }
    const pending = this.#idle.pop() ?? new PendingBatch();
    pending.begin(batch.kind, market, batch.streamIndex);
    if (admissible) this.#madeVoid(market, pending.merge(batch));
    else pending.batch.copyFrom(batch);
    const { rows } = this.#flow;
    rows[row + joinableSegmentColumn] = admissible ? this.#segment : noSegment;
    rows[row + joinablePositionColumn] = this.#tail;
    this.#append(pending);
    this.#pendingBatches += 1;
    const waiting = rows[row + waitingColumn] as number;
    if (waiting === 0) this.#pendingMarkets += 1;
    rows[row + waitingColumn] = waiting + 1;
  }

  /** Takes an event in. Reaching a limit is told to the observer with the event. */
  event(event: NewEvent): void {
    this.#events += 1;
    if (this.#pendingEvents >= eventRoom(event.kind, this.#limits)) {
      this.#eventsRefused += 1;
      this.#refused(queueFull(this.#pendingEvents, "events"), event);
      return;
    }
    if (closesSegment[event.kind]) this.#segment += 1;
    this.#append(event);
    this.#pendingEvents += 1;
  }

  drain(visit: (input: BookBatch | NewEvent) => void): void {
    assert(!this.#draining, "a drain runs, or a visitor threw");
    this.#draining = true;
    this.#segment += 1;
    const end = this.#tail;
    while (this.#head < end) {
      const place = this.#head & (this.#ring.length - 1);
      const entry = this.#ring[place] as PendingBatch | NewEvent;
      this.#ring[place] = undefined;
      this.#head += 1;
      if (entry instanceof PendingBatch) this.#visitBatch(entry, visit);
      else {
        this.#pendingEvents -= 1;
        visit(entry);
      }
    }
    this.#draining = false;
  }

  #visitBatch(pending: PendingBatch, visit: (input: BookBatch) => void): void {
    const market = pending.batch.marketIndex;
    this.#pendingBatches -= 1;
    const { rows } = this.#flow;
    const place = market * columns + waitingColumn;
    const waiting = (rows[place] as number) - 1;
    rows[place] = waiting;
    if (waiting === 0) this.#pendingMarkets -= 1;
    visit(pending.batch);
    const small = pending.batch.sides.length <= idleChangesMax;
    if (small && this.#idle.length < idleMax) this.#idle.push(pending);
  }

  /** Most joins replace nothing, and then there is nothing to add. */
  #madeVoid(market: number, changes: number): void {
    if (changes !== 0) this.#flow.madeVoid(market, changes);
  }

  /** A drain begins a new segment, so what is found still waits. */
  #joinableIn(row: number): PendingBatch | undefined {
    const { rows } = this.#flow;
    if (rows[row + joinableSegmentColumn] !== this.#segment) return undefined;
    const position = rows[row + joinablePositionColumn] as number;
    return this.#ring[position & (this.#ring.length - 1)] as PendingBatch;
  }

  #append(entry: PendingBatch | NewEvent): void {
    if (this.#tail - this.#head === this.#ring.length) this.#growRing();
    this.#ring[this.#tail & (this.#ring.length - 1)] = entry;
    this.#tail += 1;
  }

  #growRing(): void {
    const { length } = this.#ring;
    const grown: (PendingBatch | NewEvent | undefined)[] = new Array(length * 2);
    for (let position = this.#head; position < this.#tail; position += 1) {
      grown[position & (length * 2 - 1)] = this.#ring[position & (length - 1)];
    }
    this.#ring = grown;
  }

  #reach(market: number): void {
    const markets = this.#flow.rows.length / columns;
    if (market < markets) return;
    assert(market < directoryEntriesMax, `market index beyond ${directoryEntriesMax}`);
    this.#flow.reach(Math.max(market + 1, markets * 2, 64));
  }
}

function canJoin(pending: PendingBatch, batch: BookBatch): boolean {
  const { streamIndex, kind, venueAt } = pending.batch;
  const isAlike = streamIndex === batch.streamIndex && areJudgedAlike(kind, venueAt, batch);
  return isAlike && pending.hasRoomFor(batch);
}
