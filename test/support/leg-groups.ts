// Leg groups made by hand, of any number of legs and any sizes, for an engine that knows their markets: detection has no
// part in these stories. And a venue that answers the group's orders as it is told.

import type { Result } from "../../src/domain/failure/result.ts";
import type { Market } from "../../src/domain/market/market.ts";
import {
  type InstrumentId,
  type MarketId,
  marketOf,
  outcomeOf,
  type Venue,
  venueOf,
} from "../../src/domain/market/venue.ts";
import type { SubmitOrder } from "../../src/domain/message/command.ts";
import type { EngineSettings } from "../../src/domain/message/settings.ts";
import type { Step } from "../../src/domain/message/step.ts";
import { isOpenOrder, type Leg, type LegGroup } from "../../src/domain/order/order.ts";
import { contractMicros } from "../../src/domain/units/contract-micros.ts";
import { epochMicros } from "../../src/domain/units/epoch-micros.ts";
import { priceTicks } from "../../src/domain/units/price-ticks.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import { usdMicros } from "../../src/domain/units/usd-micros.ts";
import { startGroup } from "../../src/engine/execution/start.ts";
import { approve } from "../../src/engine/risk/approve.ts";
import { EngineRig, rigMarket, rigSettings } from "./engine-rig.ts";
import { fillOf } from "./two-venues.ts";

/** `[instrument, limit in ticks, contracts]`; without fees. */
export type LegTerms = readonly [InstrumentId, number, number];

export function legOf([instrument, ticks, contracts]: LegTerms): Leg {
  const cost = usdMicros(Math.ceil(ticks * 100 * contracts));
  return {
    instrument,
    side: "buy",
    limitPrice: priceTicks(ticks),
    size: contractMicros(Math.round(contracts * 1_000_000)),
    cost,
    fee: usdMicros(0),
    reserve: cost,
    assumedSize: false,
  };
}

/** A group of these legs that pays so many USD in its worst state. */
export function groupOf(terms: readonly LegTerms[], payoutUsd: number, groupId = "g-1"): LegGroup {
  const legs = terms.map(legOf);
  const payout = Math.round(payoutUsd * 1_000_000);
  const cost = legs.reduce((sum, leg) => sum + integerOf(leg.reserve), 0);
  return {
    groupId,
    opportunityId: `o-${groupId}`,
    episodeId: `e-${groupId}`,
    lane: "general",
    cluster: "cluster",
    legs,
    size: contractMicros(Math.max(...legs.map((leg) => integerOf(leg.size)))),
    payoutWorst: usdMicros(payout),
    costTotal: usdMicros(cost),
    profitWorst: usdMicros(payout - cost),
  };
}

/** Settings under which nothing but the group's own shape is refused. */
export const wideSettings: EngineSettings = {
  ...rigSettings,
  sizing: { positionSizeMax: usdMicros(1_000_000_000_000) },
  risk: {
    ...rigSettings.risk,
    exposureTotalMax: usdMicros(1_000_000_000_000),
    exposureVenueMax: usdMicros(1_000_000_000_000),
    exposureMarketMax: usdMicros(1_000_000_000_000),
    exposureClusterMax: usdMicros(1_000_000_000_000),
    ordersPerMinuteMax: 1_000,
    dailyLossMax: usdMicros(1_000_000_000_000),
  },
};

/** Tells an engine about the group's markets: each shows exactly the limit of its leg, and a bid a cent below. */
export function introduceMarkets(
  rig: EngineRig,
  group: LegGroup,
  over: (market: MarketId, legIndex: number) => Partial<Market> = () => ({}),
): void {
  for (const [legIndex, { instrument }] of group.legs.entries()) {
    const market = marketOf(instrument);
    rig.event({
      kind: "MarketListed",
      market: { ...rigMarket(market), ...over(market, legIndex) },
    });
  }
  for (const venue of venuesOf(group)) rig.openStream(`${venue}/market`, { staleAfterSeconds: 60 });
  for (const leg of group.legs) showPrice(rig, leg, integerOf(leg.limitPrice));
}

/** Quotes a leg's market so that the leg costs so many ticks, and a contract of it is sold a cent below. */
export function showPrice(rig: EngineRig, { instrument }: Leg, ticks: number): void {
  const market = marketOf(instrument);
  const isYes = outcomeOf(instrument) === "yes";
  const [bid, ask] = isYes ? [ticks - 100, ticks] : [10_000 - ticks, 10_100 - ticks];
  const side = (price: number) => (price > 0 ? ([[price, 1_000_000]] as const) : []);
  rig.quote(market, `${venueOf(market)}/market`, side(bid), side(ask));
}

function venuesOf(group: LegGroup): Venue[] {
  return [...new Set(group.legs.map((leg) => venueOf(leg.instrument)))].sort();
}

/** An engine that knows the group's markets and has cash for it. */
export function rigFor(
  group: LegGroup,
  over?: Parameters<typeof introduceMarkets>[2],
  settings: EngineSettings = wideSettings,
): EngineRig {
  const rig = new EngineRig(settings);
  rig.start(settings);
  for (const venue of venuesOf(group)) {
    rig.event({ kind: "BalanceReported", venue, cash: usdMicros(1_000_000_000_000) });
  }
  introduceMarkets(rig, group, over);
  return rig;
}

/** Asks risk for the group and starts it, as the engine does with one that it has sized. */
export function take(rig: EngineRig, group: LegGroup): Result<unknown> {
  const { core } = rig.engine;
  const { durable } = core;
  const step: Step = {
    now: epochMicros(rig.now),
    inputSequence: rig.engine.inputs,
    emit(body) {
      const sequence = durable.lastSequence + 1;
      const header = { sequence, at: epochMicros(rig.now), input: rig.engine.inputs };
      const record = { ...body, ...header };
      durable.apply(record);
      rig.records.push(record);
      return sequence;
    },
    command(body) {
      rig.commands.push({ ...body, follows: durable.lastSequence });
    },
  };
  const approved = approve({
    group,
    settings: core.settings,
    counters: durable.counters,
    exposure: durable.accounts,
    nowMicros: rig.now,
    outboxFull: false,
    stopping: undefined,
  });
  if (approved.ok) startGroup(step, core.replyContext(), durable.groups, approved.value);
  return approved;
}

/** Answers an order: so many contract micros of it are filled at its limit, the rest is cancelled. */
export function fillMicros(rig: EngineRig, order: SubmitOrder, micros: number): void {
  const { clientOrderId } = order;
  if (micros > 0) {
    const fill = fillOf(order, { change: { size: contractMicros(micros) } });
    rig.event({ kind: "FillReported", fill });
  }
  if (micros >= integerOf(order.size)) return;
  rig.event({ kind: "OrderCancelled", clientOrderId, filled: contractMicros(micros) });
}

/** The order of an open group that waits for its answer. */
export function openOrder(rig: EngineRig): SubmitOrder | undefined {
  const { groups } = rig.engine.core.durable;
  const open = groups
    .openGroups()
    .flatMap((view) => view.orders.filter(({ state }) => isOpenOrder(state)));
  return rig
    .commandsOf("SubmitOrder")
    .findLast((order) => open.some(({ clientOrderId }) => clientOrderId === order.clientOrderId));
}
