import { describe, expect, test } from "vitest";
import { VirtualClock } from "../adapters/clock/virtual-clock.ts";
import type { NewEvent } from "../domain/message/input.ts";
import { contractMicros } from "../domain/units/contract-micros.ts";
import { epochMicros } from "../domain/units/epoch-micros.ts";
import { priceTicks } from "../domain/units/price-ticks.ts";
import { integerOf } from "../domain/units/unit.ts";
import type { FlowPressure } from "../ports/market-data.ts";
import { FlowGauge, fullInputsMin, pressureHeldFor, strainedInputsMin } from "./flow-gauge.ts";
import { InputQueue } from "./input-queue.ts";
import { pendingPrintsMax } from "./queue-rules.ts";

const start = epochMicros(1_000_000);
const held = integerOf(pressureHeldFor);

class Rig {
  readonly clock = new VirtualClock(start);
  readonly told: FlowPressure[] = [];
  waiting = 0;
  readonly gauge = new FlowGauge(
    this.clock,
    () => this.waiting,
    (pressure) => this.told.push(pressure),
  );

  measure(waiting: number): void {
    this.waiting = waiting;
    this.gauge.measure(waiting);
  }
}

describe("flow gauge", () => {
  test("pressure rises with the input that reaches a threshold, and is told once", () => {
    const rig = new Rig();
    rig.measure(strainedInputsMin - 1);
    expect(rig.told).toEqual([]);
    rig.measure(strainedInputsMin);
    rig.measure(strainedInputsMin + 1);
    rig.measure(fullInputsMin - 1);
    expect(rig.told).toEqual(["strained"]);
    rig.measure(fullInputsMin);
    rig.measure(fullInputsMin + 1);
    expect(rig.told).toEqual(["strained", "full"]);
    expect(rig.gauge.reached).toEqual({ strained: 1, full: 1 });
  });

  test("a leap over both thresholds is told as full", () => {
    const rig = new Rig();
    rig.measure(fullInputsMin);
    expect(rig.told).toEqual(["full"]);
  });

  test("it falls one step a second, and only when never half as many waited", () => {
    const rig = new Rig();
    rig.measure(fullInputsMin);
    rig.waiting = 0;
    rig.clock.advanceBy(held - 1);
    expect(rig.told).toEqual(["full"]);
    // The second in which it was reached was not calm.
    rig.clock.advanceBy(1);
    expect(rig.told).toEqual(["full"]);
    rig.clock.advanceBy(held);
    expect(rig.told).toEqual(["full", "strained"]);
    rig.clock.advanceBy(held);
    expect(rig.told).toEqual(["full", "strained", "easy"]);
    expect(rig.clock.waiting).toBe(0);
  });

  test("a queue that fills as often as it is drained stays strained", () => {
    const rig = new Rig();
    rig.measure(strainedInputsMin);
    for (let second = 0; second < 5; second += 1) {
      rig.waiting = 0;
      rig.clock.advanceBy(held / 2);
      rig.measure(strainedInputsMin / 2);
      rig.waiting = 0;
      rig.clock.advanceBy(held / 2);
    }
    expect(rig.told).toEqual(["strained"]);
    rig.clock.advanceBy(held);
    expect(rig.told).toEqual(["strained", "easy"]);
  });

  test("what still waits at the look keeps the pressure, though nothing was pushed", () => {
    const rig = new Rig();
    rig.measure(strainedInputsMin);
    rig.clock.advanceBy(3 * held);
    expect(rig.told).toEqual(["strained"]);
  });

  test("stopped, it tells nothing and waits for nothing", () => {
    const rig = new Rig();
    rig.measure(strainedInputsMin);
    rig.gauge.stop();
    rig.measure(fullInputsMin);
    expect(rig.told).toEqual(["strained"]);
    expect(rig.clock.waiting).toBe(0);
  });
});

const print: NewEvent = {
  kind: "TradePrint",
  receivedAt: start,
  instrument: "kalshi:A/yes",
  price: priceTicks(4_000),
  size: contractMicros(1),
  venueAt: start,
};

/** Reads a millisecond, by pressure: a feed that halves its pace, and then reads only what is wanted most. */
const readsPerMillisecond = { easy: 800, strained: 400, full: 80 };
const millisecondsPerTurn = 100;

/** A venue is read faster than a slow engine takes turns; then the flood ends. Returns what was refused and told. */
function flood(obeys: boolean): { refused: number; waitedMax: number; told: FlowPressure[] } {
  const clock = new VirtualClock(start);
  const queue = new InputQueue(() => undefined);
  const told: FlowPressure[] = [];
  let pace = readsPerMillisecond.easy;
  let waitedMax = 0;
  const gauge = new FlowGauge(
    clock,
    () => queue.waiting,
    (pressure) => {
      told.push(pressure);
      if (obeys) pace = readsPerMillisecond[pressure];
    },
  );
  for (let millisecond = 1; millisecond <= 6_000; millisecond += 1) {
    clock.advanceBy(1_000);
    const reads = millisecond <= 1_500 ? pace : 1;
    for (let read = 0; read < reads; read += 1) {
      queue.event(print);
      gauge.measure(queue.waiting);
    }
    waitedMax = Math.max(waitedMax, queue.waiting);
    if (millisecond % millisecondsPerTurn === 0) queue.drain(() => undefined);
  }
  gauge.stop();
  return { refused: queue.counters.eventsRefused, waitedMax, told };
}

describe("a flood before a slow engine", () => {
  test("feeds that slow down lose nothing, and are let go when it is over", () => {
    const { refused, waitedMax, told } = flood(true);
    expect(refused).toBe(0);
    expect(waitedMax).toBeGreaterThanOrEqual(fullInputsMin);
    expect(waitedMax).toBeLessThan(pendingPrintsMax);
    expect(told).toEqual(["strained", "full", "strained", "easy"]);
  });

  test("the same flood from feeds that do not listen is refused in part, and counted", () => {
    const { refused, waitedMax } = flood(false);
    expect(waitedMax).toBe(pendingPrintsMax);
    expect(refused).toBe(15 * (readsPerMillisecond.easy * millisecondsPerTurn - pendingPrintsMax));
  });
});
