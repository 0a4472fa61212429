// What the records say about today: orders of the last minute, losses of the day.

import { describe, expect, test } from "vitest";
import { rigSettings, rigStart } from "../../../test/support/engine-rig.ts";
import {
  fillOf,
  introduce,
  kalshi,
  lastOrder,
  polymarket,
  polymarketStream,
  sellInVain,
  showEdge,
  twoVenues,
} from "../../../test/support/two-venues.ts";
import { type MarketId, marketOf } from "../../domain/market/venue.ts";
import type { RecordBody } from "../../domain/message/record.ts";
import { StateHash } from "../../domain/message/state-hash.ts";
import { wholeContracts } from "../../domain/units/contract-micros.ts";
import { durationMicros, epochMicros } from "../../domain/units/epoch-micros.ts";
import { priceTicks } from "../../domain/units/price-ticks.ts";
import { usdMicros } from "../../domain/units/usd-micros.ts";
import { RiskCounters } from "./counters.ts";

const hour = 3_600_000_000;

class Hand {
  exposure = 0;
  readonly counters = new RiskCounters(0, { exposureOfCluster: () => usdMicros(this.exposure) });

  at(hours: number, body: RecordBody): void {
    const at = epochMicros(rigStart + Math.round(hours * hour));
    this.counters.apply({ ...body, sequence: 1, input: 1, at } as never);
  }

  lose(hours: number, cents: number): void {
    this.at(hours, {
      kind: "GroupClosed",
      groupId: "g",
      outcome: "unwound",
      hedged: 0 as never,
      profitLocked: usdMicros(-cents * 10_000),
    });
  }

  approve(groupId: string): void {
    const legs = [{ instrument: "kalshi:A/yes" }, { instrument: "polymarket:a/no" }];
    const group = { groupId, cluster: "c", legs } as never;
    const lossStressed = usdMicros(5);
    this.at(1, {
      kind: "GroupApproved",
      group,
      envelope: {} as never,
      lossWorst: lossStressed,
      lossStressed,
    });
    this.exposure = 1;
  }

  intend(groupId: string, purpose: "open" | "unwind"): void {
    this.at(1, { kind: "LegIntended", order: { groupId, purpose } as never });
  }

  /** Posts cents. */
  post(cents: Readonly<Record<string, number>>): void {
    const entries = Object.entries(cents).map(([account, amount]) => ({
      account,
      amount: usdMicros(amount * 10_000),
    }));
    this.at(1, { kind: "LedgerPosted", posting: { reference: "", entries } as never });
  }

  settle(hours: number, market: MarketId): void {
    const payout = usdMicros(0);
    this.at(hours, { kind: "PositionSettled", market, yesValue: priceTicks(0), payout });
  }

  lostCents(hours: number): number {
    return this.counters.lostTodayMicros(rigStart + hours * hour) / 10_000;
  }

  hash(): string {
    const hash = new StateHash();
    this.counters.hashInto(hash);
    return hash.digest();
  }
}

describe("losses of the day", () => {
  test("add up, are not made up for by gains, and are forgotten at the day boundary", () => {
    const hand = new Hand();
    expect(hand.lostCents(1)).toBe(0);
    hand.lose(1, 300);
    hand.lose(2, -900);
    hand.lose(3, 50);
    expect(hand.lostCents(23)).toBe(350);
    expect(hand.lostCents(24)).toBe(0);
    hand.lose(25, 7);
    expect(hand.lostCents(26)).toBe(7);
  });

  test("count from the boundary of the settings; moving it does not wipe them out", () => {
    const hand = new Hand();
    hand.lose(5, 400);
    const dayBoundary = durationMicros(6 * hour);
    const settings = { ...rigSettings, risk: { ...rigSettings.risk, dayBoundary } };
    hand.at(5, { kind: "SettingsApplied", settings });
    expect(hand.lostCents(5.5)).toBe(400);
    expect(hand.lostCents(6)).toBe(0);
  });

  test("a settlement of one leg is no loss; both together may be", () => {
    const rig = twoVenues();
    showEdge(rig);
    for (let leg = 0; leg < 2; leg += 1) {
      rig.event({ kind: "FillReported", fill: fillOf(lastOrder(rig)) });
    }
    const { counters } = rig.engine.core.durable;
    const lostNow = (): number => counters.lostTodayMicros(rig.now);
    // YES on Polymarket is worth nothing: 73 USD are gone there, and 77 won on Kalshi.
    rig.event({ kind: "SettlementReported", market: polymarket, yesValue: priceTicks(0) });
    expect(lostNow()).toBe(0);
    rig.event({ kind: "SettlementReported", market: kalshi, yesValue: priceTicks(0) });
    expect(lostNow()).toBe(0);
    const split = twoVenues();
    showEdge(split);
    for (let leg = 0; leg < 2; leg += 1) {
      split.event({ kind: "FillReported", fill: fillOf(lastOrder(split)) });
    }
    // The venues disagree: both legs lose, 96 cents a pair.
    const size = Number(lastOrder(split).size);
    split.event({ kind: "SettlementReported", market: polymarket, yesValue: priceTicks(0) });
    split.event({ kind: "SettlementReported", market: kalshi, yesValue: priceTicks(10_000) });
    expect(split.engine.core.durable.counters.lostTodayMicros(split.now)).toBe(size * 0.96);
  });

  test("a group that is opened again takes back what its end had counted, whenever it closed", () => {
    for (const daysLater of [0, 1]) {
      const rig = twoVenues();
      showEdge(rig);
      const bought = fillOf(lastOrder(rig), { contracts: 20 });
      rig.event({ kind: "FillReported", fill: bought });
      rig.event({ kind: "KillSwitchSet", reason: "the second leg stays away" });
      const filled = wholeContracts(20);
      const { clientOrderId } = lastOrder(rig);
      rig.event({ kind: "OrderCancelled", clientOrderId, filled });
      const sold = fillOf(lastOrder(rig), { contracts: 20, ticks: 7_000 });
      rig.event({ kind: "FillReported", fill: sold });
      expect(rig.recordsOf("GroupClosed").map(({ outcome }) => outcome)).toEqual(["unwound"]);
      const { counters } = rig.engine.core.durable;
      const firstDay = rig.now;
      expect(counters.lostTodayMicros(firstDay)).toBe(600_000);
      rig.wait(daysLater * 86_400);
      rig.event({
        kind: "FillFinalityChanged",
        fillId: sold.fillId,
        clientOrderId: sold.clientOrderId,
        finality: "failed",
      });
      expect(counters.lostTodayMicros(rig.now)).toBe(0);
      expect(counters.lostTodayMicros(firstDay)).toBe(0);
      // Sold again for less: what it lost in all counts on the day it ends.
      const again = fillOf(lastOrder(rig), { contracts: 20, ticks: 6_900 });
      rig.event({ kind: "FillReported", fill: again });
      expect(counters.lostTodayMicros(rig.now)).toBe(800_000);
      expect(counters.lossInProgressMicros()).toBe(0);
      expect(counters.ordersToCome()).toBe(0);
    }
  });

  test("what a group no longer lost does not hide what its cluster loses at its settlement", () => {
    const rig = twoVenues();
    showEdge(rig);
    const alone = fillOf(lastOrder(rig), { contracts: 5 });
    rig.event({ kind: "FillReported", fill: alone });
    const { clientOrderId } = lastOrder(rig);
    rig.event({ kind: "OrderCancelled", clientOrderId, filled: wholeContracts(5) });
    rig.answer(0);
    sellInVain(rig);
    introduce(rig);
    rig.quote(polymarket, polymarketStream, [[7_600, 100]], [[7_700, 100]]);
    showEdge(rig);
    rig.answer(20);
    rig.answer(20);
    expect(rig.recordsOf("GroupClosed").map(({ outcome }) => outcome)).toEqual([
      "stuck",
      "completed",
    ]);
    const { counters } = rig.engine.core.durable;
    expect(counters.lostTodayMicros(rig.now)).toBe(3_650_000);
    const { fillId } = alone;
    rig.event({ kind: "FillFinalityChanged", fillId, clientOrderId, finality: "failed" });
    expect(counters.lostTodayMicros(rig.now)).toBe(0);
    // The venues disagree: 20 pairs for 0.96 are lost.
    rig.event({ kind: "SettlementReported", market: polymarket, yesValue: priceTicks(0) });
    rig.event({ kind: "SettlementReported", market: kalshi, yesValue: priceTicks(10_000) });
    expect(counters.lostTodayMicros(rig.now)).toBe(19_200_000);
  });

  test("a stuck group counts once: when it closes, and what settles later only beyond that", () => {
    for (const [yesValue, lateMicros] of [
      [0, 0],
      [10_000, 0],
    ] as const) {
      const rig = twoVenues();
      showEdge(rig);
      const first = fillOf(lastOrder(rig), { contracts: 20, feeMicros: 100_000 });
      rig.event({ kind: "FillReported", fill: first });
      const { clientOrderId } = lastOrder(rig);
      const filled = wholeContracts(20);
      rig.event({ kind: "OrderCancelled", clientOrderId, filled });
      rig.answer(0);
      sellInVain(rig);
      expect(rig.recordsOf("GroupClosed").map(({ outcome }) => outcome)).toEqual(["stuck"]);
      const { counters } = rig.engine.core.durable;
      const lost = counters.lostTodayMicros(rig.now);
      expect(lost).toBe(20 * 730_000 + 100_000);
      const market = marketOf(first.instrument);
      rig.event({ kind: "SettlementReported", market, yesValue: priceTicks(yesValue) });
      expect(counters.lostTodayMicros(rig.now)).toBe(lost + lateMicros);
    }
  });

  test("what the ledger shows as lost beyond what was counted is counted when the cluster ends", () => {
    const hand = new Hand();
    hand.approve("g");
    hand.post({ "position:kalshi:A/yes": 900, "fees:kalshi": 20, "cash:kalshi": -920 });
    hand.post({ "position:polymarket:a/no": 50, "cash:polymarket": -50 });
    hand.lose(1, 0);
    hand.post({ "position:kalshi:A/yes": -900, "profit:kalshi": 900 });
    hand.exposure = 50;
    hand.settle(2, "kalshi:A");
    expect(hand.lostCents(2)).toBe(0);
    hand.exposure = 0;
    hand.post({ "position:polymarket:a/no": -50, "profit:polymarket": 50 });
    hand.settle(3, "polymarket:a");
    expect(hand.lostCents(3)).toBe(970);
  });

  test("a position that no group bought counts when it settles", () => {
    const rig = twoVenues();
    showEdge(rig);
    const order = lastOrder(rig);
    const fill = fillOf(order, { contracts: 2, change: { clientOrderId: "by hand" } });
    rig.event({ kind: "OrderRejected", clientOrderId: order.clientOrderId, venueWords: "no" });
    rig.event({ kind: "FillReported", fill: { ...fill, instrument: "kalshi:OTHER/yes" } });
    rig.event({ kind: "SettlementReported", market: "kalshi:OTHER", yesValue: priceTicks(0) });
    expect(rig.engine.core.durable.counters.lostTodayMicros(rig.now)).toBe(1_460_000);
  });
});

describe("orders of the last minute", () => {
  test("are those of the sixty seconds that end now", () => {
    const hand = new Hand();
    for (const seconds of [0, 30, 59]) {
      hand.at(seconds / 3_600, { kind: "LegIntended", order: {} as never });
    }
    const count = (seconds: number): number =>
      hand.counters.ordersInLastMinute(rigStart + seconds * 1_000_000);
    expect([59, 60, 89, 90, 118, 119].map(count)).toEqual([3, 2, 2, 1, 1, 0]);
    hand.at(200 / 3_600, { kind: "LegIntended", order: {} as never });
    expect(count(200)).toBe(1);
  });

  test("what open groups may still send: legs not sent and the sale of all but one", () => {
    const hand = new Hand();
    const left: number[] = [];
    const note = (): number => left.push(hand.counters.ordersToCome());
    hand.approve("g");
    hand.approve("h");
    note();
    hand.intend("g", "open");
    note();
    hand.at(1, { kind: "UnwindStarted", groupId: "g", reason: "" });
    note();
    hand.intend("g", "unwind");
    note();
    // More was filled than ordered: the other leg is sold as well.
    hand.intend("g", "unwind");
    note();
    hand.lose(1, 0);
    note();
    expect(left).toEqual([6, 5, 4, 3, 3, 3]);
    hand.at(1, { kind: "UnwindStarted", groupId: "unknown", reason: "" });
    expect(hand.counters.ordersToCome()).toBe(3);
  });

  test("a denied group counts none", () => {
    const rig = twoVenues({ settings: { ...rigSettings, mode: "dry-run" } });
    showEdge(rig);
    expect(rig.engine.core.durable.counters.ordersInLastMinute(rig.now)).toBe(0);
  });
});

test("the state hash tells every counter apart", () => {
  const changes: readonly RecordBody[] = [
    { kind: "KillSwitchChanged", set: true, reason: "" },
    { kind: "SafeModeEntered", reason: "" },
    { kind: "LegIntended", order: {} as never },
    { kind: "VenueDisputed", venue: "kalshi", reported: usdMicros(1), ledger: usdMicros(2) },
    {
      kind: "GroupClosed",
      groupId: "g",
      outcome: "unwound",
      hedged: 0 as never,
      profitLocked: usdMicros(-1),
    },
  ];
  const hashes = new Set<string>([new Hand().hash()]);
  for (const change of changes) {
    const hand = new Hand();
    hand.at(1, change);
    hashes.add(hand.hash());
  }
  expect(hashes.size).toBe(changes.length + 1);
});
