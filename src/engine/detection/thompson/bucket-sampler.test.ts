// Draws have the distribution they claim, picks follow them whatever the order, and nobody waits for ever.

import { describe, expect, test } from "vitest";
import { StateHash } from "../../../domain/message/state-hash.ts";
import { Xoshiro128, xoshiro128State } from "../../../domain/random/xoshiro128.ts";
import { chanceOfBest } from "../../../research/allocation/chance-of-best.ts";
import { ArmPosteriors } from "./arm-posteriors.ts";
import { drawBeta, drawGamma } from "./beta-draw.ts";
import { BucketSampler, type WaitingBucket } from "./bucket-sampler.ts";

/** Mean and variance of so many draws of one seeded generator. */
function moments(seed: number, count: number, draw: (random: Xoshiro128) => number) {
  const random = new Xoshiro128(xoshiro128State(seed));
  let sum = 0;
  let squares = 0;
  for (let index = 0; index < count; index += 1) {
    const value = draw(random);
    sum += value;
    squares += value * value;
  }
  const mean = sum / count;
  return { mean, variance: squares / count - mean * mean };
}

describe("draws", () => {
  const count = 40_000;

  test.each([0.3, 0.9, 1, 1.7, 12, 400])(
    "of Gamma(%d) have its mean and variance (seed 1)",
    (shape) => {
      const { mean, variance } = moments(1, count, (random) => drawGamma(random, shape));
      expect(Math.abs(mean - shape)).toBeLessThan(5 * Math.sqrt(shape / count));
      // The variance of a squared deviation of a Gamma is 2 k² + 6 k.
      const spread = Math.sqrt((2 * shape * shape + 6 * shape) / count);
      expect(Math.abs(variance - shape)).toBeLessThan(6 * spread);
    },
  );

  test.each([
    [1, 1],
    [0.4, 0.7],
    [2, 9],
    [60, 3],
  ])("of Beta(%d, %d) have its mean and variance (seed 2)", (won, lost) => {
    const { mean, variance } = moments(2, count, (random) => drawBeta(random, won, lost));
    const sum = won + lost;
    const wanted = (won * lost) / (sum * sum * (sum + 1));
    expect(Math.abs(mean - won / sum)).toBeLessThan(5 * Math.sqrt(wanted / count));
    expect(variance / wanted).toBeGreaterThan(0.95);
    expect(variance / wanted).toBeLessThan(1.05);
  });

  test("of shapes so small that both Gammas vanish are one of the ends", () => {
    const { mean } = moments(3, 4_000, (random) => drawBeta(random, 3e-6, 1e-6));
    expect(Math.abs(mean - 0.75)).toBeLessThan(0.04);
  });
});

function taught(seed: number, rewards: Readonly<Record<string, readonly number[]>>): BucketSampler {
  const posteriors = new ArmPosteriors();
  for (const [arm, worths] of Object.entries(rewards)) {
    for (const worth of worths) posteriors.observe(arm, worth);
  }
  return new BucketSampler(posteriors, seed);
}

const alike = (...names: string[]): WaitingBucket[] =>
  names.map((armId) => ({ armId, potential: 1, waitingSince: 0 }));

describe("picks", () => {
  test("choose an arm as often as it is the best one (seed 4)", () => {
    const posteriors = new ArmPosteriors();
    for (const worth of [1, 1, 0, 1, 0]) posteriors.observe("A", worth);
    for (const worth of [0, 1, 0]) posteriors.observe("B", worth);
    const sampler = new BucketSampler(posteriors, 4, 1_000_000_000);
    const shapes = ["A", "B", "C"].map((arm) => {
      const { successes, failures } = posteriors.posterior(arm);
      return [successes, failures] as const;
    });
    const counts = [0, 0, 0];
    const waiting = alike("A", "B", "C");
    for (let pick = 0; pick < 20_000; pick += 1) {
      const chosen = sampler.pick(waiting);
      counts[chosen] = (counts[chosen] ?? 0) + 1;
    }
    chanceOfBest(shapes).forEach((chance, arm) => {
      expect(Math.abs((counts[arm] ?? 0) / 20_000 - chance)).toBeLessThan(0.015);
    });
  });

  test("weigh a draw with what the bucket may earn", () => {
    const sampler = taught(5, {});
    const waiting = alike("A", "B").map((bucket, position) => ({
      ...bucket,
      potential: position === 0 ? 1 : 1_000_000,
    }));
    let rich = 0;
    for (let pick = 0; pick < 320; pick += 1) rich += sampler.pick(waiting);
    // One in 16 goes to the one that has waited longest, which is A by name.
    expect(rich).toBe(300);
  });

  test("do not depend on the order in which buckets are given", () => {
    const buckets = Array.from({ length: 40 }, (_, position) => ({
      armId: `arm-${position}`,
      potential: 1 + (position % 5),
      waitingSince: position % 3,
    }));
    const namesOf = (waiting: readonly WaitingBucket[]) => {
      const sampler = taught(6, { "arm-3": [1, 1, 1], "arm-7": [0, 0] });
      return Array.from({ length: 200 }, () => waiting[sampler.pick(waiting)]?.armId);
    };
    const names = namesOf(buckets);
    expect(namesOf(buckets.toReversed())).toEqual(names);
    expect(namesOf(buckets.toSorted((a, b) => a.potential - b.potential))).toEqual(names);
    expect(new Set(names).size).toBeGreaterThan(8);
  });

  test("of arms that look at other arms in between are the same", () => {
    const [one, other] = [taught(7, { A: [1] }), taught(7, { A: [1] })];
    for (let look = 0; look < 10; look += 1) other.draw("B", look);
    expect(other.draw("A", 3)).toBe(one.draw("A", 3));
    expect(one.draw("A", 4)).not.toBe(one.draw("A", 3));
    expect(taught(8, { A: [1] }).draw("A", 3)).not.toBe(one.draw("A", 3));
  });

  test("reach a bucket that never earned anything, within a bounded number", () => {
    const poor = { armId: "poor", potential: 1e-9, waitingSince: 1 };
    const rich = { armId: "rich", potential: 1, waitingSince: 2 };
    const sampler = taught(9, { poor: Array.from({ length: 300 }, () => 0) });
    const chosen = Array.from({ length: 160 }, () => sampler.pick([rich, poor]));
    const visits = chosen.flatMap((position, pick) => (position === 1 ? [pick + 1] : []));
    expect(visits).toEqual(Array.from({ length: 10 }, (_, round) => (round + 1) * 16));
  });

  test("serve everybody in turn when only exploration reaches them", () => {
    const rich = { armId: "rich", potential: 1, waitingSince: 10_000 };
    const poor = Array.from({ length: 20 }, (_, position) => ({
      armId: `poor-${position}`,
      potential: 1e-12,
      waitingSince: position,
    }));
    const sampler = taught(10, {});
    const served: string[] = [];
    const waiting = [...poor];
    for (let pick = 1; pick <= 16 * 20; pick += 1) {
      const all = [rich, ...waiting];
      const chosen = all[sampler.pick(all)];
      if (chosen === undefined || chosen === rich) continue;
      served.push(chosen.armId);
      waiting.splice(waiting.indexOf(chosen as (typeof poor)[number]), 1);
    }
    expect(served).toEqual(poor.map(({ armId }) => armId));
  });

  test("of nothing choose nothing, and do not count", () => {
    const sampler = taught(11, {});
    expect(sampler.pick([])).toBe(-1);
    expect(sampler.picks()).toBe(0);
    const hash = () => {
      const state = new StateHash();
      sampler.hashInto(state);
      return state.digest();
    };
    const before = hash();
    expect(sampler.pick(alike("A"))).toBe(0);
    expect(hash()).not.toBe(before);
  });
});
