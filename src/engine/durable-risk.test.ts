// What forbids or bounds a trade and must outlive the program: a venue that disagrees with the ledger, and the exposure
// of a cluster while its markets settle one by one. And that the hash of the state sees it all.

import { describe, expect, test } from "vitest";
import type { EngineRig } from "../../test/support/engine-rig.ts";
import {
  expectFoldToMatch,
  fillOf,
  introduce,
  kalshi,
  lastOrder,
  polymarket,
  restarted,
  showEdge,
  twoVenues,
} from "../../test/support/two-venues.ts";
import type { VenueGate } from "../domain/market/venue-gate.ts";
import type { EngineRecord } from "../domain/message/record.ts";
import { priceTicks } from "../domain/units/price-ticks.ts";
import { usdMicros } from "../domain/units/usd-micros.ts";
import { DurableState } from "./durable-state.ts";

describe("a venue that reports other cash than the ledger", () => {
  function report(rig: EngineRig, micros: number): void {
    rig.event({ kind: "BalanceReported", venue: "kalshi", cash: usdMicros(micros) });
  }

  test("stays disputed over a restart, until a report agrees", () => {
    const rig = twoVenues();
    report(rig, 999_000_000);
    report(rig, 998_000_000);
    expect(rig.recordsOf("VenueDisputed")).toMatchObject([
      { venue: "kalshi", reported: 999_000_000, ledger: 1_000_000_000 },
    ]);
    const again = restarted(rig);
    introduce(again);
    showEdge(again);
    expect(again.recordsOf("GroupDenied").map(({ code }) => code)).toEqual(["RSK-515"]);
    report(again, 1_000_000_000);
    expect(again.recordsOf("VenueAgreed").map(({ venue }) => venue)).toEqual(["kalshi"]);
    showEdge(again);
    expect(again.recordsOf("GroupApproved")).toHaveLength(1);
    const all = twoVenues();
    all.records.splice(0, all.records.length, ...rig.records, ...again.records);
    const folded = new DurableState(all.engine.core.settings);
    for (const record of all.records) folded.apply(record);
    expect(folded.hash()).toBe(again.engine.core.durable.hash());
  });
});

describe("a venue whose gate is closed", () => {
  function gate(rig: EngineRig, gate: VenueGate, words: string | null): void {
    rig.event({ kind: "VenueGateChanged", venue: "kalshi", gate, words });
  }

  function denials(rig: EngineRig): readonly string[] {
    return rig.recordsOf("GroupDenied").map(({ code, message }) => `${code} ${message}`);
  }

  test("opens nothing until a person has looked, over a restart too", () => {
    const rig = twoVenues();
    gate(rig, "drift", "the reply of create-order has the unknown field novel");
    gate(rig, "drift", "and another one");
    gate(rig, "drift", null);
    showEdge(rig);
    const words = "kalshi is closed (drift): the reply of create-order has the unknown field novel";
    expect(denials(rig)).toEqual([`RSK-516 ${words}`]);
    expect(rig.commandsOf("Notify").map(({ severity }) => severity)).toEqual(["critical"]);
    const again = restarted(rig);
    introduce(again);
    showEdge(again);
    expect(denials(again)).toEqual([`RSK-516 ${words}`]);
    again.event({ kind: "VenueGateAcknowledged", venue: "kalshi", by: "operator" });
    expect(again.recordsOf("VenueGateMoved")).toMatchObject([{ words: null, by: "operator" }]);
    showEdge(again);
    expect(again.recordsOf("GroupApproved")).toHaveLength(1);
  });

  test("opens with the adapter's word, or with a new run, where no person is waited for", () => {
    const rig = twoVenues();
    gate(rig, "maintenance", "Thursday 03:00 to 05:00 ET");
    gate(rig, "breaker", "create-order keeps failing");
    gate(rig, "breaker", "create-order keeps failing");
    rig.event({ kind: "VenueGateAcknowledged", venue: "kalshi", by: "operator" });
    showEdge(rig);
    expect(denials(rig)).toEqual([
      "RSK-516 kalshi is closed (breaker): create-order keeps failing",
    ]);
    gate(rig, "breaker", null);
    gate(rig, "breaker", null);
    expect(rig.recordsOf("VenueGateMoved")).toHaveLength(3);
    expectFoldToMatch(rig);
    const again = restarted(rig);
    introduce(again);
    showEdge(again);
    expect(again.recordsOf("GroupApproved")).toHaveLength(1);
  });

  test("lets what is open finish", () => {
    const rig = twoVenues();
    showEdge(rig);
    gate(rig, "scope", "the key may not trade");
    rig.answer(20);
    rig.answer(20);
    expect(rig.recordsOf("GroupClosed").map(({ outcome }) => outcome)).toEqual(["completed"]);
  });
});

describe("a stream that falls back to polling", () => {
  test("is recorded and told", () => {
    const rig = twoVenues();
    const stream = "kalshi/market-1";
    rig.event({ kind: "ModeDegraded", venue: "kalshi", stream, words: "silent for 30 s" });
    rig.event({ kind: "ModeRecovered", venue: "kalshi", stream });
    expect(rig.recordsOf("FeedModeChanged").map(({ mode }) => mode)).toEqual([
      "polling",
      "streaming",
    ]);
    expect(rig.commandsOf("Notify").map(({ message }) => message)).toEqual([
      "kalshi/market-1 is polling: silent for 30 s",
      "kalshi/market-1 is streaming: the stream delivers whole books",
    ]);
  });
});

describe("exposure of a cluster", () => {
  function clusterOf(rig: EngineRig): string {
    return rig.recordsOf("GroupApproved")[0]?.group.cluster ?? "";
  }

  test("counts what a group has set aside, though a market of it settles meanwhile", () => {
    const rig = twoVenues();
    showEdge(rig);
    rig.event({ kind: "FillReported", fill: fillOf(lastOrder(rig), { contracts: 20 }) });
    const { accounts } = rig.engine.core.durable;
    const total = Number(accounts.exposureTotal());
    expect(Number(accounts.exposureOfCluster(clusterOf(rig)))).toBe(total);
    rig.event({ kind: "SettlementReported", market: polymarket, yesValue: priceTicks(0) });
    const left = Number(accounts.exposureTotal());
    expect(left).toBeLessThan(total);
    expect(Number(accounts.exposureOfCluster(clusterOf(rig)))).toBe(left);
    expectFoldToMatch(rig);
  });

  test("forgets a market of a group that ended with nothing", () => {
    const rig = twoVenues();
    showEdge(rig);
    const cluster = clusterOf(rig);
    rig.answer(0);
    expect(rig.recordsOf("GroupClosed").map(({ outcome }) => outcome)).toEqual(["empty"]);
    // A position that nobody's group bought counts for itself.
    const order = lastOrder(rig);
    for (const instrument of [`${kalshi}/no`, `${polymarket}/yes`] as const) {
      const change = { clientOrderId: "by hand", instrument };
      rig.event({ kind: "FillReported", fill: fillOf(order, { contracts: 1, change }) });
    }
    const { accounts } = rig.engine.core.durable;
    expect(Number(accounts.exposureTotal())).toBeGreaterThan(0);
    expect(Number(accounts.exposureOfCluster(cluster))).toBe(0);
  });
});

describe("the state hash", () => {
  function foldWith(change: (record: EngineRecord) => unknown): string {
    const rig = twoVenues();
    showEdge(rig);
    const folded = new DurableState(rig.engine.core.settings);
    for (const record of rig.records) {
      folded.apply({ ...record, ...(change(record) as object) } as EngineRecord);
    }
    return folded.hash();
  }

  const groupWith = (change: object) => (record: EngineRecord) =>
    record.kind === "GroupApproved" && { group: { ...record.group, ...change } };
  const legWith = (change: object) => (record: EngineRecord) =>
    record.kind === "GroupApproved" && {
      group: { ...record.group, legs: record.group.legs.map((leg) => ({ ...leg, ...change })) },
    };
  const orderWith = (change: object) => (record: EngineRecord) =>
    record.kind === "LegIntended" && { order: { ...record.order, ...change } };
  const reservedWith = (change: object) => (record: EngineRecord) =>
    record.kind === "CollateralReserved" && {
      amounts: record.amounts.map((amount) => ({ ...amount, ...change })),
    };

  const rows: readonly (readonly [string, (record: EngineRecord) => unknown])[] = [
    ["the payout of a group", groupWith({ payoutWorst: 1 })],
    ["its size", groupWith({ size: 1 })],
    ["its opportunity", groupWith({ opportunityId: "other" })],
    ["the fee of a leg", legWith({ fee: 1 })],
    ["the reserve of a leg", legWith({ reserve: 1 })],
    [
      "the envelope",
      (record) =>
        record.kind === "GroupApproved" && { envelope: { ...record.envelope, lossMax: 1 } },
    ],
    ["when an order was intended", orderWith({ intendedAt: 1 })],
    ["the limit of an order", orderWith({ limitPrice: 1 })],
    ["the purpose of an order", orderWith({ purpose: "unwind" })],
    ["the venue of a reservation", reservedWith({ venue: "forecastex" })],
    ["the market of a reservation", reservedWith({ market: "kalshi:OTHER" })],
  ];
  test.each(rows)("sees %s", (_what, change) => {
    expect(foldWith(change)).not.toBe(foldWith(() => ({})));
  });
});
