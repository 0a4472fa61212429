// Two venues that quote the same claim to an engine, confirmed and without an edge, with cash on both: where most
// stories about the engine begin. And the ways they go on.

import { expect } from "vitest";
import type { Market } from "../../src/domain/market/market.ts";
import type { SubmitOrder } from "../../src/domain/message/command.ts";
import type { EngineSettings } from "../../src/domain/message/settings.ts";
import type { Fill } from "../../src/domain/order/order.ts";
import type { Relation } from "../../src/domain/relation/relation.ts";
import { contractMicros } from "../../src/domain/units/contract-micros.ts";
import { epochMicros } from "../../src/domain/units/epoch-micros.ts";
import { priceTicks } from "../../src/domain/units/price-ticks.ts";
import { usdMicros } from "../../src/domain/units/usd-micros.ts";
import { DurableState } from "../../src/engine/durable-state.ts";
import { EngineRig, kalshiTaker, rigMarket, rigRelation, rigSettings } from "./engine-rig.ts";

export const kalshi = "kalshi:SHAI" as const;
export const polymarket = "polymarket:shai" as const;
export const kalshiStream = "kalshi/market";
export const polymarketStream = "polymarket/market";

export interface TwoVenues {
  readonly settings?: EngineSettings;
  readonly kalshi?: Partial<Market>;
  readonly polymarket?: Partial<Market>;
  readonly relation?: Partial<Relation>;
  /** Cash on each venue in USD. */
  readonly cash?: number;
}

/** Tells an engine about both markets, their relation and their quotes. */
export function introduce(rig: EngineRig, options: TwoVenues = {}): void {
  const instruments = [`${kalshi}/yes`, `${polymarket}/yes`] as const;
  rig.event({
    kind: "MarketListed",
    market: { ...rigMarket(kalshi, kalshiTaker), ...options.kalshi },
  });
  rig.event({
    kind: "MarketListed",
    market: { ...rigMarket(polymarket), ...options.polymarket },
  });
  rig.event({
    kind: "RelationApproved",
    relation: rigRelation({ instruments, ...options.relation }),
  });
  rig.openStream(kalshiStream);
  rig.openStream(polymarketStream);
  rig.quote(kalshi, kalshiStream, [[7_300, 100]], [[7_400, 100]]);
  rig.quote(polymarket, polymarketStream, [[7_300, 100]], [[7_400, 100]]);
  rig.wait(3);
}

export function twoVenues(options: TwoVenues = {}): EngineRig {
  const settings = options.settings ?? rigSettings;
  const rig = new EngineRig(settings);
  rig.start(settings);
  const cash = usdMicros((options.cash ?? 1_000) * 1_000_000);
  rig.event({ kind: "BalanceReported", venue: "kalshi", cash });
  rig.event({ kind: "BalanceReported", venue: "polymarket", cash });
  introduce(rig, options);
  return rig;
}

/** The edge of the recorded session: YES asked at 0.73 on one venue, bid 0.77 on the other; 120 and 150 contracts. */
export function showEdge(rig: EngineRig): void {
  rig.quote(polymarket, polymarketStream, [[7_200, 100]], [[7_300, 120]]);
  rig.quote(kalshi, kalshiStream, [[7_700, 150]], [[7_800, 100]]);
}

/** The order sent last. */
export function lastOrder(rig: EngineRig): SubmitOrder {
  const order = rig.commandsOf("SubmitOrder").at(-1);
  if (order === undefined) throw new TypeError("no order was submitted");
  return order;
}

interface FillChange {
  readonly contracts?: number;
  readonly ticks?: number;
  readonly feeMicros?: number;
  readonly fillId?: string;
  readonly change?: Partial<Fill>;
}

let fills = 0;

/** Reports a fill of an order, by default of all of it at its limit. */
export function fillOf(order: SubmitOrder, how: FillChange = {}): Fill {
  fills += 1;
  return {
    fillId: how.fillId ?? `fill-${fills}`,
    clientOrderId: order.clientOrderId,
    instrument: order.instrument,
    side: order.side,
    price: how.ticks === undefined ? order.limitPrice : priceTicks(how.ticks),
    size:
      how.contracts === undefined
        ? order.size
        : contractMicros(Math.round(how.contracts * 1_000_000)),
    fee: usdMicros(how.feeMicros ?? 0),
    filledAt: epochMicros(0),
    ...how.change,
  };
}

/** Records of one kind as the values of one of their fields. */
export function outcomes(rig: EngineRig): string[] {
  return rig.recordsOf("GroupClosed").map((record) => record.outcome);
}

/** Lets the pause pass after which a group tries its next sale. */
export function nextSale(rig: EngineRig): void {
  const timer = rig.commandsOf("SetTimer").at(-1);
  if (timer === undefined || !timer.timerId.startsWith("group/")) {
    throw new TypeError("no group waits to sell again");
  }
  rig.now = Math.max(rig.now, Number(timer.at));
  rig.event({ kind: "TimerFired", timerId: timer.timerId });
}

/** Ends the last sale, and each that follows it, without a buyer, until the group gives up. Returns how many there were. */
export function sellInVain(rig: EngineRig): number {
  for (let sales = 1; ; sales += 1) {
    const { clientOrderId, reduceOnly } = lastOrder(rig);
    if (!reduceOnly) throw new TypeError("the last order is no sale");
    const filled = contractMicros(0);
    rig.event({ kind: "OrderCancelled", clientOrderId, filled });
    if (rig.engine.core.durable.groups.openGroups().length === 0) return sales;
    nextSale(rig);
  }
}

/** The folded records must give the live state, whatever happened. */
export function expectFoldToMatch(rig: EngineRig): void {
  const folded = new DurableState(rigSettings);
  for (const record of rig.records) folded.apply(record);
  expect(folded.hash()).toBe(rig.engine.core.durable.hash());
}

/** An engine on the records of another one, as after a crash: it knows no market yet. */
export function restarted(rig: EngineRig, settings: EngineSettings = rigSettings): EngineRig {
  const again = new EngineRig(settings);
  again.now = rig.now;
  again.engine.recover(rig.records);
  again.start(settings);
  return again;
}
