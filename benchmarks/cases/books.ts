// One level changes and both best prices are read: the work that every update of every market costs. Ten levels a
// side, changes spread evenly over the twelve prices nearest the best, one in four a removal: more restless than real
// books, and so harder on caches and branch prediction.

import { askSide, BookBatch, bidSide } from "../../src/domain/book/book-batch.ts";
import { uniformTickScheme } from "../../src/domain/market/tick-scheme.ts";
import { FastBookStore } from "../../src/engine/market-data/books/fast-book-store.ts";
import { MapBooks } from "../floors/map-books.ts";
import type { BenchmarkDefinition, PreparedBenchmark, Workload } from "../harness/definition.ts";
import { Draws } from "../harness/random.ts";

interface Shape {
  readonly name: string;
  readonly stepTicks: number;
  readonly markets: number;
}

const levels = 10;
const changeCount = 65_536;
const bestBid = 4_000;
const bestAsk = 4_200;

interface Books {
  apply(batch: BookBatch): unknown;
}

interface Flow {
  readonly markets: Int32Array;
  readonly sides: Uint8Array;
  readonly prices: Int32Array;
  readonly sizes: Float64Array;
}

function makeFlow({ markets, stepTicks }: Shape): Flow {
  const draws = new Draws(20_261_120);
  const flow: Flow = {
    markets: new Int32Array(changeCount),
    sides: new Uint8Array(changeCount),
    prices: new Int32Array(changeCount),
    sizes: new Float64Array(changeCount),
  };
  for (let change = 0; change < changeCount; change += 1) {
    const isAsk = draws.below(2) === 1;
    const away = (draws.below(levels + 2) - 2) * stepTicks;
    // Two prices inside the spread of a fine grid stay inside it; on a cent grid they lock or cross, as in life.
    flow.markets[change] = draws.below(markets);
    flow.sides[change] = isAsk ? askSide : bidSide;
    flow.prices[change] = isAsk ? bestAsk + away : bestBid - away;
    flow.sizes[change] = draws.below(4) === 0 ? 0 : (1 + draws.below(5_000)) * 1_000_000;
  }
  return flow;
}

function fill(books: Books, market: number, stepTicks: number, draws: Draws): void {
  const batch = new BookBatch();
  batch.begin("BookUpdates", market, 0);
  for (let level = 0; level < levels; level += 1) {
    const size = (1 + draws.below(5_000)) * 1_000_000;
    batch.push(bidSide, bestBid - level * stepTicks, size);
    batch.push(askSide, bestAsk + level * stepTicks, size);
  }
  books.apply(batch);
}

/** Moves through the flow: fills the batch with the next change. */
class Changes {
  readonly batch = new BookBatch();
  readonly #flow: Flow;
  #at = 0;

  constructor(flow: Flow) {
    this.#flow = flow;
    this.batch.begin("BookUpdates", 0, 0);
    this.batch.push(bidSide, 1, 0);
  }

  /** Returns the market of the change. */
  next(): number {
    const { batch } = this;
    const flow = this.#flow;
    const at = this.#at;
    const market = flow.markets[at] as number;
    batch.marketIndex = market;
    batch.receivedAt = at;
    batch.sides[0] = flow.sides[at] as number;
    batch.prices[0] = flow.prices[at] as number;
    batch.sizes[0] = flow.sizes[at] as number;
    this.#at = (at + 1) & (changeCount - 1);
    return market;
  }
}

// The two loops are alike and yet apart, so that each is compiled for the shapes of one rival only.

function fastWorkload(books: FastBookStore, flow: Flow): Workload {
  const changes = new Changes(flow);
  return {
    run(operations) {
      let sum = 0;
      for (let operation = 0; operation < operations; operation += 1) {
        const market = changes.next();
        books.apply(changes.batch);
        sum = (sum + books.bestPrice(market, bidSide) + books.bestPrice(market, askSide)) | 0;
      }
      return sum;
    },
  };
}

function mapWorkload(books: MapBooks, flow: Flow): Workload {
  const changes = new Changes(flow);
  return {
    run(operations) {
      let sum = 0;
      for (let operation = 0; operation < operations; operation += 1) {
        const market = changes.next();
        books.apply(changes.batch);
        sum = (sum + books.bestPrice(market, bidSide) + books.bestPrice(market, askSide)) | 0;
      }
      return sum;
    },
  };
}

/** Bytes in use after collections, of the heap and of typed arrays; one alone leaves buffers for the next to free. */
function bytesInUse(): number {
  for (let collection = 0; collection < 3; collection += 1) globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function prepare(shape: Shape): PreparedBenchmark {
  const flow = makeFlow(shape);
  const scheme = uniformTickScheme(shape.stepTicks);
  const draws = new Draws(7);
  const before = bytesInUse();
  const fast = new FastBookStore();
  for (let market = 0; market < shape.markets; market += 1) {
    fast.addMarket(market, scheme);
    fill(fast, market, shape.stepTicks, draws);
  }
  const between = bytesInUse();
  const plain = new MapBooks();
  for (let market = 0; market < shape.markets; market += 1) {
    plain.addMarket();
    fill(plain, market, shape.stepTicks, draws);
  }
  const after = bytesInUse();
  return {
    subject: fastWorkload(fast, flow),
    floor: mapWorkload(plain, flow),
    // A few books share the tables of their grid; only many of them say what one costs.
    ...(shape.markets < 10_000
      ? {}
      : {
          furtherFigures: {
            bytesPerBook: Math.round((between - before) / shape.markets),
            floorBytesPerBook: Math.round((after - between) / shape.markets),
          },
        }),
  };
}

const shapes: readonly Shape[] = [
  { name: "books-dense-random", stepTicks: 100, markets: 50_000 },
  { name: "books-dense-hot", stepTicks: 100, markets: 256 },
  { name: "books-sorted-random", stepTicks: 10, markets: 50_000 },
  { name: "books-sorted-hot", stepTicks: 10, markets: 256 },
];

export const benchmarks: readonly BenchmarkDefinition[] = shapes.map((shape) => ({
  name: shape.name,
  operation: `one level changes in one of ${shape.markets} books, both best prices are read`,
  floor: "a map for each side, best price kept",
  prepare: () => prepare(shape),
}));
