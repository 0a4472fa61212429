// Groups of many legs in unequal sizes: what is hedged, what stands alone, what the next leg wants, and how
// they end when a leg fails or somebody stops everything.

import { describe, expect, test } from "vitest";
import type { EngineRig } from "../../../test/support/engine-rig.ts";
import {
  fillMicros,
  groupOf,
  type LegTerms,
  rigFor,
  showPrice,
  take,
  wideSettings,
} from "../../../test/support/leg-groups.ts";
import { expectFoldToMatch, lastOrder, outcomes } from "../../../test/support/two-venues.ts";
import type { SubmitOrder } from "../../domain/message/command.ts";
import type { Leg, LegGroup } from "../../domain/order/order.ts";
import { contractMicros } from "../../domain/units/contract-micros.ts";

/** Ten of A, four of B, six of C: 4.00 + 1.20 + 2.40 USD, paying at least 9 USD. */
const unequal: readonly LegTerms[] = [
  ["polymarket:a/yes", 4_000, 10],
  ["kalshi:B/no", 3_000, 4],
  ["kalshi:C/yes", 4_000, 6],
];
const group = groupOf(unequal, 9);

function started(of: LegGroup = group): EngineRig {
  const rig = rigFor(of);
  expect(take(rig, of).ok).toBe(true);
  return rig;
}

/** Fills so many contracts of the last order and cancels the rest. */
function fill(rig: EngineRig, contracts: number): void {
  fillMicros(rig, lastOrder(rig), Math.round(contracts * 1_000_000));
}

const size = (order: SubmitOrder): number => Number(order.size) / 1_000_000;
const sent = (rig: EngineRig): (readonly [string, number, string])[] =>
  rig
    .commandsOf("SubmitOrder")
    .map((order) => [order.instrument, size(order), order.side] as const);
const closed = (rig: EngineRig): (readonly [string, number, number])[] =>
  rig
    .recordsOf("GroupClosed")
    .map(({ outcome, hedged, profitLocked }) => [
      outcome,
      Number(hedged) / 1_000_000,
      Number(profitLocked) / 1_000_000,
    ]);

describe("three legs of ten, four and six contracts", () => {
  test("are bought one after another, each at its size", () => {
    const rig = started();
    for (const contracts of [10, 4, 6]) fill(rig, contracts);
    expect(sent(rig)).toEqual([
      ["polymarket:a/yes", 10, "buy"],
      ["kalshi:B/no", 4, "buy"],
      ["kalshi:C/yes", 6, "buy"],
    ]);
    expect(closed(rig)).toEqual([["completed", 10, 1.4]]);
    expectFoldToMatch(rig);
  });

  test("a half of the first is followed by halves of the others", () => {
    const rig = started();
    for (const contracts of [5, 2, 3]) fill(rig, contracts);
    expect(sent(rig).map(([, contracts]) => contracts)).toEqual([10, 2, 3]);
    // Half of 9.00 less 2.00, 0.60 and 1.20.
    expect(closed(rig)).toEqual([["completed", 5, 0.7]]);
  });

  test("a share that is no whole lot is rounded up where the rest would have to be sold", () => {
    const rig = started();
    // Seven tenths: 2.8 of B, and two would leave two of A over; 4.2 of C, and four leave less than a lot of either.
    for (const contracts of [7, 3, 4]) fill(rig, contracts);
    expect(sent(rig).map(([, contracts]) => contracts)).toEqual([10, 3, 4]);
    expect(rig.recordsOf("UnwindStarted")).toHaveLength(0);
    // Two thirds of 9.00 less 2.80, 0.90 and 1.60, each rounded down.
    expect(closed(rig)).toEqual([["completed", 6.666_666, 0.699_999]]);
  });

  test("what is over by less than a lot of another leg's market is dust", () => {
    const rig = rigFor(group, (market) =>
      market === "polymarket:a" ? { lot: contractMicros(1) } : {},
    );
    take(rig, group);
    // 2.84 of B rounded up, 4.26 of C rounded down: two thirds are hedged, and 0.43 of A is over.
    for (const contracts of [7.1, 3, 4]) fill(rig, contracts);
    expect(sent(rig).map(([, contracts]) => contracts)).toEqual([10, 3, 4]);
    expect(outcomes(rig)).toEqual(["completed"]);
    expect(rig.recordsOf("UnwindStarted")).toHaveLength(0);
  });

  test("a share is never rounded up beyond the leg, though the leg be no whole lot", () => {
    const uneven = groupOf(
      [
        ["polymarket:a/yes", 3_000, 10],
        ["kalshi:B/no", 3_000, 3.5],
      ],
      10,
    );
    const rig = started(uneven);
    fill(rig, 10);
    expect(sent(rig).at(-1)).toEqual(["kalshi:B/no", 3, "buy"]);
    fill(rig, 3);
    // Three of three and a half hedge 8.57 of ten.
    expect(sent(rig).at(-1)).toEqual(["polymarket:a/yes", 1, "sell"]);
  });

  test("a middle leg that fails sells the first", () => {
    const rig = started();
    fill(rig, 10);
    fill(rig, 0);
    expect(sent(rig).at(-1)).toEqual(["polymarket:a/yes", 10, "sell"]);
    fill(rig, 10);
    // Sold at 0.05 below what was paid: the limit of the sale.
    expect(closed(rig)).toEqual([["unwound", 0, -0.5]]);
  });

  test("a last leg that fails sells both others, a half of it what is over of them", () => {
    const rig = started();
    fill(rig, 10);
    fill(rig, 4);
    fill(rig, 3);
    expect(sent(rig).at(-1)).toEqual(["polymarket:a/yes", 5, "sell"]);
    fill(rig, 5);
    expect(sent(rig).at(-1)).toEqual(["kalshi:B/no", 2, "sell"]);
    fill(rig, 2);
    expect(closed(rig).map(([outcome, hedged]) => [outcome, hedged])).toEqual([["completed", 5]]);
    const whole = started();
    fill(whole, 10);
    fill(whole, 4);
    fill(whole, 0);
    fill(whole, 10);
    expect(sent(whole).at(-1)).toEqual(["kalshi:B/no", 4, "sell"]);
    fill(whole, 4);
    expect(outcomes(whole)).toEqual(["unwound"]);
  });

  test("no more of a small leg is sold than was to be bought of it", () => {
    const rig = started();
    fill(rig, 10);
    // The venue filled three more than were ordered.
    fill(rig, 7);
    fill(rig, 0);
    fill(rig, 10);
    expect(sent(rig).at(-1)).toEqual(["kalshi:B/no", 4, "sell"]);
    fill(rig, 4);
    expect(outcomes(rig)).toEqual(["stuck"]);
  });

  test("a kill switch in the middle sells what is held, and opens no further leg", () => {
    const rig = started();
    fill(rig, 10);
    rig.event({ kind: "KillSwitchSet", reason: "by hand" });
    fill(rig, 4);
    fill(rig, 10);
    fill(rig, 4);
    expect(sent(rig).map(([instrument, , side]) => `${side} ${instrument}`)).toEqual([
      "buy polymarket:a/yes",
      "buy kalshi:B/no",
      "sell polymarket:a/yes",
      "sell kalshi:B/no",
    ]);
    expect(outcomes(rig)).toEqual(["unwound"]);
  });

  test("the next leg may cost what selling the others would forgo, at the size they are hedged to", () => {
    const rig = started();
    const [first] = group.legs;
    // Selling seven of A brings 0.75 each.
    showPrice(rig, first as Leg, 7_600);
    fill(rig, 7);
    // 6.30 less 5.25 and 4.2 of C at 0.40 leave nothing for B.
    expect(sent(rig).at(-1)).toEqual(["polymarket:a/yes", 7, "sell"]);
    const other = started();
    showPrice(other, first as Leg, 5_600);
    showPrice(other, group.legs[1] as Leg, 2_500);
    fill(other, 7);
    // 6.30 less 3.85 and 1.68 leave 0.77 for three of B: 0.25 each, on a grid of whole cents.
    expect(Number(lastOrder(other).limitPrice)).toBe(2_500);
  });

  test("a lot that hedges next to nothing is not bought at any price", () => {
    const large = groupOf(
      [
        ["polymarket:a/yes", 4_000, 1_000],
        ["kalshi:B/no", 5_000, 1],
      ],
      401,
    );
    const rig = started(large);
    fill(rig, 1);
    // A thousandth of the group pays 0.401; a contract of B costs 0.50.
    expect(sent(rig).at(-1)).toEqual(["polymarket:a/yes", 1, "sell"]);
  });
});

describe("twenty legs", () => {
  const terms = Array.from(
    { length: 20 },
    (_, leg): LegTerms => [`kalshi:M${leg}/no`, 9_400, leg === 7 ? 5 : 10],
  );
  const bucket = groupOf(terms, 195);

  test("are all bought, however long the venue takes for each", () => {
    const rig = started(bucket);
    for (let leg = 0; leg < 20; leg += 1) {
      rig.wait(9);
      fill(rig, size(lastOrder(rig)));
    }
    expect(closed(rig)).toEqual([["completed", 10, 11.7]]);
  });

  test("an order that takes longer than its deadline is asked about, and the group goes on", () => {
    const rig = started(bucket);
    for (let leg = 0; leg < 12; leg += 1) fill(rig, size(lastOrder(rig)));
    const { clientOrderId } = lastOrder(rig);
    rig.wait(11);
    rig.event({ kind: "TimerFired", timerId: `order/${clientOrderId}` });
    expect(rig.commandsOf("QueryOrder")).toHaveLength(1);
    expect(lastOrder(rig).clientOrderId).toBe(clientOrderId);
    fill(rig, 10);
    expect(lastOrder(rig).instrument).toBe("kalshi:M13/no");
  });

  test("nineteen sales follow when the last leg fails, all inside the envelope", () => {
    const rig = started(bucket);
    for (let leg = 0; leg < 19; leg += 1) fill(rig, size(lastOrder(rig)));
    fill(rig, 0);
    for (let leg = 0; leg < 19; leg += 1) {
      expect(lastOrder(rig)).toMatchObject({ side: "sell", instrument: terms[leg]?.[0] });
      expect(Number(lastOrder(rig).limitPrice)).toBe(8_900);
      fill(rig, size(lastOrder(rig)));
    }
    expect(closed(rig)).toEqual([["unwound", 0, -9.25]]);
    const [approved] = rig.recordsOf("GroupApproved");
    expect(Number(approved?.lossStressed)).toBe(9_250_000);
  });

  test("need room for nineteen sales more in the order rate", () => {
    const of = (ordersPerMinuteMax: number): EngineRig =>
      rigFor(bucket, undefined, {
        ...wideSettings,
        risk: { ...wideSettings.risk, ordersPerMinuteMax },
      });
    expect(take(of(38), bucket)).toMatchObject({ ok: false, failure: { code: "RSK-508" } });
    expect(take(of(39), bucket).ok).toBe(true);
  });
});
