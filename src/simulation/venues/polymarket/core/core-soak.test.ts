// Ten simulated hours of a crowd on the simulated Polymarket's core, in few steps: every fill foretold by a plain market,
// all money and tokens kept twice. The long form runs as many hours with many more steps.

import { expect, test } from "vitest";

import { coreStart } from "../../../../../test/support/polymarket-core-rig.ts";
import { PolymarketCoreSoak } from "../../../../../test/support/polymarket-core-soak.ts";

/** What a soak must have met to have tested anything. */
const metOften = [
  "create",
  "create: invalid post-only order: order crosses book",
  "create: no orders found to match with FAK orderN FAK orders are part",
  "create: not enough balance / allowance: the allowance is not enough ",
  "create: not enough balance / allowance: the balance is not enough ->",
  "create: order ID is invalidN DuplicatedN",
  "create: order ID is invalidN Size (N) lower than the minimum: N",
  "create: order couldn't be fully filledN FOK orders are fully filled ",
  "create: the market is not yet ready to process new orders",
  "create: the matching engine is restarting",
  "fill COMPLEMENTARY",
  "fill MERGE",
  "fill MINT",
  "heartbeat ok",
  "merge done",
  "not canceled: Order already canceled",
  "not canceled: Order already matched",
  "order FAK CANCELLATION CANCELED",
  "order FAK PLACEMENT DELAYED",
  "order FAK UPDATE MATCHED",
  "order FOK UPDATE MATCHED",
  "order GTC CANCELLATION CANCELED_MARKET_RESOLVED",
  "order GTC PLACEMENT DELAYED",
  "order GTD CANCELLATION CANCELED",
  "redeem",
  "split done",
  "trade CONFIRMED",
  "trade FAILED",
  "trade RETRYING",
  "venue grid",
  "venue resolve",
];

test.each([1, 2, 3, 4])("seed %i", (seed) => {
  const options = { seed, steps: 3_000, hours: 10, startAt: coreStart, checkEvery: 50 };
  const counts = new PolymarketCoreSoak(options).run();
  const seldom = metOften.filter((what) => (counts[what] ?? 0) < 2);
  expect(seldom).toEqual([]);
});

test("the same seed does the same", () => {
  const run = (seed: number) =>
    new PolymarketCoreSoak({
      seed,
      steps: 500,
      hours: 1,
      startAt: coreStart,
      checkEvery: 100,
    }).run();
  expect(run(9)).toEqual(run(9));
  expect(run(9)).not.toEqual(run(10));
});
