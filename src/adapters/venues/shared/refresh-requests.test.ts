// Whole books on request: once in five seconds for a market, so many at a time, none for nothing.

import { beforeEach, expect, test } from "vitest";
import { ManualClock } from "../../../../test/support/venues/manual-clock.ts";
import type { MarketId } from "../../../domain/market/venue.ts";
import { seconds } from "../../../domain/units/epoch-micros.ts";
import { outstandingMax, RefreshRequests } from "./refresh-requests.ts";

let clock: ManualClock;
let missing: MarketId[];
let asked: MarketId[];
let isEstablished: boolean;
let requests: RefreshRequests;

const first: MarketId = "kalshi:A";
const strange: MarketId = "kalshi:STRANGE";

beforeEach(() => {
  clock = new ManualClock();
  [missing, asked, isEstablished] = [[], [], true];
  const connection = {
    get isEstablished() {
      return isEstablished;
    },
    missing: () => missing,
    refresh: (market: MarketId) => void asked.push(market),
  };
  requests = new RefreshRequests({
    clock,
    connectionOf: (market) => (market === strange ? undefined : connection),
  });
});

test("a market is asked for at once, then at most every five seconds", () => {
  for (let tenth = 0; tenth < 120; tenth += 1) {
    requests.add(first);
    clock.advance(seconds(0.1));
  }
  expect(asked).toHaveLength(3);
  expect(requests.counters()["books asked for again on request"]).toBe(3);
});

test("what is under way already is not asked for again", () => {
  missing = [first];
  requests.add(first);
  requests.add(strange);
  isEstablished = false;
  requests.add("kalshi:B");
  clock.advance(seconds(30));
  expect(asked).toEqual([]);
  expect(clock.waiting).toBe(0);
});

test("beyond the books that may be outstanding the others wait, and none is forgotten", () => {
  const wanted = Array.from({ length: outstandingMax + 5 }, (_, number): MarketId => {
    return `kalshi:M${number}`;
  });
  for (const market of wanted) {
    requests.add(market);
    missing = [...asked];
  }
  expect(asked).toHaveLength(outstandingMax);
  clock.advance(seconds(3));
  expect(asked).toHaveLength(outstandingMax);
  missing = missing.slice(0, 3);
  clock.advance(seconds(1));
  expect(asked).toEqual(wanted);
  clock.advance(seconds(1));
  expect(clock.waiting).toBe(0);
  expect(requests.counters()["requests for books that had to wait"]).toBe(5);
});

test("nothing is asked for after a stop", () => {
  requests.add(first);
  requests.add(first);
  requests.stop();
  clock.advance(seconds(10));
  expect(asked).toEqual([first]);
  expect(clock.waiting).toBe(0);
});
