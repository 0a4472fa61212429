// The system clock over hand-made time sources, and once over the machine's.

import { describe, expect, test } from "vitest";
import { epochMicros } from "../../domain/units/epoch-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { SystemClock, type TimeSources, timeoutMillisMax } from "./system-clock.ts";

/** Time sources that a test moves by hand; `fire` runs the timers that are due. */
class HandMadeTime implements TimeSources {
  wall = 1_700_000_000_000;
  monotonic = 5_000.25;
  readonly delays: number[] = [];
  #timers: { dueMillis: number; callback: () => void; withdrawn: boolean }[] = [];

  wallMillis(): number {
    return Math.floor(this.wall);
  }

  monotonicMillis(): number {
    return this.monotonic;
  }

  callAfter(delayMillis: number, callback: () => void): () => void {
    this.delays.push(delayMillis);
    const timer = { dueMillis: this.monotonic + delayMillis, callback, withdrawn: false };
    this.#timers.push(timer);
    return () => {
      timer.withdrawn = true;
    };
  }

  pass(millis: number): void {
    this.wall += millis;
    this.monotonic += millis;
    const due = this.#timers.filter((timer) => timer.dueMillis <= this.monotonic);
    this.#timers = this.#timers.filter((timer) => timer.dueMillis > this.monotonic);
    for (const timer of due) if (!timer.withdrawn) timer.callback();
  }
}

describe("system clock", () => {
  test("has microseconds between the milliseconds of the wall clock", () => {
    const time = new HandMadeTime();
    const clock = new SystemClock(time);
    expect(clock.now()).toBe(1_700_000_000_000_000);
    time.pass(0.123);
    expect(clock.now()).toBe(1_700_000_000_000_123);
  });

  test("follows the wall clock at once when somebody sets it forwards", () => {
    const time = new HandMadeTime();
    const clock = new SystemClock(time);
    time.wall += 60_000;
    expect(clock.now()).toBe(1_700_000_060_000_000);
    time.pass(0.5);
    expect(clock.now()).toBe(1_700_000_060_000_500);
  });

  test("goes at half speed after the wall clock was set back, until that has caught up", () => {
    const time = new HandMadeTime();
    const clock = new SystemClock(time);
    time.wall -= 10_000;
    expect(clock.now()).toBe(1_700_000_000_000_000);
    const read: number[] = [];
    for (let look = 0; look < 5; look += 1) {
      time.pass(5_000);
      read.push(integerOf(clock.now()) - 1_700_000_000_000_000);
    }
    expect(read).toEqual([2_500_000, 5_000_000, 7_500_000, 10_000_000, 15_000_000]);
  });

  test("is held back by as much however often it is read", () => {
    const time = new HandMadeTime();
    const clock = new SystemClock(time);
    time.wall -= 10_000;
    for (let read = 0; read < 10_000; read += 1) {
      time.pass(0.001);
      clock.now();
    }
    expect(clock.now()).toBe(1_700_000_000_005_000);
  });

  test("a timer is not held up by a clock that was set back by an hour", () => {
    const time = new HandMadeTime();
    const clock = new SystemClock(time);
    const fired: string[] = [];
    clock.callAt(epochMicros((time.wall + 1_000) * 1_000), () => fired.push("before"));
    time.wall -= 3_600_000;
    clock.callAt(epochMicros(integerOf(clock.now()) + 1_000_000), () => fired.push("after"));
    for (let millis = 0; millis < 2_500; millis += 1) time.pass(1);
    expect(fired).toEqual(["before", "after"]);
  });

  test("reaches an instant beyond the longest timer in several", () => {
    const time = new HandMadeTime();
    const clock = new SystemClock(time);
    const days60 = 60 * 86_400_000;
    let fired = 0;
    clock.callAt(epochMicros((time.wall + days60) * 1_000), () => {
      fired += 1;
    });
    expect(time.delays).toEqual([timeoutMillisMax]);
    time.pass(timeoutMillisMax);
    expect(fired).toBe(0);
    time.pass(timeoutMillisMax);
    expect(fired).toBe(0);
    expect(time.delays).toHaveLength(3);
    time.pass(days60 - 2 * timeoutMillisMax - 1);
    expect(fired).toBe(0);
    time.pass(1);
    expect(fired).toBe(1);
  });

  test("a timer that fires early waits for the rest", () => {
    const time = new HandMadeTime();
    const clock = new SystemClock(time);
    let fired = 0;
    clock.callAt(epochMicros((time.wall + 100) * 1_000), () => {
      fired += 1;
    });
    time.wall -= 40;
    time.pass(100);
    expect(fired).toBe(0);
    time.pass(39);
    expect(fired).toBe(0);
    time.pass(1);
    expect(fired).toBe(1);
  });

  test("a withdrawn call never fires, also after it was armed again", () => {
    const time = new HandMadeTime();
    const clock = new SystemClock(time);
    let fired = 0;
    const withdraw = clock.callAt(epochMicros((time.wall + timeoutMillisMax + 10) * 1_000), () => {
      fired += 1;
    });
    time.pass(timeoutMillisMax);
    withdraw();
    time.pass(1_000);
    expect(fired).toBe(0);
  });

  test("an instant that has passed calls back later, never inside the registration", async () => {
    const clock = new SystemClock();
    const before = Date.now();
    let isInside = true;
    const fired = new Promise<boolean>((resolve) => {
      clock.callAt(epochMicros(0), () => resolve(isInside));
    });
    isInside = false;
    expect(await fired).toBe(false);
    expect(clock.now()).toBeGreaterThanOrEqual((before - 2) * 1_000);
  });
});
