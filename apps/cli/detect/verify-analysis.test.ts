// No answer is shown that the verifier refutes: each figure of an honest answer is changed once, and each time the answer
// has to be an error that names the component.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { assert } from "../../../src/domain/failure/assert.ts";
import { FailureError } from "../../../src/domain/failure/result.ts";
import { contractMicros } from "../../../src/domain/units/contract-micros.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import { type UsdMicros, usdMicros } from "../../../src/domain/units/usd-micros.ts";
import { toEngineSettings } from "../configuration/engine-settings.ts";
import { configurationSchema } from "../configuration/schema.ts";
import { Analyser } from "./analyse.ts";
import type { Analysis, FoundOpportunity, Outcome } from "./analysis.ts";
import { parseSnapshot } from "./read-snapshot.ts";
import { splitComponents } from "./split-components.ts";
import { verifyAnalysis } from "./verify-analysis.ts";

const examples = join(import.meta.dirname, "../../../examples/detect");

function analysisOf(name: string): Analysis {
  const text = readFileSync(join(examples, `${name}.yaml`), "utf8");
  const snapshot = parseSnapshot({ text, file: name });
  const settings = toEngineSettings(configurationSchema.parse({}));
  const [component] = splitComponents(snapshot);
  assert(component !== undefined, "an example has a component");
  return new Analyser({ snapshot, settings, implementation: "fast" }).analyse(component);
}

/** Returns the code with which a changed answer is refused. */
function refusalOf(analysis: Analysis, change: (outcome: Outcome) => Outcome): string {
  const changed = { ...analysis, outcome: change(analysis.outcome) };
  try {
    verifyAnalysis(changed);
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    expect(error.message).toContain(`component ${analysis.split.id}: the answer failed`);
    return error.failure.code;
  }
  return expect.fail("a changed answer was let through");
}

const plusOne = (amount: UsdMicros): UsdMicros => usdMicros(integerOf(amount) + 1);

describe("an opportunity", () => {
  const bucket = analysisOf("bucket");

  function changed(
    change: (found: FoundOpportunity) => Partial<FoundOpportunity["sized"]>,
  ): string {
    return refusalOf(bucket, (outcome) => {
      assert(outcome.verdict === "opportunity", "the bucket has one");
      const opportunities = outcome.opportunities.map((found) => ({
        ...found,
        sized: { ...found.sized, ...change(found) },
      }));
      return { ...outcome, opportunities };
    });
  }

  test("as it was found is agreed to", () => {
    expect(verifyAnalysis(bucket).verified).toEqual([
      "bucket|yes|park-ranges: 300 contracts earn 9.5874 USD in the worst state",
    ]);
  });

  test("with any figure a millionth off is refused", () => {
    expect(changed(({ sized }) => ({ profit: plusOne(sized.profit) }))).toBe("DET-314");
    expect(changed(({ sized }) => ({ payout: plusOne(sized.payout) }))).toBe("DET-314");
    expect(changed(({ sized }) => ({ cost: plusOne(sized.cost) }))).toBe("DET-314");
    const first = ([one, ...rest]: readonly UsdMicros[]) => [
      plusOne(one ?? expect.fail()),
      ...rest,
    ];
    expect(changed(({ sized }) => ({ legCosts: first(sized.legCosts) }))).toBe("DET-314");
    expect(changed(({ sized }) => ({ legFees: first(sized.legFees) }))).toBe("DET-314");
  });

  test("that orders half a lot, or more than there is, is refused", () => {
    const orders = (micros: number) => [contractMicros(micros)];
    const ordering = (micros: number) =>
      changed(({ sized }) => ({ orderSizes: [...orders(micros), ...sized.orderSizes.slice(1)] }));
    expect(ordering(300_000_001)).toBe("DET-313");
    expect(ordering(2_000_000_000)).toBe("DET-313");
  });
});

test("what is beyond the verifier becomes undecided", () => {
  for (const name of ["bucket", "certificate"]) {
    const analysis = analysisOf(name);
    const { outcome } = analysis;
    assert(outcome.verdict !== "refused", "the examples are looked at");
    const { component } = outcome.looked;
    // Its relations name a contract that is not told of any more: nothing can be said about it.
    const cut = { ...component, contracts: component.contracts.slice(0, -1) };
    const unknown = { ...outcome, looked: { ...outcome.looked, component: cut } };
    const judged = verifyAnalysis({ ...analysis, outcome: unknown });
    expect(judged.verified).toEqual([]);
    expect(judged.analysis.outcome).toMatchObject({
      verdict: "undecided",
      reason: { code: "DET-315" },
    });
  }
});

describe("a certificate", () => {
  const certificate = analysisOf("certificate");

  function changed(
    change: (weights: Int32Array, support: Uint8Array, expected: Int32Array) => void,
  ) {
    return refusalOf(certificate, (outcome) => {
      assert(outcome.verdict === "certificate", "the example has one");
      const { weights, support, expected } = outcome.certificate;
      const copy = {
        weights: weights.slice(),
        support: support.slice(),
        expected: expected.slice(),
      };
      change(copy.weights, copy.support, copy.expected);
      return { ...outcome, certificate: copy };
    });
  }

  test("as it was found is agreed to", () => {
    expect(verifyAnalysis(certificate).verified).toEqual(["10 offers against 4 weighted states"]);
  });

  test("with a weight too much, a state that cannot be, or another expectation is refused", () => {
    const more = changed((weights) => {
      weights[0] = (weights[0] as number) + 1;
    });
    const impossible = changed((_weights, support) => {
      support[0] = 1 - (support[0] as number);
    });
    const dearer = changed((_weights, _support, expected) => {
      expected[0] = (expected[0] as number) + 1;
    });
    expect([more, impossible, dearer]).toEqual(["DET-316", "DET-311", "DET-316"]);
  });

  test("for other weights than prices allow is refused", () => {
    const moved = changed((weights, support, expected) => {
      const contracts = expected.length;
      weights[0] = (weights[0] as number) + 50_000_000;
      weights[1] = (weights[1] as number) - 50_000_000;
      expected.fill(0);
      for (const [row, weight] of weights.entries())
        for (let contract = 0; contract < contracts; contract += 1)
          if (support[row * contracts + contract] === 1)
            expected[contract] = (expected[contract] as number) + weight;
    });
    expect(moved).toBe("DET-312");
  });
});
