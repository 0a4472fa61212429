// Topics 09 and 10 as far as the sampler of buckets goes: its generator, its posteriors, its rewards, and how often it
// would choose each arm.

import {
  Xoshiro128,
  type Xoshiro128State,
  xoshiro128State,
} from "../../../src/domain/random/xoshiro128.ts";
import { usdMicros } from "../../../src/domain/units/usd-micros.ts";
import { ArmPosteriors, rewardOf } from "../../../src/engine/detection/thompson/arm-posteriors.ts";
import { type BetaShape, chanceOfBest } from "../../../src/research/allocation/chance-of-best.ts";
import type { OracleFunction } from "../run-oracles.ts";
import { fields, list, number } from "./wire.ts";

function wordsOf(state: Xoshiro128State, count: number): number[] {
  const generator = new Xoshiro128(state);
  return Array.from({ length: count }, () => generator.nextUint32());
}

function vector(input: unknown): unknown {
  const [a, b, c, d] = list(fields(input), "state").map(Number);
  return { u32: wordsOf([a ?? 0, b ?? 0, c ?? 0, d ?? 0], 10) };
}

function seededStream(input: unknown): unknown {
  const state = xoshiro128State(number(fields(input), "seed"));
  const generator = new Xoshiro128(state);
  const f64 = Array.from({ length: 4 }, () => generator.nextFraction());
  return { state: [...state], u32: wordsOf(state, 8), f64 };
}

function discountedBeta(input: unknown): unknown {
  const from = fields(input);
  const [priorSuccesses, priorFailures] = [number(from, "alpha0"), number(from, "beta0")];
  const terms = { discount: number(from, "gamma"), priorSuccesses, priorFailures };
  const posteriors = new ArmPosteriors(terms);
  for (const observation of list(from, "observations")) {
    const [arm, reward] = observation as [string, number];
    posteriors.observe(arm, reward);
  }
  const arms = list(from, "arms").map(String);
  const ofEach = (value: (successes: number, failures: number) => unknown) =>
    Object.fromEntries(
      arms.map((arm) => {
        const { successes, failures } = posteriors.posterior(arm);
        return [arm, value(successes, failures)];
      }),
    );
  return {
    posterior: ofEach((successes, failures) => [successes, failures]),
    mean: ofEach((successes, failures) => successes / (successes + failures)),
    effectiveN: ofEach(
      (successes, failures) => successes + failures - priorSuccesses - priorFailures,
    ),
  };
}

/** Published in dollars per contract: a millionth of a dollar is fine enough for every published edge. */
function reward(input: unknown): unknown {
  const from = fields(input);
  const micros = (key: string) => usdMicros(Math.round(number(from, key) * 1_000_000));
  const filled = from["legged"] === true ? "stuck" : "completed";
  const outcome = from["filled"] === true ? filled : "empty";
  return { reward: rewardOf(outcome, micros("realisedEdge"), micros("expectedEdge")) };
}

function probBest(input: unknown): unknown {
  return { probBest: chanceOfBest(list(fields(input), "arms") as BetaShape[]) };
}

export const samplingFunctions: ReadonlyMap<string, OracleFunction> = new Map([
  ["xoshiro128ss", vector],
  ["seededStream", seededStream],
  ["discountedBeta", discountedBeta],
  ["reward", reward],
  ["probBest", probBest],
]);
