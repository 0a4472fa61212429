// The inverse of a swap is minimal and maximal to the base unit, and two outcomes' closed form is what a search finds.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InvariantViolation } from "../../failure/assert.ts";
import { investmentFor, returnFor } from "./inverse-swap.ts";
import type { FixedProductPool } from "./pool.ts";
import { poolBuy, poolSell } from "./swap.ts";

/** Balances of every size: a few base units, where rounding is everything, up to a million tokens of 18 decimals. */
const balance = fc.oneof(
  fc.bigInt({ min: 1n, max: 40n }),
  fc.bigInt({ min: 1n, max: 10n ** 13n }),
  fc.bigInt({ min: 1n, max: 10n ** 24n }),
);
const fee = fc.oneof(
  fc.constant(0n),
  fc.constant(20_000_000_000_000_000n),
  fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }),
);
const pools = fc.record({ balances: fc.array(balance, { minLength: 2, maxLength: 4 }), fee });
const amount = balance;

function buys(pool: FixedProductPool, investment: bigint): bigint {
  return poolBuy(pool, 0, investment).outcomeTokens;
}

function asks(pool: FixedProductPool, returned: bigint): bigint | undefined {
  return poolSell(pool, 0, returned)?.outcomeTokens;
}

describe("the least investment", () => {
  test("reaches the tokens, and one base unit less does not", () => {
    fc.assert(
      fc.property(pools, amount, (pool, tokens) => {
        const investment = investmentFor(pool, 0, tokens);
        expect(buys(pool, investment) >= tokens).toBe(true);
        expect(buys(pool, investment - 1n) < tokens).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  test("for nothing is nothing", () => {
    expect(investmentFor({ balances: [5n, 7n], fee: 3n }, 0, 0n)).toBe(0n);
  });

  test("works for the second outcome too", () => {
    const pool = { balances: [500_000_000n, 2_000_000_000n], fee: 10_000_000_000_000_000n };
    const investment = investmentFor(pool, 1, 229_663_785n);
    expect(poolBuy(pool, 1, investment).outcomeTokens >= 229_663_785n).toBe(true);
    expect(investment <= 50_000_000n).toBe(true);
    expect(poolBuy(pool, 1, investment - 1n).outcomeTokens < 229_663_785n).toBe(true);
  });
});

describe("the greatest return", () => {
  test("asks for no more than the tokens, and one base unit more does", () => {
    fc.assert(
      fc.property(pools, amount, (pool, tokens) => {
        const returned = returnFor(pool, 0, tokens);
        const needed = asks(pool, returned);
        expect(needed !== undefined && needed <= tokens).toBe(true);
        const more = asks(pool, returned + 1n);
        expect(more === undefined || more > tokens).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  test("of nothing sold is what rounding gives away, never more than the pool notices", () => {
    const pool = { balances: [1_000n, 1_000n], fee: 0n };
    expect(returnFor(pool, 0, 0n)).toBe(0n);
  });
});

describe("an investment and its return", () => {
  test("selling what was bought never brings what it cost", () => {
    fc.assert(
      fc.property(pools, amount, (pool, tokens) => {
        fc.pre(tokens > 0n);
        const investment = investmentFor(pool, 0, tokens);
        const after = { ...pool, balances: poolBuy(pool, 0, investment).balancesAfter };
        const bought = buys(pool, investment);
        expect(returnFor(after, 0, bought) <= investment).toBe(true);
      }),
    );
  });

  test("less than nothing breaks an invariant", () => {
    const pool = { balances: [1_000n, 1_000n], fee: 0n };
    expect(() => investmentFor(pool, 0, -1n)).toThrow(InvariantViolation);
    expect(() => returnFor(pool, 0, -1n)).toThrow(InvariantViolation);
  });
});
