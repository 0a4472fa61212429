// A venue's clock that differs: by how much, how it drifts, and that it never steps back.

import { expect, test } from "vitest";
import { epochMicros, milliseconds, seconds } from "../../domain/units/epoch-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { VirtualClock } from "../virtual-clock.ts";
import { noFaults } from "./fault.ts";
import { SkewedClock } from "./skewed-clock.ts";

const startAt = epochMicros(1_000_000_000);
const drifting = { offset: seconds(2), swing: seconds(3), swingPeriod: seconds(40) };

function differences(clock: SkewedClock, base: VirtualClock, count: number): number[] {
  return Array.from({ length: count }, () => {
    base.advance(seconds(10));
    return integerOf(clock.now()) - integerOf(base.now());
  });
}

test("without faults it is everybody's clock", () => {
  const base = new VirtualClock(startAt);
  expect(differences(new SkewedClock(base, noFaults.clock), base, 3)).toEqual([0, 0, 0]);
});

test("it drifts to and fro around its offset", () => {
  const base = new VirtualClock(startAt);
  const clock = new SkewedClock(base, drifting);
  const [ahead, middle, behind] = [5_000_000, 2_000_000, -1_000_000];
  expect(differences(clock, base, 5)).toEqual([ahead, middle, behind, middle, ahead]);
});

test("it never steps back, told otherwise or not", () => {
  const base = new VirtualClock(startAt);
  const clock = new SkewedClock(base, drifting);
  let last = clock.now();
  for (let turn = 0; turn < 400; turn += 1) {
    if (turn === 200) clock.use({ ...drifting, offset: seconds(-5) });
    base.advance(milliseconds(100));
    const now = clock.now();
    expect(integerOf(now)).toBeGreaterThanOrEqual(integerOf(last));
    last = now;
  }
});

test("calls come at or after their instant by its own time, late by the drift at most", () => {
  const base = new VirtualClock(startAt);
  const clock = new SkewedClock(base, drifting);
  const called: number[] = [];
  const note = (): void => void called.push(integerOf(clock.now()) - integerOf(startAt));
  for (const offset of [3, 12, 30])
    clock.callAt(epochMicros(1_000_000_000 + offset * 1_000_000), note);
  clock.callAt(epochMicros(1_010_000_000), () => expect.unreachable("it was withdrawn"))();
  base.advance(seconds(60));
  expect(called).toHaveLength(3);
  for (const [place, instant] of [3, 12, 30].entries()) {
    expect(called[place]).toBeGreaterThanOrEqual(instant * 1_000_000);
    expect(called[place]).toBeLessThan(instant * 1_300_000 + 1_000_000);
  }
});
