// Money under any story in which a venue takes fills back: whenever it says so, the books balance, hold what the fills
// that stand have moved, and a fold of the records finds the same state; every group ends.

import fc from "fast-check";
import { expect, test } from "vitest";
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
import type { SubmitOrder } from "../domain/message/command.ts";
import type { Fill } from "../domain/order/order.ts";
import { contractMicros } from "../domain/units/contract-micros.ts";
import { priceTicks } from "../domain/units/price-ticks.ts";
import { groupTimer, unwindTriesMax } from "./execution/advance.ts";

const starting = 1_000_000_000;

/** What a venue does, by one number after another; 0 when they have run out. */
class Whims {
  readonly #numbers: number[];

  constructor(numbers: readonly number[]) {
    this.#numbers = [...numbers];
  }

  below(bound: number): number {
    return (this.#numbers.shift() ?? 0) % bound;
  }
}

/** Both venues and what they know: the fills that stand, and those of which Polymarket may still say anything. */
class Bank {
  readonly rig: EngineRig = twoVenues();
  readonly #whims: Whims;
  readonly #standing = new Set<Fill>();
  readonly #open: Fill[] = [];
  #settledAt: number | undefined;
  #answered = 0;

  constructor(whims: Whims) {
    this.#whims = whims;
  }

  /** Answers what was ordered: fills in parts, some of them known to fail before they are told. */
  answer(): void {
    for (; this.#orders().length > this.#answered; ) {
      const order = this.#orders()[this.#answered] as SubmitOrder;
      this.#answered += 1;
      let left = this.#settledAt === undefined ? Number(order.size) / 1_000_000 : 0;
      let filled = 0;
      for (let part = 0; part < 2 && left > 0; part += 1) {
        const contracts = this.#whims.below(left + 1);
        left -= contracts;
        if (contracts > 0 && this.#fill(order, contracts)) filled += contracts;
      }
      const { clientOrderId } = order;
      const size = contractMicros(filled * 1_000_000);
      this.rig.event({ kind: "OrderCancelled", clientOrderId, filled: size });
      this.#say();
      this.check();
    }
  }

  settle(yesTicks: number): void {
    this.#settledAt = yesTicks;
    this.tellSettlement();
  }

  tellSettlement(): void {
    const yesValue = priceTicks(this.#settledAt ?? 0);
    for (const market of [polymarket, kalshi])
      this.rig.event({ kind: "SettlementReported", market, yesValue });
  }

  /** Says of every fill how it ended. */
  sayAll(): void {
    while (this.#open.length > 0) {
      this.#say();
      this.answer();
      this.check();
    }
  }

  check(): void {
    const { accounts } = this.rig.engine.core.durable;
    expect(accounts.balances().reduce((sum, { amount }) => sum + Number(amount), 0)).toBe(0);
    const held = new Map<string, number>();
    let cash = 2 * starting;
    for (const { side, price, size, fee, instrument } of this.#standing) {
      const sign = side === "buy" ? 1 : -1;
      cash -= (sign * Number(price) * Number(size)) / 10_000 + Number(fee);
      held.set(instrument, (held.get(instrument) ?? 0) + sign * Number(size));
    }
    for (const [instrument, size] of held) {
      if (this.#settledAt === undefined) {
        expect(Number(accounts.position(instrument as never).size)).toBe(size);
      } else {
        const ticks = instrument.endsWith("/yes") ? this.#settledAt : 10_000 - this.#settledAt;
        cash += (ticks * size) / 10_000;
      }
    }
    if (this.#settledAt !== undefined) this.tellSettlement();
    const ours = Number(accounts.cash("kalshi")) + Number(accounts.cash("polymarket"));
    expect(ours).toBe(cash);
    expectFoldToMatch(this.rig);
  }

  #orders(): SubmitOrder[] {
    return this.rig.commandsOf("SubmitOrder");
  }

  /** Returns whether the fill counts for what the venue says was filled. */
  #fill(order: SubmitOrder, contracts: number): boolean {
    const fill = fillOf(order, { contracts, feeMicros: this.#whims.below(50_000) });
    const isForestalled = order.venue === "polymarket" && this.#whims.below(8) === 1;
    if (isForestalled) this.#tell(fill, "failed");
    else this.#standing.add(fill);
    this.rig.event({ kind: "FillReported", fill });
    if (order.venue === "polymarket" && !isForestalled) this.#open.push(fill);
    return !isForestalled;
  }

  #say(): void {
    if (this.#open.length === 0 || this.#whims.below(3) === 1) return;
    const [fill] = this.#open.splice(this.#whims.below(this.#open.length), 1) as [Fill];
    const fails = this.#whims.below(2) === 1;
    if (fails) this.#standing.delete(fill);
    const times = 1 + this.#whims.below(2);
    for (let time = 0; time < times; time += 1) this.#tell(fill, fails ? "failed" : "confirmed");
  }

  #tell({ fillId, clientOrderId }: Fill, finality: "failed" | "confirmed"): void {
    this.rig.event({ kind: "FillFinalityChanged", fillId, clientOrderId, finality });
  }
}

/** Lets every sale be tried that a group may still try, each with its answer. */
function finish(bank: Bank): void {
  const { rig } = bank;
  for (let time = 1; time <= unwindTriesMax; time += 1) {
    rig.wait(61);
    for (const { group } of rig.engine.core.durable.groups.openGroups()) {
      rig.event({ kind: "TimerFired", timerId: groupTimer(group.groupId) });
    }
    bank.answer();
  }
}

test("closes to the micro, whatever is taken back", () => {
  let reversals = 0;
  let reopened = 0;
  fc.assert(
    fc.property(
      fc.array(fc.nat(), { minLength: 40, maxLength: 120 }),
      fc.integer({ min: 1, max: 3 }),
      fc.constantFrom(0, 10_000, 5_000),
      fc.boolean(),
      (numbers, episodes, yesTicks, settlesFirst) => {
        const bank = new Bank(new Whims(numbers));
        const { rig } = bank;
        for (let episode = 0; episode < episodes; episode += 1) {
          showEdge(rig);
          bank.answer();
          rig.quote(polymarket, polymarketStream, [[7_600, 100]], [[7_700, 100]]);
          rig.wait(61);
          rig.event({ kind: "SafeModeAcknowledged", by: "tester" });
        }
        if (settlesFirst) bank.settle(yesTicks);
        bank.sayAll();
        finish(bank);
        if (!settlesFirst) bank.settle(yesTicks);
        bank.sayAll();
        finish(bank);
        bank.check();
        const { accounts, groups } = rig.engine.core.durable;
        expect(groups.openGroups()).toEqual([]);
        expect(accounts.positions()).toEqual([]);
        expect(Number(accounts.exposureTotal())).toBe(0);
        reversals += rig.recordsOf("FillReversed").length;
        reopened += rig.recordsOf("GroupReopened").length;
      },
    ),
    { numRuns: 150, seed: 20_261_003 },
  );
  expect(reversals).toBeGreaterThan(100);
  expect(reopened).toBeGreaterThan(30);
});
