// The virtual clock keeps appointments in order, and the system's clock keeps them at all.

import { describe, expect, test } from "vitest";

import { addDuration, epochMicros, milliseconds } from "../domain/units/epoch-micros.ts";
import { integerOf } from "../domain/units/unit.ts";
import { createSystemClock } from "./system-clock.ts";
import { VirtualClock } from "./virtual-clock.ts";

describe("the virtual clock", () => {
  test("calls in the order of instants, then of asking, at those instants", () => {
    const clock = new VirtualClock(epochMicros(1_000));
    const calls: string[] = [];
    const note = (name: string) => () => calls.push(`${name}@${integerOf(clock.now())}`);
    clock.callAt(epochMicros(3_000), note("late"));
    clock.callAt(epochMicros(2_000), note("first"));
    clock.callAt(epochMicros(2_000), note("second"));
    clock.callAt(epochMicros(500), note("overdue"));
    clock.callAt(epochMicros(9_000), note("never"));
    const withdraw = clock.callAt(epochMicros(2_500), note("withdrawn"));
    withdraw();
    clock.advance(milliseconds(2));
    expect(calls).toEqual(["overdue@1000", "first@2000", "second@2000", "late@3000"]);
    expect(clock.now()).toBe(epochMicros(3_000));
  });

  test("keeps appointments made by appointments", () => {
    const clock = new VirtualClock(epochMicros(0));
    let count = 0;
    const again = (): void => {
      count += 1;
      clock.callAt(addDuration(clock.now(), milliseconds(1)), again);
    };
    again();
    clock.advance(milliseconds(10));
    expect(count).toBe(11);
  });
});

describe("the system's clock", () => {
  test("calls at or after the instant, and not when withdrawn", async () => {
    const clock = createSystemClock();
    const instant = addDuration(clock.now(), milliseconds(5));
    const withdraw = clock.callAt(instant, () => expect.unreachable("it was withdrawn"));
    withdraw();
    await new Promise<void>((resolve) => {
      clock.callAt(instant, resolve);
    });
    expect(integerOf(clock.now())).toBeGreaterThanOrEqual(integerOf(instant));
  });
});
