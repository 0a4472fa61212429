// The simulated order flow stays as near to the recordings as the page says: a change of the model that loses a statistic
// fails here, by name. Needs no recordings: their figures are kept.

import { beforeAll, describe, expect, test } from "vitest";
import { compareFlows } from "../../src/research/order-flow/compare-flows.ts";
import { eachFlow } from "./each-flow.ts";
import { type Comparison, excuses, unexcused } from "./excuses.ts";
import { readRecordedFigures } from "./figures-file.ts";
import { type ModelledFlows, measureModel } from "./modelled-flows.ts";
import { readSection } from "./report-page.ts";
import { comparedTables, recordedTables } from "./report-text.ts";

/** Of some sixty quantiles: excuses must not become the rule. */
const excusesMax = 6;

let model: ModelledFlows;
let comparison: Comparison;

beforeAll(() => {
  const recorded = readRecordedFigures();
  model = measureModel();
  comparison = eachFlow((flow) => compareFlows(recorded[flow].figures, model[flow]));
}, 120_000);

describe("the order-flow model", () => {
  test("medians and 90th percentiles lie within the factor, or an excuse says why not", () => {
    expect(unexcused(comparison)).toEqual([]);
    expect(excuses.length).toBeLessThanOrEqual(excusesMax);
  });

  test("docs/order-flow.md shows these figures (npm run orderflow-report -- --write)", () => {
    expect(readSection("compared")).toBe(comparedTables(comparison, model).trim());
    expect(readSection("recorded")).toBe(recordedTables(readRecordedFigures()).trim());
  });

  test("the same seeds give the same figures, others do not", () => {
    const short = { runs: 1, minutes: 16 };
    const figures = (seed: number) => measureModel(eachFlow(() => ({ seed, ...short })));
    const first = figures(3);
    expect(figures(3)).toEqual(first);
    expect(figures(4)).not.toEqual(first);
  });
});
