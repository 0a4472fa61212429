// Shares of an answered question into what they pay. The adapters of version 1 redeem everything that the wallet holds of the
// question, winners and losers; of version 2 one outcome is redeemed at a time.

import { encodeFunctionData } from "viem";
import { fail, type Result } from "../../../../domain/failure/result.ts";
import { collateralAdapterAbi, routerAbi } from "./abi.ts";
import { completePlan } from "./complete-plan.ts";
import type { Condition } from "./condition.ts";
import type { Asset } from "./movements.ts";
import type { OperationPlan } from "./operation-plan.ts";
import { type PayoutVector, payoutOf } from "./payout.ts";
import {
  cashOf,
  checkAmount,
  indexSets,
  noParent,
  operators,
  positionsNeeded,
} from "./split-merge.ts";
import type { WalletReads } from "./wallet-reads.ts";

/** Returns the plan that redeems all shares of a version 1 condition; `VEN-895` while it is not answered and where nothing is
 * held. */
export async function planRedeem(
  reads: WalletReads,
  condition: Condition,
): Promise<Result<OperationPlan>> {
  const contract = operators[condition.kind];
  const to = await reads.contract(contract);
  if (!to.ok) return to;
  const cash = await cashOf(reads);
  if (!cash.ok) return cash;
  const positions = await reads.positions(condition);
  if (!positions.ok) return positions;
  const vector = await reads.payout(condition);
  if (!vector.ok) return vector;
  if (vector.value === "unresolved") {
    return fail("VEN-895", `condition ${condition.id} is not answered on the chain yet`);
  }
  const held: bigint[] = [];
  for (const asset of positions.value) {
    const balance = await reads.balance(asset);
    if (!balance.ok) return balance;
    held.push(balance.value);
  }
  const [first = 0n, second = 0n] = held;
  if (first === 0n && second === 0n) {
    return fail("VEN-895", `the wallet holds nothing of condition ${condition.id}`);
  }
  const paid = payoutOf(first, 0, vector.value) + payoutOf(second, 1, vector.value);
  const [one, other] = positions.value;
  const draft = {
    ...{ purpose: "redeem" as const, contract, to: to.value },
    words: `redeem ${first} and ${second} base units of ${condition.id} for ${paid} of pUSD`,
    data: encodeFunctionData({
      abi: collateralAdapterAbi,
      functionName: "redeemPositions",
      args: [cash.value.token, noParent, condition.id, indexSets],
    }),
    moves: [
      { ...cash.value, amount: paid },
      { ...one, amount: -first },
      { ...other, amount: -second },
    ],
  };
  return completePlan(reads, draft, [positionsNeeded(condition)]);
}

export interface OutcomeRedemption {
  /** Of version 2. */
  readonly condition: Condition;
  readonly outcome: 0 | 1;
  /** Base units. */
  readonly amount: bigint;
  /** What the venue says that it pays, where that is known; the chain itself has no call for it that is known. */
  readonly vector: PayoutVector | null;
}

/** Returns the plan that redeems shares of one outcome of a version 2 condition. */
export async function planOutcomeRedeem(
  reads: WalletReads,
  { condition, outcome, amount, vector }: OutcomeRedemption,
): Promise<Result<OperationPlan>> {
  const checked = checkAmount(amount);
  if (!checked.ok) return checked;
  const to = await reads.contract("router");
  if (!to.ok) return to;
  const cash = await cashOf(reads);
  if (!cash.ok) return cash;
  const positions = await reads.positions(condition);
  if (!positions.ok) return positions;
  const position: Asset = positions.value[outcome];
  const draft = {
    ...{ purpose: "redeem" as const, contract: "router" as const, to: to.value },
    words: `redeem ${amount} base units of outcome ${outcome} of ${condition.id}`,
    data: encodeFunctionData({
      abi: routerAbi,
      functionName: "redeem",
      args: [condition.id, BigInt(outcome), amount],
    }),
    moves: [
      { ...cash.value, amount: vector === null ? null : payoutOf(amount, outcome, vector) },
      { ...position, amount: -amount },
    ],
  };
  return completePlan(reads, draft, [positionsNeeded(condition)]);
}
