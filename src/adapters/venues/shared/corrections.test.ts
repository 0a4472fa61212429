// A comparison that is itself wrong must not start a storm: so many corrections a minute, one new connection, the rest
// in turn.

import { beforeEach, expect, test } from "vitest";
import { ManualClock } from "../../../../test/support/venues/manual-clock.ts";
import type { MarketId } from "../../../domain/market/venue.ts";
import { minutes, seconds } from "../../../domain/units/epoch-micros.ts";
import { Corrections } from "./corrections.ts";

let clock: ManualClock;
let done: string[];
let corrections: Corrections;

const id = (number: number): MarketId => `kalshi:M${number}`;

function disprove(from: number, to: number): void {
  for (let number = from; number <= to; number += 1) corrections.add(id(number));
}

beforeEach(() => {
  clock = new ManualClock();
  done = [];
  corrections = new Corrections({
    clock,
    correctionsMax: 3,
    correctionsWindow: minutes(1),
    renewEvery: minutes(10),
    repair: (market) => done.push(`repair ${market}`),
    renew: (market) => done.push(`renew ${market}`),
  });
});

test("up to the limit every book is asked for at once", () => {
  disprove(1, 3);
  clock.advance(minutes(1));
  disprove(4, 6);
  expect(done).toEqual([1, 2, 3, 4, 5, 6].map((number) => `repair kalshi:M${number}`));
  expect(clock.waiting).toBe(0);
});

test("beyond it one connection is made anew, and the others wait for their turn", () => {
  disprove(1, 2);
  clock.advance(seconds(20));
  disprove(3, 7);
  disprove(6, 7);
  expect(done.slice(3)).toEqual(["renew kalshi:M4"]);
  expect([3, 4, 7].map((number) => corrections.isWaiting(id(number)))).toEqual([false, true, true]);
  corrections.forget(id(5));
  clock.advance(seconds(39));
  expect(done).toHaveLength(4);
  clock.advance(seconds(1));
  expect(done.slice(4)).toEqual(["repair kalshi:M4", "repair kalshi:M6"]);
  clock.advance(seconds(20));
  expect(done.slice(6)).toEqual(["repair kalshi:M7"]);
  expect(corrections.counters()).toEqual({
    "books corrected": 6,
    "corrections that had to wait": 4,
    "connections renewed for wrong books": 1,
  });
});

test("a connection is made anew once in ten minutes, however many books are wrong", () => {
  for (let minute = 0; minute < 25; minute += 1) {
    disprove(minute * 10, minute * 10 + 9);
    clock.advance(minutes(1));
  }
  expect(done.filter((what) => what.startsWith("renew"))).toHaveLength(3);
  expect(done.filter((what) => what.startsWith("repair")).length).toBeLessThanOrEqual(26 * 3);
});

test("what is no longer wanted is not asked for, and nothing after a stop", () => {
  disprove(1, 6);
  corrections.keep((market) => market === id(5));
  clock.advance(minutes(1));
  expect(done.slice(4)).toEqual(["repair kalshi:M5"]);
  disprove(7, 9);
  corrections.stop();
  clock.advance(minutes(5));
  expect(done).toHaveLength(7);
  expect(clock.waiting).toBe(0);
});
