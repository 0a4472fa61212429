// From what was asked of a wallet to the plans that are shown, confirmed and sent, in their order.

import {
  listApprovals,
  planApproval,
} from "../../../src/adapters/venues/polymarket/chain/approvals.ts";
import { tryPlan } from "../../../src/adapters/venues/polymarket/chain/complete-plan.ts";
import {
  type Condition,
  parseCondition,
} from "../../../src/adapters/venues/polymarket/chain/condition.ts";
import { planConvert } from "../../../src/adapters/venues/polymarket/chain/convert.ts";
import type { OperationPlan } from "../../../src/adapters/venues/polymarket/chain/operation-plan.ts";
import {
  planOutcomeRedeem,
  planRedeem,
} from "../../../src/adapters/venues/polymarket/chain/redeem.ts";
import { planMerge, planSplit } from "../../../src/adapters/venues/polymarket/chain/split-merge.ts";
import type { WalletReads } from "../../../src/adapters/venues/polymarket/chain/wallet-reads.ts";
import { fail, type Result, unwrap } from "../../../src/domain/failure/result.ts";
import { type WalletTask, walletUses } from "./wallet-options.ts";

type Operation = Extract<WalletTask, { kind: "split" | "merge" | "convert" | "redeem" }>;

/** Returns the plan of an operation. */
export function planOf(reads: WalletReads, task: Operation): Promise<Result<OperationPlan>> {
  if (task.kind === "convert") {
    const indexSet = task.indexes.reduce((set, index) => set | (1n << BigInt(index)), 0n);
    const marketId = task.market.trim().toLowerCase() as `0x${string}`;
    return planConvert(reads, { marketId, indexSet, amount: task.amount });
  }
  const condition = unwrap(parseCondition(task.conditionKind, task.condition));
  if (task.kind === "redeem") return planRedemption(reads, condition, task);
  const plan = task.kind === "split" ? planSplit : planMerge;
  return plan(reads, condition, task.amount);
}

function planRedemption(
  reads: WalletReads,
  condition: Condition,
  { outcome, amount }: Extract<WalletTask, { kind: "redeem" }>,
): Promise<Result<OperationPlan>> {
  if (condition.kind !== "version-2") {
    if (outcome === null && amount === null) return planRedeem(reads, condition);
    const words = "a question of version 1 is redeemed whole: without --outcome and --amount";
    return Promise.resolve(fail("VEN-895", words));
  }
  if (outcome === null || amount === null) {
    const words = "of version 2 one outcome is redeemed at a time: give --outcome and --amount";
    return Promise.resolve(fail("VEN-895", words));
  }
  return planOutcomeRedeem(reads, { condition, outcome, amount, vector: null });
}

/** Returns what brings approvals to where they should be: nothing for those that stand there. */
export async function approvalPlans(
  reads: WalletReads,
  task: Extract<WalletTask, { kind: "approve" | "revoke" }>,
): Promise<readonly OperationPlan[]> {
  unwrap(await reads.checkChain());
  const uses = task.uses.length === 0 ? walletUses : task.uses;
  const isRevoking = task.kind === "revoke";
  const listed = unwrap(await listApprovals(reads, uses, isRevoking ? 0n : task.amount));
  const plans: OperationPlan[] = [];
  for (const { state, ...approval } of listed) {
    const isMoney = typeof approval.value === "bigint";
    const isRetired = approval.uses.length === 0;
    if (isRevoking ? !approval.value : isRetired || state === "none") continue;
    const value = isRevoking ? (isMoney ? 0n : false) : isMoney ? task.amount : true;
    if (value === approval.value) continue;
    const plan = unwrap(planApproval({ ...approval, value }));
    plans.push({ ...plan, gas: unwrap(await tryPlan(reads, plan)) });
  }
  return plans;
}
