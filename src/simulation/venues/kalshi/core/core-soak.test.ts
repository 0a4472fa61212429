// Ten simulated hours of a crowd on the simulated Kalshi's core, in few steps: every fill foretold by a plain book, all money
// kept twice. The long form runs as many hours with many more steps.

import { expect, test } from "vitest";

import { coreStart } from "../../../../../test/support/kalshi-core-rig.ts";
import { KalshiCoreSoak } from "../../../../../test/support/kalshi-core-soak.ts";
import { epochMicros } from "../../../../domain/units/epoch-micros.ts";

/** Inside each regime of the fees. */
const starts = {
  cent: epochMicros(1_770_000_000_000_000),
  centicent: epochMicros(1_783_000_000_000_000),
  micro: coreStart,
};

/** What a soak must have met to have tested anything. */
const metOften = [
  "fill as taker",
  "fill as maker",
  "fill of a reduce-only order",
  "create",
  "create: insufficient_balance",
  "amend",
  "cancel",
  "crowd order",
  "decrease",
  "group triggered",
  "order CloseCancel",
  "order ExpiryCancel",
  "order HaltCancel",
  "order OrderGroupCancel",
  "order ReduceOnlyCancel",
  "order SelfTradeCancel",
  "transfer",
  "venue fees",
  "venue settle",
];

test.each([
  [1, "micro"],
  [2, "micro"],
  [3, "centicent"],
  [4, "cent"],
] as const)("seed %i, fees to the %s", (seed, regime) => {
  const startAt = starts[regime];
  const soak = new KalshiCoreSoak({ seed, steps: 8_000, hours: 10, startAt, checkEvery: 50 });
  const counts = soak.run();
  const seldom = metOften.filter((what) => (counts[what] ?? 0) < 5);
  expect(seldom).toEqual([]);
});

test("the same seed does the same", () => {
  const run = (seed: number) =>
    new KalshiCoreSoak({ seed, steps: 500, hours: 1, startAt: coreStart, checkEvery: 100 }).run();
  expect(run(9)).toEqual(run(9));
  expect(run(9)).not.toEqual(run(10));
});
