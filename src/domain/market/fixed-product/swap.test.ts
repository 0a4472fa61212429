// Swaps of a fixed-product pool: a contract's own, laws on random pools, and what is no pool.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InvariantViolation } from "../../failure/assert.ts";
import { judgePool, poolPrice, poolProduct } from "./pool.ts";
import { poolBuy, poolSell } from "./swap.ts";

describe("a fixed-product pool", () => {
  /** Swaps of a contract on a local chain, in sequence, each equal to the change of balances. */
  test("gives and takes what the contract did", () => {
    let pool = {
      balances: [100_000_000_000_000_000_000n, 66_666_666_666_666_666_666n],
      fee: 20_000_000_000_000_000n,
    };
    const buys = [
      [0, 10_000_000_000_000_000_000n, 22_616_041_848_299_912_816n, 200_000_000_000_000_000n],
      [1, 1_234_567n, 2_271_025n, 24_691n],
      [1, 77_777_777_777_777_777_777n, 111_890_758_417_865_947_533n, 1_555_555_555_555_555_555n],
    ] as const;
    for (const [outcome, investment, tokens, fee] of buys) {
      const swap = poolBuy(pool, outcome, investment);
      expect([swap.outcomeTokens, swap.feeCollected]).toEqual([tokens, fee]);
      pool = { ...pool, balances: [...swap.balancesAfter] };
    }
    const sold = poolSell(pool, 0, 3_000_000_000_000_000_000n);
    expect(sold?.outcomeTokens).toBe(16_316_762_752_353_103_518n);
  });

  const balances = fc.bigInt({ min: 1n, max: 10n ** 24n });
  const pools = fc.record({
    balances: fc.array(balances, { minLength: 2, maxLength: 4 }),
    fee: fc.bigInt({ min: 0n, max: 10n ** 17n }),
  });

  test("a buy never lowers the product, and selling back never pays more than was spent", () => {
    fc.assert(
      fc.property(pools, fc.bigInt({ min: 0n, max: 10n ** 24n }), (pool, investment) => {
        const bought = poolBuy(pool, 0, investment);
        const after = { ...pool, balances: bought.balancesAfter };
        expect(poolProduct(after) >= poolProduct(pool)).toBe(true);
        expect(bought.outcomeTokens >= 0n).toBe(true);
        const sold = poolSell(after, 0, investment);
        if (sold === undefined) return;
        expect(sold.outcomeTokens >= bought.outcomeTokens).toBe(true);
        const end = { ...pool, balances: sold.balancesAfter };
        expect(poolProduct(end) >= poolProduct(after)).toBe(true);
      }),
    );
  });

  test("a return that the other outcomes cannot give is refused", () => {
    const pool = { balances: [1_000n, 1_000n], fee: 0n };
    expect(poolSell(pool, 0, 1_000n)).toBeUndefined();
    expect(poolSell(pool, 0, 999n)).toBeDefined();
  });

  test("what is not a pool breaks an invariant", () => {
    for (const pool of [
      { balances: [1n], fee: 0n },
      { balances: [1n, 0n], fee: 0n },
      { balances: [1n, 1n], fee: 10n ** 18n },
    ]) {
      expect(() => poolBuy(pool, 0, 1n)).toThrow(InvariantViolation);
    }
    const pool = { balances: [1n, 1n], fee: 0n };
    expect(() => poolBuy(pool, 2, 1n)).toThrow(InvariantViolation);
    expect(() => poolBuy(pool, 0, -1n)).toThrow(InvariantViolation);
    expect(() => poolSell(pool, 0, -1n)).toThrow(InvariantViolation);
  });

  test.each([
    ["one outcome", { balances: [1n], fee: 0n }, "VEN-886"],
    ["a balance below zero", { balances: [1n, -1n], fee: 0n }, "VEN-886"],
    ["a fee of everything", { balances: [1n, 1n], fee: 10n ** 18n }, "VEN-886"],
    ["a fee below nothing", { balances: [1n, 1n], fee: -1n }, "VEN-886"],
    ["a balance of nothing", { balances: [1n, 0n], fee: 0n }, "VEN-887"],
  ])("%s is no pool", (_, pool, code) => {
    expect(judgePool(pool)).toMatchObject({ ok: false, failure: { code } });
  });

  test("the prices of the outcomes sum to one and follow the balances", () => {
    fc.assert(
      fc.property(pools, (pool) => {
        expect(judgePool(pool).ok).toBe(true);
        const prices = pool.balances.map((_, outcome) => poolPrice(pool, outcome));
        const sum = prices.reduce((total, price) => total + price.numerator, 0n);
        for (const price of prices) expect(price.denominator).toBe(sum);
        const [first, second] = prices;
        const [own, other] = pool.balances;
        // Prices stand to each other as the balances the other way round.
        expect((first?.numerator ?? 0n) * (own ?? 0n)).toBe(
          (second?.numerator ?? 0n) * (other ?? 0n),
        );
      }),
    );
    expect(poolPrice({ balances: [300n, 100n], fee: 0n }, 0)).toEqual({
      numerator: 100n,
      denominator: 400n,
    });
  });
});
