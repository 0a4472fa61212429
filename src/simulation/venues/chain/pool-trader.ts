// One who trades fixed-product pools of a local chain with an account of its own: towards a price, or just so. Amounts
// are what the pool as it will stand after the waiting transactions calls for; limits are what the contract quotes.

import { type Address, zeroAddress } from "viem";
import { conditionalTokensAbi, poolAbi } from "./abis.ts";
import type { ChainSigner } from "./chain-signer.ts";
import type { DeployedChain } from "./deploy.ts";
import type { LocalPool } from "./pools.ts";

const million = 1_000_000n;
const oneFixed = 10n ** 18n;
/** Nobody trusts a price beyond these: a pool there is nearly empty of one outcome. */
const worthLeast = 20_000n;
const worthMost = million - worthLeast;
/** A trade is given up when the pool has moved this much against it by the time a block takes it. */
const slippageMillionths = 30_000n;
/** Below a cent of a 6-decimal dollar a trade is not worth its gas. */
const amountLeast = 10_000n;

export class PoolTrader {
  readonly #chain: DeployedChain;
  readonly #signer: ChainSigner;

  constructor(chain: DeployedChain, signer: ChainSigner) {
    this.#chain = chain;
    this.#signer = signer;
  }

  get address(): Address {
    return this.#signer.address;
  }

  resume(): Promise<void> {
    return this.#signer.resume();
  }

  /**
   * Buys whichever outcome of a pool of two is too cheap, a part of the way to where its price and the fee make what it is
   * worth. Returns whether anything was sent: within the fee of the right price there is nothing to gain.
   *
   * @param worthMicros of the first outcome, in millionths of a dollar
   * @param step part of the way, in millionths
   */
  async follow(pool: LocalPool, worthMicros: bigint, step: bigint): Promise<boolean> {
    const worth = clamp(worthMicros, worthLeast, worthMost);
    const balances = await this.#balances(pool, pool.address);
    for (const [outcome, outcomeWorth] of [worth, million - worth].entries()) {
      const target = (outcomeWorth * (oneFixed - pool.fee)) / oneFixed;
      const net = amountToPrice(balances, outcome, target);
      if (net <= 0n) continue;
      const amount = (((net * step) / million) * oneFixed) / (oneFixed - pool.fee);
      return this.#buyFor(pool, outcome, amount);
    }
    return false;
  }

  /** Buys an outcome for a part, in millionths, of what the pool holds of it. */
  async buy(pool: LocalPool, outcome: number, share: bigint): Promise<boolean> {
    const balances = await this.#balances(pool, pool.address);
    return this.#buyFor(pool, outcome, ((balances[outcome] ?? 0n) * share) / million);
  }

  /** Sells an outcome for a part, in millionths, of what the pool holds of it; buys it when there is not enough to sell. */
  async sell(pool: LocalPool, outcome: number, share: bigint): Promise<boolean> {
    const balances = await this.#balances(pool, pool.address);
    const amount = ((balances[outcome] ?? 0n) * share) / million;
    if (amount < amountLeast) return false;
    const needed = await this.#quote(pool, "calcSellAmount", amount, outcome);
    const held = (await this.#balances(pool, this.address))[outcome] ?? 0n;
    if (held < needed) return this.#buyFor(pool, outcome, amount);
    const most = (needed * (million + slippageMillionths)) / million;
    const args = [amount, BigInt(outcome), most < held ? most : held] as const;
    await this.#signer.call({ address: pool.address, abi: poolAbi, functionName: "sell", args });
    return true;
  }

  async #buyFor(pool: LocalPool, outcome: number, amount: bigint): Promise<boolean> {
    if (amount < amountLeast) return false;
    const quoted = await this.#quote(pool, "calcBuyAmount", amount, outcome);
    const least = (quoted * (million - slippageMillionths)) / million;
    const args = [amount, BigInt(outcome), least] as const;
    await this.#signer.call({ address: pool.address, abi: poolAbi, functionName: "buy", args });
    return true;
  }

  #quote(
    pool: LocalPool,
    functionName: "calcBuyAmount" | "calcSellAmount",
    amount: bigint,
    outcome: number,
  ): Promise<bigint> {
    return this.#chain.node.client.readContract({
      ...{ address: pool.address, abi: poolAbi, functionName, blockTag: "pending" },
      args: [amount, BigInt(outcome)],
      account: zeroAddress,
    });
  }

  #balances(pool: LocalPool, owner: Address): Promise<readonly bigint[]> {
    return this.#chain.node.client.readContract({
      address: this.#chain.contracts.conditionalTokens,
      abi: conditionalTokensAbi,
      functionName: "balanceOfBatch",
      args: [pool.positionIds.map(() => owner), [...pool.positionIds]],
      blockTag: "pending",
    });
  }
}

/** Returns how much collateral, after the fee, moves an outcome of a pool of two up to a price in millionths; zero or less
 * when it is there already. From `(other + net)² ÷ (product + (other + net)²) = price`. */
export function amountToPrice(balances: readonly bigint[], outcome: number, price: bigint): bigint {
  const [own = 0n, other = 0n] = outcome === 0 ? balances : [...balances].reverse();
  return squareRoot((own * other * price) / (million - price)) - other;
}

/** Returns the square root, rounded down (Newton). */
function squareRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

function clamp(value: bigint, least: bigint, most: bigint): bigint {
  if (value < least) return least;
  return value > most ? most : value;
}
