// Money under any story: whatever fills come, in whatever order and number, the books balance, cash has changed by what
// was traded, every group ends with the profit its fills say, and a fold of the records finds the same state.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EngineRig } from "../../test/support/engine-rig.ts";
import {
  expectFoldToMatch,
  fillOf,
  kalshi,
  polymarket,
  polymarketStream,
  showEdge,
  twoVenues,
} from "../../test/support/two-venues.ts";
import { isOpenOrder } from "../domain/order/order.ts";
import { contractMicros } from "../domain/units/contract-micros.ts";
import { priceTicks } from "../domain/units/price-ticks.ts";

interface Answer {
  /** Shares of the order in percent, each one fill; more than 100 in total is more than was ordered. */
  readonly parts: readonly number[];
  readonly worseTicks: number;
  readonly feeMicros: number;
  readonly twice: boolean;
  readonly late: boolean;
}

const answer: fc.Arbitrary<Answer> = fc.record({
  parts: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 3 }),
  worseTicks: fc.constantFrom(0, 0, 0, -50, 30),
  feeMicros: fc.integer({ min: 0, max: 3_000_000 }),
  twice: fc.boolean(),
  late: fc.boolean(),
});

const starting = 1_000_000_000;

/** Cash that moved, by the fills we reported. */
class Bank {
  cash = 0;
  /** Orders answered so far. */
  answered = 0;
  readonly held = new Map<string, number>();

  book(fill: ReturnType<typeof fillOf>): void {
    const sign = fill.side === "buy" ? 1 : -1;
    const gross = (Number(fill.price) * Number(fill.size)) / 10_000;
    this.cash -= sign > 0 ? Math.ceil(gross) : -Math.floor(gross);
    this.cash -= Number(fill.fee);
    this.held.set(
      fill.instrument,
      (this.held.get(fill.instrument) ?? 0) + sign * Number(fill.size),
    );
  }
}

function play(rig: EngineRig, bank: Bank, answers: readonly Answer[]): void {
  for (; bank.answered < rig.commandsOf("SubmitOrder").length; bank.answered += 1) {
    const order = rig.commandsOf("SubmitOrder")[bank.answered];
    const how = answers[bank.answered % answers.length];
    if (order === undefined || how === undefined) return;
    const worse = order.side === "buy" ? how.worseTicks : -how.worseTicks;
    const fills = how.parts.map((percent, part) => {
      const contracts = Math.max(1, Math.round((Number(order.size) * percent) / 100_000_000));
      const ticks = Math.max(1, Number(order.limitPrice) + worse);
      const fillId = `${order.clientOrderId}/${part}`;
      return fillOf(order, { contracts, ticks, feeMicros: how.feeMicros, fillId });
    });
    const total = fills.reduce((sum, fill) => sum + Number(fill.size), 0);
    const { clientOrderId } = order;
    const cancelled = {
      kind: "OrderCancelled",
      clientOrderId,
      filled: contractMicros(total),
    } as const;
    if (how.late) rig.event(cancelled);
    for (const fill of fills) {
      bank.book(fill);
      rig.event({ kind: "FillReported", fill });
      if (how.twice) rig.event({ kind: "FillReported", fill });
    }
    rig.event(cancelled);
    expectBooksToClose(rig, bank);
  }
}

function expectBooksToClose(rig: EngineRig, bank: Bank): void {
  const { accounts } = rig.engine.core.durable;
  const sum = accounts.balances().reduce((total, { amount }) => total + Number(amount), 0);
  expect(sum).toBe(0);
  const cash = Number(accounts.cash("kalshi")) + Number(accounts.cash("polymarket"));
  expect(cash).toBe(2 * starting + bank.cash);
  for (const [instrument, size] of bank.held) {
    expect(Number(accounts.position(instrument as never).size)).toBe(size);
  }
}

describe("any sequence of fills", () => {
  test("closes to the micro", () => {
    fc.assert(
      fc.property(
        fc.array(answer, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom(0, 10_000, 5_000),
        (answers, episodes, yesValue) => {
          const rig = twoVenues();
          const bank = new Bank();
          for (let episode = 0; episode < episodes; episode += 1) {
            showEdge(rig);
            play(rig, bank, answers);
            rig.quote(polymarket, polymarketStream, [[7_600, 100]], [[7_700, 100]]);
            rig.event({ kind: "SafeModeAcknowledged", by: "tester" });
          }
          const { accounts, groups } = rig.engine.core.durable;
          for (const view of groups.openGroups()) {
            // Only an order that still waits for the venue, or the pause before the next sale, keeps a group open.
            const isSelling = view.phase === "unwinding";
            expect(isSelling || view.orders.some((order) => isOpenOrder(order.state))).toBe(true);
          }
          if (groups.openGroups().length === 0) {
            expect(
              Number(accounts.reserved("kalshi")) + Number(accounts.reserved("polymarket")),
            ).toBe(0);
            expectLockedProfitToHold(rig, bank);
          }
          expectFoldToMatch(rig);
          for (const market of [kalshi, polymarket]) {
            rig.event({ kind: "SettlementReported", market, yesValue: priceTicks(yesValue) });
          }
          expect(accounts.positions()).toEqual([]);
          const total = accounts.balances().reduce((sum, { amount }) => sum + Number(amount), 0);
          expect(total).toBe(0);
          expectFoldToMatch(rig);
        },
      ),
      { numRuns: 150 },
    );
  });
});

/** Locked profit is the worst case: settling in either state brings at least that. */
function expectLockedProfitToHold(rig: EngineRig, bank: Bank): void {
  const { groups } = rig.engine.core.durable;
  const isUnexpected = rig
    .recordsOf("FillBooked")
    .some(({ groupId }) => groupId === "unattributed");
  if (isUnexpected) return;
  for (const won of ["yes", "no"]) {
    let worth = bank.cash;
    for (const [instrument, size] of bank.held) if (instrument.endsWith(`/${won}`)) worth += size;
    expect(worth).toBeGreaterThanOrEqual(groups.profitLockedMicros());
  }
}
