// The plain reference of the input queue: everything that waits stands in one array, and a batch looks back through it
// for one to join. It is what `InputQueue` must hand over, said in the fewest words; tests and replays compare the two.

import { BookBatch, type BookSide, batchChangesMax } from "../domain/book/book-batch.ts";
import { batchAdmissible, judgeBatch } from "../domain/book/judge-batch.ts";
import { assert } from "../domain/failure/assert.ts";
import { directoryEntriesMax } from "../domain/market/directory.ts";
import type { NewEvent } from "../domain/message/input.ts";
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

interface Level {
  readonly side: BookSide;
  readonly price: number;
  readonly size: number;
}

interface WaitingBatch {
  readonly market: number;
  readonly stream: number;
  /** A book would take it, so others may join it. */
  readonly admissible: boolean;
  /** One that came behind it found no room. */
  isClosed: boolean;
  kind: BookBatch["kind"];
  venueAt: number;
  receivedAt: number;
  levels: Level[];
}

type Waiting = { readonly event: NewEvent } | { readonly batch: WaitingBatch };

type Counted = { -readonly [name in keyof MarketFlow]: number };

const noFlow: MarketFlow = {
  batches: 0,
  batchesConflated: 0,
  changes: 0,
  changesConflated: 0,
  batchesRefused: 0,
};

export class ReferenceInputQueue implements InboundQueue {
  readonly #total: Counted = { ...noFlow };
  #events = 0;
  #eventsRefused = 0;
  readonly #refused: RefusalObserver;
  readonly #limits: QueueLimits;
  readonly #flow = new Map<number, Counted>();
  #waiting: Waiting[] = [];
  #draining = false;
  /** What the drain in progress has taken and not handed over yet. */
  #taken: Waiting[] = [];

  constructor(refused: RefusalObserver, limits: QueueLimits = queueLimits) {
    this.#refused = refused;
    this.#limits = limits;
  }

  get counters(): InputQueueCounters {
    return { ...this.#total, events: this.#events, eventsRefused: this.#eventsRefused };
  }

  get waiting(): number {
    return this.#all().length;
  }

  get pendingEvents(): number {
    return this.#all().filter((one) => "event" in one).length;
  }

  get pendingBatches(): number {
    return this.#all().filter((one) => "batch" in one).length;
  }

  get pendingMarkets(): number {
    return new Set(this.#all().flatMap((one) => ("batch" in one ? [one.batch.market] : []))).size;
  }

  flowOf(marketIndex: number): MarketFlow {
    return this.#flow.get(marketIndex) ?? noFlow;
  }

  batch(batch: BookBatch): void {
    this.#count(batch.marketIndex, "batches", 1);
    this.#count(batch.marketIndex, "changes", batch.count);
    const admissible = judgeBatch(batch) === batchAdmissible;
    const earlier = this.#lastOf(batch.marketIndex);
    let joined: WaitingBatch;
    if (earlier !== undefined && admissible && canJoin(earlier, batch)) {
      this.#count(batch.marketIndex, "batchesConflated", 1);
      joined = earlier;
    } else {
      if (this.pendingBatches >= this.#limits.batches) {
        this.#count(batch.marketIndex, "batchesRefused", 1);
        if (earlier !== undefined) earlier.isClosed = true;
        this.#refused(queueFull(this.pendingBatches, "batches"), batch);
        return;
      }
      joined = waitingBatch(batch, admissible);
      this.#waiting.push({ batch: joined });
    }
    const before = joined.levels.length;
    take(joined, batch);
    const madeVoid = before + batch.count - joined.levels.length;
    this.#count(batch.marketIndex, "changesConflated", madeVoid);
  }

  event(event: NewEvent): void {
    this.#events += 1;
    if (this.pendingEvents >= eventRoom(event.kind, this.#limits)) {
      this.#eventsRefused += 1;
      this.#refused(queueFull(this.pendingEvents, "events"), event);
      return;
    }
    this.#waiting.push({ event });
  }

  drain(visit: (input: BookBatch | NewEvent) => void): void {
    assert(!this.#draining, "a drain runs, or a visitor threw");
    this.#draining = true;
    this.#taken = this.#waiting;
    this.#waiting = [];
    for (let one = this.#taken.shift(); one !== undefined; one = this.#taken.shift()) {
      visit("event" in one ? one.event : packed(one.batch));
    }
    this.#draining = false;
  }

  #all(): Waiting[] {
    return [...this.#taken, ...this.#waiting];
  }

  /** The market's last batch that waits, unless an event stands behind it that closes the segment. */
  #lastOf(market: number): WaitingBatch | undefined {
    for (const one of this.#waiting.toReversed()) {
      if ("batch" in one) {
        if (one.batch.market === market) return one.batch;
      } else if (closesSegment[one.event.kind]) return undefined;
    }
    return undefined;
  }

  #count(market: number, what: keyof MarketFlow, times: number): void {
    assert(market < directoryEntriesMax, `market index beyond ${directoryEntriesMax}`);
    const counted = this.#flow.get(market) ?? { ...noFlow };
    this.#flow.set(market, counted);
    counted[what] += times;
    this.#total[what] += times;
  }
}

function canJoin(earlier: WaitingBatch, batch: BookBatch): boolean {
  const { admissible, isClosed, stream, kind, venueAt, levels } = earlier;
  const isAlike = stream === batch.streamIndex && areJudgedAlike(kind, venueAt, batch);
  return admissible && !isClosed && isAlike && levels.length + batch.count <= batchChangesMax;
}

function waitingBatch(batch: BookBatch, admissible: boolean): WaitingBatch {
  return {
    market: batch.marketIndex,
    stream: batch.streamIndex,
    admissible,
    isClosed: false,
    kind: batch.kind,
    venueAt: 0,
    receivedAt: 0,
    levels: [],
  };
}

/** A snapshot replaces all that waited, a later size of a level the earlier one in its place. */
function take(joined: WaitingBatch, batch: BookBatch): void {
  if (batch.kind === "BookSnapshot") {
    joined.kind = "BookSnapshot";
    joined.levels = [];
  }
  if (batch.venueAt !== 0) joined.venueAt = batch.venueAt;
  joined.receivedAt = batch.receivedAt;
  for (const level of levelsOf(batch)) {
    const place = joined.levels.findIndex(
      ({ side, price }) => side === level.side && price === level.price,
    );
    // What a book would refuse goes to it as it came.
    if (place === -1 || !joined.admissible) joined.levels.push(level);
    else joined.levels[place] = level;
  }
}

function levelsOf(batch: BookBatch): Level[] {
  return Array.from({ length: batch.count }, (_, change) => ({
    side: batch.sides[change] as BookSide,
    price: batch.prices[change] as number,
    size: batch.sizes[change] as number,
  }));
}

function packed(waiting: WaitingBatch): BookBatch {
  const batch = new BookBatch();
  batch.begin(waiting.kind, waiting.market, waiting.stream);
  batch.venueAt = waiting.venueAt;
  batch.receivedAt = waiting.receivedAt;
  for (const { side, price, size } of waiting.levels) batch.push(side, price, size);
  return batch;
}
