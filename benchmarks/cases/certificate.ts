// What most quotes come to: the certificate of their component still holds. And how long certificates last: the one in
// the middle of its region against the one that the solver's search ended on, over the same changes of quotes.

import { unwrap } from "../../src/domain/failure/result.ts";
import type { FeeSchedule } from "../../src/domain/market/fee-schedule.ts";
import { parseRate } from "../../src/domain/units/parts-per-million.ts";
import { certificateTotal } from "../../src/engine/detection/certificate/contract.ts";
import {
  allInTable,
  areWithinLimits,
  askMinTick,
  bidMaxTick,
} from "../../src/engine/detection/certificate/tick-limits.ts";
import type { BenchmarkDefinition, PreparedBenchmark } from "../harness/definition.ts";
import { Draws } from "../harness/random.ts";
import { measureSurvival } from "../problems/survival.ts";

const contracts = 65_536;
const changes = 1 << 18;
const pairTotal = 10_000;

const schedule: FeeSchedule = {
  kind: "polymarket",
  rate: unwrap(parseRate("0.04")),
  exponent: 1,
  chargedIn: "collateral",
};

/** Quotes of many contracts at random, none of which breaks anything: what each changed side is compared with are the
 * ticks that the fee table and the certificate gave when it was made. */
function prepareCheck(): PreparedBenchmark {
  const draws = new Draws(11);
  const table = allInTable(schedule);
  const askMin = new Int32Array(contracts);
  const bidMax = new Int32Array(contracts);
  for (let contract = 0; contract < contracts; contract += 1) {
    const expected = (5 + draws.below(90)) * (certificateTotal / 100);
    askMin[contract] = askMinTick(table, expected);
    bidMax[contract] = bidMaxTick(table, pairTotal, expected);
  }
  const changed = Int32Array.from({ length: changes }, () => draws.below(contracts));
  const asks = changed.map((contract) => (askMin[contract] as number) + draws.below(100));
  const bids = changed.map((contract) => (bidMax[contract] as number) - draws.below(100));
  let at = 0;
  return {
    subject: {
      run(operations) {
        let holding = 0;
        for (let operation = 0; operation < operations; operation += 1) {
          const contract = changed[at] as number;
          const ask = asks[at] as number;
          const bid = bids[at] as number;
          const holds = areWithinLimits(
            ask,
            bid,
            askMin[contract] as number,
            bidMax[contract] as number,
          );
          if (holds) holding += 1;
          at = (at + 1) & (changes - 1);
        }
        if (holding !== operations) throw new Error("a certificate broke");
        return holding;
      },
    },
  };
}

export const benchmarks: readonly BenchmarkDefinition[] = [
  {
    name: "certificate.check",
    operation: "both best prices of one of 65,536 contracts against what its certificate allows",
    prepare: prepareCheck,
  },
  {
    name: "certificate.survival",
    operation: "one changed quote judged by a certificate; see the medians of changes survived",
    measure: measureSurvival,
  },
];
