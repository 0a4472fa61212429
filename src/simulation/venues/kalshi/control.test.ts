// What a test does to the simulated Kalshi's markets from behind the counter, and what accounts get of it.

import { describe, expect, test } from "vitest";

import {
  coreSeries,
  coreStart,
  granted,
  requestOf,
  usd,
} from "../../../../test/support/kalshi-core-rig.ts";
import { seconds } from "../../../domain/units/epoch-micros.ts";
import { VirtualClock } from "../../virtual-clock.ts";
import { generateCredentials } from "./authentication.ts";
import { determinedMessage, eventFeeMessage } from "./lifecycle.ts";
import { buildKalshiVenue } from "./venue.ts";

function newVenue() {
  const clock = new VirtualClock(coreStart);
  const cash = new Map([[0, 100_000_000n]]);
  const venue = buildKalshiVenue({
    clock,
    series: coreSeries,
    accounts: [
      { name: "ann", cash, keys: [{ credentials: generateCredentials("ann's") }] },
      { name: "bob", cash, keys: [] },
    ],
  });
  const status = () => venue.catalogue.statusAt(venue.catalogue.market("A-1"), clock.now());
  const place = (account: string, side: "bid" | "ask") =>
    granted(
      venue.accounts.create(requestOf(account, { side, count: 10, price: 0.4 }), clock.now()),
    );
  const money = (account: string) => usd(venue.accounts.cash(account, 0).get(0) ?? 0n);
  return { ...venue, clock, status, place, money };
}

describe("a market's end", () => {
  test("is determined, doubted, amended and paid, once", () => {
    const { control, accounts, place, status, money } = newVenue();
    place("bob", "ask");
    place("ann", "bid");
    expect([control.dispute("A-1"), control.settle("A-1")]).toEqual([false, false]);
    control.determine("A-1", "no");
    expect(status()).toBe("determined");
    expect(control.amend("A-1", "yes")).toBe(false);
    expect(control.dispute("A-1")).toBe(true);
    expect(status()).toBe("disputed");
    expect(control.amend("A-1", "yes")).toBe(true);
    expect(status()).toBe("amended");
    const before = money("ann");
    expect(control.settle("A-1")).toBe(true);
    expect(status()).toBe("finalized");
    expect([before, money("ann")]).toEqual(["95.8320", "105.8320"]);
    expect([control.settle("A-1"), control.dispute("A-1")]).toEqual([false, false]);
    expect(accounts.settlements("bob")).toMatchObject([{ result: "yes", revenue: 0n }]);
  });

  test("can be a value between", () => {
    const { control, accounts, place, catalogue } = newVenue();
    place("bob", "ask");
    place("ann", "bid");
    expect(() => control.determine("A-1", "scalar")).toThrow("a scalar result has a value");
    control.determine("A-1", "scalar", 370_000n);
    control.settle("A-1");
    expect(accounts.settlements("ann")).toMatchObject([{ result: "scalar", revenue: 3_700_000n }]);
    expect(accounts.settlements("bob")).toMatchObject([{ result: "scalar", revenue: 6_300_000n }]);
    const market = catalogue.market("A-1");
    expect(market.resolution && determinedMessage(market, market.resolution)).toMatchObject({
      event_type: "determined",
      result: "scalar",
      settlement_value: "0.3700",
    });
  });

  test("ends the orders that rest there", () => {
    const { control, place } = newVenue();
    const { order } = place("ann", "bid");
    control.determine("A-1", "yes");
    expect(order).toMatchObject({ status: "canceled", lastUpdateReason: "CloseCancel" });
  });
});

test("a market that resumes has lost its orders", () => {
  const { control, place, status } = newVenue();
  const { order } = place("ann", "bid");
  control.pause("A-1");
  expect([status(), order.status]).toEqual(["inactive", "resting"]);
  control.resume("A-1");
  expect([status(), order.lastUpdateReason]).toEqual(["active", "HaltCancel"]);
});

test("an event's own fees hold from now on, until they are cleared", () => {
  const { control, accounts, place, clock } = newVenue();
  const override = { feeTypeOverride: "quadratic", feeMultiplierOverride: 0 };
  control.changeEventFees("KXA-1", override);
  place("bob", "ask");
  expect(place("ann", "bid").order.takerFees).toBe(0n);
  clock.advance(seconds(1));
  control.changeEventFees("KXA-1", { feeTypeOverride: null, feeMultiplierOverride: null });
  place("bob", "ask");
  // 0.07 × 10 × 0.40 × 0.60, and the series charges its makers a quarter of it.
  expect(place("ann", "bid").order.takerFees).toBe(168_000n);
  expect(accounts.fills("bob").map(({ fee }) => fee)).toEqual([0n, 42_000n]);
  expect(eventFeeMessage("KXA-1", { at: coreStart, ...override })).toEqual({
    event_ticker: "KXA-1",
    fee_type_override: "quadratic",
    fee_multiplier_override: 0,
  });
});
