// Kalshi under faults: its markets change grids and pause as asked and go on afterwards, and the door it is reached
// through makes answers go wrong in the venue's own words.

import { expect, test } from "vitest";
import { epochMicros, seconds } from "../../../domain/units/epoch-micros.ts";
import { inventEvents, kalshiSeriesOf } from "../../demo-events.ts";
import { type FaultOptions, noFaults } from "../../faults/fault.ts";
import type { ShellReply } from "../../transport/shell.ts";
import { VirtualClock } from "../../virtual-clock.ts";
import { buildKalshiVenue } from "./venue.ts";

function newVenue(faults: Partial<FaultOptions>) {
  const clock = new VirtualClock(epochMicros(1_795_161_600_000_000));
  const events = inventEvents(4, 3, clock.now());
  const venue = buildKalshiVenue({
    clock,
    series: kalshiSeriesOf(events),
    accounts: [],
    faults: { ...noFaults, ...faults },
  });
  const get = (path: string): Record<string, unknown> => {
    const replies: (ShellReply | null)[] = [];
    const request = {
      method: "GET",
      path: `/trade-api/v2${path}`,
      query: "",
      headers: {},
      body: "",
    };
    venue.door.request(request, (reply) => replies.push(reply));
    expect(replies).toHaveLength(1);
    return JSON.parse(replies[0]?.body ?? "null");
  };
  const [first] = events;
  if (first === undefined) expect.fail("three events were invented");
  return { ...venue, world: clock, get, ticker: first.kalshiTicker };
}

test("grids change to another one and are announced over the catalogue", () => {
  const markets = { ...noFaults.markets, gridChangeEvery: seconds(1) };
  const { world, faults, catalogue, get } = newVenue({ markets });
  const labels = (): unknown[] =>
    [...catalogue.markets()]
      .map(({ listing }) => get(`/markets/${listing.ticker}`))
      .flatMap(
        ({ market }) => (market as { price_level_structure: unknown }).price_level_structure,
      );
  const before = labels();
  world.advance(seconds(20));
  expect(faults.counts().gridChanges).toBeGreaterThan(9);
  expect(labels()).not.toEqual(before);
});

test("a paused market takes no orders until it goes on", () => {
  const markets = { ...noFaults.markets, pauseEvery: seconds(1), pauseFor: seconds(600) };
  const { world, faults, control, ticker } = newVenue({ markets });
  const place = () => control.place({ market: ticker, side: "bid", price: "0.40", size: "1" });
  expect(place()).toMatchObject({ accepted: true });
  world.advance(seconds(20));
  expect(faults.counts().pauses).toBe(3);
  expect(place()).toMatchObject({ accepted: false });
  faults.use(noFaults);
  expect(place()).toMatchObject({ accepted: true });
});

test("a pause of the exchange stops trading, and every third one cancels too", () => {
  const exchangePauseEvery = seconds(100);
  const pauses = { ...noFaults.markets, exchangePauseEvery, exchangePauseFor: seconds(20) };
  const { world, faults, get } = newVenue({ markets: pauses });
  const seen: string[] = [];
  for (let turn = 0; turn < 1_000; turn += 1) {
    world.advance(seconds(1));
    const { exchange_active, trading_active } = get("/exchange/status");
    seen.push(`exchange ${String(exchange_active)} trading ${String(trading_active)}`);
  }
  const trading = "exchange true trading false";
  expect(seen.filter((line) => line === trading).length).toBeGreaterThan(60);
  expect(seen.filter((line) => line.startsWith("exchange false")).length).toBeGreaterThan(15);
  expect(faults.counts().exchangePauses).toBeGreaterThan(5);
  faults.use(noFaults);
  expect(get("/exchange/status")).toMatchObject({ exchange_active: true, trading_active: true });
});

test("the door answers in the venue's words, by the venue's clock", () => {
  const certain = 1_000_000;
  const limited = newVenue({ requests: { ...noFaults.requests, rateLimitChance: certain } });
  expect(limited.get("/exchange/status")).toEqual({ error: "too many requests" });
  const clock = { ...noFaults.clock, offset: seconds(5) };
  const skewed = newVenue({ clock });
  expect(skewed.clock.now()).toBe(epochMicros(1_795_161_605_000_000));
});
