// The virtual clock keeps appointments in order, and the system's clock keeps them at all.

import { describe, expect, test } from "vitest";
import { settled } from "../../test/support/settled.ts";
import { addDuration, epochMicros, milliseconds } from "../domain/units/epoch-micros.ts";
import { integerOf } from "../domain/units/unit.ts";
import { RandomStream, seededSource } from "./random-stream.ts";
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

  test("keeps the order among thousands, and forgets what is withdrawn", () => {
    const seed = 5;
    const random = new RandomStream(seededSource(seed));
    const clock = new VirtualClock(epochMicros(0));
    const called: number[] = [];
    const expected: { at: number; order: number }[] = [];
    for (let order = 0; order < 20_000; order += 1) {
      const at = random.between(0, 5_000);
      const withdraw = clock.callAt(epochMicros(at), () => called.push(order));
      if (random.chance(900_000)) withdraw();
      else expected.push({ at, order });
    }
    expect(clock.waiting).toBe(expected.length);
    clock.advance(milliseconds(10));
    const inOrder = expected.sort((a, b) => a.at - b.at || a.order - b.order);
    expect(called, `seed ${seed}`).toEqual(inOrder.map(({ order }) => order));
    expect(clock.waiting).toBe(0);
  });

  test("lets promises go on between two calls", async () => {
    const clock = new VirtualClock(epochMicros(0));
    const steps: string[] = [];
    const wait = (micros: number): Promise<void> =>
      new Promise((resolve) => clock.callAt(epochMicros(micros), resolve));
    const work = async (name: string, pauses: readonly number[]): Promise<void> => {
      for (const pause of pauses) {
        await wait(pause);
        await Promise.resolve();
        steps.push(`${name}@${integerOf(clock.now())}`);
      }
    };
    const both = Promise.all([work("a", [10, 20, 40]), work("b", [10, 30, 2_000])]);
    await clock.run(milliseconds(1), settled);
    expect(steps).toEqual(["a@10", "b@10", "a@20", "b@30", "a@40"]);
    expect(clock.now()).toBe(epochMicros(1_000));
    await clock.run(milliseconds(1), settled);
    await both;
    expect(steps.at(-1)).toBe("b@2000");
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
