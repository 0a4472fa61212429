// The state hash over what it is made of, beside the cheapest hash that is still in use, FNV-1a with 32 bits.

import { askSide, BookBatch, bidSide } from "../../src/domain/book/book-batch.ts";
import { uniformTickScheme } from "../../src/domain/market/tick-scheme.ts";
import { StateHash } from "../../src/domain/message/state-hash.ts";
import { FastBookStore } from "../../src/engine/market-data/books/fast-book-store.ts";
import type { BenchmarkDefinition, PreparedBenchmark } from "../harness/definition.ts";
import { Draws } from "../harness/random.ts";

const valueCount = 4_096;
const fnvPrime = 0x0100_0193;
const fnvOffset = 0x811c_9dc5 | 0;

/** Four bytes, lowest first. */
function fnvWord(hash: number, word: number): number {
  let mixed = Math.imul(hash ^ (word & 0xff), fnvPrime);
  mixed = Math.imul(mixed ^ ((word >>> 8) & 0xff), fnvPrime);
  mixed = Math.imul(mixed ^ ((word >>> 16) & 0xff), fnvPrime);
  return Math.imul(mixed ^ (word >>> 24), fnvPrime);
}

function fnvText(hash: number, text: string): number {
  let mixed = hash;
  for (let unit = 0; unit < text.length; unit += 1) {
    mixed = Math.imul(mixed ^ text.charCodeAt(unit), fnvPrime);
  }
  return mixed;
}

function integers(): PreparedBenchmark {
  const draws = new Draws(5);
  const values = Float64Array.from(
    { length: valueCount },
    () => draws.below(2 ** 20) * 2 ** 32 + draws.below(2 ** 32),
  );
  const hash = new StateHash();
  let [at, floorAt, fnv] = [0, 0, fnvOffset];
  return {
    subject: {
      run(operations) {
        for (let operation = 0; operation < operations; operation += 1) {
          hash.addInteger(values[at] as number);
          at = (at + 1) & (valueCount - 1);
        }
        return operations;
      },
    },
    floor: {
      run(operations) {
        for (let operation = 0; operation < operations; operation += 1) {
          const value = values[floorAt] as number;
          fnv = fnvWord(fnvWord(fnv, value | 0), Math.floor(value / 2 ** 32) | 0);
          floorAt = (floorAt + 1) & (valueCount - 1);
        }
        return fnv;
      },
    },
  };
}

function texts(): PreparedBenchmark {
  const draws = new Draws(6);
  const values = Array.from(
    { length: valueCount },
    () => `kalshi:KXFED-26DEC-T${draws.below(2 ** 32)}`,
  );
  const hash = new StateHash();
  let [at, floorAt, fnv] = [0, 0, fnvOffset];
  return {
    subject: {
      run(operations) {
        for (let operation = 0; operation < operations; operation += 1) {
          hash.addText(values[at] as string);
          at = (at + 1) & (valueCount - 1);
        }
        return operations;
      },
    },
    floor: {
      run(operations) {
        for (let operation = 0; operation < operations; operation += 1) {
          fnv = fnvText(fnv, values[floorAt] as string);
          floorAt = (floorAt + 1) & (valueCount - 1);
        }
        return fnv;
      },
    },
  };
}

function books(): PreparedBenchmark {
  const store = new FastBookStore();
  const batch = new BookBatch();
  const markets = 256;
  for (let market = 0; market < markets; market += 1) {
    store.addMarket(market, uniformTickScheme(100));
    batch.begin("BookSnapshot", market, 0);
    for (let level = 0; level < 10; level += 1) {
      batch.push(bidSide, 4_000 - 100 * level, 1_000_000 + level);
      batch.push(askSide, 4_200 + 100 * level, 1_000_000 + level);
    }
    store.apply(batch);
  }
  const hash = new StateHash();
  let market = 0;
  return {
    subject: {
      run(operations) {
        for (let operation = 0; operation < operations; operation += 1) {
          store.hashInto(hash, market);
          market = (market + 1) % markets;
        }
        return operations;
      },
    },
  };
}

export const benchmarks: readonly BenchmarkDefinition[] = [
  {
    name: "state-hash-integer",
    operation: "one integer beyond 32 bits is added",
    floor: "FNV-1a over its eight bytes",
    prepare: integers,
  },
  {
    name: "state-hash-text",
    operation: "one market id of about 30 characters is added",
    floor: "FNV-1a over its characters",
    prepare: texts,
  },
  {
    name: "state-hash-book",
    operation: "one dense book of ten levels a side is added",
    prepare: books,
  },
];
