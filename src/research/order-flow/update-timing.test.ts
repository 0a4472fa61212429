// Rates and burstiness of streams whose answer is known: a clock, chance, bursts, and random ones counted by hand.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RandomStream, seededSource } from "../../simulation/random-stream.ts";
import { windowMicros } from "./observation-limits.ts";
import { UpdateTiming } from "./update-timing.ts";

const start = 1_795_161_600_000_000;
const second = 1_000_000;

/** Figures of one market with updates at these times, from a session that begins at the start. */
function figuresOf(times: readonly number[], sessionMicros: number) {
  const timing = new UpdateTiming();
  for (const at of times) timing.update("market", start + at, start);
  timing.endSession(start + sessionMicros);
  return timing.figures();
}

describe("UpdateTiming", () => {
  test("a clock has no variation", () => {
    const every = Array.from({ length: 450 }, (_, index) => index * 2 * second);
    const figures = figuresOf(every, windowMicros);
    expect(figures.updatesPerMinute).toEqual({ count: 1, p10: 30, median: 30, p90: 30 });
    expect(figures.updatesPerBusyMinute).toEqual({ count: 15, p10: 30, median: 30, p90: 30 });
    expect(figures.intervalVariation.median).toBe(0);
    expect(figures.burstShare.median).toBe(0);
  });

  test("chance has a variation of one", () => {
    const draws = new RandomStream(seededSource(11));
    const times: number[] = [];
    const length = 200 * windowMicros;
    const uniform = () => draws.between(1, 1_000_000) / 1_000_001;
    for (let at = 0; at < length; at += Math.round(-Math.log(uniform()) * 3 * second))
      times.push(at);
    const { intervalVariation, updatesPerMinute, burstShare } = figuresOf(times, length);
    expect(intervalVariation.count).toBe(200);
    expect(intervalVariation.median).toBeGreaterThan(0.95);
    expect(intervalVariation.median).toBeLessThan(1.05);
    expect(updatesPerMinute.median).toBeGreaterThan(19);
    expect(updatesPerMinute.median).toBeLessThan(21);
    // 1 - exp(-0.1 / 3)
    expect(burstShare.median).toBeGreaterThan(0.02);
    expect(burstShare.median).toBeLessThan(0.05);
  });

  test("bursts have more", () => {
    const bursts = Array.from({ length: 400 }, (_, index) => {
      const burst = Math.floor(index / 20);
      return burst * 40 * second + (index % 20) * 10_000;
    });
    const { intervalVariation, burstShare } = figuresOf(bursts, windowMicros);
    expect(intervalVariation.median).toBeGreaterThan(3);
    expect(burstShare.median).toBe(380 / 399);
  });

  test("a window that was not watched to its end says nothing", () => {
    const every = Array.from({ length: 900 }, (_, index) => index * second);
    expect(figuresOf(every, windowMicros - 1).updatesPerMinute.count).toBe(0);
    expect(figuresOf(every, windowMicros + second).updatesPerMinute.count).toBe(1);
  });

  test("ten intervals are enough for their variation, nine are not", () => {
    const updates = (count: number) => Array.from({ length: count }, (_, index) => index * second);
    expect(figuresOf(updates(11), windowMicros).intervalVariation.count).toBe(1);
    expect(figuresOf(updates(10), windowMicros).intervalVariation.count).toBe(0);
  });

  test("a night without updates is no window of the market", () => {
    const { updatesPerMinute } = figuresOf([0, 5 * windowMicros + 1], 6 * windowMicros);
    expect(updatesPerMinute.count).toBe(2);
  });

  test("random streams agree with sums over the written-out intervals", () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 200 * second }), { maxLength: 60 });
    fc.assert(
      fc.property(gaps, (each) => {
        const times = each.map((_, index) =>
          each.slice(0, index).reduce((sum, gap) => sum + gap, 0),
        );
        const last = times.at(-1) ?? 0;
        const whole = Math.floor((last + second) / windowMicros);
        const windows = Array.from({ length: whole }, (_, index) =>
          times.filter((at) => Math.floor(at / windowMicros) === index),
        ).filter((window) => window.length > 0);
        const figures = figuresOf(times, last + second);
        expect(figures.updatesPerMinute.count).toBe(windows.length);
        expect(figures.updatesPerMinute.median).toBe(middle(windows.map((w) => w.length / 15)));
        const variations = windows.filter((window) => window.length > 10).map(variationOf);
        const expected = middle(variations.filter((variation) => variation !== null));
        if (expected === null) expect(figures.intervalVariation.median).toBeNull();
        else expect(figures.intervalVariation.median).toBeCloseTo(expected, 6);
      }),
    );
  });
});

function middle(values: readonly number[]): number | null {
  return [...values].sort((a, b) => a - b)[Math.ceil(values.length / 2) - 1] ?? null;
}

function variationOf(times: readonly number[]): number | null {
  const intervals = times.slice(1).map((at, index) => at - (times[index] as number));
  const mean = intervals.reduce((sum, each) => sum + each, 0) / intervals.length;
  const squares = intervals.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return mean === 0 ? null : Math.sqrt(squares / intervals.length) / mean;
}
