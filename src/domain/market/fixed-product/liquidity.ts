// Our part of a pool. What it would hand out now is outcome tokens, not money: the pool buys what everybody sells, so
// when the question is answered it holds the losing outcome, and the part is worth next to nothing whatever it was worth
// on the way. Nothing here is collateral for another position, and no state of the world may be hedged with it.

import { assert } from "../../failure/assert.ts";
import { divideBig } from "../../units/rounding.ts";
import { type FixedProductPool, judgePool, poolPrice } from "./pool.ts";

/** Shares held and shares there are, in base units of the pool's own token. */
export interface PoolShares {
  readonly held: bigint;
  readonly supply: bigint;
}

/** A part of a pool as it stands, in base units, each rounded down. */
export interface PoolPart {
  /** What `removeFunding` would send of each outcome. */
  readonly outcomeTokens: readonly bigint[];
  /** Complete sets in it: the collateral that it pays if it is taken out now, whichever outcome wins. It is no floor for
   * what stays in: trades that follow may take all of the winning outcome out of the pool. */
  readonly worthLeast: bigint;
  /** At the pool's own prices: what it would be worth if they were right. */
  readonly worthNow: bigint;
}

/** Returns what a part of the pool is, without the fees that it has earned. */
export function poolPart(pool: FixedProductPool, shares: PoolShares): PoolPart {
  judged(pool, shares.supply);
  assert(shares.held >= 0n && shares.held <= shares.supply, "no more shares than there are");
  const outcomeTokens = pool.balances.map((balance) => (balance * shares.held) / shares.supply);
  const worth = outcomeTokens.reduce((sum, tokens, outcome) => {
    const price = poolPrice(pool, outcome);
    return sum + tokens * price.numerator;
  }, 0n);
  return {
    outcomeTokens,
    worthLeast: least(outcomeTokens),
    worthNow: worth / poolPrice(pool, 0).denominator,
  };
}

/** What `addFunding` does with collateral, in base units. */
export interface Funding {
  readonly minted: bigint;
  readonly keptInPool: readonly bigint[];
  /** The rest of each set, sent back as outcome tokens: more of what the pool already holds less of. */
  readonly sentBack: readonly bigint[];
}

/** Returns what adding collateral to a pool that has shares already does; each amount rounds down as the contract's. */
export function addFunding(pool: FixedProductPool, supply: bigint, added: bigint): Funding {
  judged(pool, supply);
  assert(added > 0n, "funding is more than nothing");
  const greatest = pool.balances.reduce((most, balance) => (balance > most ? balance : most));
  const keptInPool = pool.balances.map((balance) => divideBig(added * balance, greatest, "down"));
  return {
    minted: divideBig(added * supply, greatest, "down"),
    keptInPool,
    sentBack: keptInPool.map((kept) => added - kept),
  };
}

function judged(pool: FixedProductPool, supply: bigint): void {
  assert(judgePool(pool).ok, "a pool that was judged");
  assert(supply > 0n, "a pool with balances has shares");
}

function least(amounts: readonly bigint[]): bigint {
  return amounts.reduce((few, amount) => (amount < few ? amount : few));
}
