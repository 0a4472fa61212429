// Exact money beside the two things people use instead: decimal.js, which is exact, and plain numbers, which are not.

import { Decimal } from "decimal.js";
import { unwrap } from "../../src/domain/failure/result.ts";
import { parseDecimal } from "../../src/domain/units/decimal.ts";
import { mulDiv } from "../../src/domain/units/rounding.ts";
import type { BenchmarkDefinition, PreparedBenchmark, Workload } from "../harness/definition.ts";
import { Draws } from "../harness/random.ts";

const valueCount = 4_096;

/** Calls the operation with one position after the other. */
function over(operation: (at: number) => number): Workload {
  let at = 0;
  return {
    run(operations) {
      let sum = 0;
      for (let done = 0; done < operations; done += 1) {
        sum = (sum + operation(at)) | 0;
        at = (at + 1) & (valueCount - 1);
      }
      return sum;
    },
  };
}

/** Costs of a size at a price: ticks times contract micros by 10,000, up. */
function products(contractsMax: number): PreparedBenchmark {
  const draws = new Draws(1);
  const prices = Int32Array.from({ length: valueCount }, () => 1 + draws.below(9_999));
  const sizes = Float64Array.from(
    { length: valueCount },
    () => (1 + draws.below(contractsMax)) * 1_000_000 + draws.below(1_000_000),
  );
  const precise = Decimal.clone({ precision: 40 });
  return {
    subject: over((at) => mulDiv(prices[at] as number, sizes[at] as number, 10_000, "up")),
    floor: over((at) =>
      new precise(prices[at] as number)
        .times(sizes[at] as number)
        .dividedBy(10_000)
        .ceil()
        .toNumber(),
    ),
  };
}

function priceTexts(): readonly string[] {
  const draws = new Draws(2);
  return Array.from(
    { length: valueCount },
    () => `0.${String(1 + draws.below(9_999)).padStart(4, "0")}`,
  );
}

function parsing(floor: (text: string) => number): PreparedBenchmark {
  const texts = priceTexts();
  return {
    subject: over((at) => unwrap(parseDecimal(texts[at] as string, 4))),
    floor: over((at) => floor(texts[at] as string)),
  };
}

export const benchmarks: readonly BenchmarkDefinition[] = [
  {
    name: "units-mul-div",
    operation: "price times size up to 1,000 contracts, divided and rounded up",
    floor: "decimal.js",
    prepare: () => products(1_000),
  },
  {
    name: "units-mul-div-beyond-safe",
    operation: "the same up to 9,000,000 contracts, where most products need big integers",
    floor: "decimal.js",
    prepare: () => products(9_000_000),
  },
  {
    name: "units-parse-decimal",
    operation: "a price text of four decimals becomes ticks",
    floor: "Number(text) times 10,000, rounded: inexact",
    prepare: () => parsing((text) => Math.round(Number(text) * 10_000)),
  },
  {
    name: "units-parse-decimal-exact",
    operation: "a price text of four decimals becomes ticks",
    floor: "decimal.js",
    prepare: () => parsing((text) => new Decimal(text).times(10_000).toNumber()),
  },
];
