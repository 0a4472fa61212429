// What is hidden moves as it says: news moves the claim it is about by its size, events that share a factor move together,
// an answer that comes takes prices to 0 and 1, and a late view sees what was true then.

import { describe, expect, test } from "vitest";

import { RandomStream, seededSource } from "../random-stream.ts";
import { CommonFactor } from "./common-factor.ts";
import {
  binaryStates,
  certain,
  claimValue,
  type EventStates,
  exactly,
  yesClaim,
} from "./event-states.ts";
import type { LatentSettings } from "./flow-settings.ts";
import { LatentEvent, WanderingBias } from "./latent-event.ts";

const second = 1_000_000;
const settings: LatentSettings = {
  scoreMost: 3_000_000,
  startScoreMost: 200_000,
  walkEveryMicros: second,
  walkStep: 20_000,
  commonLoading: 0,
  burstMicros: 0,
  burstFactor: 1,
  answerAfterMicros: null,
};

function newEvent(
  seed: number,
  states: EventStates,
  changes: Partial<LatentSettings> = {},
  factorSeed = seed + 1_000,
): LatentEvent {
  const all = { ...settings, ...changes };
  const random = new RandomStream(seededSource(seed));
  const shared = new RandomStream(seededSource(factorSeed));
  const factor = new CommonFactor(shared, all.walkStep, all.walkEveryMicros, 0);
  return new LatentEvent(states, random, factor, all, 0, 10 * second);
}

const brackets: EventStates = { kind: "quantity", thresholds: [-1_500_000, 0, 1_500_000] };

describe("a latent event", () => {
  test("moves by the size of its news, and everything else with it", () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const event = newEvent(seed, binaryStates);
      const before = event.valueAt(yesClaim, 0);
      event.jump(yesClaim, 30_000, second);
      const moved = event.valueAt(yesClaim, second) - before;
      expect(moved).toBeGreaterThan(25_000);
      expect(moved).toBeLessThan(35_000);
      expect(event.probabilities.reduce((sum, each) => sum + each, 0)).toBe(certain);
    }
  });

  test("is seen as it was at the instant asked for", () => {
    const event = newEvent(1, binaryStates);
    const values = [event.valueAt(yesClaim, 0)];
    for (let at = 1; at <= 8; at += 1) {
      event.walk(at * second);
      values.push(event.valueAt(yesClaim, at * second));
    }
    for (const [at, value] of values.entries()) {
      expect(event.valueAt(yesClaim, at * second + second / 2)).toBe(value);
    }
  });

  test("goes to 0 and 1 when its answer comes", () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const event = newEvent(seed, brackets, { answerAfterMicros: 60 * second });
      for (let at = 1; at <= 60; at += 1) event.walk(at * second);
      const likeliest = Math.max(...event.probabilities);
      expect(likeliest).toBeGreaterThan(certain * 0.95);
    }
  });

  test("follows the common factor as far as it is loaded with it", () => {
    const moves = (commonLoading: number): number => {
      let together = 0;
      for (let seed = 0; seed < 200; seed += 1) {
        const change = { commonLoading, startScoreMost: 0 };
        const pair = [seed, seed + 5_000].map((own) => newEvent(own, binaryStates, change, seed));
        for (const event of pair) for (let at = 1; at <= 30; at += 1) event.walk(at * second);
        const [one, other] = pair.map(
          (event) => event.valueAt(yesClaim, 30 * second) - certain / 2,
        );
        if ((one as number) > 0 === (other as number) > 0) together += 1;
      }
      return together / 200;
    };
    expect(moves(0)).toBeLessThan(0.62);
    expect(moves(950_000)).toBeGreaterThan(0.85);
    expect(moves(1_000_000)).toBe(1);
  });

  test("keeps contestants exclusive while they take sides", () => {
    const event = newEvent(3, { kind: "contest", scores: [0, 0, 0] }, { commonLoading: 500_000 });
    for (let at = 1; at <= 100; at += 1) event.walk(at * second);
    const sum = [0, 1, 2].reduce(
      (total, state) => total + claimValue(event.probabilities, exactly(state)),
      0,
    );
    expect(sum).toBe(certain);
    expect(event.probabilities[0]).not.toBe(event.probabilities[1]);
  });
});

describe("a wandering bias", () => {
  test("has the deviation it was given and forgets itself in its time", () => {
    const random = new RandomStream(seededSource(7));
    const bias = new WanderingBias(random, 10_000, 60 * second, 0);
    const values = Array.from({ length: 20_000 }, (_, at) => bias.at((at + 1) * 20 * second));
    const square = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect(Math.sqrt(square)).toBeGreaterThan(9_000);
    expect(Math.sqrt(square)).toBeLessThan(11_000);
    const later = values
      .slice(30)
      .reduce((sum, value, at) => sum + value * (values[at] as number), 0);
    expect(Math.abs(later / values.length / square)).toBeLessThan(0.1);
  });
});
