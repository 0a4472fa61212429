// The local ForecastEx as a program outside meets it: filled books whose sides leave room for the cent, and a flow that
// goes on.

import { expect, test } from "vitest";
import { memoryStart } from "../../test/support/forecastex-memory-venue.ts";
import { seconds } from "../domain/units/epoch-micros.ts";
import { integerOf } from "../domain/units/unit.ts";
import { noFaults } from "./faults/fault.ts";
import { findFaultProfile } from "./faults/fault-profiles.ts";
import { startLocalForecastEx } from "./local-forecastex.ts";
import { noQuirks, quirksUnder } from "./venues/forecastex/quirks.ts";
import { VirtualClock } from "./virtual-clock.ts";

test("books are filled with whole contracts, and bids of both sides total less than 1.01", async () => {
  const clock = new VirtualClock(memoryStart);
  const venue = await startLocalForecastEx({
    ...{ clock, seed: 7, port: 0, marketCount: 5, stepMillis: 50, faults: noFaults },
  });
  const { server, conids } = venue;
  expect(new Set(conids).size).toBe(5);
  const trades = (): number =>
    conids.filter((conid) => server.exchange.market(conid).lastTrade !== undefined).length;
  for (let step = 0; step < 60; step += 1) {
    clock.advance(seconds(10));
    for (const conid of conids) {
      const { bids, asks } = server.control.book(conid);
      const sizes = [...bids, ...asks].map(({ size }) => integerOf(size) % 1_000_000);
      expect(sizes.every((part) => part === 0)).toBe(true);
      const [bid, ask] = [bids[0], asks[0]];
      if (bid === undefined || ask === undefined) continue;
      // An ask is a bid for NO at 1.01 less its price.
      expect(integerOf(bid.price)).toBeLessThan(integerOf(ask.price));
    }
  }
  const quoted = conids.filter((conid) => {
    const { bids, asks } = server.control.book(conid);
    return bids.length > 0 && asks.length > 0;
  });
  expect(quoted.length).toBeGreaterThan(0);
  expect(trades()).toBeGreaterThan(0);
  await venue.stop();
});

test("a profile of faults brings the broker's own along", () => {
  expect(quirksUnder(noFaults)).toEqual(noQuirks);
  const quirks = quirksUnder(findFaultProfile("everything")?.options ?? noFaults);
  expect(Object.values(quirks).every((chance) => chance > 0)).toBe(true);
});
