// The rule of the next leg's limit, on a group of three: what follows the leg is paid for as well.

import { describe, expect, test } from "vitest";
import { EngineRig, rigMarket } from "../../../test/support/engine-rig.ts";
import type { MarketId } from "../../domain/market/venue.ts";
import type { Leg, Order } from "../../domain/order/order.ts";
import { wholeContracts } from "../../domain/units/contract-micros.ts";
import { epochMicros } from "../../domain/units/epoch-micros.ts";
import { priceTicks } from "../../domain/units/price-ticks.ts";
import { usdMicros } from "../../domain/units/usd-micros.ts";
import type { GroupView } from "./contract.ts";
import { openingOrder } from "./next-leg.ts";

const markets: readonly MarketId[] = ["kalshi:A", "kalshi:B", "kalshi:C"];

function leg(market: MarketId, ticks: number): Leg {
  const cost = usdMicros(ticks * 1_000);
  return {
    instrument: `${market}/yes`,
    side: "buy",
    limitPrice: priceTicks(ticks),
    size: wholeContracts(10),
    cost,
    fee: usdMicros(50_000),
    reserve: cost,
    assumedSize: false,
  };
}

/** Ten of A bought at 0.30; B may cost 0.40, C is planned at 0.25 and half a cent of fee: 4.5 cents are earned. */
function view(paidTicks = 3_000): GroupView {
  const legs = [leg("kalshi:A", 3_000), leg("kalshi:B", 4_000), leg("kalshi:C", 2_500)];
  const bought = { legIndex: 0, purpose: "open", filled: wholeContracts(10), state: "filled" };
  return {
    group: {
      groupId: "g",
      opportunityId: "o",
      episodeId: "e",
      lane: "parity",
      cluster: "c",
      legs,
      size: wholeContracts(10),
      payoutWorst: usdMicros(10_000_000),
      costTotal: usdMicros(9_500_000),
      profitWorst: usdMicros(500_000),
    },
    envelope: { reduceSizeMax: wholeContracts(10), lossMax: priceTicks(500), venues: ["kalshi"] },
    phase: "opening",
    resumed: false,
    orders: [bought as Order],
    traces: [{ reversedMicros: 0, reversalsBefore: 0 }],
    reversals: 0,
    reopened: false,
    boughtMicros: [paidTicks * 1_000, 0, 0],
    outlayMicros: paidTicks * 1_000,
  };
}

function rigWith(bidOfFirst: number | undefined): EngineRig {
  const rig = new EngineRig();
  rig.start();
  rig.openStream("kalshi/market");
  for (const market of markets) rig.event({ kind: "MarketListed", market: rigMarket(market) });
  if (bidOfFirst !== undefined) {
    rig.quote("kalshi:A", "kalshi/market", [[bidOfFirst, 20]], []);
  }
  return rig;
}

describe("the limit of the second of three legs", () => {
  const rows = [
    // Bid for the first, paid for it, limit of the second: 1.00 less the third at 0.255 less what selling the first
    // brings, up to 0.40.
    ["nothing shown: the loss bound counts", undefined, 3_000, 4_000],
    ["the bid is what was paid", 3_000, 3_000, 4_000],
    ["the bid has risen: selling brings more", 3_600, 3_000, 3_800],
    ["and more", 4_000, 3_000, 3_400],
    ["a bid below the bound counts as the bound", 1_000, 4_200, 3_700],
    ["so high that nothing is left", 7_400, 3_000, undefined],
  ] as const;
  test.each(rows)("%s", (_what, bid, paid, limit) => {
    const rig = rigWith(bid);
    const order = openingOrder(epochMicros(rig.now), rig.engine.core.markets, view(paid), 1);
    expect(order?.limitPrice).toBe(limit);
    if (limit !== undefined) expect(order?.size).toBe(wholeContracts(10));
  });

  test("nothing is opened in a market nobody knows or without a price on its grid", () => {
    const empty = new EngineRig();
    empty.start();
    const now = epochMicros(empty.now);
    expect(openingOrder(now, empty.engine.core.markets, view(), 1)).toBeUndefined();
    const rig = rigWith(7_440);
    // Half a cent is left for the second leg, and its grid has whole cents.
    expect(openingOrder(now, rig.engine.core.markets, view(), 1)).toBeUndefined();
  });
});
