import { describe, expect, test } from "vitest";
import { distributionOf, medianOf, nearestRank, toHundredths } from "./figures.ts";

describe("figures", () => {
  test("percentiles are values that occurred", () => {
    const ascending = Float64Array.from({ length: 1_000 }, (_, index) => index + 1);
    expect(nearestRank(ascending, 0.5)).toBe(500);
    expect(nearestRank(ascending, 0.999)).toBe(999);
    expect(nearestRank(ascending, 0)).toBe(1);
    expect(nearestRank(new Float64Array(0), 0.5)).toBeNaN();
    expect(medianOf([9, 1, 5])).toBe(5);
  });

  test("a distribution does not disturb its samples and rounds to hundredths", () => {
    const samples = Float64Array.from([30, 10.004, 20]);
    expect(distributionOf(samples)).toEqual({
      medianNs: 20,
      meanNs: 20,
      p99Ns: 30,
      p999Ns: 30,
    });
    expect(samples[0]).toBe(30);
    expect(toHundredths(1.005_1)).toBe(1.01);
  });
});
