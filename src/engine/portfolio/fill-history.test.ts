// Taking fills back, in any order, with sales, confirmations and settlements between: the accounts stand as if those
// fills had never been.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EngineRecord, RecordBody } from "../../domain/message/record.ts";
import { StateHash } from "../../domain/message/state-hash.ts";
import type { Step } from "../../domain/message/step.ts";
import type { Fill } from "../../domain/order/order.ts";
import { contractMicros } from "../../domain/units/contract-micros.ts";
import { epochMicros } from "../../domain/units/epoch-micros.ts";
import { priceTicks } from "../../domain/units/price-ticks.ts";
import { usdMicros } from "../../domain/units/usd-micros.ts";
import { Accounts } from "./accounts.ts";
import { chaptersMax, fillsAwaitedMax, fillsForestalledMax } from "./fill-history.ts";
import { postCapital, postingOfFill, reversalOfFill, settleMarket } from "./post.ts";

const market = "polymarket:x" as const;

class Hand implements Step {
  readonly now = epochMicros(1);
  readonly inputSequence = 1;
  readonly accounts = new Accounts();
  #sequence = 0;

  constructor() {
    postCapital(this, "polymarket", usdMicros(1_000_000_000));
  }

  emit(body: RecordBody): number {
    this.#sequence += 1;
    const header = { sequence: this.#sequence, at: this.now, input: 1 };
    this.accounts.apply({ ...body, ...header } as EngineRecord);
    return this.#sequence;
  }

  command(): void {}

  fill(fill: Fill): void {
    const posting = postingOfFill(fill, this.accounts.position(fill.instrument));
    this.emit({ kind: "LedgerPosted", posting });
    this.emit({ kind: "FillBooked", groupId: "g", legIndex: 0, fill });
  }

  reverse(fill: Fill): void {
    const { posting, held } = reversalOfFill(fill, this.accounts);
    this.emit({ kind: "LedgerPosted", posting });
    this.emit({ kind: "FillReversed", groupId: "g", legIndex: 0, fill, held });
  }

  /** Everything about money but the names of what was posted. */
  money() {
    const hash = new StateHash();
    this.accounts.fills.hashInto(hash);
    return {
      balances: this.accounts.balances().filter(({ amount }) => Number(amount) !== 0),
      positions: this.accounts.positions(),
      exposure: this.accounts.exposureTotal(),
      fills: hash.digest(),
    };
  }
}

function fillOf(id: number, over: Partial<Fill> = {}): Fill {
  return {
    fillId: `f${id}`,
    clientOrderId: `o${id % 3}`,
    instrument: `${market}/yes`,
    side: "buy",
    price: priceTicks(4_000),
    size: contractMicros(10_000_000),
    fee: usdMicros(1_230),
    filledAt: epochMicros(1),
    ...over,
  };
}

const trade = fc.record({
  what: fc.constant("trade" as const),
  side: fc.constantFrom<("buy" | "sell")[]>("buy", "buy", "sell"),
  outcome: fc.constantFrom<("yes" | "no")[]>("yes", "yes", "no"),
  ticks: fc.integer({ min: 1, max: 9_999 }),
  micros: fc.integer({ min: 1, max: 80_000_000 }),
  fee: fc.integer({ min: 0, max: 900_000 }),
  doomed: fc.boolean(),
});
/** A doomed fill is taken back, or one that stands is confirmed. */
const word = fc.record({ what: fc.constant("word" as const), which: fc.nat() });

type Trade = typeof trade extends fc.Arbitrary<infer Each> ? Each : never;

/** The same story told to two accounts: with fills that are taken back sooner or later, and without them. */
class Story {
  readonly told = new Hand();
  readonly plain = new Hand();
  readonly #doomed: Fill[] = [];
  readonly #standing: Fill[] = [];

  trade(id: number, step: Trade): void {
    const fill = fillOf(id, {
      side: step.side,
      instrument: `${market}/${step.outcome}`,
      price: priceTicks(step.ticks),
      size: contractMicros(step.micros),
      fee: usdMicros(step.fee),
    });
    this.told.fill(fill);
    if (step.doomed) {
      this.#doomed.push(fill);
      return;
    }
    this.plain.fill(fill);
    this.#standing.push(fill);
  }

  /** Takes back one of the doomed fills. Returns false when there is none left. */
  reverse(which: number): boolean {
    const [fill] = this.#doomed.splice(which % Math.max(1, this.#doomed.length), 1);
    if (fill !== undefined) this.told.reverse(fill);
    return fill !== undefined;
  }

  /** Confirms the oldest fill that stands. Returns false when there is none left. */
  confirm(): boolean {
    const fill = this.#standing.shift();
    if (fill === undefined) return false;
    const { fillId, clientOrderId } = fill;
    for (const hand of [this.told, this.plain])
      hand.emit({ kind: "FillFinalised", groupId: "g", fillId, clientOrderId });
    return true;
  }

  settle(ticks: number): void {
    for (const hand of [this.told, this.plain])
      settleMarket(hand, hand.accounts, market, priceTicks(ticks));
  }
}

describe("taking fills back", () => {
  test("leaves the accounts as if they had never been, whatever came between", () => {
    const step = fc.oneof({ weight: 6, arbitrary: trade }, { weight: 4, arbitrary: word });
    const ending = fc.option(fc.tuple(fc.nat(40), fc.integer({ min: 0, max: 10_000 })));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), ending, (steps, end) => {
        const story = new Story();
        for (const [id, each] of steps.entries()) {
          if (end?.[0] === id) story.settle(end[1]);
          if (each.what === "trade") story.trade(id, each);
          else if (!story.reverse(each.which)) story.confirm();
        }
        for (let which = steps.length; story.reverse(which); which -= 1);
        // Venues go on reporting a settlement: what had been sold before it, and no longer is, is settled now.
        if (end !== null) story.settle(end[1]);
        while (end !== null && story.confirm());
        const { told, plain } = story;
        expect(told.money()).toEqual(plain.money());
        const sum = told.accounts.balances().reduce((total, row) => total + Number(row.amount), 0);
        expect(sum).toBe(0);
      }),
      { numRuns: 400 },
    );
  });

  test("is the exact mirror of a fill when nothing came after it", () => {
    const hand = new Hand();
    hand.fill(fillOf(1, { price: priceTicks(3_333), size: contractMicros(1_234_567) }));
    const { posting } = reversalOfFill(
      fillOf(1, { price: priceTicks(3_333), size: contractMicros(1_234_567) }),
      hand.accounts,
    );
    expect(posting).toEqual({
      reference: "reversal/polymarket/f1",
      entries: [
        { account: "position:polymarket:x/yes", amount: -411_482 },
        { account: "fees:polymarket", amount: -1_230 },
        { account: "cash:polymarket", amount: 412_712 },
      ],
    });
  });

  test("is impossible for a fill that is final, was never booked, or is of a venue that takes nothing back", () => {
    const hand = new Hand();
    const fill = fillOf(1);
    expect(() => hand.reverse(fill)).toThrow("the fill can be taken back");
    hand.fill(fill);
    hand.emit({ kind: "FillFinalised", groupId: "g", ...fill });
    expect(() => hand.reverse(fill)).toThrow("the fill can be taken back");
    const kalshi = fillOf(2, { instrument: "kalshi:X/yes" });
    hand.fill(kalshi);
    expect(hand.accounts.fills.awaited(kalshi)).toBeUndefined();
  });
});

test("the state hash tells apart what taking a fill back would depend on", () => {
  const hashes = new Set<string>();
  const attributions = [
    { groupId: "g", legIndex: 0 },
    { groupId: "h", legIndex: 0 },
    { groupId: "g", legIndex: 1 },
  ];
  for (const attribution of attributions) {
    const hand = new Hand();
    hand.emit({ kind: "FillBooked", ...attribution, fill: fillOf(1) });
    hashes.add(hand.money().fills);
  }
  expect(hashes.size).toBe(3);
  // All three hold the same and paid the same; which fill paid what differs.
  const dear = { price: priceTicks(6_000), fee: usdMicros(2_000) };
  const swaps: [Partial<Fill>, Partial<Fill>][] = [
    [{}, dear],
    [dear, {}],
    [{ price: dear.price }, { fee: dear.fee }],
  ];
  const swapped = swaps.map((swap) => {
    const hand = new Hand();
    for (const [id, over] of swap.entries()) hand.fill(fillOf(id, over));
    return hand.money();
  });
  expect(new Set(swapped.map(({ exposure }) => exposure)).size).toBe(1);
  expect(new Set(swapped.map(({ fills }) => fills)).size).toBe(3);
});

describe("memory", () => {
  test("holds so many fills that wait, then the oldest counts as final", () => {
    const hand = new Hand();
    for (let id = 0; id <= fillsAwaitedMax; id += 1) hand.fill(fillOf(id, { fee: usdMicros(0) }));
    expect(hand.accounts.fills.awaited(fillOf(0))).toBeUndefined();
    expect(hand.accounts.fills.awaited(fillOf(1))).toBeDefined();
    expect(Number(hand.accounts.position(`${market}/yes`).size)).toBe(
      (fillsAwaitedMax + 1) * 10_000_000,
    );
  });

  test("is not kept by a fill that nobody decides: its instrument's story has an end", () => {
    const hand = new Hand();
    hand.fill(fillOf(0));
    for (let id = 1; id < chaptersMax; id += 1) {
      hand.fill(fillOf(id));
      hand.emit({ kind: "FillFinalised", groupId: "g", ...fillOf(id) });
    }
    expect(hand.accounts.fills.awaited(fillOf(0))).toBeDefined();
    hand.fill(fillOf(chaptersMax));
    expect(hand.accounts.fills.awaited(fillOf(0))).toBeUndefined();
    expect(hand.accounts.fills.awaited(fillOf(chaptersMax))).toBeDefined();
  });

  test("holds so many fills that failed before they were reported", () => {
    const hand = new Hand();
    for (let id = 0; id <= fillsForestalledMax; id += 1)
      hand.emit({ kind: "FillForestalled", ...fillOf(id) });
    expect(hand.accounts.fills.isForestalled(fillOf(0))).toBe(false);
    expect(hand.accounts.fills.isForestalled(fillOf(1))).toBe(true);
  });
});
