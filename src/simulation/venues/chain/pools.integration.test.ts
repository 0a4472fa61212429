// Pools on the real contracts: the published vectors of a fixed-product pool come out to the last wei, from the contract
// and from the curve alike, and pools that are wrong are wrong in the way they are meant to be.

import { maxUint256, zeroHash } from "viem";
import { expect, it } from "vitest";
import { describeWithNode, useChain } from "../../../../test/support/chain-node.ts";
import { poolBuy, poolSell } from "../../../domain/market/fixed-product/swap.ts";
import { conditionalTokensAbi, poolAbi } from "./abis.ts";
import { localTokenArtefact } from "./contracts/artefacts/local-token.ts";
import { createLyingPool, createPool, type LocalPool, poolBalances } from "./pools.ts";

const unit = 10n ** 18n;
const twoPercent = 20_000_000_000_000_000n;

/** Swaps of a pool of 100 at weights 3 to 2 and two percent, published with what they gave on another local chain. */
const vectorBuys = [
  { outcome: 0, amount: 10_000_000_000_000_000_000n, tokens: 22_616_041_848_299_912_816n },
  { outcome: 1, amount: 1_234_567n, tokens: 2_271_025n },
  { outcome: 1, amount: 77_777_777_777_777_777_777n, tokens: 111_890_758_417_865_947_533n },
];
const vectorSaleTokens = 16_316_762_752_353_103_518n;

describeWithNode("pools on a local chain", () => {
  const chain = useChain();

  it("reproduces the published vectors of a pool, trade by trade", async () => {
    const { operator } = chain();
    const pool = await vectorPool();
    let balances = await poolBalances(chain(), pool);
    expect(balances).toEqual([100_000_000_000_000_000_000n, 66_666_666_666_666_666_666n]);
    for (const { outcome, amount, tokens } of vectorBuys) {
      const curve = poolBuy({ balances, fee: twoPercent }, outcome, amount);
      expect(curve.outcomeTokens).toBe(tokens);
      const before = await holding(pool, outcome);
      await operator.settle({
        ...{ address: pool.address, abi: poolAbi, functionName: "buy" },
        args: [amount, BigInt(outcome), tokens],
      });
      expect((await holding(pool, outcome)) - before).toBe(tokens);
      balances = await poolBalances(chain(), pool);
      expect(balances).toEqual(curve.balancesAfter);
    }
    const sale = poolSell({ balances, fee: twoPercent }, 0, 3n * unit);
    expect(sale?.outcomeTokens).toBe(vectorSaleTokens);
    await operator.settle({
      ...{ address: pool.address, abi: poolAbi, functionName: "sell" },
      args: [3n * unit, 0n, vectorSaleTokens],
    });
    expect(await poolBalances(chain(), pool)).toEqual(sale?.balancesAfter);

    const before = await cash();
    await answerAndRedeem(pool);
    // The first outcome's tokens that were bought and not sold again; the funding left none of them outside the pool.
    expect((await cash()) - before).toBe(6_299_279_095_946_809_298n);
    const fees = { address: pool.address, abi: poolAbi, functionName: "collectedFees" } as const;
    expect(await chain().node.client.readContract(fees)).toBe(1_816_780_045_351_498_613n);
  });

  /** The pool of the vectors, and the operator with money and both approvals. */
  async function vectorPool(): Promise<LocalPool> {
    const { operator, contracts } = chain();
    const pool = await createPool(chain(), {
      question: "the vectors",
      fee: twoPercent,
      collateral: contracts.wideCollateral,
      funding: 100n * unit,
      weights: [3n, 2n],
    });
    const token = { address: pool.collateral, abi: localTokenArtefact.abi };
    const money = [operator.address, 1_000n * unit] as const;
    await operator.call({ ...token, functionName: "mint", args: money });
    await operator.call({ ...token, functionName: "approve", args: [pool.address, maxUint256] });
    await operator.settle({
      ...{ address: contracts.conditionalTokens, abi: conditionalTokensAbi },
      functionName: "setApprovalForAll",
      args: [pool.address, true],
    });
    return pool;
  }

  async function answerAndRedeem(pool: LocalPool): Promise<void> {
    const { operator, contracts } = chain();
    const tokens = { address: contracts.conditionalTokens, abi: conditionalTokensAbi };
    const answer = [pool.questionId, [1n, 0n]] as const;
    await operator.settle({ ...tokens, functionName: "reportPayouts", args: answer });
    await operator.settle({
      ...tokens,
      functionName: "redeemPositions",
      args: [pool.collateral, zeroHash, pool.conditionId, [1n, 2n]],
    });
  }

  async function holding(pool: LocalPool, outcome: number): Promise<bigint> {
    const { node, operator, contracts } = chain();
    const args = [operator.address, pool.positionIds[outcome] ?? 0n] as const;
    const tokens = { address: contracts.conditionalTokens, abi: conditionalTokensAbi };
    return node.client.readContract({ ...tokens, functionName: "balanceOf", args });
  }

  async function cash(): Promise<bigint> {
    const { node, operator, contracts } = chain();
    const token = { address: contracts.wideCollateral, abi: localTokenArtefact.abi };
    const args = [operator.address] as const;
    return node.client.readContract({ ...token, functionName: "balanceOf", args });
  }

  it("makes pools of three outcomes, without funding, and of another collateral", async () => {
    const three = await createPool(chain(), {
      question: "three outcomes",
      outcomeCount: 3,
      fee: 0n,
      funding: 900n,
      weights: [1n, 2n, 3n],
    });
    expect(await poolBalances(chain(), three)).toEqual([300n, 600n, 900n]);
    const bare = await createPool(chain(), { question: "nothing in it", fee: twoPercent });
    expect(await poolBalances(chain(), bare)).toEqual([0n, 0n]);
    const other = await createPool(chain(), {
      question: "another dollar",
      fee: 0n,
      collateral: chain().contracts.wideCollateral,
      funding: unit,
    });
    expect(await poolBalances(chain(), other)).toEqual([unit, unit]);
  });

  it("makes a pool whose quotes do not follow from its balances", async () => {
    const lying = await createLyingPool(chain(), { question: "a lie", fee: 0n, funding: 1_000n });
    expect(await poolBalances(chain(), lying)).toEqual([1_000n, 1_000n]);
    const quoted = await chain().node.client.readContract({
      address: lying.address,
      abi: poolAbi,
      functionName: "calcBuyAmount",
      args: [100n, 0n],
    });
    const honest = poolBuy({ balances: [1_000n, 1_000n], fee: 0n }, 0, 100n).outcomeTokens;
    expect(quoted).not.toBe(honest);
  });
});
