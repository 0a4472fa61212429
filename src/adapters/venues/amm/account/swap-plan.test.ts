// Swaps are planned exactly: the least that is enough, the better way of a sale, the greatest size within a limit.

import fc from "fast-check";
import { expect, test } from "vitest";
import { poolAsks } from "../../../../domain/book/pool-levels.ts";
import type { FixedProductPool } from "../../../../domain/market/fixed-product/pool.ts";
import { poolBuy, poolSell } from "../../../../domain/market/fixed-product/swap.ts";
import { contractMicros } from "../../../../domain/units/contract-micros.ts";
import { complementPrice, onePrice, priceTicks } from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { costOf } from "../../../../domain/units/usd-micros.ts";
import { planLargestSwap, planSwap } from "./swap-plan.ts";

const seed = 20_261_121;
const decimals = 6;
const lot = contractMicros(10_000);
const balance = fc.bigInt({ min: 1_000_000n, max: 10n ** 13n });
const pools = fc.record({
  balances: fc.tuple(balance, balance),
  fee: fc.bigInt({ min: 0n, max: 10n ** 17n }),
});
const sizes = fc.integer({ min: 1, max: 100_000 }).map((lots) => contractMicros(lots * 10_000));
const outcomes = fc.constantFrom(0 as const, 1 as const);
const anyPrice = { side: "buy", limitPrice: onePrice, decimals } as const;

test("a purchase of a base unit less collateral would not bring its size", () => {
  const held = fc.property(pools, outcomes, sizes, (pool, outcome, size) => {
    const plan = planSwap(pool, { ...anyPrice, outcome, size });
    if (!plan.ok || plan.value.swap.kind === "sell") return;
    const { investment, tokensLeast } = plan.value.swap;
    expect(poolBuy(pool, outcome, investment).outcomeTokens).toBeGreaterThanOrEqual(tokensLeast);
    expect(poolBuy(pool, outcome, investment - 1n).outcomeTokens).toBeLessThan(tokensLeast);
  });
  fc.assert(held, { seed, numRuns: 500 });
});

test("a sale brings at least what the book's bids say of it, whichever way is taken", () => {
  const ways = new Set<string>();
  const held = fc.property(pools, outcomes, (pool, outcome) => {
    const other = outcome === 0 ? 1 : 0;
    let size = 0;
    let promised = 0;
    // The bids of an outcome are the asks of the other one, turned around.
    for (const level of poolAsks(pool, other, decimals)) {
      size += integerOf(level.size);
      promised += integerOf(costOf(complementPrice(level.price), level.size, "down"));
      if (size > 1e11) break;
      const wish = { side: "sell", outcome, size: contractMicros(size), decimals } as const;
      const plan = planSwap(pool, { ...wish, limitPrice: priceTicks(0) });
      expect(plan.ok).toBe(true);
      if (!plan.ok) return;
      ways.add(plan.value.swap.kind);
      expect(integerOf(plan.value.amount)).toBeGreaterThanOrEqual(promised);
    }
  });
  fc.assert(held, { seed, numRuns: 200 });
  expect(ways).toEqual(new Set(["sell", "buy-and-merge"]));
});

test("of a sale the pool asks for no more than is sold", () => {
  const held = fc.property(pools, outcomes, sizes, (pool, outcome, size) => {
    const plan = planSwap(pool, {
      side: "sell",
      outcome,
      size,
      limitPrice: priceTicks(0),
      decimals,
    });
    if (!plan.ok || plan.value.swap.kind !== "sell") return;
    const { returned, tokensMost } = plan.value.swap;
    expect(poolSell(pool, outcome, returned)?.outcomeTokens).toBeLessThanOrEqual(tokensMost);
  });
  fc.assert(held, { seed, numRuns: 500 });
});

test("the greatest size within the limit: a lot more is beyond it", () => {
  const prices = fc.integer({ min: 100, max: 9_900 }).map((ticks) => priceTicks(ticks));
  const sides = fc.constantFrom("buy" as const, "sell" as const);
  const near = fc.bigInt({ min: 10n ** 10n, max: 3n * 10n ** 10n });
  const shallow = fc.record({ balances: fc.tuple(near, near), fee: fc.constant(2n * 10n ** 16n) });
  const wide = fc.integer({ min: 1, max: 2_000_000 }).map((lots) => contractMicros(lots * 10_000));
  let cut = 0;
  const held = fc.property(
    shallow,
    outcomes,
    wide,
    prices,
    sides,
    (pool, outcome, size, limitPrice, side) => {
      const wish = { side, outcome, size, limitPrice, decimals };
      const plan = planLargestSwap(pool, wish, { lot, sizeMin: lot });
      if (!plan.ok) {
        expect(planSwap(pool, { ...wish, size: lot }).ok).toBe(false);
        return;
      }
      if (plan.value.size === size) return;
      cut += 1;
      const more = contractMicros(integerOf(plan.value.size) + 10_000);
      expect(planSwap(pool, { ...wish, size: more }).ok).toBe(false);
    },
  );
  fc.assert(held, { seed, numRuns: 1_000 });
  expect(cut).toBeGreaterThan(20);
});

test.each<[string, FixedProductPool, string]>([
  ["a zero balance", { balances: [0n, 5n], fee: 0n }, "VEN-887"],
  ["a fee of everything", { balances: [5n, 5n], fee: 10n ** 18n }, "VEN-886"],
  ["a balance below zero", { balances: [5n, -5n], fee: 0n }, "VEN-886"],
])("a pool with %s is not traded with", (_name, pool, code) => {
  const plan = planSwap(pool, { ...anyPrice, outcome: 0, size: lot });
  expect(plan).toMatchObject({ ok: false, failure: { code } });
});
