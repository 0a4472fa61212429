// The load keeps what it promises: sizes and shares, books that end as they began, and nothing to earn but in openings.

import { describe, expect, test } from "vitest";
import { askSide, bidSide } from "../../src/domain/book/book-batch.ts";
import { type Component, componentFlow, componentSizes, type FlowLevel } from "./component-flow.ts";

const small = [
  [2, 40],
  [4, 20],
  [6, 10],
  [24, 5],
] as const;

class Books {
  readonly #levels: Map<number, number>[][];

  constructor(markets: number) {
    this.#levels = Array.from({ length: markets }, () => [new Map(), new Map()]);
  }

  set(market: number, levels: readonly FlowLevel[]): void {
    for (const { side, priceTicks, sizeMicros } of levels) {
      const prices = this.#side(market, side);
      if (sizeMicros === 0) prices.delete(priceTicks);
      else prices.set(priceTicks, sizeMicros);
    }
  }

  best(market: number, side: FlowLevel["side"]): number {
    const prices = [...this.#side(market, side).keys()];
    return side === bidSide ? Math.max(...prices) : Math.min(...prices);
  }

  describe(): string {
    return JSON.stringify(
      this.#levels.map((sides) => sides.map((prices) => [...prices].sort(([a], [b]) => a - b))),
    );
  }

  #side(market: number, side: FlowLevel["side"]): Map<number, number> {
    return this.#levels[market]?.[side] as Map<number, number>;
  }
}

/** What the component offers at the touch before fees, in ticks: the best of selling and of buying every outcome. */
function offered(books: Books, { firstMarket, contracts }: Component): number {
  let bids = 0;
  let asks = 0;
  let across = Number.NEGATIVE_INFINITY;
  for (let market = firstMarket; market < firstMarket + contracts; market += 2) {
    const bid = Math.max(books.best(market, bidSide), books.best(market + 1, bidSide));
    const ask = Math.min(books.best(market, askSide), books.best(market + 1, askSide));
    across = Math.max(across, bid - ask);
    bids += bid;
    asks += ask;
  }
  return contracts === 2 ? across : Math.max(across, bids - 10_000, 10_000 - asks);
}

describe("the load of components", () => {
  test("has 20,000 markets in 5,000 components of 2 to 24 contracts", () => {
    const { components, markets } = componentFlow(componentSizes, 0);
    expect(components.length).toBe(5_000);
    expect(markets).toBe(20_000);
    expect(Math.min(...components.map(({ contracts }) => contracts))).toBe(2);
    expect(Math.max(...components.map(({ contracts }) => contracts))).toBe(24);
  });

  test("offers something in openings and nowhere else, and ends as it began", () => {
    const flow = componentFlow(small, 20_000);
    const books = new Books(flow.markets);
    for (const [market, levels] of flow.books.entries()) books.set(market, levels);
    const first = books.describe();
    const open = new Set<Component>();
    for (const { market, kind, levels } of flow.changes) {
      books.set(market, levels);
      const component = flow.components.find(
        ({ firstMarket, contracts }) => market >= firstMarket && market < firstMarket + contracts,
      ) as Component;
      if (kind === "opening") open.add(component);
      if (kind === "opening-over") open.delete(component);
      expect(books.best(market, bidSide)).toBeLessThan(books.best(market, askSide));
      const offer = offered(books, component);
      if (open.has(component)) expect(offer).toBeGreaterThanOrEqual(700);
      else expect(offer).toBeLessThan(0);
    }
    expect(open.size).toBe(0);
    expect(books.describe()).toBe(first);
  });

  test("moves in at least four changes of a hundred, and opens in one of a thousand", () => {
    const { changes, markets } = componentFlow(componentSizes, 200_000);
    const share = (kind: string) =>
      changes.filter((change) => change.kind === kind).length / (changes.length - markets);
    expect(share("move")).toBeGreaterThan(0.04);
    expect(share("move")).toBe(share("move-back"));
    expect(share("opening")).toBeGreaterThan(0.0008);
    expect(share("opening")).toBeLessThan(0.0012);
  });
});
