// Draws repeat for a seed, stay in their range and fill it.

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { RandomStream, seededSource } from "./random-stream.ts";

function draws(seed: number, count: number): number[] {
  const source = seededSource(seed);
  return Array.from({ length: count }, () => source.nextUint32());
}

describe("seeded randomness", () => {
  test("repeats for a seed and differs between neighbouring seeds", () => {
    expect(draws(7, 20)).toEqual(draws(7, 20));
    expect(draws(7, 20)).not.toEqual(draws(8, 20));
    const firsts = new Set(Array.from({ length: 64 }, (_, seed) => draws(seed, 1)[0]! % 16));
    expect(firsts.size).toBeGreaterThan(10);
  });

  test("draws stay between their bounds and reach both", () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: -50, max: 50 }),
        fc.nat({ max: 5 }),
        (seed, least, span) => {
          const random = new RandomStream(seededSource(seed));
          const seen = new Set(
            Array.from({ length: 400 }, () => random.between(least, least + span)),
          );
          expect(Math.min(...seen)).toBe(least);
          expect(Math.max(...seen)).toBe(least + span);
          expect(seen.size).toBe(span + 1);
        },
      ),
      { numRuns: 30 },
    );
  });

  test("a chance happens about as often as it says", () => {
    const random = new RandomStream(seededSource(3));
    const hits = Array.from({ length: 20_000 }, () => random.chance(250_000)).filter(
      Boolean,
    ).length;
    expect(hits).toBeGreaterThan(4_700);
    expect(hits).toBeLessThan(5_300);
    expect(random.chance(0)).toBe(false);
    expect(random.chance(1_000_000)).toBe(true);
  });

  test("the bell stays within twice its half width and centres on zero", () => {
    const random = new RandomStream(seededSource(4));
    const values = Array.from({ length: 20_000 }, () => random.bell(100));
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(200);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(2);
  });

  test("a fork does not disturb its origin's order of draws", () => {
    const one = new RandomStream(seededSource(5));
    const other = new RandomStream(seededSource(5));
    const fork = one.fork();
    other.fork();
    for (let draw = 0; draw < 50; draw += 1) fork.between(0, 9);
    expect(one.between(0, 1_000_000)).toBe(other.between(0, 1_000_000));
  });

  test("picks only from what there is", () => {
    const random = new RandomStream(seededSource(6));
    expect(random.pick(["only"])).toBe("only");
    expect(() => random.pick([])).toThrow("nothing to pick from");
  });
});
