import { describe, expect, test } from "vitest";
import type { BenchmarkDefinition, Workload } from "./definition.ts";
import { measure, measureClockNs } from "./measure.ts";

/** Does so many steps of arithmetic for an operation. */
function steps(count: number, seen: number[] = []): Workload {
  let state = 1;
  return {
    run(operations) {
      seen.push(operations);
      for (let step = 0; step < operations * count; step += 1) {
        state = Math.imul(state ^ step, 0x2c92_77b5);
      }
      return state;
    },
  };
}

const plain: BenchmarkDefinition = {
  name: "plain",
  operation: "arithmetic",
  prepare: () => ({ subject: steps(10), furtherFigures: { bytesPerThing: 7 } }),
};

describe("measure", () => {
  test("reports blocks of 64 operations", () => {
    const figures = measure(plain, 0.05);
    expect(figures.operationsPerSample).toBe(64);
    expect(figures.samples).toBeGreaterThan(10);
    expect(figures.medianNs).toBeGreaterThan(0);
    expect(figures.p99Ns).toBeGreaterThanOrEqual(figures.medianNs);
    expect(figures.p999Ns).toBeGreaterThanOrEqual(figures.p99Ns);
    expect(figures.perSecond).toBe(Math.round(1e9 / figures.meanNs));
    expect(figures).not.toHaveProperty("floor");
    expect(figures).not.toHaveProperty("clockNs");
    expect(figures["bytesPerThing"]).toBe(7);
  });

  test("compares with the floor of the same rounds", () => {
    const figures = measure(
      {
        ...plain,
        floor: "a tenth of the work",
        prepare: () => ({ subject: steps(200), floor: steps(20) }),
      },
      0.2,
    );
    expect(figures.floor).toBe("a tenth of the work");
    expect(figures.floorMedianNs).toBeLessThan(figures.medianNs);
    expect(figures.ratioToFloor).toBeGreaterThan(3);
  });

  test("samples single operations and then says what the clock takes", () => {
    const seen: number[] = [];
    const figures = measure(
      { ...plain, perOperation: true, prepare: () => ({ subject: steps(10, seen) }) },
      0.05,
    );
    expect(figures.operationsPerSample).toBe(1);
    expect(figures.clockNs).toBeGreaterThanOrEqual(0);
    expect(seen.slice(0, 2)).toEqual([63, 1]);
  });

  test("blocks may have another size", () => {
    expect(measure({ ...plain, operationsPerBlock: 3 }, 0.02).operationsPerSample).toBe(3);
  });

  test("a floor needs a name, and a result must be a 32-bit integer", () => {
    expect(() => measure({ ...plain, floor: "named only" }, 0.01)).toThrow("both a name");
    const half: Workload = { run: () => 0.5 };
    expect(() => measure({ ...plain, prepare: () => ({ subject: half }) }, 0.01)).toThrow("0.5");
  });

  test("the clock takes some nanoseconds", () => {
    expect(measureClockNs()).toBeLessThan(100_000);
  });
});
