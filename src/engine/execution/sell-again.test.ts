// A sale of what stands alone that brings nothing is tried again, after growing pauses and a bounded number of times,
// before a person is called: most of what stops a sale has passed a moment later.

import { expect, test } from "vitest";
import { type EngineRig, rigSettings } from "../../../test/support/engine-rig.ts";
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
  restarted,
  sellInVain,
  showEdge,
  twoVenues,
} from "../../../test/support/two-venues.ts";
import type { SubmitOrder } from "../../domain/message/command.ts";
import { contractMicros } from "../../domain/units/contract-micros.ts";
import { unwindTriesMax } from "./advance.ts";

const nothing = contractMicros(0);

/** Twenty contracts of the first leg are bought, and the second leg's price has gone: the first is being sold. */
function unwinding(settings = rigSettings): EngineRig {
  const rig = twoVenues({ settings });
  showEdge(rig);
  const first = lastOrder(rig);
  rig.event({ kind: "FillReported", fill: fillOf(first, { contracts: 20 }) });
  rig.quote(kalshi, kalshiStream, [[7_600, 150]], [[7_800, 100]]);
  const { clientOrderId } = first;
  rig.event({ kind: "OrderCancelled", clientOrderId, filled: contractMicros(20_000_000) });
  expect(lastOrder(rig)).toMatchObject({ instrument: `${polymarket}/yes`, side: "sell" });
  return rig;
}

const sales = (rig: EngineRig): SubmitOrder[] =>
  rig.commandsOf("SubmitOrder").filter(({ reduceOnly }) => reduceOnly);

const ends: readonly (readonly [string, (rig: EngineRig, order: SubmitOrder) => void])[] = [
  [
    "the venue turned away as too many",
    (rig, { clientOrderId }) =>
      rig.event({
        ...{ kind: "OrderRejected", clientOrderId, code: "EXE-602" },
        venueWords: "too many requests",
      }),
  ],
  [
    "never arrived",
    (rig, { clientOrderId }) => {
      rig.event({ kind: "OrderUnknown", clientOrderId, reason: "connection reset" });
      rig.event({ kind: "OrderReported", clientOrderId, state: "not-found", filled: nothing });
    },
  ],
  [
    "found no buyer",
    (rig, { clientOrderId }) =>
      rig.event({ kind: "OrderCancelled", clientOrderId, filled: nothing }),
  ],
];

test.each(ends)("a sale that %s is tried again after a second, at the same bound", (_why, end) => {
  const rig = unwinding();
  const first = lastOrder(rig);
  end(rig, first);
  expect(outcomes(rig)).toEqual([]);
  expect(rig.commandsOf("Notify")).toEqual([]);
  expect(sales(rig)).toHaveLength(1);
  const timer = rig.commandsOf("SetTimer").at(-1);
  expect(Number(timer?.at) - rig.now).toBe(1_000_000);
  nextSale(rig);
  const second = lastOrder(rig);
  expect(second).toMatchObject({ limitPrice: first.limitPrice, size: first.size, side: "sell" });
  expect(second.clientOrderId).toBe(`${first.clientOrderId}-2`);
  rig.event({ kind: "FillReported", fill: fillOf(second) });
  expect(outcomes(rig)).toEqual(["unwound"]);
  expectFoldToMatch(rig);
});

test("what a sale left over is offered again, and nothing of what it sold", () => {
  const rig = unwinding();
  const first = lastOrder(rig);
  rig.event({ kind: "FillReported", fill: fillOf(first, { contracts: 13 }) });
  const { clientOrderId } = first;
  rig.event({ kind: "OrderCancelled", clientOrderId, filled: contractMicros(13_000_000) });
  nextSale(rig);
  expect(Number(lastOrder(rig).size)).toBe(7_000_000);
  rig.event({ kind: "FillReported", fill: fillOf(lastOrder(rig)) });
  expect(outcomes(rig)).toEqual(["unwound"]);
  expect(sales(rig)).toHaveLength(2);
});

test("the pauses grow and the tries are bounded; then a person is called, once", () => {
  const rig = unwinding();
  expect(sellInVain(rig)).toBe(unwindTriesMax);
  const begun = sales(rig).map(({ intendedAt }) => Number(intendedAt) / 1_000_000);
  const pauses = begun.slice(1).map((at, position) => at - (begun[position] ?? 0));
  expect(pauses).toEqual([1, 2, 4, 8, 16]);
  expect(outcomes(rig)).toEqual(["stuck"]);
  const calls = rig.commandsOf("Notify").filter(({ severity }) => severity === "critical");
  expect(calls).toHaveLength(1);
  expect(calls[0]?.message).toMatch(/^EXE-604/);
  expectFoldToMatch(rig);
});

test("a sale whose fate took longer to learn than the pause is tried again at once", () => {
  const rig = unwinding();
  const { clientOrderId } = lastOrder(rig);
  rig.event({ kind: "OrderUnknown", clientOrderId, reason: "time-out" });
  rig.wait(9);
  rig.event({ kind: "OrderReported", clientOrderId, state: "not-found", filled: nothing });
  expect(sales(rig)).toHaveLength(2);
});

test("a sale whose fate is unknown is asked about, and never sent beside itself", () => {
  const rig = unwinding();
  const { clientOrderId } = lastOrder(rig);
  rig.event({ kind: "OrderUnknown", clientOrderId, reason: "time-out" });
  rig.wait(30);
  rig.event({ kind: "TimerFired", timerId: `order/${clientOrderId}` });
  const [groupId] = rig.recordsOf("UnwindStarted").map((record) => record.groupId);
  rig.event({ kind: "TimerFired", timerId: `group/${groupId}` });
  expect(sales(rig)).toHaveLength(1);
});

test("a timer that comes early, or twice, sells nothing before its time", () => {
  const rig = unwinding();
  const { clientOrderId } = lastOrder(rig);
  rig.event({ kind: "OrderCancelled", clientOrderId, filled: nothing });
  const { timerId } = rig.commandsOf("SetTimer").at(-1) ?? { timerId: "" };
  for (let time = 0; time < 3; time += 1) rig.event({ kind: "TimerFired", timerId });
  expect(sales(rig)).toHaveLength(1);
  nextSale(rig);
  expect(sales(rig)).toHaveLength(2);
  rig.event({ kind: "TimerFired", timerId });
  expect(sales(rig)).toHaveLength(2);
});

test("the order rate holds for what is tried again", () => {
  const risk = { ...rigSettings.risk, ordersPerMinuteMax: 3 };
  const rig = unwinding({ ...rigSettings, risk });
  for (let time = 0; time < 2; time += 1) {
    const { clientOrderId } = lastOrder(rig);
    rig.event({ kind: "OrderCancelled", clientOrderId, filled: nothing });
    nextSale(rig);
  }
  expect(sales(rig)).toHaveLength(2);
  nextSale(rig);
  expect(sales(rig)).toHaveLength(2);
  rig.wait(61);
  nextSale(rig);
  expect(sales(rig)).toHaveLength(3);
});

test("the tries go on after a restart, and are counted", () => {
  const rig = unwinding();
  const { clientOrderId } = lastOrder(rig);
  rig.event({ kind: "OrderCancelled", clientOrderId, filled: nothing });
  const again = restarted(rig);
  introduce(again);
  if (sales(again).length === 0) nextSale(again);
  expect(sales(again)).toHaveLength(1);
  expect(lastOrder(again).clientOrderId).toBe(`${clientOrderId}-2`);
  expect(sellInVain(again)).toBe(unwindTriesMax - 1);
  expect(outcomes(again)).toEqual(["stuck"]);
});
