// The demo's questions in the broker's words.

import { expect, test } from "vitest";
import { epochMicros } from "../domain/units/epoch-micros.ts";
import { inventEvents } from "./demo-events.ts";
import { forecastExDemoFaults, forecastExProductOf } from "./demo-forecastex.ts";
import { noFaults } from "./faults/fault.ts";
import { findFaultProfile } from "./faults/fault-profiles.ts";

/** 2026-11-24T17:00:00Z. */
const startAt = epochMicros(1_795_539_600_000_000);

test("each question is a product with one contract, and no two share a name or a conid", () => {
  const events = inventEvents(11, 400, startAt);
  const products = events.map(forecastExProductOf);
  expect(products.every(({ contracts }) => contracts.length === 1)).toBe(true);
  expect(products.every(({ symbol }) => /^[A-Z0-9]{1,20}$/.test(symbol))).toBe(true);
  const conids = products.flatMap(({ underlyingConid, productConid, contracts }) => [
    underlyingConid,
    productConid,
    ...contracts.flatMap(({ conidYes, conidNo }) => [conidYes, conidNo]),
  ]);
  expect(new Set(conids).size).toBe(4 * events.length);
  expect(new Set(products.map(({ symbol }) => symbol)).size).toBe(events.length);
});

test("dates stand as the broker writes them, and the three clocks follow each other", () => {
  const [event] = inventEvents(11, 1, startAt);
  if (event === undefined) expect.fail("an event");
  const [contract] = forecastExProductOf(event).contracts;
  // The first event closes four days on, on Saturday the 28th.
  expect(contract).toMatchObject({
    measuredPeriod: "Nov28'26",
    timeSpecifier: "2026.11.28",
    expiryLabel: "Nov 2026",
  });
  const clocks = [contract?.lastTradeAt, contract?.releaseAt, contract?.payoutAt].map(Number);
  expect([...clocks].sort((a, b) => a - b)).toEqual(clocks);
  expect(forecastExProductOf(event)).toEqual(forecastExProductOf(event));
});

test("everything goes wrong at the broker but what would shut a demonstration out of it", () => {
  const all = findFaultProfile("everything")?.options ?? noFaults;
  expect(all.requests.rateLimitChance).toBeGreaterThan(0);
  const { requests, ...others } = forecastExDemoFaults(all);
  expect({ ...others, requests: { ...requests, rateLimitChance: 0 } }).toEqual({
    ...all,
    requests: { ...all.requests, rateLimitChance: 0 },
  });
  expect(requests.rateLimitChance).toBe(0);
});
