import { expect, test } from "vitest";
import { VirtualClock } from "../../../src/adapters/clock/virtual-clock.ts";
import { epochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { durableLooksMax, whenDurable } from "./when-durable.ts";

const look = 50_000;

test("calls back when what stood in the queue has been decided and written, not before and once", () => {
  const clock = new VirtualClock(epochMicros(0));
  const journal = { durableSequence: 7, waiting: 0 };
  let calls = 0;
  whenDurable(
    clock,
    journal,
  )(() => {
    calls += 1;
  });
  expect(calls).toBe(0);
  // The engine's turn has made two records; later ones are nobody's business here.
  journal.waiting = 2;
  clock.advanceBy(look);
  journal.waiting = 5;
  clock.advanceBy(look);
  expect(calls).toBe(0);
  journal.durableSequence = 9;
  clock.advanceBy(look);
  journal.durableSequence = 12;
  clock.advanceBy(10 * look);
  expect(calls).toBe(1);
});

test("what made no record is durable after one look; a journal that stands still is given up", () => {
  const clock = new VirtualClock(epochMicros(0));
  let calls = 0;
  const count = () => {
    calls += 1;
  };
  whenDurable(clock, { durableSequence: 7, waiting: 0 })(count);
  clock.advanceBy(look);
  expect(calls).toBe(1);
  whenDurable(clock, { durableSequence: 7, waiting: 1 })(count);
  clock.advanceBy((durableLooksMax + 10) * look);
  expect(calls).toBe(1);
  expect(clock.waiting).toBe(0);
});
