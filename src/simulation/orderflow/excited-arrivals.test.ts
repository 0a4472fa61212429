// Arrivals that excite each other come at the rate that the theory gives, in bursts; without offspring they are a plain
// Poisson process; and excitement from outside fades.

import { describe, expect, test } from "vitest";

import { RandomStream, seededSource } from "../random-stream.ts";
import { ExcitedArrivals } from "./excited-arrivals.ts";

const second = 1_000_000;

function intervalsOf(offspring: number, restingPerSecond: number, count: number): number[] {
  const random = new RandomStream(seededSource(11));
  const excitement = { offspring, memoryMicros: 50_000 };
  const arrivals = new ExcitedArrivals(random, excitement, restingPerSecond, 0);
  const intervals: number[] = [];
  for (let at = 0; intervals.length < count; ) {
    const next = arrivals.next(at);
    intervals.push(next - at);
    arrivals.arrive(next);
    at = next;
  }
  return intervals;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Deviation over mean: 1 for a Poisson process. */
function variationOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2))) / mean;
}

describe("excited arrivals", () => {
  test("without offspring come like chance alone", () => {
    const intervals = intervalsOf(0, 2, 40_000);
    expect(second / meanOf(intervals)).toBeCloseTo(2, 1);
    expect(variationOf(intervals)).toBeGreaterThan(0.98);
    expect(variationOf(intervals)).toBeLessThan(1.02);
  });

  test("with offspring come as many times more often as a family has members, and in bursts", () => {
    const intervals = intervalsOf(0.75, 0.5, 40_000);
    // One over one less the offspring: four to a family.
    expect(second / meanOf(intervals)).toBeGreaterThan(1.9);
    expect(second / meanOf(intervals)).toBeLessThan(2.1);
    expect(variationOf(intervals)).toBeGreaterThan(2);
    const burst = intervals.filter((interval) => interval < 100_000).length / intervals.length;
    expect(burst).toBeGreaterThan(0.6);
  });

  test("answer news with so many arrivals and then rest again", () => {
    let soon = 0;
    let late = 0;
    for (let seed = 0; seed < 400; seed += 1) {
      const random = new RandomStream(seededSource(seed));
      const arrivals = new ExcitedArrivals(random, { offspring: 0, memoryMicros: 100_000 }, 0.1, 0);
      arrivals.excite(10, 0);
      for (let at = arrivals.next(0); at < 2 * second; at = arrivals.next(at)) {
        if (at < second) soon += 1;
        else late += 1;
      }
    }
    expect(soon / 400).toBeGreaterThan(9.5);
    expect(soon / 400).toBeLessThan(10.7);
    expect(late / 400).toBeLessThan(0.2);
  });

  test("of which there are none never come", () => {
    const random = new RandomStream(seededSource(1));
    const arrivals = new ExcitedArrivals(random, { offspring: 0.5, memoryMicros: 1_000 }, 0, 0);
    expect(arrivals.next(0)).toBeGreaterThan(3_600 * second);
  });
});
