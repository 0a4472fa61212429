// The exact planned fee of one Kalshi taker order, in the regime of today, beside the same fee in big integers.

import type { Level } from "../../src/domain/book/level.ts";
import { unwrap } from "../../src/domain/failure/result.ts";
import type { KalshiFeeSchedule } from "../../src/domain/market/fee-schedule.ts";
import { planTakerFee } from "../../src/domain/market/fees/plan-fee.ts";
import { planTakerFeeReference } from "../../src/domain/market/fees/plan-fee-reference.ts";
import { wholeContracts } from "../../src/domain/units/contract-micros.ts";
import { parseRate } from "../../src/domain/units/parts-per-million.ts";
import { priceTicks } from "../../src/domain/units/price-ticks.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import { parseUsd, type UsdMicros } from "../../src/domain/units/usd-micros.ts";
import type { BenchmarkDefinition, PreparedBenchmark, Workload } from "../harness/definition.ts";
import { Draws } from "../harness/random.ts";

const orderCount = 1_024;

const schedule: KalshiFeeSchedule = {
  kind: "kalshi",
  rounding: "micro",
  takerRate: unwrap(parseRate("0.07")),
  makerRate: unwrap(parseRate("0.0175")),
  multiplier: unwrap(parseRate("1")),
  balancePrecision: unwrap(parseUsd("0.01")),
};

function workload(orders: readonly Level[][], fee: (levels: Level[]) => UsdMicros): Workload {
  let at = 0;
  return {
    run(operations) {
      let sum = 0;
      for (let operation = 0; operation < operations; operation += 1) {
        sum = (sum + integerOf(fee(orders[at] as Level[]))) | 0;
        at = (at + 1) & (orderCount - 1);
      }
      return sum;
    },
  };
}

function prepare(levels: number): PreparedBenchmark {
  const draws = new Draws(4);
  const orders = Array.from({ length: orderCount }, () => {
    const from = 5 + draws.below(80);
    return Array.from({ length: levels }, (_, level) => ({
      price: priceTicks((from + level) * 100),
      size: wholeContracts(1 + draws.below(400)),
    }));
  });
  return {
    subject: workload(orders, (order) => unwrap(planTakerFee(schedule, "buy", order))),
    floor: workload(orders, (order) => {
      const fee = planTakerFeeReference(schedule, "buy", order);
      if (fee === undefined) throw new Error("the schedule is known");
      return fee;
    }),
  };
}

export const benchmarks: readonly BenchmarkDefinition[] = [1, 5].map((levels) => ({
  name: `kalshi-fee-levels-${levels}`,
  operation: `the fee of one taker order that fills at ${levels === 1 ? "one level" : "five levels"}`,
  floor: "the reference in big integers",
  prepare: () => prepare(levels),
}));
