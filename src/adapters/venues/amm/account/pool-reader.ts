// What is read of pools and of our account with them, each at a named block, so that what belongs together is of one
// moment. Failures are those of the node, `VEN-881` where a contract is not the one it should be.

import { type Hex, zeroHash } from "viem";
import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { FixedProductPool } from "../../../../domain/market/fixed-product/pool.ts";
import type { Market } from "../../../../domain/market/market.ts";
import { failureOfCall } from "../../shared/chain/chain-client.ts";
import type { ChainClient } from "../../shared/chain/contract.ts";
import type { AmmContracts } from "../config.ts";
import { moneyAbi, outcomesAbi, poolAbi } from "./contracts.ts";

/** A pool as orders need it. */
export interface TradedPool {
  readonly market: Market;
  readonly address: Hex;
  readonly conditionId: Hex;
  /** Which outcome of the pool is YES. */
  readonly yes: 0 | 1;
  /** The tokens of the outcomes, in the pool's order. */
  readonly positionIds: readonly [bigint, bigint];
  readonly fee: bigint;
  readonly decimals: number;
}

/** What we hold of a pool's outcomes, in its order, in base units. */
export type Holdings = readonly [bigint, bigint];

/** Our part of a pool's funding, in base units. */
export interface Funding {
  readonly held: bigint;
  readonly supply: bigint;
  readonly fees: bigint;
}

export interface PoolReaderOptions {
  readonly client: ChainClient;
  readonly contracts: AmmContracts;
  /** Ours, in lower case. */
  readonly owner: Hex;
}

export class PoolReader {
  readonly #client: ChainClient;
  readonly #contracts: AmmContracts;
  readonly #owner: Hex;

  constructor({ client, contracts, owner }: PoolReaderOptions) {
    this.#client = client;
    this.#contracts = contracts;
    this.#owner = owner;
  }

  /** Returns what never changes of a pool; `VEN-881` when its tokens are not those that the market names. */
  async terms(market: Market): Promise<Result<TradedPool>> {
    const address = market.venueSymbol.toLowerCase() as Hex;
    return attempt(`the terms of pool ${address}`, async () => {
      const pool = { address, abi: poolAbi } as const;
      const [fee, conditionId, decimals] = await Promise.all([
        this.#client.readContract({ ...pool, functionName: "fee" }),
        this.#client.readContract({ ...pool, functionName: "conditionIds", args: [0n] }),
        this.#client.readContract({
          ...{ address: this.#contracts.collateral, abi: moneyAbi },
          functionName: "decimals",
        }),
      ]);
      const first = await this.#positionId(conditionId, 1n);
      const second = await this.#positionId(conditionId, 2n);
      const { yes, no } = market.venueInstruments;
      const isPlain = yes === String(first) && no === String(second);
      if (!isPlain && (yes !== String(second) || no !== String(first))) {
        return fail("VEN-881", `pool ${address} does not hold the tokens that its market names`);
      }
      const positionIds = [first, second] as const;
      const terms = { market, address, conditionId, positionIds, fee, decimals };
      return succeed({ ...terms, yes: isPlain ? 0 : 1 });
    });
  }

  /** Returns the pool's balances at the block. */
  async pool(pool: TradedPool, blockNumber: bigint): Promise<Result<FixedProductPool>> {
    return attempt(`the balances of pool ${pool.address}`, async () => {
      const balances = await this.#tokens(pool.address, pool, blockNumber);
      return succeed({ balances, fee: pool.fee });
    });
  }

  async holdings(pool: TradedPool, blockNumber: bigint): Promise<Result<Holdings>> {
    return attempt(`our tokens of pool ${pool.address}`, async () =>
      succeed(await this.#tokens(this.#owner, pool, blockNumber)),
    );
  }

  /** Returns our collateral at the block, in base units. */
  async cash(blockNumber: bigint): Promise<Result<bigint>> {
    return attempt("our collateral", async () =>
      succeed(
        await this.#client.readContract({
          ...{ address: this.#contracts.collateral, abi: moneyAbi },
          ...{ functionName: "balanceOf", args: [this.#owner], blockNumber },
        }),
      ),
    );
  }

  /** Returns what the outcomes pay, in the pool's order, as parts of their sum; null while there is no answer. */
  async payouts(pool: TradedPool, blockNumber: bigint): Promise<Result<Holdings | null>> {
    return attempt(`the answer of pool ${pool.address}`, async () => {
      const tokens = { address: this.#contracts.conditionalTokens, abi: outcomesAbi } as const;
      const { conditionId } = pool;
      const whole = await this.#client.readContract({
        ...{ ...tokens, functionName: "payoutDenominator", args: [conditionId], blockNumber },
      });
      if (whole === 0n) return succeed(null);
      const part = (index: bigint) =>
        this.#client.readContract({
          ...tokens,
          functionName: "payoutNumerators",
          args: [conditionId, index],
          blockNumber,
        });
      const [first, second] = [await part(0n), await part(1n)];
      if (first + second !== whole) {
        return fail("VEN-881", `the answer of condition ${conditionId} is not one of two outcomes`);
      }
      return succeed([first, second] as const);
    });
  }

  async funding(pool: TradedPool, blockNumber: bigint): Promise<Result<Funding>> {
    return attempt(`our part of pool ${pool.address}`, async () => {
      const at = { address: pool.address, abi: poolAbi, blockNumber } as const;
      const args = [this.#owner] as const;
      const held = await this.#client.readContract({ ...at, functionName: "balanceOf", args });
      if (held === 0n) return succeed({ held, supply: 0n, fees: 0n });
      const supply = await this.#client.readContract({ ...at, functionName: "totalSupply" });
      const fees = await this.#client.readContract({
        ...{ ...at, functionName: "feesWithdrawableBy", args },
      });
      return succeed({ held, supply, fees });
    });
  }

  async #positionId(conditionId: Hex, indexSet: bigint): Promise<bigint> {
    const { conditionalTokens, collateral } = this.#contracts;
    const tokens = { address: conditionalTokens, abi: outcomesAbi } as const;
    const collection = await this.#client.readContract({
      ...tokens,
      functionName: "getCollectionId",
      args: [zeroHash, conditionId, indexSet],
    });
    return this.#client.readContract({
      ...tokens,
      functionName: "getPositionId",
      args: [collateral, collection],
    });
  }

  async #tokens(owner: Hex, pool: TradedPool, blockNumber: bigint): Promise<Holdings> {
    const balances = await this.#client.readContract({
      address: this.#contracts.conditionalTokens,
      abi: outcomesAbi,
      functionName: "balanceOfBatch",
      args: [pool.positionIds.map(() => owner), pool.positionIds],
      blockNumber,
    });
    return [balances[0] ?? 0n, balances[1] ?? 0n];
  }
}

async function attempt<Value>(
  what: string,
  read: () => Promise<Result<Value>>,
): Promise<Result<Value>> {
  try {
    return await read();
  } catch (thrown) {
    return { ok: false, failure: failureOfCall(what, thrown) };
  }
}
