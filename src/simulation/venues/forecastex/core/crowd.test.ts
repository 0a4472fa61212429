// The order flow on the broker's exchange: it has no account and endless money, quotes a cent wider, stands still in the
// break, and leaves every cent where it belongs.

import { describe, expect, test } from "vitest";

import {
  contractOf,
  hour,
  later,
  missingMoney,
  newCoreRig,
} from "../../../../../test/support/forecastex-core-rig.ts";
import { askSide, bidSide } from "../../../../domain/book/book-batch.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { binaryEvent, createOrderFlow } from "../../../orderflow/order-flow.ts";
import { seededSource } from "../../../random-stream.ts";

const [minute, seed] = [60, 5];
const breakBegins = 7 * hour;
/** Ten minutes before the break. */
const flowStart = breakBegins - 10 * minute;

function newScene() {
  const contracts = [contractOf("a"), contractOf("b"), contractOf("c")];
  const rig = newCoreRig({ contracts });
  const { exchange, core } = rig;
  core.tick(later(flowStart));
  const symbols = contracts.map(({ conidYes }) => String(conidYes));
  const terms = { exchange, feeRate: 0, fractionChance: 0, pairTotalTicks: 10_100 };
  const flow = createOrderFlow({
    random: seededSource(seed),
    events: symbols.map((symbol) => binaryEvent([{ ...terms, symbol }])),
    startAt: later(flowStart),
  });
  const prices: number[] = [];
  exchange.observe(({ events }) => {
    for (const event of events) if (event.kind === "trade") prices.push(integerOf(event.price));
  });
  let at = flowStart;
  return {
    ...rig,
    prices,
    books: symbols.map((symbol) => exchange.market(symbol).book),
    /** Lets the flow trade until so many seconds after the rig's start, and the core go along. */
    run(untilSeconds: number): void {
      for (; at < untilSeconds; at += 0.5) flow.step(later(at));
      core.tick(later(untilSeconds));
    },
  };
}

describe("the order flow on the broker's exchange", () => {
  test("quotes both sides, a pair of them never below 1.01", () => {
    const { books, run, prices, core } = newScene();
    run(breakBegins - 1);
    for (const book of books) {
      const [bid, ask] = [book.best(bidSide), book.best(askSide)];
      expect(bid === undefined || ask === undefined).toBe(false);
      expect(integerOf(ask!.price)).toBeGreaterThan(integerOf(bid!.price));
    }
    expect(prices.length).toBeGreaterThan(10);
    expect(prices.every((price) => price % 100 === 0 && price >= 200 && price <= 9_900)).toBe(true);
    const { exchangeFees, crowdPaid, heldForPairs } = core.clearing();
    expect(exchangeFees).toBeGreaterThan(0n);
    expect(crowdPaid).toBe(exchangeFees + heldForPairs);
  });

  test("trades nothing in the break and goes on after it", () => {
    const { books, run, prices } = newScene();
    run(breakBegins);
    const before = prices.length;
    run(breakBegins + 15 * minute);
    expect(prices).toHaveLength(before);
    run(breakBegins + 20 * minute);
    expect(prices.length).toBeGreaterThan(before);
    for (const book of books) expect(book.levels().bids.length).toBeGreaterThan(0);
  });

  test("fills an account's resting bids, and no micro is lost", () => {
    const { run, bid, core, first, books } = newScene();
    run(flowStart + minute);
    const best = integerOf(books[0]!.best(bidSide)!.price) / 10_000;
    const { orderId } = bid("ann", { price: best, size: 50 }, later(flowStart + minute));
    run(breakBegins - 1);
    expect(core.order("ann", orderId)?.filled).toBeGreaterThan(0n);
    core.resolve(first.conidYes, "yes", later(breakBegins - 1));
    core.payOut(first.conidYes, later(breakBegins - 1));
    expect(missingMoney(core, ["ann", "bob"])).toBe(0n);
    expect(core.positions("ann")).toEqual([]);
  });

  test("is the same for the same seed", () => {
    const pricesOf = (): readonly number[] => {
      const { run, prices } = newScene();
      run(breakBegins - 5 * minute);
      return prices;
    };
    expect(pricesOf()).toEqual(pricesOf());
  });
});
