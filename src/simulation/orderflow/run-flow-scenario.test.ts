// Every scenario repeats for its seed, never crosses a book, and says all it does in order.

import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";

import type { QuoteObservation } from "../../domain/book/quote-observation.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { runFlowScenario } from "./run-flow-scenario.ts";
import { type FlowScenarioName, flowScenarios } from "./scenarios/flow-scenarios.ts";

const names = Object.keys(flowScenarios) as FlowScenarioName[];

function observationsOf(name: FlowScenarioName, seed: number, minutes: number): QuoteObservation[] {
  const seen: QuoteObservation[] = [];
  runFlowScenario(name, { seed, minutes }, (observation) => seen.push(observation));
  return seen;
}

function hashOf(observations: readonly QuoteObservation[]): string {
  return createHash("sha256").update(JSON.stringify(observations)).digest("hex");
}

describe.each(names)("the scenario %s", (name) => {
  test("gives the same observations for a seed, and others for another", () => {
    const first = hashOf(observationsOf(name, 1, 3));
    expect(hashOf(observationsOf(name, 1, 3))).toBe(first);
    expect(hashOf(observationsOf(name, 2, 3))).not.toBe(first);
  });

  test("shows every market, in order of time, with no book crossed", () => {
    const observations = observationsOf(name, 3, 10);
    const markets = new Set(observations.map(({ market }) => market));
    const listed = flowScenarios[name].events.flatMap(({ claims }) =>
      claims.flatMap((claim) => claim.venues.map((venue) => `${venue}:${claim.name}`)),
    );
    expect([...markets].sort()).toEqual(listed.sort());
    let last = 0;
    for (const { at, bid, ask } of observations) {
      expect(integerOf(at)).toBeGreaterThanOrEqual(last);
      last = integerOf(at);
      if (bid !== null && ask !== null) expect(integerOf(bid)).toBeLessThan(integerOf(ask));
    }
  });
});
