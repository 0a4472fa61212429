// How fast the simulated broker may be asked, and what it does to who asks faster.

import { expect, test } from "vitest";

import {
  askNow,
  BrokerLine,
  begin,
  memoryBroker,
} from "../../../../test/support/forecastex-memory-venue.ts";
import { milliseconds, minutes, seconds } from "../../../domain/units/epoch-micros.ts";

const plain = "GET /forecast/category/tree";

test("ten requests a second pass, the eleventh puts the address into the penalty box for ten minutes", () => {
  const venue = memoryBroker();
  for (let second = 0; second < 3; second += 1) {
    for (let request = 0; request < 10; request += 1) expect(askNow(venue, plain).status).toBe(200);
    venue.clock.advance(seconds(1));
  }
  for (let request = 0; request < 10; request += 1) askNow(venue, plain);
  expect(askNow(venue, plain)).toEqual({
    status: 429,
    body: { error: "Too Many Requests", statusCode: 429 },
  });
  expect(venue.control.pacing.breaches).toBe(1);
});

test("in the box nothing is answered, streams are not opened, and the session dies of it", () => {
  const venue = memoryBroker();
  begin(venue);
  venue.control.pacing.punish(venue.clock.now());
  venue.clock.advance(minutes(4));
  expect(askNow(venue, "POST /tickle").status).toBe(429);
  expect(() => new BrokerLine(venue)).toThrow("Too Many");
  venue.clock.advance(minutes(6));
  expect(askNow(venue, "POST /tickle").status).toBe(401);
});

test("each further breach doubles the penalty, and asking inside the box does not", () => {
  const venue = memoryBroker({ personReturnsAfter: seconds(1) });
  const { pacing } = venue.control;
  for (const penalty of [10, 20, 40]) {
    pacing.punish(venue.clock.now());
    for (let request = 0; request < 20; request += 1) askNow(venue, plain);
    venue.clock.advance(minutes(penalty - 1));
    expect(askNow(venue, plain).status, `${penalty} minutes`).toBe(429);
    venue.clock.advance(minutes(1));
    expect(askNow(venue, plain).status, `after ${penalty} minutes`).toBe(200);
  }
  expect(pacing.breaches).toBe(3);
  pacing.punish(venue.clock.now());
  pacing.pardon();
  expect(askNow(venue, plain).status).toBe(200);
});

test.each([
  ["GET /iserver/account/orders", seconds(5)],
  ["GET /iserver/account/trades", seconds(5)],
  ["GET /iserver/account/pnl/partitioned", seconds(5)],
  ["GET /portfolio/accounts", seconds(5)],
  ["POST /tickle", seconds(1)],
  ["GET /sso/validate", minutes(1)],
])("%s has a pace of its own", (endpoint, pace) => {
  const venue = memoryBroker();
  begin(venue);
  venue.clock.advance(seconds(5));
  expect(askNow(venue, endpoint).status).toBe(200);
  venue.clock.advance(pace);
  expect(askNow(venue, endpoint).status).toBe(200);
  venue.clock.advance(milliseconds(500));
  expect(askNow(venue, endpoint).status).toBe(429);
});
