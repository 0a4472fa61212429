// The weekly pause: when it is, by New York's clock, and what the venue does in it.

import { describe, expect, test } from "vitest";

import {
  annKey,
  ask,
  coreOrder,
  memoryVenue,
} from "../../../../test/support/kalshi-memory-venue.ts";
import {
  addDuration,
  days,
  durationBetween,
  epochMicros,
  seconds,
} from "../../../domain/units/epoch-micros.ts";
import { isoSeconds } from "../../instant-text.ts";
import { isMaintenance, nextMaintenance } from "./maintenance.ts";

/** Returns midnight UTC of a day of 2026, counted from 1 January. */
function dayOf2026(day: number) {
  return epochMicros((1_767_225_600 + (day - 1) * 86_400) * 1_000_000);
}

describe("the next maintenance window", () => {
  test.each([
    ["in winter at 8 UTC", 1, "2026-01-01T08:00:00Z"],
    ["the day after, a week later", 2, "2026-01-08T08:00:00Z"],
    ["before summer time begins on 8 March", 64, "2026-03-05T08:00:00Z"],
    ["after it has begun", 67, "2026-03-12T07:00:00Z"],
    ["in the last week of summer time", 302, "2026-10-29T07:00:00Z"],
    ["after it has ended on 1 November", 305, "2026-11-05T08:00:00Z"],
  ])("%s", (_name, day, startsAt) => {
    const window = nextMaintenance(dayOf2026(day));
    expect(isoSeconds(window.startsAt)).toBe(startsAt);
    expect(window.endsAt).toBe(addDuration(window.startsAt, seconds(7_200)));
    expect(isMaintenance(window.startsAt)).toBe(true);
    expect(isMaintenance(addDuration(window.startsAt, seconds(-1)))).toBe(false);
    expect(isMaintenance(addDuration(window.endsAt, seconds(-1)))).toBe(true);
    expect(isMaintenance(window.endsAt)).toBe(false);
  });
});

describe("a venue that keeps its maintenance", () => {
  const order = {
    ticker: "B-1",
    side: "bid",
    count: "1.00",
    price: "0.2000",
    time_in_force: "good_till_canceled",
    self_trade_prevention_type: "maker",
  };

  test("takes no orders in the window, takes cancels, and says so", () => {
    const venue = memoryVenue({ keepsMaintenance: true });
    venue.control.changeCloseDate("B-1", addDuration(venue.clock.now(), days(30)));
    const placed = venue.accounts.create(
      coreOrder("ann", { ticker: "B-1", count: 100n }),
      venue.clock.now(),
    );
    const orderId = placed.ok ? placed.value.order.orderId : "";
    const { startsAt, endsAt } = nextMaintenance(venue.clock.now());
    venue.clock.advance(durationBetween(venue.clock.now(), addDuration(startsAt, seconds(60))));
    const create = () => ask(venue, annKey, "POST /portfolio/events/orders", order).status;
    const trading = () => ask(venue, null, "GET /exchange/status").body;
    expect(trading()).toMatchObject({
      exchange_active: true,
      trading_active: false,
      exchange_index_statuses: [{ trading_active: false }, { trading_active: false }],
    });
    expect(create()).toBe(503);
    const cancel = `DELETE /portfolio/events/orders/${orderId}?market_ticker=B-1`;
    expect(ask(venue, annKey, cancel).status).toBe(200);
    venue.clock.advance(durationBetween(venue.clock.now(), endsAt));
    expect(trading().trading_active).toBe(true);
    expect(create()).toBe(201);
  });

  test("a pause that ends inside the window does not end the window", () => {
    const venue = memoryVenue({ keepsMaintenance: true });
    venue.control.changeCloseDate("B-1", addDuration(venue.clock.now(), days(30)));
    const inside = addDuration(nextMaintenance(venue.clock.now()).startsAt, seconds(60));
    venue.clock.advance(durationBetween(venue.clock.now(), inside));
    // B-1 trades on shard 3.
    venue.accounts.setTradingActive(3, false, venue.clock.now());
    venue.accounts.setTradingActive(3, true, venue.clock.now());
    expect(ask(venue, annKey, "POST /portfolio/events/orders", order).status).toBe(503);
  });

  test("a pause of one shard shows there alone", () => {
    const venue = memoryVenue();
    venue.accounts.setTradingActive(3, false, venue.clock.now());
    const { body } = ask(venue, null, "GET /exchange/status");
    expect(body.trading_active).toBe(true);
    expect(body.exchange_index_statuses).toMatchObject([
      { exchange_index: 0, trading_active: true },
      { exchange_index: 3, trading_active: false, exchange_active: true },
    ]);
    venue.accounts.setExchangeActive(0, false, venue.clock.now());
    expect(ask(venue, null, "GET /exchange/status").body).toMatchObject({
      exchange_active: false,
      trading_active: false,
      intra_exchange_transfers_active: false,
    });
  });
});
