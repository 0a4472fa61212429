// The exact best size of a pair across two venues, ten levels a leg, single operations sampled.

import { unwrap } from "../../src/domain/failure/result.ts";
import type { FeeSchedule } from "../../src/domain/market/fee-schedule.ts";
import { wholeContracts } from "../../src/domain/units/contract-micros.ts";
import { parseRate } from "../../src/domain/units/parts-per-million.ts";
import { priceTicks } from "../../src/domain/units/price-ticks.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import { noUsd, parseUsd } from "../../src/domain/units/usd-micros.ts";
import { optimalSize } from "../../src/engine/detection/optimal-size.ts";
import type { SizingLeg, SizingProblem } from "../../src/engine/detection/sizing-problem.ts";
import type { BenchmarkDefinition, PreparedBenchmark } from "../harness/definition.ts";
import { Draws } from "../harness/random.ts";

const problemCount = 512;
const levels = 10;

const kalshi: FeeSchedule = {
  kind: "kalshi",
  rounding: "micro",
  takerRate: unwrap(parseRate("0.07")),
  makerRate: unwrap(parseRate("0.0175")),
  multiplier: unwrap(parseRate("1")),
  balancePrecision: unwrap(parseUsd("0.01")),
};

const polymarket: FeeSchedule = {
  kind: "polymarket",
  rate: unwrap(parseRate("0.04")),
  exponent: 1,
  chargedIn: "collateral",
};

function leg(draws: Draws, bestTicks: number, schedule: FeeSchedule): SizingLeg {
  const prices = new Int32Array(levels);
  const sizes = new Float64Array(levels);
  for (let level = 0; level < levels; level += 1) {
    prices[level] = bestTicks + level * 100;
    sizes[level] = integerOf(wholeContracts(10 + draws.below(400)));
  }
  const one = wholeContracts(1);
  return { prices, sizes, count: levels, schedule, lot: one, sizeMin: one, notionalMin: noUsd };
}

/** A pair whose best asks total 0.86 to 0.93, so that several levels of each leg earn something. */
function problem(draws: Draws): SizingProblem {
  const first = (20 + draws.below(50)) * 100;
  const total = (86 + draws.below(8)) * 100;
  return {
    legs: [leg(draws, first, kalshi), leg(draws, total - first, polymarket)],
    payout: priceTicks(10_000),
  };
}

function prepare(): PreparedBenchmark {
  const draws = new Draws(9);
  const problems = Array.from({ length: problemCount }, () => problem(draws));
  const earning = problems.filter((one) => optimalSize(one).refusal === null).length;
  let at = 0;
  return {
    subject: {
      run(operations) {
        let sum = 0;
        for (let operation = 0; operation < operations; operation += 1) {
          sum = (sum + integerOf(optimalSize(problems[at] as SizingProblem).profit)) | 0;
          at = (at + 1) & (problemCount - 1);
        }
        return sum;
      },
    },
    furtherFigures: { shareWithProfit: earning / problemCount },
  };
}

export const benchmarks: readonly BenchmarkDefinition[] = [
  {
    name: "optimal-size-pair",
    operation: "the exact best size of two legs with ten levels each",
    perOperation: true,
    prepare,
  },
];
