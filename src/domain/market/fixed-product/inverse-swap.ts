// A swap looked at from the other end: the least collateral that buys so many tokens, and the most that a sale of so
// many tokens brings. Both are exact against the contract's own rounding: one base unit better is not to be had.

import { assert } from "../../failure/assert.ts";
import { divideBig } from "../../units/rounding.ts";
import { ceilSquareRoot } from "../../units/square-root.ts";
import { balanceOf, type FixedProductPool, oneFixed } from "./pool.ts";
import { poolBuy, poolSell } from "./swap.ts";

/**
 * Returns the least investment whose buy receives at least so many tokens: `poolBuy` of it reaches `tokens`, of one
 * base unit less it does not. There is always one, though with a scarce outcome it nears the tokens themselves.
 */
export function investmentFor(pool: FixedProductPool, outcome: number, tokens: bigint): bigint {
  const own = balanceOf(pool, outcome);
  assert(tokens >= 0n, "a number of tokens is not negative");
  if (tokens === 0n) return 0n;
  const net =
    pool.balances.length === 2
      ? netForTwo(own, otherBalance(pool, outcome), tokens)
      : netBySearch({ balances: pool.balances, fee: 0n }, outcome, tokens);
  // What is left of I after the fee is ceil(I × (1 - fee)): the least I that leaves `net` or more.
  return ((net - 1n) * oneFixed) / (oneFixed - pool.fee) + 1n;
}

/**
 * Returns the greatest return that a sale of at most so many tokens brings: `poolSell` of it asks for no more than
 * `tokens`, of one base unit more it asks for more or cannot be given.
 */
export function returnFor(pool: FixedProductPool, outcome: number, tokens: bigint): bigint {
  const own = balanceOf(pool, outcome);
  assert(tokens >= 0n, "a number of tokens is not negative");
  const gross =
    pool.balances.length === 2
      ? grossForTwo(own, otherBalance(pool, outcome), tokens)
      : grossBySearch({ balances: pool.balances, fee: 0n }, outcome, tokens);
  // The contract takes floor(R / (1 - fee)) out of the curve: the greatest R for which that is no more than `gross`.
  return divideBig((gross + 1n) * (oneFixed - pool.fee), oneFixed, "up") - 1n;
}

/**
 * With two outcomes the contract's two roundings are one, `tokens = a + n - ceil(a × b / (b + n))`, so `n` is enough
 * when `(a + n - tokens) × (b + n) >= a × b`: a quadratic whose root is taken in integers.
 */
function netForTwo(own: bigint, other: bigint, tokens: bigint): bigint {
  const linear = own + other - tokens;
  const root = ceilSquareRoot(linear * linear + 4n * tokens * other);
  return divideBig(root - linear, 2n, "up");
}

/** The same for a sale: `n` is not too much when `(b - n) × (a + tokens - n) >= a × b`, below the lesser root. */
function grossForTwo(own: bigint, other: bigint, tokens: bigint): bigint {
  const linear = own + other + tokens;
  const root = ceilSquareRoot(linear * linear - 4n * tokens * other);
  return divideBig(linear - root, 2n, "down");
}

/** With more outcomes the contract rounds between them: bisection over the contract's own steps. An investment of
 * `tokens` is always enough, since what was bought before the curve moves is the set itself. */
function netBySearch(curve: FixedProductPool, outcome: number, tokens: bigint): bigint {
  let tooLittle = 0n;
  let enough = tokens;
  while (enough - tooLittle > 1n) {
    const middle = (tooLittle + enough) / 2n;
    if (poolBuy(curve, outcome, middle).outcomeTokens >= tokens) enough = middle;
    else tooLittle = middle;
  }
  return enough;
}

/** A sale never brings more than one unit for a token, nor all of another outcome. */
function grossBySearch(curve: FixedProductPool, outcome: number, tokens: bigint): bigint {
  let given = 0n;
  let tooMuch = tokens + 1n;
  while (tooMuch - given > 1n) {
    const middle = (given + tooMuch) / 2n;
    const sale = poolSell(curve, outcome, middle);
    if (sale !== undefined && sale.outcomeTokens <= tokens) given = middle;
    else tooMuch = middle;
  }
  return given;
}

function otherBalance(pool: FixedProductPool, outcome: number): bigint {
  return balanceOf(pool, outcome === 0 ? 1 : 0);
}
