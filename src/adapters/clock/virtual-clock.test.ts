// The order in which a virtual clock fires is what makes a simulation repeatable.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InvariantViolation } from "../../domain/failure/assert.ts";
import { epochMicros } from "../../domain/units/epoch-micros.ts";
import { VirtualClock } from "./virtual-clock.ts";

const start = epochMicros(1_000);

function clockAtStart(): VirtualClock {
  return new VirtualClock(start);
}

describe("virtual clock", () => {
  test("fires every due callback once, in order of time, ties in order of registration", () => {
    const instants = fc.array(fc.integer({ min: 900, max: 1_100 }), { maxLength: 60 });
    const stops = fc.array(fc.integer({ min: 1_000, max: 1_100 }), { maxLength: 6 });
    fc.assert(
      fc.property(instants, stops, (delays, advances) => {
        const clock = clockAtStart();
        const fired: { at: number; order: number }[] = [];
        delays.forEach((at, order) => {
          clock.callAt(epochMicros(at), () => fired.push({ at, order }));
        });
        for (const stop of [...advances].sort((a, b) => a - b)) clock.advanceTo(epochMicros(stop));
        clock.advanceTo(epochMicros(1_100));
        const expected = delays
          .map((at, order) => ({ at, order }))
          .sort((a, b) => a.at - b.at || a.order - b.order);
        expect(fired).toEqual(expected);
        expect(clock.waiting).toBe(0);
      }),
    );
  });

  test("a withdrawn callback never fires, and the others are not disturbed", () => {
    const calls = fc.array(
      fc.record({ at: fc.integer({ min: 1_000, max: 1_050 }), keep: fc.boolean() }),
    );
    fc.assert(
      fc.property(calls, (plans) => {
        const clock = clockAtStart();
        const fired: number[] = [];
        const withdrawals = plans.map((plan, order) =>
          clock.callAt(epochMicros(plan.at), () => fired.push(order)),
        );
        plans.forEach((plan, order) => {
          if (!plan.keep) withdrawals[order]!();
        });
        expect(clock.waiting).toBe(plans.filter((plan) => plan.keep).length);
        clock.advanceTo(epochMicros(2_000));
        expect([...fired].sort((a, b) => a - b)).toEqual(
          plans.flatMap((plan, order) => (plan.keep ? [order] : [])),
        );
      }),
    );
  });

  test("a callback sees its own instant as now", () => {
    const clock = clockAtStart();
    const seen: unknown[] = [];
    for (const at of [1_500, 1_200]) clock.callAt(epochMicros(at), () => seen.push(clock.now()));
    clock.advanceTo(epochMicros(3_000));
    expect(seen).toEqual([1_200, 1_500]);
    expect(clock.now()).toBe(3_000);
  });

  test("what a callback registers fires in the same advance when it is due", () => {
    const clock = clockAtStart();
    const fired: string[] = [];
    clock.callAt(epochMicros(1_100), () => {
      fired.push("first");
      clock.callAt(epochMicros(1_050), () => fired.push("already past"));
      clock.callAt(epochMicros(1_150), () => fired.push("later"));
      clock.callAt(epochMicros(1_300), () => fired.push("after the advance"));
    });
    clock.advanceTo(epochMicros(1_200));
    expect(fired).toEqual(["first", "already past", "later"]);
    expect(clock.nextCallAt).toBe(1_300);
  });

  test("an instant that has passed never calls back inside the registration", () => {
    const clock = clockAtStart();
    let fired = 0;
    clock.callAt(epochMicros(1), () => {
      fired += 1;
    });
    expect(fired).toBe(0);
    clock.advanceBy(0);
    expect(fired).toBe(1);
    expect(clock.nextCallAt).toBeNull();
  });

  test("withdrawing after it fired, or twice, changes nothing", () => {
    const clock = clockAtStart();
    const withdraw = clock.callAt(epochMicros(1_001), () => {});
    clock.advanceBy(10);
    withdraw();
    withdraw();
    expect(clock.waiting).toBe(0);
  });

  test("going back, advancing from a callback and endless callbacks break an invariant", () => {
    expect(() => clockAtStart().advanceTo(epochMicros(999))).toThrow(InvariantViolation);

    const nested = clockAtStart();
    nested.callAt(epochMicros(1_001), () => nested.advanceBy(1));
    expect(() => nested.advanceBy(5)).toThrow(/may not advance/);

    const endless = new VirtualClock(start, 1_000);
    const again = (): void => {
      endless.callAt(endless.now(), again);
    };
    again();
    expect(() => endless.advanceBy(1)).toThrow(/keep registering/);
  });
});
