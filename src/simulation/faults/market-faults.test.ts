// Markets are disturbed at drawn times, what is paused goes on again, and stopping leaves nothing paused.

import { expect, test } from "vitest";
import { epochMicros, seconds } from "../../domain/units/epoch-micros.ts";
import { RandomStream, seededSource } from "../random-stream.ts";
import { VirtualClock } from "../virtual-clock.ts";
import { type MarketFaults, noFaults } from "./fault.ts";
import { MarketDisturber } from "./market-faults.ts";

function newVenue(faults: Partial<MarketFaults>, seed = 1) {
  const clock = new VirtualClock(epochMicros(0));
  const happened: string[] = [];
  const paused = new Set<string>();
  const change = (what: string, symbol: string): void => void happened.push(`${what} ${symbol}`);
  const disturber = new MarketDisturber(
    {
      symbols: () => ["A", "B", "C"],
      changeGrid: (symbol) => change("grid", symbol),
      pause(symbol) {
        expect(paused.has(symbol), `${symbol} is paused already`).toBe(false);
        paused.add(symbol);
        change("pause", symbol);
      },
      resume(symbol) {
        expect(paused.delete(symbol), `${symbol} is not paused`).toBe(true);
        change("resume", symbol);
      },
      pauseExchange: () => change("pause", "exchange"),
      resumeExchange: () => change("resume", "exchange"),
    },
    clock,
    new RandomStream(seededSource(seed)),
  );
  disturber.use({ ...noFaults.markets, ...faults });
  return { clock, disturber, happened, paused };
}

test("nothing is disturbed unless asked for", () => {
  const { clock, disturber, happened } = newVenue({});
  clock.advance(seconds(10_000));
  disturber.stop();
  expect(happened).toEqual([]);
});

test("grids change about as often as they should, the same for a seed", () => {
  const run = (seed: number) => {
    const { clock, disturber, happened } = newVenue({ gridChangeEvery: seconds(10) }, seed);
    clock.advance(seconds(1_000));
    expect(disturber.counts.gridChanges).toBe(happened.length);
    return happened;
  };
  const happened = run(1);
  expect(run(1)).toEqual(happened);
  expect(run(2)).not.toEqual(happened);
  expect(new Set(happened)).toEqual(new Set(["grid A", "grid B", "grid C"]));
  expect(happened.length).toBeGreaterThan(75);
  expect(happened.length).toBeLessThan(140);
});

test("pauses end, and stopping ends those that have not", () => {
  const faults = {
    pauseEvery: seconds(10),
    pauseFor: seconds(25),
    exchangePauseEvery: seconds(40),
    exchangePauseFor: seconds(30),
  };
  const { clock, disturber, happened, paused } = newVenue(faults);
  clock.advance(seconds(505));
  expect(disturber.counts.pauses).toBeGreaterThan(20);
  expect(disturber.counts.exchangePauses).toBeGreaterThan(4);
  expect(paused.size).toBeGreaterThan(0);
  disturber.stop();
  expect(paused.size).toBe(0);
  const count = (what: string): number => happened.filter((line) => line.startsWith(what)).length;
  expect(count("resume")).toBe(count("pause"));
  expect(clock.waiting).toBe(0);
});
