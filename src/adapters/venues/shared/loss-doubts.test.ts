// When lost messages put what is known of markets in doubt: at once, not too often, and never too late.

import { beforeEach, expect, test } from "vitest";
import { ManualClock } from "../../../../test/support/venues/manual-clock.ts";
import { seconds } from "../../../domain/units/epoch-micros.ts";
import { LossDoubts } from "./loss-doubts.ts";

let clock: ManualClock;
let doubts: number;
let losses: LossDoubts;

beforeEach(() => {
  clock = new ManualClock();
  doubts = 0;
  losses = new LossDoubts(clock, () => {
    doubts += 1;
  });
});

test("the first is said at once, a flood once in ten seconds, the last one too", () => {
  for (let second = 0; second < 25; second += 1) {
    losses.lost();
    clock.advance(seconds(1));
  }
  expect(doubts).toBe(3);
  clock.advance(seconds(5));
  expect(doubts).toBe(4);
  clock.advance(seconds(60));
  expect(doubts).toBe(4);
  losses.lost();
  expect(doubts).toBe(5);
});

test("stopped, it says nothing any more", () => {
  losses.lost();
  losses.lost();
  losses.stop();
  clock.advance(seconds(60));
  expect([doubts, clock.waiting]).toEqual([1, 0]);
});
