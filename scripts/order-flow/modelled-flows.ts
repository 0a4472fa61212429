// The model's column: each scenario run for about as long as a recorded session, several times, and measured as the
// recording of its name was.

import type { ObservedFlow } from "../../src/domain/book/quote-observation.ts";
import { type FlowFigures, FlowMeasure } from "../../src/research/order-flow/flow-measure.ts";
import { flowViews } from "../../src/research/order-flow/flow-view.ts";
import { GapSets } from "../../src/research/order-flow/gap-sets.ts";
import { runFlowScenario } from "../../src/simulation/orderflow/run-flow-scenario.ts";
import { type ByFlow, eachFlow } from "./each-flow.ts";

export interface ModelRuns {
  /** Seed of the first run; each next run has the next. */
  readonly seed: number;
  readonly runs: number;
  readonly minutes: number;
}

/** Minutes like a recorded session of the kind; so many runs that the 90th percentiles stand still. */
export const modelRuns: ByFlow<ModelRuns> = {
  "kalshi-sports": { seed: 1, runs: 6, minutes: 31 },
  "award-pair": { seed: 1, runs: 12, minutes: 46 },
  "temperature-brackets": { seed: 1, runs: 8, minutes: 61 },
};

export type ModelledFlows = ByFlow<FlowFigures>;

/** Measures the scenarios of all observed flows. The same runs give the same figures. */
export function measureModel(runsOf: ByFlow<ModelRuns> = modelRuns): ModelledFlows {
  return eachFlow((flow) => measureModelled(flow, runsOf[flow]));
}

function measureModelled(flow: ObservedFlow, { seed, runs, minutes }: ModelRuns): FlowFigures {
  const view = flowViews[flow];
  const sets = new GapSets();
  // The names are the same in every run, and all are quoted within its first minute.
  runFlowScenario(flow, { seed, minutes: 1 }, (each) => sets.note(each));
  const measure = new FlowMeasure(view, sets.members(view));
  for (let run = 0; run < runs; run += 1) {
    measure.endSession();
    runFlowScenario(flow, { seed: seed + run, minutes }, (each) => measure.take(each));
  }
  return measure.finish();
}
