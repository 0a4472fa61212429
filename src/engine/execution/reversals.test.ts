// What becomes of a group when its venue takes a fill back: before, while and after the group trades, once however
// often it is told, and never against a word that was final.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type EngineRig, rigSettings } from "../../../test/support/engine-rig.ts";
import {
  expectFoldToMatch,
  fillOf,
  introduce,
  kalshi,
  kalshiStream,
  lastOrder,
  outcomes,
  polymarket,
  polymarketStream,
  restarted,
  sellInVain,
  showEdge,
  type TwoVenues,
  twoVenues,
} from "../../../test/support/two-venues.ts";
import type { SubmitOrder } from "../../domain/message/command.ts";
import type { Fill, FillFinality } from "../../domain/order/order.ts";
import { contractMicros } from "../../domain/units/contract-micros.ts";
import { priceTicks } from "../../domain/units/price-ticks.ts";
import { usdMicros } from "../../domain/units/usd-micros.ts";
import { unwindTriesMax } from "./advance.ts";
import { closedGroupsKeptMax } from "./groups.ts";

const polymarketYes = `${polymarket}/yes` as const;
const kalshiNo = `${kalshi}/no` as const;

/** The first leg buys YES on Polymarket at 0.73, the second NO on Kalshi at 0.23: 101 contracts each. */
function started(options: TwoVenues = {}): EngineRig {
  const rig = twoVenues(options);
  showEdge(rig);
  expect(lastOrder(rig).instrument).toBe(polymarketYes);
  return rig;
}

function fill(rig: EngineRig, contracts: number, order: SubmitOrder = lastOrder(rig)): Fill {
  const reported = fillOf(order, { contracts });
  rig.event({ kind: "FillReported", fill: reported });
  return reported;
}

function end(rig: EngineRig, contracts: number, order: SubmitOrder = lastOrder(rig)): void {
  const filled = contractMicros(contracts * 1_000_000);
  rig.event({ kind: "OrderCancelled", clientOrderId: order.clientOrderId, filled });
}

function say(rig: EngineRig, { fillId, clientOrderId }: Fill, finality: FillFinality): void {
  rig.event({ kind: "FillFinalityChanged", fillId, clientOrderId, finality });
}

/** Both legs filled with 20 contracts: the group is closed. */
function completed(rig: EngineRig): readonly [Fill, Fill] {
  const first = fill(rig, 20);
  end(rig, 20);
  const second = fill(rig, 20);
  if (rig.recordsOf("GroupClosed").length === 0) end(rig, 20);
  expect(outcomes(rig)).toEqual(["completed"]);
  return [first, second];
}

/** So many groups, a minute apart, closed with one contract on each leg. Returns the fills of their first legs. */
function trades(rig: EngineRig, count: number): Fill[] {
  const firsts: Fill[] = [];
  for (let round = 0; round < count; round += 1) {
    showEdge(rig);
    firsts.push(fill(rig, 1));
    end(rig, 1);
    fill(rig, 1);
    end(rig, 1);
    rig.quote(polymarket, polymarketStream, [[7_600, 100]], [[7_700, 100]]);
    rig.wait(60);
    rig.event({ kind: "StreamAlive", stream: kalshiStream });
  }
  return firsts;
}

function held(rig: EngineRig, instrument: typeof polymarketYes | typeof kalshiNo): number {
  return Number(rig.engine.core.durable.accounts.position(instrument).size) / 1_000_000;
}

function cash(rig: EngineRig, venue: "kalshi" | "polymarket"): number {
  return Number(rig.engine.core.durable.accounts.cash(venue));
}

const starting = 1_000_000_000;

describe("a fill that fails while its order is open", () => {
  test("counts nowhere: the next leg is what is left", () => {
    const rig = started();
    const doomed = fill(rig, 5);
    fill(rig, 20);
    say(rig, doomed, "retrying");
    say(rig, doomed, "failed");
    expect(held(rig, polymarketYes)).toBe(20);
    end(rig, 20);
    expect(lastOrder(rig)).toMatchObject({ instrument: kalshiNo, side: "buy" });
    expect(Number(lastOrder(rig).size)).toBe(20_000_000);
    expectFoldToMatch(rig);
  });

  test("is not counted by the venue either: another count is asked about", () => {
    for (const counted of [15, 25]) {
      const rig = started();
      const doomed = fill(rig, 5);
      fill(rig, 20);
      say(rig, doomed, "failed");
      end(rig, counted);
      expect(rig.commandsOf("QueryOrder")).toHaveLength(1);
      expect(rig.commandsOf("SubmitOrder")).toHaveLength(1);
    }
  });

  test("leaves an order that was matched whole ended, with a smaller filled size", () => {
    const rig = started();
    const whole = Number(lastOrder(rig).size) / 1_000_000;
    const doomed = fill(rig, 1);
    say(rig, doomed, "failed");
    fill(rig, whole - 1);
    expect(rig.recordsOf("OrderChanged").at(-1)?.state).toBe("filled");
    expect(lastOrder(rig)).toMatchObject({ instrument: kalshiNo });
    expect(Number(lastOrder(rig).size)).toBe((whole - 1) * 1_000_000);
  });

  test("leaves nothing to do when it was all: the group is empty", () => {
    const rig = started();
    const doomed = fill(rig, 5);
    say(rig, doomed, "failed");
    end(rig, 0);
    expect(outcomes(rig)).toEqual(["empty"]);
    expect(cash(rig, "polymarket")).toBe(starting);
    expectFoldToMatch(rig);
  });

  test("is decided on like an order that never had it, for any fills and any order of words", () => {
    const part = fc.record({ contracts: fc.integer({ min: 1, max: 12 }), doomed: fc.boolean() });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), fc.array(fc.nat()), (parts, order) => {
        const told = started();
        const plain = started();
        const doomed: Fill[] = [];
        for (const { contracts, doomed: isDoomed } of parts) {
          const reported = fill(told, contracts);
          if (isDoomed) doomed.push(reported);
          else fill(plain, contracts);
        }
        while (doomed.length > 0) {
          const [next] = doomed.splice((order.pop() ?? 0) % doomed.length, 1);
          if (next !== undefined) say(told, next, "failed");
        }
        const standing = parts.reduce((sum, each) => sum + (each.doomed ? 0 : each.contracts), 0);
        for (const rig of [told, plain]) end(rig, standing);
        const terms = ({ instrument, side, size, limitPrice }: SubmitOrder) => ({
          instrument,
          side,
          size,
          limitPrice,
        });
        expect(told.commandsOf("SubmitOrder").map(terms)).toEqual(
          plain.commandsOf("SubmitOrder").map(terms),
        );
        const money = ({ engine }: EngineRig) => ({
          balances: engine.core.durable.accounts.balances().filter(({ amount }) => Number(amount)),
          free: engine.core.durable.accounts.freeCash("polymarket"),
          exposure: engine.core.durable.accounts.exposureTotal(),
          outlay: engine.core.durable.groups.openGroups().map(({ outlayMicros }) => outlayMicros),
          bought: engine.core.durable.groups.openGroups().map(({ boughtMicros }) => boughtMicros),
          lost: engine.core.durable.counters.lostTodayMicros(told.now),
          toCome: engine.core.durable.counters.ordersToCome(),
        });
        expect(money(told)).toEqual(money(plain));
        expectFoldToMatch(told);
      }),
      { numRuns: 100 },
    );
  });
});

describe("a fill of the first leg that fails while the second trades", () => {
  test("leaves the second to be sold, as far as it stands alone", () => {
    const rig = started();
    const doomed = fill(rig, 5);
    fill(rig, 15);
    end(rig, 20);
    say(rig, doomed, "failed");
    // The second leg is on its way; nothing is sent beside it.
    expect(rig.commandsOf("SubmitOrder")).toHaveLength(2);
    fill(rig, 20);
    const sale = lastOrder(rig);
    expect(sale).toMatchObject({ instrument: kalshiNo, side: "sell", reduceOnly: true });
    expect(Number(sale.size)).toBe(5_000_000);
    fill(rig, 5);
    expect(outcomes(rig)).toEqual(["completed"]);
    expect(rig.recordsOf("GroupClosed")[0]?.hedged).toBe(15_000_000);
    expectFoldToMatch(rig);
  });
});

describe("a fill of a closed group that fails", () => {
  test("opens it again to sell what stands alone, inside the envelope", () => {
    const rig = started();
    const [first] = completed(rig);
    say(rig, first, "failed");
    expect(rig.recordsOf("GroupReopened")).toMatchObject([{ outcome: "completed" }]);
    const sale = lastOrder(rig);
    expect(sale).toMatchObject({ instrument: kalshiNo, side: "sell", reduceOnly: true });
    // Bought at 0.23, no lower than five cents below.
    expect(Number(sale.limitPrice)).toBe(1_800);
    expect(Number(sale.size)).toBe(20_000_000);
    expect(rig.engine.core.durable.groups.closed().completed).toBe(0);
    rig.event({
      kind: "FillReported",
      fill: fillOf(sale, { contracts: 20, ticks: 2_000, feeMicros: 10_000 }),
    });
    expect(outcomes(rig)).toEqual(["completed", "unwound"]);
    expect(held(rig, kalshiNo)).toBe(0);
    expect(cash(rig, "polymarket")).toBe(starting);
    // Twenty bought at 0.23 and sold at 0.20 with a cent of fee.
    const { durable } = rig.engine.core;
    expect(Number(durable.groups.profitLockedMicros())).toBe(-610_000);
    expect(durable.counters.lostTodayMicros(rig.now)).toBe(610_000);
    expect(durable.groups.closed()).toMatchObject({ completed: 0, unwound: 1 });
    expect(Number(durable.accounts.exposureTotal())).toBe(0);
    expectFoldToMatch(rig);
  });

  test("does so under the kill switch, in safe mode and behind a closed gate", () => {
    const halts: readonly ((rig: EngineRig) => void)[] = [
      (rig) => rig.event({ kind: "KillSwitchSet", reason: "by hand" }),
      (rig) => rig.event({ kind: "SafeModeRequired", reason: "disk" }),
      (rig) =>
        rig.event({ kind: "VenueGateChanged", venue: "kalshi", gate: "breaker", words: "x" }),
    ];
    for (const halt of halts) {
      const rig = started();
      const [first] = completed(rig);
      halt(rig);
      say(rig, first, "failed");
      expect(lastOrder(rig)).toMatchObject({ side: "sell", reduceOnly: true });
    }
  });

  test("ends stuck, and loudly, when what stands alone finds no buyer", () => {
    const rig = started();
    const [first] = completed(rig);
    say(rig, first, "failed");
    sellInVain(rig);
    expect(outcomes(rig)).toEqual(["completed", "stuck"]);
    expect(rig.commandsOf("Notify").at(-1)).toMatchObject({ severity: "critical" });
    expect(rig.engine.core.durable.accounts.groupsHeld()).toBe(1);
  });

  test(`that was an unwind is sold again at once, under another id, ${unwindTriesMax} times at most`, () => {
    const rig = started();
    fill(rig, 20);
    rig.quote(kalshi, kalshiStream, [[7_600, 150]], [[7_800, 100]]);
    end(rig, 20);
    const ids: string[] = [];
    for (let attempt = 1; attempt <= unwindTriesMax; attempt += 1) {
      const sale = lastOrder(rig);
      expect(sale).toMatchObject({ instrument: polymarketYes, side: "sell" });
      ids.push(sale.clientOrderId);
      say(rig, fill(rig, 20), "failed");
    }
    expect(new Set(ids).size).toBe(unwindTriesMax);
    expect(outcomes(rig)).toEqual([...ids.map(() => "unwound"), "stuck"]);
    expect(held(rig, polymarketYes)).toBe(20);
    expectFoldToMatch(rig);
  });

  test("waits for the order rate before it sells", () => {
    const settings = { ...rigSettings, risk: { ...rigSettings.risk, ordersPerMinuteMax: 3 } };
    const rig = started({ settings });
    const [first] = completed(rig);
    say(rig, first, "failed");
    expect(lastOrder(rig).side).toBe("sell");
    say(rig, fill(rig, 20), "failed");
    // Kalshi takes nothing back: a contradiction, and no reason to sell again.
    expect(rig.commandsOf("SubmitOrder")).toHaveLength(3);
    const other = started({ settings });
    fill(other, 20);
    other.quote(kalshi, kalshiStream, [[7_600, 150]], [[7_800, 100]]);
    end(other, 20);
    say(other, fill(other, 20), "failed");
    expect(other.commandsOf("SubmitOrder")).toHaveLength(3);
    say(other, fill(other, 20), "failed");
    expect(other.commandsOf("SubmitOrder")).toHaveLength(3);
    const timer = other.commandsOf("SetTimer").at(-1)?.timerId ?? "";
    expect(timer).toMatch(/^group\//);
    other.event({ kind: "TimerFired", timerId: timer });
    expect(other.commandsOf("SubmitOrder")).toHaveLength(3);
    other.wait(61);
    other.event({ kind: "TimerFired", timerId: timer });
    expect(other.commandsOf("SubmitOrder")).toHaveLength(4);
    expectFoldToMatch(other);
  });

  test("does not wait for others that wait as well, however many lost a fill at once", () => {
    const risk = { ...rigSettings.risk, ordersPerMinuteMax: 3 };
    const rig = twoVenues({ settings: { ...rigSettings, risk } });
    const firsts = trades(rig, 8);
    rig.wait(61);
    for (const first of firsts) say(rig, first, "failed");
    const sales = (): number =>
      rig.commandsOf("SubmitOrder").filter(({ reduceOnly }) => reduceOnly).length;
    const timers = new Set<string>();
    for (let minute = 1; minute <= 3; minute += 1) {
      expect(sales()).toBe(Math.min(8, 3 * minute));
      rig.wait(61);
      for (const { timerId } of rig.commandsOf("SetTimer")) {
        if (timerId.startsWith("group/")) timers.add(timerId);
      }
      for (const timerId of timers) rig.event({ kind: "TimerFired", timerId });
    }
    expectFoldToMatch(rig);
  });

  test("waits for the order rate with one timer, however often a book changes after a restart", () => {
    const settings = { ...rigSettings, risk: { ...rigSettings.risk, ordersPerMinuteMax: 3 } };
    const rig = started({ settings });
    fill(rig, 20);
    rig.quote(kalshi, kalshiStream, [[7_600, 150]], [[7_800, 100]]);
    end(rig, 20);
    for (let sale = 1; sale <= 2; sale += 1) say(rig, fill(rig, 20), "failed");
    const again = restarted(rig, settings);
    introduce(again);
    const timers = () =>
      again.commandsOf("SetTimer").filter(({ timerId }) => timerId.startsWith("group/"));
    const before = timers().length;
    expect(before).toBeGreaterThan(0);
    for (let time = 1; time <= 50; time += 1) {
      again.quote(polymarket, polymarketStream, [[7_200, 100 + time]], [[7_400, 100]]);
    }
    expect(timers()).toHaveLength(before);
    expect(again.commandsOf("SubmitOrder")).toEqual([]);
    again.wait(61);
    again.event({ kind: "TimerFired", timerId: timers()[0]?.timerId ?? "" });
    expect(lastOrder(again)).toMatchObject({ instrument: polymarketYes, side: "sell" });
  });

  test("is found after a restart, and waits there for the books", () => {
    const rig = started();
    const [first] = completed(rig);
    const again = restarted(rig);
    const { fills } = again.engine.core.durable.accounts;
    expect(fills.awaitedFills()).toEqual([first]);
    say(again, first, "failed");
    expect(fills.awaitedFills()).toEqual([]);
    expect(again.recordsOf("GroupReopened")).toHaveLength(1);
    expect(again.commandsOf("SubmitOrder")).toHaveLength(0);
    introduce(again);
    expect(lastOrder(again)).toMatchObject({ instrument: kalshiNo, side: "sell" });
  });

  test("after the settlement puts the books right and calls a person", () => {
    const rig = started();
    const [first] = completed(rig);
    rig.event({ kind: "SettlementReported", market: polymarket, yesValue: priceTicks(10_000) });
    rig.event({ kind: "SettlementReported", market: kalshi, yesValue: priceTicks(10_000) });
    expect(cash(rig, "polymarket")).toBe(starting - 14_600_000 + 20_000_000);
    say(rig, first, "failed");
    expect(cash(rig, "polymarket")).toBe(starting);
    expect(rig.recordsOf("GroupReopened")).toHaveLength(0);
    expect(rig.recordsOf("SafeModeEntered").at(-1)?.reason).toMatch(/^EXE-608: .* is settled/);
    // The payout of 20.00 is lost, the 14.60 are back; what the group had won beside it was forgotten when it settled.
    expect(rig.engine.core.durable.counters.lostTodayMicros(rig.now)).toBe(5_400_000);
    expectFoldToMatch(rig);
  });

  test("before the other venue has settled sells what stands alone there", () => {
    const rig = started();
    const [first] = completed(rig);
    rig.event({ kind: "SettlementReported", market: polymarket, yesValue: priceTicks(10_000) });
    say(rig, first, "failed");
    expect(lastOrder(rig)).toMatchObject({ instrument: kalshiNo, side: "sell" });
    expect(cash(rig, "polymarket")).toBe(starting);
    expectFoldToMatch(rig);
  });
});

describe("words about a fill", () => {
  test("failed is heard once, however often it is said", () => {
    const rig = started();
    const [first] = completed(rig);
    for (let time = 0; time < 3; time += 1) say(rig, first, "failed");
    rig.event({ kind: "FillReported", fill: first });
    expect(rig.recordsOf("FillReversed")).toHaveLength(1);
    expect(rig.recordsOf("FillBooked")).toHaveLength(2);
  });

  test("failed before the fill is reported keeps it from ever counting", () => {
    const rig = started();
    const unseen = fillOf(lastOrder(rig), { contracts: 20 });
    say(rig, unseen, "failed");
    say(rig, unseen, "failed");
    expect(rig.recordsOf("FillForestalled")).toHaveLength(1);
    rig.event({ kind: "FillReported", fill: unseen });
    rig.event({ kind: "FillReported", fill: unseen });
    expect(held(rig, polymarketYes)).toBe(0);
    end(rig, 0);
    expect(outcomes(rig)).toEqual(["empty"]);
    expectFoldToMatch(rig);
  });

  test("confirmed makes it final: failed afterwards is an alarm", () => {
    const rig = started();
    const [first] = completed(rig);
    say(rig, first, "mined");
    say(rig, first, "confirmed");
    say(rig, first, "confirmed");
    expect(rig.recordsOf("FillFinalised")).toHaveLength(1);
    say(rig, first, "failed");
    expect(rig.recordsOf("SafeModeEntered").at(-1)?.reason).toMatch(/^PFL-705: .* although it was/);
    expect(held(rig, polymarketYes)).toBe(20);
    expectFoldToMatch(rig);
  });

  test("confirmed after failed is an alarm, in safe mode too", () => {
    const rig = started();
    const [first] = completed(rig);
    say(rig, first, "failed");
    say(rig, first, "confirmed");
    expect(rig.recordsOf("SafeModeEntered").at(-1)?.reason).toMatch(/^PFL-705: .* after it failed/);
    say(rig, first, "confirmed");
    expect(rig.recordsOf("SafeModeEntered")).toHaveLength(1);
    expect(rig.commandsOf("Notify").at(-1)?.message).toMatch(/^PFL-705/);
  });

  test("about fills nobody knows do no harm", () => {
    const rig = started();
    const { length } = rig.records;
    for (const finality of ["matched", "mined", "retrying", "confirmed"] as const) {
      rig.event({
        kind: "FillFinalityChanged",
        fillId: "stranger",
        clientOrderId: "stranger",
        finality,
      });
    }
    expect(rig.records).toHaveLength(length);
  });

  test("failed on a venue whose fills are final is an alarm and changes no money", () => {
    const rig = started();
    const [, second] = completed(rig);
    say(rig, second, "failed");
    expect(rig.recordsOf("SafeModeEntered").at(-1)?.reason).toMatch(/^PFL-705/);
    expect(held(rig, kalshiNo)).toBe(20);
  });

  test("an alarm stops the next leg at once, and what was bought is sold", () => {
    const rig = twoVenues();
    rig.quote(kalshi, kalshiStream, [[7_200, 100]], [[7_300, 120]]);
    rig.quote(polymarket, polymarketStream, [[7_700, 150]], [[7_800, 100]]);
    const order = lastOrder(rig);
    expect(order.venue).toBe("kalshi");
    const final = fillOf(order);
    say(rig, final, "failed");
    rig.event({ kind: "FillReported", fill: final });
    expect(rig.recordsOf("SafeModeEntered").at(-1)?.reason).toMatch(/^PFL-705: .* are final/);
    expect(lastOrder(rig)).toMatchObject({ venue: "kalshi", side: "sell", reduceOnly: true });
    expectFoldToMatch(rig);
  });

  test("a closed group is kept until its last fill is final", () => {
    const rig = started();
    const [first] = completed(rig);
    const { groups } = rig.engine.core.durable;
    const { groupId } = rig.recordsOf("GroupClosed")[0] ?? { groupId: "" };
    expect(groups.closedGroup(groupId)).toBeDefined();
    say(rig, first, "confirmed");
    expect(groups.closedGroup(groupId)).toBeUndefined();
  });

  test("the oldest closed group is forgotten first, and calls a person when it loses a fill", () => {
    const huge = usdMicros(1_000_000_000_000);
    const risk = {
      ...rigSettings.risk,
      exposureTotalMax: huge,
      exposureVenueMax: huge,
      exposureMarketMax: huge,
      exposureClusterMax: huge,
      positionsMax: 10_000,
    };
    const rig = twoVenues({ settings: { ...rigSettings, risk }, cash: 100_000 });
    const firsts = trades(rig, closedGroupsKeptMax + 1);
    const { groups } = rig.engine.core.durable;
    expect(groups.closed().completed).toBe(closedGroupsKeptMax + 1);
    const [oldest, second] = firsts as [Fill, Fill];
    say(rig, oldest, "failed");
    expect(rig.recordsOf("GroupReopened")).toHaveLength(0);
    expect(rig.recordsOf("SafeModeEntered").at(-1)?.reason).toMatch(/^EXE-608: .* remembered/);
    expect(held(rig, polymarketYes)).toBe(closedGroupsKeptMax);
    say(rig, second, "failed");
    expect(rig.recordsOf("GroupReopened")).toHaveLength(1);
    expectFoldToMatch(rig);
  });
});
