// The published vectors of the generator, and that streams of different names have nothing to do with each other.

import { expect, test } from "vitest";
import { streamSeed, Xoshiro128, xoshiro128State } from "./xoshiro128.ts";

function words(generator: Xoshiro128, count: number): number[] {
  return Array.from({ length: count }, () => generator.nextUint32());
}

test("the authors' vector", () => {
  expect(words(new Xoshiro128([1, 2, 3, 4]), 10)).toEqual([
    11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597,
    4258142804,
  ]);
});

test("a seed gives its state and its fractions", () => {
  expect(xoshiro128State(42)).toEqual([551831576, 144025891, 322543647, 3034809370]);
  expect(xoshiro128State(42 + 2 ** 32)).toEqual(xoshiro128State(42));
  const generator = new Xoshiro128(xoshiro128State(0xdeadbeef));
  expect([generator.nextFraction(), generator.nextFraction()]).toEqual([
    0.8946440831179091, 0.8602309796895009,
  ]);
});

test("fractions are uniform: mean, spread and every tenth of the range (seed 7)", () => {
  const generator = new Xoshiro128(xoshiro128State(7));
  const draws = Array.from({ length: 100_000 }, () => generator.nextFraction());
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
  const square = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length;
  expect(Math.abs(mean - 1 / 2)).toBeLessThan(0.004);
  expect(Math.abs(square - 1 / 12)).toBeLessThan(0.002);
  const tenths = new Int32Array(10);
  for (const draw of draws)
    tenths[Math.floor(draw * 10)] = (tenths[Math.floor(draw * 10)] ?? 0) + 1;
  for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(400);
});

test("seed, name and number each make another stream", () => {
  const seeds = new Set<number>();
  for (const seed of [0, 1, 2]) {
    for (const name of ["", "a", "b", "ab", "ba", "a\u0000", "kalshi:A", "kalshi:B"]) {
      for (let number = 0; number < 50; number += 1) seeds.add(streamSeed(seed, name, number));
    }
  }
  expect(seeds.size).toBe(3 * 8 * 50);
});

test("first draws of neighbouring numbers and names are uniform and unrelated", () => {
  const first = (name: string, number: number) =>
    new Xoshiro128(xoshiro128State(streamSeed(1, name, number))).nextFraction();
  const count = 20_000;
  let sum = 0;
  let product = 0;
  for (let number = 0; number < count; number += 1) {
    const here = first("kalshi:A", number) - 0.5;
    sum += here;
    product += here * (first("kalshi:B", number) - 0.5 + first("kalshi:A", number + 1) - 0.5);
  }
  // Six standard deviations of either.
  expect(Math.abs(sum / count)).toBeLessThan(6 * Math.sqrt(1 / 12 / count));
  expect(Math.abs(product / count)).toBeLessThan(6 * Math.sqrt(2 / 144 / count));
});
