// Verdicts on pairs of figures: the factor, what neither side reached, what too few were recorded of.

import { describe, expect, test } from "vitest";
import { type ComparedQuantile, compareFlows } from "./compare-flows.ts";
import { type FlowFigures, FlowMeasure } from "./flow-measure.ts";
import type { GapFigures } from "./gap-watch.ts";
import type { Figure } from "./weighted-values.ts";

const nothing: FlowFigures = new FlowMeasure({ updates: "messages", gaps: "venues" }, []).finish();

function flowWith(halfLifeSeconds: Partial<Figure>): FlowFigures {
  const figure: Figure = { count: 20, p10: 1, median: 2, p90: 3, ...halfLifeSeconds };
  return { ...nothing, gaps: { ...(nothing.gaps as GapFigures), halfLifeSeconds: figure } };
}

function medianOf(entries: readonly ComparedQuantile[]): ComparedQuantile | undefined {
  return entries.find((entry) => entry.quantile === "median");
}

describe("compareFlows", () => {
  test.each([
    [2, 3, "within"],
    [3, 2, "within"],
    [2, 3.01, "outside"],
    [3.01, 2, "outside"],
    [0, 0, "within"],
    [0, 0.1, "outside"],
    [null, null, "within"],
    [null, 5, "outside"],
    [5, null, "outside"],
  ] as const)("recorded %s, model %s: %s", (recorded, model, verdict) => {
    const compared = compareFlows(flowWith({ median: recorded }), flowWith({ median: model }));
    expect(medianOf(compared)).toMatchObject({ recorded, model, verdict });
  });

  test.each([
    [60, "within"],
    [59.9, "outside"],
  ] as const)("not reached in lives of up to a minute, model %s: %s", (model, verdict) => {
    const recorded = flowWith({ median: null, reach: 60 });
    expect(medianOf(compareFlows(recorded, flowWith({ median: model })))).toMatchObject({
      verdict,
    });
  });

  test("few recorded are not judged", () => {
    const compared = compareFlows(flowWith({ count: 19 }), flowWith({ median: 90 }));
    expect(medianOf(compared)).toMatchObject({ verdict: "few", ratio: 45 });
  });

  test("a statistic that the model does not show is missing", () => {
    expect(medianOf(compareFlows(flowWith({}), nothing))).toMatchObject({
      verdict: "missing",
      model: null,
      ratio: null,
    });
  });

  test("medians and 90th percentiles are compared, of nothing that was not recorded", () => {
    const compared = compareFlows(flowWith({}), flowWith({}));
    expect(compared.map((entry) => [entry.statistic, entry.quantile, entry.verdict])).toEqual([
      ["halfLifeSeconds", "median", "within"],
      ["halfLifeSeconds", "p90", "within"],
    ]);
  });
});
