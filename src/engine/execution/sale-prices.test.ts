// Leaving a position where nobody sells: a sale is a purchase of the opposite outcome that is netted, so it brings less
// than the bid by what a pair costs beyond its dollar. What the engine expects of a sale, and what it asks for, say so.

import { expect, test } from "vitest";
import { type EngineRig, kalshiTaker, rigSettings } from "../../../test/support/engine-rig.ts";
import {
  fillOf,
  kalshi,
  kalshiStream,
  lastOrder,
  polymarket,
  polymarketStream,
  showEdge,
  twoVenues,
} from "../../../test/support/two-venues.ts";
import { contractMicros } from "../../domain/units/contract-micros.ts";
import { epochMicros } from "../../domain/units/epoch-micros.ts";
import { partsPerMillion } from "../../domain/units/parts-per-million.ts";
import { priceTicks } from "../../domain/units/price-ticks.ts";

/** The first leg stands on a market whose pairs cost so much. */
function withPairTotal(ticks: number): EngineRig {
  const rig = twoVenues({ polymarket: { pairTotal: priceTicks(ticks) } });
  showEdge(rig);
  return rig;
}

function fillFirst(rig: EngineRig): void {
  const order = lastOrder(rig);
  expect(order).toMatchObject({ instrument: `${polymarket}/yes`, side: "buy" });
  rig.event({ kind: "FillReported", fill: fillOf(order, { contracts: 20 }) });
  const { clientOrderId } = order;
  rig.event({ kind: "OrderCancelled", clientOrderId, filled: contractMicros(20_000_000) });
}

/** Hedging costs 1.07 in fees less 0.80 of edge, 0.27 in all; the bid is so far below the price that was paid. */
function choice(pairTotal: number, bidTicks: number): EngineRig {
  const rig = withPairTotal(pairTotal);
  rig.quote(polymarket, polymarketStream, [[bidTicks, 100]], [[7_300, 10]]);
  const schedule = { ...kalshiTaker, takerRate: partsPerMillion(300_000) };
  const fees = [{ from: epochMicros(0), schedule }];
  rig.event({ kind: "FeeScheduleChanged", market: kalshi, fees });
  fillFirst(rig);
  return rig;
}

test("selling back is weighed at what it would bring, a cent below the bid where pairs cost 1.01", () => {
  // At a bid of 0.72 selling 20 loses 0.20, and 0.40 where the cent is lost too: more than hedging does.
  expect(lastOrder(choice(10_000, 7_200))).toMatchObject({ side: "sell" });
  expect(lastOrder(choice(10_100, 7_200))).toMatchObject({
    instrument: `${kalshi}/no`,
    side: "buy",
  });
});

test("the limit of a sale is one that buying the opposite can have", () => {
  // Bought at 0.73, to be sold no lower than 0.68. Where pairs cost 1.01 that is NO at 0.32.
  const whole = withPairTotal(10_100);
  rigGone(whole);
  expect(Number(lastOrder(whole).limitPrice)).toBe(6_800);
  // Where they cost 1.005 the grid of the bids lies half a cent above that of the sales: the next better one.
  const half = withPairTotal(10_050);
  rigGone(half);
  expect(Number(lastOrder(half).limitPrice)).toBe(6_850);
});

/** The second leg's price is gone, so the first is sold. */
function rigGone(rig: EngineRig): void {
  const order = lastOrder(rig);
  rig.event({ kind: "FillReported", fill: fillOf(order, { contracts: 20 }) });
  rig.quote(kalshi, kalshiStream, [[7_600, 150]], [[7_800, 100]]);
  const { clientOrderId } = order;
  rig.event({ kind: "OrderCancelled", clientOrderId, filled: contractMicros(20_000_000) });
  expect(lastOrder(rig)).toMatchObject({ side: "sell", reduceOnly: true });
  expect(Number(rigSettings.execution.unwindLossMax)).toBe(500);
}
