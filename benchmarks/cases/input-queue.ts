// Two changes of one market enter the queue; every so many pushes everything that waits is drained. The calm queue is
// drained after 64 pushes to 512 markets, the backed-up one after 2,048 pushes to four markets with deep books.

import { askSide, BookBatch, bidSide } from "../../src/domain/book/book-batch.ts";
import type { NewEvent } from "../../src/domain/message/input.ts";
import { InputQueue } from "../../src/runtime/input-queue.ts";
import type { BenchmarkDefinition, PreparedBenchmark, Workload } from "../harness/definition.ts";
import { Draws } from "../harness/random.ts";

interface Shape {
  readonly name: string;
  readonly markets: number;
  readonly prices: number;
  readonly pushesPerDrain: number;
}

const pushCount = 16_384;

interface Queue {
  batch(batch: BookBatch): void;
  /** Returns how many changes came out. */
  drain(): number;
}

class FastQueue implements Queue {
  #changes = 0;
  readonly #queue = new InputQueue((reason) => {
    throw new Error(reason.message);
  });
  readonly #visit = (input: BookBatch | NewEvent): void => {
    if (input instanceof BookBatch) this.#changes += input.count;
  };

  batch(batch: BookBatch): void {
    this.#queue.batch(batch);
  }

  drain(): number {
    this.#changes = 0;
    this.#queue.drain(this.#visit);
    return this.#changes;
  }
}

/** The plain way: a map of markets, each with a map of levels, made anew after every drain. */
class MapQueue implements Queue {
  #markets = new Map<number, Map<number, number>>();

  batch(batch: BookBatch): void {
    let levels = this.#markets.get(batch.marketIndex);
    if (levels === undefined) {
      levels = new Map();
      this.#markets.set(batch.marketIndex, levels);
    }
    for (let change = 0; change < batch.count; change += 1) {
      const key = (batch.prices[change] as number) * 2 + (batch.sides[change] as number);
      levels.set(key, batch.sizes[change] as number);
    }
  }

  drain(): number {
    let changes = 0;
    for (const levels of this.#markets.values()) changes += levels.size;
    this.#markets = new Map();
    return changes;
  }
}

function workload(queue: Queue, shape: Shape): Workload {
  const draws = new Draws(11);
  const markets = Int32Array.from({ length: pushCount }, () => draws.below(shape.markets));
  const prices = Int32Array.from({ length: pushCount }, () => 1 + draws.below(shape.prices));
  const batch = new BookBatch();
  let at = 0;
  return {
    run(operations) {
      let drained = 0;
      for (let operation = 0; operation < operations; operation += 1) {
        const price = prices[at] as number;
        batch.begin("BookUpdates", markets[at] as number, 0);
        batch.push(bidSide, price, at);
        batch.push(askSide, price + 1, at);
        queue.batch(batch);
        at = (at + 1) & (pushCount - 1);
        if (at % shape.pushesPerDrain === 0) drained = (drained + queue.drain()) | 0;
      }
      return drained;
    },
  };
}

function prepare(shape: Shape): PreparedBenchmark {
  return {
    subject: workload(new FastQueue(), shape),
    floor: workload(new MapQueue(), shape),
  };
}

const shapes: readonly Shape[] = [
  { name: "input-queue-calm", markets: 512, prices: 99, pushesPerDrain: 64 },
  { name: "input-queue-backed-up", markets: 4, prices: 600, pushesPerDrain: 2_048 },
];

export const benchmarks: readonly BenchmarkDefinition[] = shapes.map((shape) => ({
  name: shape.name,
  operation: `two changes pushed, drained every ${shape.pushesPerDrain} pushes`,
  floor: "a map of maps, made anew after each drain",
  prepare: () => prepare(shape),
}));
