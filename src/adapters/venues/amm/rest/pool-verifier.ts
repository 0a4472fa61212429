// Whether an address is the pool it should be: every claim is asked of the contracts themselves, at one block, and the
// curve is held against the contract's own answers. What does not fit is refused with a name and not traded.

import type { Hex } from "viem";
import { fail, failure, type Result, succeed } from "../../../../domain/failure/result.ts";
import { type FixedProductPool, judgePool } from "../../../../domain/market/fixed-product/pool.ts";
import { poolBuy, poolSell } from "../../../../domain/market/fixed-product/swap.ts";
import { failureOfCall } from "../../shared/chain/chain-client.ts";
import type { ChainClient } from "../../shared/chain/contract.ts";
import type { VerifiedPool } from "../normalise/verified-pool.ts";
import { collateralReadAbi, conditionReadAbi, poolReadAbi } from "../wire/pool-abi.ts";

/** What the configuration says of pools. */
export interface PoolExpectations {
  readonly conditionalTokens: Hex;
  readonly collateral: Hex;
}

/** A pool as the configuration names it. */
export interface ConfiguredPool {
  readonly address: Hex;
  /** What the question is; the address and the condition when absent. */
  readonly title?: string;
  /** The outcome that is YES; the first when absent. */
  readonly yes?: 0 | 1;
  /** A part of 1e18, where the pool is only wanted with that fee. */
  readonly fee?: bigint;
}

/** A pool that is what it should be, and where it stands. */
export interface PoolFinding {
  readonly pool: VerifiedPool;
  /** The question was answered; what is held pays. */
  readonly isResolved: boolean;
}

/** Codes of a connection that failed: nothing is said about the contract. */
const ofConnection = /^VEN-(80[2-7]|82[0-4]|880)$/;

const noParent = `0x${"0".repeat(64)}` as const;
const collateralDecimalsMax = 18;

export class PoolVerifier {
  readonly #client: ChainClient;
  readonly #expected: PoolExpectations;

  constructor(client: ChainClient, expected: PoolExpectations) {
    this.#client = client;
    this.#expected = {
      conditionalTokens: lower(expected.conditionalTokens),
      collateral: lower(expected.collateral),
    };
  }

  /** Verifies a pool: `VEN-881` for what is no pool of ours, `VEN-886` for a curve that is not the contract's, `VEN-887`
   * for a pool without balance, or why the node could not be asked. */
  async verify(configured: ConfiguredPool): Promise<Result<PoolFinding>> {
    const address = lower(configured.address);
    try {
      return await this.#verify({ ...configured, address });
    } catch (thrown) {
      const { code, message } = failureOfCall(`pool ${address}`, thrown);
      if (ofConnection.test(code)) return fail(code, message);
      return fail("VEN-881", `${address} does not answer as a pool does: ${message}`);
    }
  }

  async #verify(configured: ConfiguredPool): Promise<Result<PoolFinding>> {
    const { address } = configured;
    const blockNumber = await this.#client.getBlockNumber();
    const code = await this.#client.getCode({ address, blockNumber });
    if (code === undefined || code === "0x") return unknown(address, "there is no code there");
    const described = await this.#describe(configured, blockNumber);
    if (!described.ok) return described;
    const pool = described.value;
    const { conditionalTokens, condition } = pool;
    const denominator = await this.#client.readContract({
      ...{ address: conditionalTokens, abi: conditionReadAbi, blockNumber },
      functionName: "payoutDenominator",
      args: [condition],
    });
    // An answered question pays whatever the pool holds; its curve decides nothing any more.
    if (denominator > 0n) return succeed({ pool, isResolved: true });
    const checked = await this.#checkCurve(pool, blockNumber);
    return checked.ok ? succeed({ pool, isResolved: false }) : checked;
  }

  async #describe(configured: ConfiguredPool, blockNumber: bigint): Promise<Result<VerifiedPool>> {
    const { address, title, yes = 0 } = configured;
    const own = { address, abi: poolReadAbi, blockNumber } as const;
    const read = this.#client.readContract;
    const [tokens, collateral, fee, condition] = await Promise.all([
      read({ ...own, functionName: "conditionalTokens" }),
      read({ ...own, functionName: "collateralToken" }),
      read({ ...own, functionName: "fee" }),
      read({ ...own, functionName: "conditionIds", args: [0n] }),
    ]);
    const expected = this.#expected;
    if (lower(tokens) !== expected.conditionalTokens)
      return unknown(address, `its conditional tokens are ${lower(tokens)}`);
    if (lower(collateral) !== expected.collateral)
      return unknown(address, `it is paid in ${lower(collateral)}`);
    if (configured.fee !== undefined && configured.fee !== fee)
      return unknown(address, `its fee is ${fee} of 1e18, not ${configured.fee}`);
    if (await this.#hasSecondCondition(address, blockNumber))
      return unknown(address, "it is made of several questions");
    const decimals = await read({
      ...{ address: expected.collateral, abi: collateralReadAbi, blockNumber },
      functionName: "decimals",
    });
    if (decimals > collateralDecimalsMax)
      return unknown(address, `its collateral has ${decimals} decimals`);
    const positionIds = await this.#positionIds(condition, blockNumber);
    if (positionIds === undefined) return unknown(address, "its question has not two outcomes");
    return succeed({
      ...expected,
      ...{ address, condition: lower(condition), fee, decimals, yes, positionIds },
      title: title ?? `pool ${address} on condition ${lower(condition)}`,
    });
  }

  /** The contract has no number of conditions: asked for one that is not there, it takes the call back. */
  async #hasSecondCondition(address: Hex, blockNumber: bigint): Promise<boolean> {
    try {
      await this.#client.readContract({
        ...{ address, abi: poolReadAbi, blockNumber },
        functionName: "conditionIds",
        args: [1n],
      });
      return true;
    } catch (thrown) {
      if (ofConnection.test(failureOfCall("a second condition", thrown).code)) throw thrown;
      return false;
    }
  }

  async #positionIds(
    condition: Hex,
    blockNumber: bigint,
  ): Promise<readonly [bigint, bigint] | undefined> {
    const { conditionalTokens, collateral } = this.#expected;
    const contract = { address: conditionalTokens, abi: conditionReadAbi, blockNumber } as const;
    const read = this.#client.readContract;
    const outcomes = await read({
      ...contract,
      functionName: "getOutcomeSlotCount",
      args: [condition],
    });
    if (outcomes !== 2n) return undefined;
    const positionOf = async (indexSet: bigint) => {
      const collection = await read({
        ...contract,
        functionName: "getCollectionId",
        args: [noParent, condition, indexSet],
      });
      return read({ ...contract, functionName: "getPositionId", args: [collateral, collection] });
    };
    return Promise.all([positionOf(1n), positionOf(2n)]);
  }

  async #checkCurve(pool: VerifiedPool, blockNumber: bigint): Promise<Result<null>> {
    const { address, conditionalTokens, positionIds, fee } = pool;
    const balances = await this.#client.readContract({
      ...{ address: conditionalTokens, abi: conditionReadAbi, blockNumber },
      functionName: "balanceOfBatch",
      args: [[address, address], positionIds],
    });
    const judged = judgePool({ balances, fee });
    if (!judged.ok) {
      const { code, message, details } = judged.failure;
      return fail(code, `${address}: ${message}`, details);
    }
    const checks = [0, 1].flatMap((outcome) =>
      probes(pool, judged.value, outcome).map((amount) => ({ outcome, amount })),
    );
    const found = await Promise.all(
      checks.map(({ outcome, amount }) =>
        this.#checkAmount(pool, judged.value, { outcome, amount, blockNumber }),
      ),
    );
    return found.find((each) => !each.ok) ?? succeed(null);
  }

  async #checkAmount(
    { address }: VerifiedPool,
    curve: FixedProductPool,
    asked: { readonly outcome: number; readonly amount: bigint; readonly blockNumber: bigint },
  ): Promise<Result<null>> {
    const { outcome, amount, blockNumber } = asked;
    const own = { address, abi: poolReadAbi, blockNumber } as const;
    const args = [amount, BigInt(outcome)] as const;
    const bought = await this.#client.readContract({ ...own, functionName: "calcBuyAmount", args });
    const { outcomeTokens } = poolBuy(curve, outcome, amount);
    if (bought !== outcomeTokens)
      return otherCurve(address, "buy", { amount, bought, outcomeTokens });
    const sale = poolSell(curve, outcome, amount);
    if (sale === undefined) return succeed(null);
    const sold = await this.#client.readContract({ ...own, functionName: "calcSellAmount", args });
    if (sold === sale.outcomeTokens) return succeed(null);
    return otherCurve(address, "sell", { amount, bought: sold, outcomeTokens: sale.outcomeTokens });
  }
}

/** Amounts at which the curve is compared: one base unit, odd ones between, and parts of what the pool holds. */
function probes(
  { decimals }: VerifiedPool,
  { balances }: FixedProductPool,
  outcome: number,
): bigint[] {
  const one = 10n ** BigInt(decimals);
  const own = balances[outcome] ?? 0n;
  const amounts = [1n, one, 12_345n * (one / 10_000n) + 7n, own / 97n + 1n, own / 3n + 1n];
  return [...new Set(amounts)];
}

function otherCurve(
  address: Hex,
  side: "buy" | "sell",
  found: { readonly amount: bigint; readonly bought: bigint; readonly outcomeTokens: bigint },
): Result<never> {
  const { amount, bought, outcomeTokens } = found;
  const words = `${address}: to ${side} for ${amount} it moves ${bought} tokens, its curve ${outcomeTokens}`;
  return { ok: false, failure: failure("VEN-886", words, { reason: "curve" }) };
}

function unknown(address: Hex, words: string): Result<never> {
  return fail("VEN-881", `${address} is no pool to trade: ${words}`);
}

function lower<Text extends Hex>(text: Text): Text {
  return text.toLowerCase() as Text;
}
