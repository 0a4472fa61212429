// Token buckets: what a call costs, who pays, how fast they fill.

import { describe, expect, test } from "vitest";

import { later } from "../../../../../test/support/kalshi-core-rig.ts";
import { costOf, type RateCall, RateLimits, usageTiers, type WriteRoute } from "./rate-limits.ts";

const create: RateCall = {
  method: "POST",
  path: "/portfolio/events/orders",
  items: 1,
  route: { kind: "unscoped" },
};

/** How many of the calls in a row are let through at one instant. */
function allowed(limits: RateLimits, call: RateCall, seconds: number, most = 1_000): number {
  for (let count = 0; count < most; count += 1) {
    if (!limits.spend("ann", call, later(seconds))) return count;
  }
  return most;
}

describe("what a call costs", () => {
  test.each([
    ["POST", "/portfolio/events/orders", 1, 10],
    ["POST", "/portfolio/events/orders/batched", 25, 250],
    ["DELETE", "/portfolio/events/orders/3b23c1c7", 1, 2],
    ["DELETE", "/portfolio/events/orders/batched", 7, 14],
    ["DELETE", "/portfolio/events/orders", 1, 10],
    ["POST", "/portfolio/events/orders/3b23c1c7/amend", 1, 10],
    ["GET", "/portfolio/orders/3b23c1c7", 1, 2],
    ["GET", "/portfolio/orders", 1, 10],
    ["GET", "/portfolio/orders/queue_positions", 1, 10],
    ["GET", "/margin/balance", 1, 5],
    ["GET", "/cfbenchmarks/values", 1, 50],
    ["GET", "/markets", 1, 10],
  ])("%s %s of %i: %i", (method, path, items, cost) => {
    expect(costOf({ method, path, items })).toBe(cost);
  });
});

describe("the buckets of the basic tier", () => {
  test("let ten creates through at once, then one every tenth of a second", () => {
    const limits = new RateLimits({ tier: usageTiers.basic });
    expect(allowed(limits, create, 0)).toBe(10);
    expect(allowed(limits, create, 0.099_999)).toBe(0);
    expect(allowed(limits, create, 0.1)).toBe(1);
    expect(allowed(limits, create, 60)).toBe(10);
  });

  test("keep reads apart from writes, and accounts apart", () => {
    const limits = new RateLimits({ tier: usageTiers.basic });
    expect(allowed(limits, create, 0)).toBe(10);
    expect(allowed(limits, { ...create, method: "GET", path: "/markets" }, 0)).toBe(60);
    expect(limits.spend("bob", create, later(0))).toBe(true);
  });

  test("take a batch whole or not at all", () => {
    const limits = new RateLimits({ tier: usageTiers.basic });
    const batch = { ...create, path: "/portfolio/events/orders/batched", items: 11 };
    expect(limits.spend("ann", batch, later(0))).toBe(false);
    expect(allowed(limits, create, 0)).toBe(10);
  });

  test("fill exactly, however the time is cut into pieces", () => {
    const limits = new RateLimits({ tier: usageTiers.basic });
    expect(allowed(limits, create, 0)).toBe(10);
    for (let step = 1; step < 99_999; step += 997) {
      expect(limits.spend("ann", create, later(step / 1_000_000))).toBe(false);
    }
    expect(limits.spend("ann", create, later(0.1))).toBe(true);
  });
});

describe("shards with a write bucket of their own", () => {
  const on = (route: WriteRoute): RateCall => ({ ...create, route });

  test("pay for the writes that name them", () => {
    const limits = new RateLimits({ tier: usageTiers.basic, shards: [0, 1, 2] });
    expect(allowed(limits, on({ kind: "shard", exchangeIndex: 2 }), 0)).toBe(10);
    expect(allowed(limits, on({ kind: "shard", exchangeIndex: 1 }), 0)).toBe(10);
    expect(allowed(limits, on({ kind: "shard", exchangeIndex: 0 }), 0)).toBe(10);
    expect(allowed(limits, create, 0)).toBe(0);
  });

  test.each([
    ["every-shard", 0],
    ["unscoped", 10],
  ] as const)("where the venue finds the shard: %s", (autoRoutePays, left) => {
    const limits = new RateLimits({ tier: usageTiers.basic, shards: [0, 1], autoRoutePays });
    expect(allowed(limits, on({ kind: "auto" }), 0)).toBe(10);
    expect(allowed(limits, on({ kind: "shard", exchangeIndex: 1 }), 0)).toBe(left);
  });
});

test("both endpoints describe what is enforced", () => {
  const limits = new RateLimits({ tier: usageTiers.basic });
  expect(limits.limits()).toEqual({
    usage_tier: "basic",
    read: { refill_rate: 200, bucket_capacity: 600 },
    write: { refill_rate: 100, bucket_capacity: 100 },
    grants: [],
  });
  expect(limits.endpointCosts()).toMatchObject({
    default_cost: 10,
    endpoint_costs: expect.arrayContaining([
      { method: "DELETE", path: "/portfolio/events/orders/:order_id", cost: 2 },
    ]),
  });
});
