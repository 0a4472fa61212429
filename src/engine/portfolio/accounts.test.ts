import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InvariantViolation } from "../../domain/failure/assert.ts";
import type { EngineRecord, RecordBody } from "../../domain/message/record.ts";
import type { Step } from "../../domain/message/step.ts";
import type { Fill } from "../../domain/order/order.ts";
import { settlementReference } from "../../domain/portfolio/ledger.ts";
import { contractMicros } from "../../domain/units/contract-micros.ts";
import { epochMicros } from "../../domain/units/epoch-micros.ts";
import { priceTicks } from "../../domain/units/price-ticks.ts";
import { noUsd, usdMicros } from "../../domain/units/usd-micros.ts";
import { Accounts } from "./accounts.ts";
import { postCapital, postingOfFill, settleMarket } from "./post.ts";

const yes = "kalshi:X/yes" as const;

class Hand implements Step {
  readonly now = epochMicros(1);
  readonly inputSequence = 1;
  readonly accounts = new Accounts();
  #sequence = 0;

  emit(body: RecordBody): number {
    this.#sequence += 1;
    this.accounts.apply({
      ...body,
      sequence: this.#sequence,
      at: this.now,
      input: 1,
    } as EngineRecord);
    return this.#sequence;
  }

  command(): void {}

  fill(fill: Fill): void {
    this.emit({
      kind: "LedgerPosted",
      posting: postingOfFill(fill, this.accounts.position(fill.instrument)),
    });
    this.emit({ kind: "FillBooked", groupId: "g", legIndex: 0, fill });
  }

  sum(): number {
    return this.accounts.balances().reduce((total, { amount }) => total + Number(amount), 0);
  }

  balance(account: string): number {
    return Number(this.accounts.balances().find((row) => row.account === account)?.amount ?? 0);
  }
}

function fillOf(id: number, side: "buy" | "sell", price: number, size: number, fee: number): Fill {
  return {
    fillId: String(id),
    clientOrderId: "o",
    instrument: yes,
    side,
    price: priceTicks(price),
    size: contractMicros(size),
    fee: usdMicros(fee),
    filledAt: epochMicros(1),
  };
}

describe("the ledger", () => {
  test("always sums to zero, and a closed position leaves no cost behind", () => {
    const trade = fc.record({
      isBuy: fc.boolean(),
      price: fc.integer({ min: 1, max: 9_999 }),
      size: fc.integer({ min: 1, max: 500_000_000 }),
      fee: fc.integer({ min: 0, max: 5_000_000 }),
    });
    fc.assert(
      fc.property(
        fc.array(trade, { maxLength: 30 }),
        fc.integer({ min: 0, max: 10_000 }),
        (trades, value) => {
          const hand = new Hand();
          postCapital(hand, "kalshi", usdMicros(1_000_000_000));
          for (const [id, { isBuy, price, size, fee }] of trades.entries()) {
            hand.fill(fillOf(id, isBuy ? "buy" : "sell", price, size, fee));
            expect(hand.sum()).toBe(0);
            if (Number(hand.accounts.position(yes).size) <= 0) {
              expect(Number(hand.accounts.position(yes).cost)).toBe(0);
            }
          }
          settleMarket(hand, hand.accounts, "kalshi:X", priceTicks(value));
          expect(hand.sum()).toBe(0);
          expect(hand.accounts.positions()).toEqual([]);
          // All that was won or lost, fees included, is what the cash has changed by.
          const earned = -hand.balance("profit:kalshi") - hand.balance("fees:kalshi");
          expect(hand.balance("cash:kalshi")).toBe(1_000_000_000 + earned);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("posts a bought pair, its fees and its settlement to the cent", () => {
    const hand = new Hand();
    postCapital(hand, "kalshi", usdMicros(100_000_000));
    hand.fill(fillOf(1, "buy", 4_800, 10_000_000, 180_000));
    expect(hand.balance("cash:kalshi")).toBe(95_020_000);
    expect(hand.balance("position:kalshi:X/yes")).toBe(4_800_000);
    settleMarket(hand, hand.accounts, "kalshi:X", priceTicks(10_000));
    expect(hand.balance("cash:kalshi")).toBe(105_020_000);
    expect(hand.balance("profit:kalshi")).toBe(-5_200_000);
  });

  test("refuses a posting that does not balance and a reference posted twice", () => {
    const hand = new Hand();
    const entries = [{ account: "cash:kalshi", amount: usdMicros(1) }] as const;
    expect(() => hand.emit({ kind: "LedgerPosted", posting: { reference: "a", entries } })).toThrow(
      InvariantViolation,
    );
    hand.emit({ kind: "LedgerPosted", posting: { reference: "b", entries: [] } });
    expect(() =>
      hand.emit({ kind: "LedgerPosted", posting: { reference: "b", entries: [] } }),
    ).toThrow(InvariantViolation);
  });

  test("shows the sale of more than is held as a position below nothing", () => {
    const hand = new Hand();
    hand.fill(fillOf(1, "buy", 5_000, 3_000_000, 0));
    hand.fill(fillOf(2, "sell", 5_000, 5_000_000, 0));
    expect(hand.accounts.position(yes)).toMatchObject({ size: -2_000_000, cost: 0 });
    // Bought back dearer than it was sold: two contracts lose 0.40 USD, the third is a position again.
    hand.fill(fillOf(3, "buy", 7_000, 3_000_000, 0));
    expect(hand.accounts.position(yes)).toMatchObject({ size: 1_000_000, cost: 700_000 });
    expect(hand.balance("profit:kalshi")).toBe(400_000);
  });

  test("settles what a late fill left, once more", () => {
    const hand = new Hand();
    hand.fill(fillOf(1, "buy", 5_000, 3_000_000, 0));
    settleMarket(hand, hand.accounts, "kalshi:X", priceTicks(10_000));
    settleMarket(hand, hand.accounts, "kalshi:X", priceTicks(10_000));
    expect(hand.balance("cash:kalshi")).toBe(1_500_000);
    for (const id of [2, 3]) {
      hand.fill(fillOf(id, "buy", 5_000, 1_000_000, 0));
      settleMarket(hand, hand.accounts, "kalshi:X", priceTicks(10_000));
    }
    expect(hand.balance("cash:kalshi")).toBe(2_500_000);
    expect(hand.accounts.isPosted(settlementReference(yes, 3))).toBe(true);
    // A position that is gone leaves no account behind.
    expect(hand.accounts.balances().map(({ account }) => account)).toEqual([
      "cash:kalshi",
      "fees:kalshi",
      "profit:kalshi",
    ]);
  });

  test("settling a market without a position says nothing", () => {
    const hand = new Hand();
    settleMarket(hand, hand.accounts, "kalshi:X", priceTicks(10_000));
    expect(hand.accounts.balances()).toEqual([]);
    expect(hand.accounts.cash("kalshi")).toBe(noUsd);
  });
});

describe("cash as the venue holds it", () => {
  /** Bids and asks for YES at the venue: our four kinds of fill in its one signed position. */
  function venueCash(fills: readonly Fill[]): number {
    let cash = 0;
    let net = 0;
    for (const { instrument, side, price, size, fee } of fills) {
      const isBid = instrument.endsWith("/yes") === (side === "buy");
      const yesTicks = instrument.endsWith("/yes") ? Number(price) : 10_000 - Number(price);
      cash += ((isBid ? -1 : 1) * yesTicks * Number(size)) / 10_000 - Number(fee);
      net += (isBid ? 1 : -1) * Number(size);
    }
    return cash - Math.max(0, -net);
  }

  test.each([
    ["kalshi", true],
    ["polymarket", false],
  ] as const)("of %s: pairs are netted: %s", (venue, nets) => {
    const choice = fc.record({
      outcome: fc.constantFrom("yes", "no"),
      side: fc.constantFrom("buy", "sell"),
      price: fc.integer({ min: 1, max: 9_999 }),
      lots: fc.integer({ min: 1, max: 500 }),
      fee: fc.integer({ min: 0, max: 20_000 }),
    });
    fc.assert(
      fc.property(fc.array(choice, { maxLength: 30 }), (choices) => {
        const hand = new Hand();
        const fills: Fill[] = [];
        for (const { outcome, side, price, lots, fee } of choices) {
          const instrument = `${venue}:X/${outcome}` as const;
          const held = Number(hand.accounts.position(instrument).size);
          const size = side === "buy" ? lots * 10_000 : Math.min(held, lots * 10_000);
          if (size === 0) continue;
          const fill = { ...fillOf(fills.length, side, price, size, fee), instrument };
          fills.push(fill);
          hand.fill(fill);
        }
        const { accounts } = hand;
        const atVenue = Number(accounts.cashAtVenue(venue));
        expect(atVenue).toBe(nets ? venueCash(fills) : Number(accounts.cash(venue)));
      }),
    );
  });

  test("gives the pair's dollar once, also when the market settles", () => {
    const hand = new Hand();
    const pair = 5_000_000;
    hand.fill(fillOf(1, "buy", 4_000, pair, 0));
    hand.fill({ ...fillOf(2, "buy", 5_000, pair, 0), instrument: "kalshi:X/no" });
    expect(Number(hand.accounts.cash("kalshi"))).toBe(-4_500_000);
    expect(Number(hand.accounts.cashAtVenue("kalshi"))).toBe(500_000);
    settleMarket(hand, hand.accounts, "kalshi:X", priceTicks(10_000));
    expect(Number(hand.accounts.cash("kalshi"))).toBe(500_000);
    expect(Number(hand.accounts.cashAtVenue("kalshi"))).toBe(500_000);
  });
});
