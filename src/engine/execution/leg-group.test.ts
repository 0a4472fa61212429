// What becomes of a leg group when the world does not keep to the plan.

import { describe, expect, test } from "vitest";
import {
  type EngineRig,
  kalshiTaker,
  rigMarket,
  rigSettings,
} from "../../../test/support/engine-rig.ts";
import {
  expectFoldToMatch,
  fillOf,
  introduce,
  kalshi,
  kalshiStream,
  lastOrder,
  nextSale,
  outcomes,
  polymarket,
  polymarketStream,
  restarted,
  sellInVain,
  showEdge,
  type TwoVenues,
  twoVenues,
} from "../../../test/support/two-venues.ts";
import { uniformTickScheme } from "../../domain/market/tick-scheme.ts";
import { contractMicros } from "../../domain/units/contract-micros.ts";
import { epochMicros } from "../../domain/units/epoch-micros.ts";
import { partsPerMillion } from "../../domain/units/parts-per-million.ts";
import { priceTicks } from "../../domain/units/price-ticks.ts";
import { usdMicros } from "../../domain/units/usd-micros.ts";

/** The first leg buys YES on Polymarket at 0.73, the second NO on Kalshi at 0.23: 101 contracts each. */
function started(options: TwoVenues = {}): EngineRig {
  const rig = twoVenues(options);
  showEdge(rig);
  expect(lastOrder(rig).instrument).toBe(`${polymarket}/yes`);
  return rig;
}

/** Fills part of the last order and cancels the rest. */
function fillPart(rig: EngineRig, contracts: number, ticks?: number, feeMicros = 0): void {
  const order = lastOrder(rig);
  const { clientOrderId } = order;
  const fill = fillOf(order, { contracts, feeMicros, ...(ticks === undefined ? {} : { ticks }) });
  if (contracts > 0) rig.event({ kind: "FillReported", fill });
  const filled = contractMicros(Math.round(contracts * 1_000_000));
  if (filled < order.size) rig.event({ kind: "OrderCancelled", clientOrderId, filled });
}

function isUnwinding(rig: EngineRig): boolean {
  return rig.recordsOf("UnwindStarted").length > 0;
}

describe("the second leg", () => {
  test("is not opened below the smallest size of its venue: the first is sold", () => {
    const rig = started({ kalshi: { sizeMin: contractMicros(5_000_000) } });
    fillPart(rig, 4);
    expect(lastOrder(rig)).toMatchObject({ instrument: `${polymarket}/yes`, side: "sell" });
    fillPart(rig, 4);
    expect(outcomes(rig)).toEqual(["unwound"]);
  });

  test("is opened at the smallest size of its venue", () => {
    const rig = started({ kalshi: { sizeMin: contractMicros(5_000_000) } });
    fillPart(rig, 5);
    expect(lastOrder(rig)).toMatchObject({ instrument: `${kalshi}/no`, side: "buy" });
  });

  test("is not opened below the smallest cost of its venue", () => {
    const rig = started({ kalshi: { notionalMin: usdMicros(1_000_000) } });
    // Four contracts at 0.23 cost 0.92 USD.
    fillPart(rig, 4);
    expect(lastOrder(rig).side).toBe("sell");
    const other = started({ kalshi: { notionalMin: usdMicros(1_000_000) } });
    fillPart(other, 5);
    expect(lastOrder(other)).toMatchObject({ instrument: `${kalshi}/no`, side: "buy" });
  });

  test("is rounded down to the lot of its venue; what is less than a lot stays and wakes nobody", () => {
    const rig = started({ polymarket: { lot: contractMicros(1) } });
    fillPart(rig, 33.333_333);
    expect(Number(lastOrder(rig).size)).toBe(33_000_000);
    fillPart(rig, 33);
    expect(outcomes(rig)).toEqual(["completed"]);
    expect(isUnwinding(rig)).toBe(false);
    expect(rig.commandsOf("Notify")).toHaveLength(0);
    const { accounts } = rig.engine.core.durable;
    expect(Number(accounts.position(`${polymarket}/yes`).size)).toBe(33_333_333);
  });

  test("less than a lot of the second venue alone is left as it is", () => {
    const rig = started({ polymarket: { lot: contractMicros(1) } });
    fillPart(rig, 0.4);
    expect(outcomes(rig)).toEqual(["unwound"]);
    expect(rig.commandsOf("SubmitOrder")).toHaveLength(1);
  });

  test("follows a grid that changed meanwhile, never above the approved limit", () => {
    const rig = started();
    rig.event({ kind: "TickSchemeChanged", market: kalshi, tickScheme: uniformTickScheme(200) });
    fillPart(rig, 20);
    // NO at 0.23 is YES at 0.77; on the new grid YES at 0.78 is the next, hence NO at 0.22: the touch is dearer.
    expect(lastOrder(rig).side).toBe("sell");
    const finer = started();
    finer.event({ kind: "TickSchemeChanged", market: kalshi, tickScheme: uniformTickScheme(10) });
    fillPart(finer, 20);
    expect(Number(lastOrder(finer).limitPrice)).toBe(2_300);
  });

  const gone: readonly (readonly [string, (rig: EngineRig) => void])[] = [
    [
      "its price has gone",
      (rig) => rig.quote(kalshi, kalshiStream, [[7_600, 150]], [[7_800, 100]]),
    ],
    [
      "its market is paused",
      (rig) => rig.event({ kind: "MarketStatusChanged", market: kalshi, status: "paused" }),
    ],
    ["the kill switch is set", (rig) => rig.event({ kind: "KillSwitchSet", reason: "by hand" })],
    ["safe mode begins", (rig) => rig.event({ kind: "SafeModeRequired", reason: "disk" })],
    [
      "its fees are no longer known",
      (rig) =>
        rig.event({
          kind: "FeeScheduleChanged",
          market: kalshi,
          fees: [{ from: epochMicros(0), schedule: { kind: "unknown" } }],
        }),
    ],
    [
      "selling the first has become the better deal",
      (rig) => rig.quote(polymarket, polymarketStream, [[7_800, 200]], [[7_900, 100]]),
    ],
  ];
  test.each(gone)("is not opened when %s: the first is sold", (_why, happen) => {
    const rig = started();
    happen(rig);
    fillPart(rig, 20);
    expect(isUnwinding(rig)).toBe(true);
    expect(lastOrder(rig)).toMatchObject({ side: "sell", reduceOnly: true });
    fillPart(rig, 20);
    expect(outcomes(rig)).toEqual(["unwound"]);
    expectFoldToMatch(rig);
  });

  test("is sent when its book shows nothing or its feed is down: the venue knows", () => {
    const rig = started();
    rig.event({ kind: "StreamClosed", stream: kalshiStream, reason: "lost" });
    fillPart(rig, 20);
    expect(lastOrder(rig)).toMatchObject({ instrument: `${kalshi}/no`, side: "buy" });
  });

  test("never locks a larger loss than selling the first would make", () => {
    // A fee so large that hedging one contract costs more than its edge: 1.75 USD a contract at 0.5.
    const rig = started();
    const schedule = { ...kalshiTaker, takerRate: partsPerMillion(900_000) };
    rig.event({
      kind: "FeeScheduleChanged",
      market: kalshi,
      fees: [{ from: epochMicros(0), schedule }],
    });
    fillPart(rig, 20);
    // Selling 20 at the bid of 0.72 loses 0.20 USD; hedging at 0.23 would lose 3.19 in fees less 0.80 of edge.
    expect(lastOrder(rig).side).toBe("sell");
  });

  test("may cost a small loss when selling the first would cost more", () => {
    const rig = started();
    rig.quote(polymarket, polymarketStream, [[6_900, 100]], [[7_300, 10]]);
    const schedule = { ...kalshiTaker, takerRate: partsPerMillion(300_000) };
    rig.event({
      kind: "FeeScheduleChanged",
      market: kalshi,
      fees: [{ from: epochMicros(0), schedule }],
    });
    fillPart(rig, 20);
    // Hedging loses 1.07 in fees less 0.80 of edge; selling at 0.69 loses 0.80.
    expect(lastOrder(rig)).toMatchObject({ instrument: `${kalshi}/no`, side: "buy" });
    fillPart(rig, 20, 2_300, 1_070_000);
    expect(rig.recordsOf("GroupClosed").map((record) => Number(record.profitLocked))).toEqual([
      -270_000,
    ]);
  });
});

describe("what stands alone", () => {
  test("is sold no lower than its average price less the bound", () => {
    const rig = started();
    fillPart(rig, 20, 7_250);
    fillPart(rig, 0);
    expect(Number(lastOrder(rig).limitPrice)).toBe(6_800);
    const worse = started();
    // The venue broke its promise and filled above the limit: the bound counts from what was paid.
    fillPart(worse, 20, 7_500);
    fillPart(worse, 0);
    expect(Number(lastOrder(worse).limitPrice)).toBe(7_000);
  });

  test("counts the average of several fills, rounded up", () => {
    const rig = started({ polymarket: { tickScheme: uniformTickScheme(1) } });
    const order = lastOrder(rig);
    const { clientOrderId } = order;
    for (const [contracts, ticks] of [
      [1, 7_300],
      [2, 7_299],
    ] as const) {
      rig.event({ kind: "FillReported", fill: fillOf(order, { contracts, ticks }) });
    }
    rig.event({ kind: "OrderCancelled", clientOrderId, filled: contractMicros(3_000_000) });
    fillPart(rig, 0);
    // 0.7299333… on average.
    expect(Number(lastOrder(rig).limitPrice)).toBe(6_800);
  });

  test("a NO leg is sold on the mirror of the grid, rounded in our favour", () => {
    const rig = started();
    fillPart(rig, 20);
    rig.event({ kind: "TickSchemeChanged", market: kalshi, tickScheme: uniformTickScheme(400) });
    fillPart(rig, 25);
    // Five too many were filled. NO at 0.18 or better is YES at 0.82 or lower: 0.80 on the new grid, hence NO at 0.20.
    expect(lastOrder(rig)).toMatchObject({ instrument: `${kalshi}/no`, side: "sell" });
    expect(Number(lastOrder(rig).limitPrice)).toBe(2_000);
    expect(Number(lastOrder(rig).size)).toBe(5_000_000);
  });

  test("what the venue would refuse is not sent: a person must decide", () => {
    const rig = started({ polymarket: { sizeMin: contractMicros(5_000_000) } });
    fillPart(rig, 20);
    fillPart(rig, 17);
    expect(rig.commandsOf("SubmitOrder")).toHaveLength(2);
    expect(outcomes(rig)).toEqual(["stuck"]);
    expect(rig.recordsOf("UnwindFinished").map((record) => Number(record.left))).toEqual([
      3_000_000,
    ]);
    expect(rig.commandsOf("Notify").at(-1)?.severity).toBe("critical");
  });

  test("no more than the envelope allows is sold", () => {
    const rig = started();
    const size = Number(lastOrder(rig).size) / 1_000_000;
    fillPart(rig, size + 50);
    fillPart(rig, 0);
    expect(Number(lastOrder(rig).size)).toBe(size * 1_000_000);
    fillPart(rig, size);
    expect(outcomes(rig)).toEqual(["stuck"]);
  });

  test("both legs can be sold when the venues sent more than was ordered", () => {
    const rig = started();
    const size = Number(lastOrder(rig).size) / 1_000_000;
    fillPart(rig, size + 2);
    fillPart(rig, size);
    expect(lastOrder(rig)).toMatchObject({ instrument: `${polymarket}/yes`, side: "sell" });
    fillPart(rig, 2);
    expect(outcomes(rig)).toEqual(["completed"]);
  });

  test("a kill switch between the legs sells the whole first leg", () => {
    const rig = started();
    rig.event({ kind: "KillSwitchSet", reason: "by hand" });
    fillPart(rig, Number(lastOrder(rig).size) / 1_000_000);
    expect(rig.recordsOf("UnwindStarted")[0]?.reason).toBe("trading is halted");
    rig.event({ kind: "KillSwitchCleared", by: "tester" });
    fillPart(rig, 50);
    expect(outcomes(rig)).toEqual([]);
    nextSale(rig);
    sellInVain(rig);
    expect(outcomes(rig)).toEqual(["stuck"]);
    expectFoldToMatch(rig);
  });
});

describe("money that does not fit the plan", () => {
  test("a fee larger than planned is recorded, and told", () => {
    const rig = started();
    const { size } = lastOrder(rig);
    fillPart(rig, Number(size) / 1_000_000, 7_300, 10_000_000);
    expect(rig.recordsOf("LimitReached").map((record) => record.code)).toEqual(["PFL-703"]);
    expect(rig.commandsOf("Notify").map((command) => command.severity)).toEqual(["error"]);
  });

  test("free cash counts what is set aside at the limit price, and nothing opens without it", () => {
    const rig = started({ cash: 80 });
    const { accounts } = rig.engine.core.durable;
    const size = Number(lastOrder(rig).size);
    fillPart(rig, size / 1_000_000, 7_300, 30_000_000);
    expect(Number(accounts.freeCash("polymarket"))).toBeLessThan(0);
    rig.quote(polymarket, polymarketStream, [[7_600, 100]], [[7_700, 100]]);
    showEdge(rig);
    expect(rig.recordsOf("GroupDenied").map((record) => record.code)).toEqual(["SIZ-401"]);
  });

  test("a fill that names another instrument than its order is booked as what it says and stops opening", () => {
    const rig = started();
    const fill = fillOf(lastOrder(rig), {
      contracts: 3,
      change: { instrument: `${polymarket}/no` },
    });
    rig.event({ kind: "FillReported", fill });
    expect(rig.recordsOf("FillBooked").map((record) => record.groupId)).toEqual(["unattributed"]);
    expect(rig.recordsOf("SafeModeEntered")).toHaveLength(1);
    const { accounts, groups } = rig.engine.core.durable;
    expect(Number(accounts.position(`${polymarket}/no`).size)).toBe(3_000_000);
    expect(Number(groups.openGroups()[0]?.orders[0]?.filled)).toBe(0);
    expectFoldToMatch(rig);
  });

  test("a fill that says we sold what we meant to buy is not counted for the order", () => {
    const rig = started();
    const fill = fillOf(lastOrder(rig), { contracts: 3, change: { side: "sell" } });
    rig.event({ kind: "FillReported", fill });
    expect(rig.recordsOf("FillBooked").map((record) => record.groupId)).toEqual(["unattributed"]);
    expectFoldToMatch(rig);
  });

  test("a stuck group is held until the market it stands in has settled, and no longer", () => {
    const rig = started();
    fillPart(rig, 20);
    fillPart(rig, 0);
    fillPart(rig, 5);
    nextSale(rig);
    sellInVain(rig);
    expect(outcomes(rig)).toEqual(["stuck"]);
    const { accounts } = rig.engine.core.durable;
    expect(accounts.groupsHeld()).toBe(1);
    // Nothing is held on Kalshi: its settlement says nothing.
    rig.event({ kind: "SettlementReported", market: polymarket, yesValue: priceTicks(0) });
    expect(accounts.groupsHeld()).toBe(0);
    expectFoldToMatch(rig);
  });

  test("a sale of more than we own is booked and stops opening; the engine lives on", () => {
    const rig = started();
    fillPart(rig, 20);
    fillPart(rig, 0);
    const sale = lastOrder(rig);
    rig.event({ kind: "FillReported", fill: fillOf(sale, { contracts: 21 }) });
    expect(rig.recordsOf("SafeModeEntered").map((record) => record.reason)).toEqual([
      expect.stringContaining("sells more"),
    ]);
    const { accounts } = rig.engine.core.durable;
    expect(Number(accounts.position(`${polymarket}/yes`).size)).toBe(-1_000_000);
    expectFoldToMatch(rig);
  });

  test("a settlement under an open group leaves nothing to hold", () => {
    const rig = started();
    fillPart(rig, 20);
    rig.event({ kind: "SettlementReported", market: polymarket, yesValue: priceTicks(10_000) });
    rig.event({ kind: "SettlementReported", market: kalshi, yesValue: priceTicks(10_000) });
    fillPart(rig, 20);
    expect(outcomes(rig)).toEqual(["completed"]);
    rig.event({ kind: "SettlementReported", market: kalshi, yesValue: priceTicks(10_000) });
    expect(rig.engine.core.durable.accounts.groupsHeld()).toBe(0);
    expectFoldToMatch(rig);
  });
});

describe("orders nobody can explain", () => {
  test("are asked about until a minute has gone, then a person is called, once", () => {
    const rig = started();
    const { clientOrderId } = lastOrder(rig);
    for (let round = 0; round < 10; round += 1) {
      rig.wait(10);
      rig.event({ kind: "TimerFired", timerId: `order/${clientOrderId}` });
    }
    expect(rig.commandsOf("QueryOrder")).toHaveLength(10);
    expect(rig.recordsOf("SafeModeEntered")).toHaveLength(1);
    expect(rig.commandsOf("SubmitOrder")).toHaveLength(1);
  });

  test("a venue that answers the same nonsense is not asked as fast as it answers", () => {
    const rig = started();
    const { clientOrderId } = lastOrder(rig);
    rig.event({ kind: "OrderUnknown", clientOrderId, reason: "time-out" });
    for (let round = 0; round < 20; round += 1) {
      const filled = contractMicros(5_000_000);
      rig.event({ kind: "OrderReported", clientOrderId, state: "cancelled", filled });
      rig.event({ kind: "OrderUnknown", clientOrderId, reason: "time-out" });
    }
    expect(rig.commandsOf("QueryOrder")).toHaveLength(1);
  });

  test("an acknowledged order that the venue has forgotten ends in safe mode, with the fills we know of", () => {
    const rig = started();
    const { clientOrderId } = lastOrder(rig);
    const filled = contractMicros(0);
    rig.event({ kind: "OrderAccepted", clientOrderId, venueOrderId: "v" });
    rig.event({ kind: "OrderReported", clientOrderId, state: "not-found", filled });
    expect(outcomes(rig)).toEqual([]);
    rig.wait(61);
    rig.event({ kind: "OrderReported", clientOrderId, state: "not-found", filled });
    expect(rig.recordsOf("SafeModeEntered")).toHaveLength(1);
    expect(outcomes(rig)).toEqual(["empty"]);
    expectFoldToMatch(rig);
  });
});

describe("safe mode entered while an order ends", () => {
  test("opens no further leg: what the forgotten order bought is sold", () => {
    const rig = started();
    const first = lastOrder(rig);
    const { clientOrderId } = first;
    rig.event({ kind: "OrderAccepted", clientOrderId, venueOrderId: "v" });
    rig.event({ kind: "FillReported", fill: fillOf(first, { contracts: 20 }) });
    rig.wait(61);
    const filled = contractMicros(0);
    rig.event({ kind: "OrderReported", clientOrderId, state: "not-found", filled });
    expect(rig.recordsOf("SafeModeEntered")).toHaveLength(1);
    const { instrument } = first;
    expect(lastOrder(rig)).toMatchObject({ instrument, side: "sell", reduceOnly: true });
    expectFoldToMatch(rig);
  });
});

describe("after a restart", () => {
  /** One leg filled when the program ended, its cancellation not yet heard of. */
  function interrupted(): EngineRig {
    const rig = started();
    rig.event({ kind: "FillReported", fill: fillOf(lastOrder(rig), { contracts: 20 }) });
    return rig;
  }

  const isGroupTimer = ({ timerId }: { readonly timerId: string }): boolean =>
    timerId.startsWith("group/");

  function cancelled(rig: EngineRig, clientOrderId: string): void {
    const filled = contractMicros(20_000_000);
    rig.event({ kind: "OrderReported", clientOrderId, state: "cancelled", filled });
  }

  test("a group waits until its markets are known, and goes on", () => {
    const rig = interrupted();
    const { clientOrderId } = lastOrder(rig);
    const again = restarted(rig);
    expect(again.commandsOf("QueryOrder")).toHaveLength(1);
    cancelled(again, clientOrderId);
    expect(outcomes(again)).toEqual([]);
    expect(again.commandsOf("SetTimer").at(-1)?.timerId).toMatch(/^group\//);
    again.event({ kind: "MarketListed", market: rigMarket(kalshi, kalshiTaker) });
    expect(again.commandsOf("SubmitOrder")).toHaveLength(0);
    again.event({ kind: "MarketListed", market: rigMarket(polymarket) });
    again.openStream(kalshiStream);
    again.openStream(polymarketStream);
    again.quote(polymarket, polymarketStream, [[7_200, 100]], [[7_300, 100]]);
    again.quote(kalshi, kalshiStream, [], []);
    // Listed, but without a price on Kalshi: an order there would meet an empty book.
    expect(again.commandsOf("SubmitOrder")).toHaveLength(0);
    again.quote(kalshi, kalshiStream, [[7_700, 150]], []);
    // The wait has one deadline, however often the group looks.
    expect(again.commandsOf("SetTimer").filter(isGroupTimer)).toHaveLength(1);
    expect(lastOrder(again)).toMatchObject({ instrument: `${kalshi}/no`, side: "buy" });
    again.event({ kind: "FillReported", fill: fillOf(lastOrder(again)) });
    expect(outcomes(again)).toEqual(["completed"]);
  });

  test("a book whose feed has closed again does not count", () => {
    const rig = interrupted();
    const { clientOrderId } = lastOrder(rig);
    const again = restarted(rig);
    introduce(again);
    again.event({ kind: "StreamClosed", stream: kalshiStream, reason: "lost" });
    cancelled(again, clientOrderId);
    again.quote(polymarket, polymarketStream, [[7_200, 100]], [[7_300, 100]]);
    expect(again.commandsOf("SubmitOrder")).toHaveLength(0);
    again.openStream(kalshiStream);
    again.quote(kalshi, kalshiStream, [[7_700, 150]], [[7_800, 150]]);
    expect(lastOrder(again)).toMatchObject({ instrument: `${kalshi}/no`, side: "buy" });
    again.event({ kind: "FillReported", fill: fillOf(lastOrder(again)) });
    expect(again.engine.core.durable.groups.resumedCount).toBe(0);
  });

  test("a market that never comes back leaves the group to a person", () => {
    const rig = interrupted();
    const { clientOrderId } = lastOrder(rig);
    const again = restarted(rig);
    cancelled(again, clientOrderId);
    const timer = again.commandsOf("SetTimer").at(-1);
    again.wait(10);
    again.event({ kind: "TimerFired", timerId: timer?.timerId ?? "" });
    expect(outcomes(again)).toEqual(["stuck"]);
    expect(again.commandsOf("Notify").at(-1)?.severity).toBe("critical");
  });

  test("a restart in the middle of waiting waits again", () => {
    const rig = interrupted();
    const { clientOrderId } = lastOrder(rig);
    const second = restarted(rig);
    cancelled(second, clientOrderId);
    second.records.unshift(...rig.records);
    const third = restarted(second);
    expect(outcomes(third)).toEqual([]);
    expect(third.commandsOf("SetTimer").at(-1)?.timerId).toMatch(/^group\//);
    introduce(third);
    // The edge has gone meanwhile: only the books can say so.
    expect(lastOrder(third)).toMatchObject({ instrument: `${polymarket}/yes`, side: "sell" });
  });

  test("an order that was unknown already is asked about again", () => {
    const rig = started();
    const { clientOrderId } = lastOrder(rig);
    rig.event({ kind: "OrderUnknown", clientOrderId, reason: "time-out" });
    const again = restarted(rig);
    expect(again.commandsOf("QueryOrder")).toHaveLength(1);
    expect(again.recordsOf("OrderChanged")).toHaveLength(0);
    const filled = contractMicros(0);
    again.event({ kind: "OrderReported", clientOrderId, state: "not-found", filled });
    expect(outcomes(again)).toEqual(["empty"]);
  });

  test("settings of the new run hold: the loss bound stays the approved one", () => {
    const rig = interrupted();
    const { clientOrderId } = lastOrder(rig);
    const unwindLossMax = priceTicks(100);
    const settings = { ...rigSettings, execution: { ...rigSettings.execution, unwindLossMax } };
    const again = restarted(rig, settings);
    again.event({ kind: "KillSwitchSet", reason: "by hand" });
    introduce(again);
    cancelled(again, clientOrderId);
    expect(Number(lastOrder(again).limitPrice)).toBe(6_800);
  });
});
