// The program as a person runs it, in processes of its own; and what every benchmark must keep to.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { isScenario } from "./harness/definition.ts";
import type { Figures } from "./harness/figures.ts";
import { operationsPerBlockDefault } from "./harness/measure.ts";
import { cases, isNamedFor, loadBenchmark, loadBenchmarks } from "./registry.ts";

const program = fileURLToPath(new URL("./run.ts", import.meta.url));

function run(...args: string[]): { code: number | null; output: string; problems: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: "utf8",
  });
  return { code: status, output: stdout, problems: stderr };
}

describe("benchmarks", () => {
  test("every name begins with its file, is unique, and finds its benchmark", async () => {
    const names: string[] = [];
    for (const [file, load] of Object.entries(cases)) {
      for (const benchmark of (await load()).benchmarks) {
        expect(isNamedFor(benchmark.name, file)).toBe(true);
        expect(await loadBenchmark(benchmark.name)).toBe(benchmark);
        names.push(benchmark.name);
      }
    }
    expect(new Set(names).size).toBe(names.length);
    expect((await loadBenchmarks()).map(({ name }) => name)).toEqual(names);
    expect(await loadBenchmark("nothing-like-it")).toBeUndefined();
  });

  test("every workload and floor runs and returns a 32-bit integer", {
    timeout: 60_000,
  }, async () => {
    for (const benchmark of await loadBenchmarks()) {
      // Filling 50,000 books takes seconds, and the hot ones run the same code.
      // Scenarios take seconds too, and measure themselves.
      if (isScenario(benchmark) || benchmark.name.endsWith("-random")) continue;
      const { subject, floor } = benchmark.prepare();
      for (const workload of floor === undefined ? [subject] : [subject, floor]) {
        workload.ready?.(operationsPerBlockDefault);
        const result = workload.run(operationsPerBlockDefault);
        expect(result).toBe(result | 0);
      }
      expect(floor === undefined).toBe(benchmark.floor === undefined);
    }
  });

  test("figures come as JSON keyed by name, measured in a child process", () => {
    const { code, output } = run("--only", "units-mul-div", "--json", "--seconds", "0.05");
    expect(code).toBe(0);
    const figures = JSON.parse(output) as Record<string, Figures>;
    expect(Object.keys(figures)).toEqual(["units-mul-div", "units-mul-div-beyond-safe"]);
    for (const one of Object.values(figures)) {
      expect(one).toMatchObject({ floor: "decimal.js", operationsPerSample: 64 });
      for (const key of ["medianNs", "meanNs", "p99Ns", "p999Ns", "perSecond", "ratioToFloor"]) {
        expect(one[key]).toBeGreaterThan(0);
      }
      expect(one.bytesPerOperation).toBeGreaterThanOrEqual(0);
    }
  });

  test("the list names every benchmark", async () => {
    const { code, output } = run("--list");
    expect(code).toBe(0);
    expect(output.trimEnd().split("\n")).toHaveLength((await loadBenchmarks()).length);
  });

  test("wrong use ends with code 2 and says what there is", () => {
    const unknown = run("--only", "boks");
    expect([unknown.code, unknown.output]).toEqual([2, ""]);
    expect(unknown.problems).toContain("books-dense-hot");
    expect(run("--quickly").problems).toContain("--only NAME");
    expect(run("--measure", "boks").code).toBe(2);
  });
});
