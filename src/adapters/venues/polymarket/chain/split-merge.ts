// A dollar into one share of either outcome, and back: free of fees, for every kind of market, in pUSD.

import { encodeFunctionData, type Hex } from "viem";
import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { collateralAdapterAbi, routerAbi } from "./abi.ts";
import type { ContractName } from "./addresses.ts";
import { completePlan } from "./complete-plan.ts";
import type { Condition, ConditionKind } from "./condition.ts";
import type { Asset } from "./movements.ts";
import type { Needed, OperationPlan } from "./operation-plan.ts";
import type { WalletReads } from "./wallet-reads.ts";

/** Which contract splits, merges and redeems positions of a kind for pUSD. */
export const operators: Readonly<Record<ConditionKind, ContractName>> = {
  standard: "ctfCollateralAdapter",
  "negative-risk": "negRiskCtfCollateralAdapter",
  "version-2": "router",
};

/** Sets of outcomes in the words of the conditional tokens: bit 0 is outcome 0. */
export const indexSets: readonly bigint[] = [1n, 2n];

export const noParent: Hex = `0x${"0".repeat(64)}`;

/** Returns who may have to move positions of a kind. */
export function positionsNeeded({ kind }: Condition): Needed {
  return { token: kind === "version-2" ? "positionManager" : "conditionalTokens" };
}

/** Returns the wallet's money as an asset. */
export async function cashOf(reads: WalletReads): Promise<Result<Asset>> {
  const token = await reads.contract("pusd");
  return token.ok ? succeed({ token: token.value, id: null, name: "pUSD" }) : token;
}

/** Returns `VEN-895` for an amount that is none. */
export function checkAmount(amount: bigint): Result<null> {
  if (amount > 0n) return succeed(null);
  return fail("VEN-895", "an amount above zero is needed: nothing else changes anything");
}

/** Returns the plan that makes `amount` base units of both outcomes out of as much pUSD. */
export function planSplit(
  reads: WalletReads,
  condition: Condition,
  amount: bigint,
): Promise<Result<OperationPlan>> {
  return plan(reads, condition, amount, "split");
}

/** Returns the plan that makes pUSD out of `amount` base units of both outcomes. */
export function planMerge(
  reads: WalletReads,
  condition: Condition,
  amount: bigint,
): Promise<Result<OperationPlan>> {
  return plan(reads, condition, amount, "merge");
}

async function plan(
  reads: WalletReads,
  condition: Condition,
  amount: bigint,
  purpose: "split" | "merge",
): Promise<Result<OperationPlan>> {
  const checked = checkAmount(amount);
  if (!checked.ok) return checked;
  const contract = operators[condition.kind];
  const to = await reads.contract(contract);
  if (!to.ok) return to;
  const cash = await cashOf(reads);
  if (!cash.ok) return cash;
  const positions = await reads.positions(condition);
  if (!positions.ok) return positions;
  const isSplit = purpose === "split";
  const draft = {
    ...{ purpose, contract, to: to.value },
    words: isSplit
      ? `split ${amount} base units of pUSD into both outcomes of ${condition.id}`
      : `merge ${amount} base units of both outcomes of ${condition.id} into pUSD`,
    data: callData(condition, cash.value, amount, purpose),
    moves: [
      { ...cash.value, amount: isSplit ? -amount : amount },
      ...positions.value.map((each) => ({ ...each, amount: isSplit ? amount : -amount })),
    ],
  };
  const needed = isSplit ? ({ token: "pusd", least: amount } as const) : positionsNeeded(condition);
  return completePlan(reads, draft, [needed]);
}

function callData(
  condition: Condition,
  cash: Asset,
  amount: bigint,
  purpose: "split" | "merge",
): Hex {
  if (condition.kind === "version-2") {
    const args = [condition.id, amount] as const;
    return encodeFunctionData({ abi: routerAbi, functionName: purpose, args });
  }
  return encodeFunctionData({
    abi: collateralAdapterAbi,
    functionName: purpose === "split" ? "splitPosition" : "mergePositions",
    args: [cash.token, noParent, condition.id, indexSets, amount],
  });
}
