// The state of a fixed-product pool, and whether it is one that can be reckoned with at all. What the chain says is
// judged here once; behind it a pool that is none breaks an invariant.

import { assert } from "../../failure/assert.ts";
import { fail, type Result, succeed } from "../../failure/result.ts";

/** Balances of the outcome tokens in base units, and the fee as a fraction of 1e18. */
export interface FixedProductPool {
  readonly balances: readonly bigint[];
  readonly fee: bigint;
}

/** One in the contracts' fixed point. */
export const oneFixed = 10n ** 18n;

/** Returns the pool, or `VEN-886` for what no pool can be (fewer than two outcomes, a balance below zero, a fee outside
 * 0 to 1), or `VEN-887` when an outcome has nothing in it: such a pool has no price. */
export function judgePool(pool: FixedProductPool): Result<FixedProductPool> {
  const { balances, fee } = pool;
  const facts = { balances: balances.join(" "), fee: String(fee) };
  if (balances.length < 2)
    return fail("VEN-886", "a pool has at least two outcomes; this one does not", facts);
  if (fee < 0n || fee >= oneFixed)
    return fail("VEN-886", "the pool's fee is not a part of what is traded", facts);
  if (balances.some((balance) => balance < 0n))
    return fail("VEN-886", "a balance of the pool is below zero", facts);
  if (balances.some((balance) => balance === 0n))
    return fail("VEN-887", "the pool has nothing of one outcome, so it has no price", facts);
  return succeed(pool);
}

/** Returns the balance of an outcome; breaks an invariant for what `judgePool` refuses. */
export function balanceOf(pool: FixedProductPool, outcome: number): bigint {
  assert(judgePool(pool).ok, "a pool that was judged");
  const balance = pool.balances[outcome];
  assert(balance !== undefined, `the pool has no outcome ${outcome}`);
  return balance;
}

/** Returns the product of the balances: no swap lowers it, only a removal of funding does. */
export function poolProduct(pool: FixedProductPool): bigint {
  return pool.balances.reduce((product, balance) => product * balance, 1n);
}

/**
 * Returns the pool's price of an outcome as a fraction: the product of the other balances over the sum of such products,
 * before the fee. The prices of all outcomes sum to exactly one.
 */
export function poolPrice(
  pool: FixedProductPool,
  outcome: number,
): { readonly numerator: bigint; readonly denominator: bigint } {
  balanceOf(pool, outcome);
  const weights = pool.balances.map((_, index) =>
    pool.balances.reduce((product, other, at) => (at === index ? product : product * other), 1n),
  );
  const denominator = weights.reduce((sum, weight) => sum + weight, 0n);
  return { numerator: weights[outcome] ?? 0n, denominator };
}
