// Four simulated days of accounts and a crowd on the simulated broker's core, in few steps: every order, fill and cent
// foretold by a plain second broker. The long form runs as many days with many more steps.

import { expect, test } from "vitest";

import { ForecastExCoreSoak } from "../support/forecastex-core-soak.ts";

/** What a soak must have met to have tested anything. */
const metOften = [
  "answer",
  "answered early",
  "cancel",
  "cancel: cancel-pending",
  "cancel: order-ended",
  "crowd bid",
  "crowd cancel",
  "crowd refused",
  "execution B maker",
  "execution B taker",
  "execution N maker",
  "execution N taker",
  "go on",
  "ledger netting",
  "ledger payout",
  "ledger purchase",
  "modify",
  "modify: insufficient-cash",
  "modify: size-below-filled",
  "order DAY Cancelled session-close",
  "order DAY PreSubmitted",
  "order GTC Cancelled asked",
  "order GTC Cancelled own-order",
  "order GTC Cancelled trading-ended",
  "order GTC Filled",
  "order GTC PendingCancel",
  "order GTC PreSubmitted",
  "order IOC Cancelled immediate",
  "order IOC Filled",
  "paid by hand",
  "submit: insufficient-cash",
];

test.each([1, 2, 3, 4])("seed %i", (seed) => {
  const options = { seed, steps: 4_000, hours: 96, checkEvery: 50 };
  const counts = new ForecastExCoreSoak(options).run();
  const seldom = metOften.filter((what) => (counts[what] ?? 0) < 2);
  expect(seldom).toEqual([]);
  // Once a month, to each account.
  expect(counts["ledger coupon"]).toBe(4);
});

test("the same seed does the same", () => {
  const run = (seed: number) =>
    new ForecastExCoreSoak({ seed, steps: 500, hours: 12, checkEvery: 100 }).run();
  expect(run(9)).toEqual(run(9));
  expect(run(9)).not.toEqual(run(10));
});
