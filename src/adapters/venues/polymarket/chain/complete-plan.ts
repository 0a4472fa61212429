// From a draft to a plan that can be sent: the right chain, enough of everything that leaves the wallet, the approvals that
// are missing, and where none is, a trial against the newest block.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { ContractName } from "./addresses.ts";
import { type Approval, readApproval } from "./approval.ts";
import type { Draft, Needed, OperationPlan } from "./operation-plan.ts";
import { refusalOf } from "./revert-reason.ts";
import type { WalletReads } from "./wallet-reads.ts";

/** Returns the plan, or `VEN-880` (wrong chain), `VEN-852` (not enough), `VEN-883` (the contract would take it back, with
 * its reason) and the failures of reads. */
export async function completePlan(
  reads: WalletReads,
  draft: Draft,
  needed: readonly Needed[],
): Promise<Result<OperationPlan>> {
  const chain = await reads.checkChain();
  if (!chain.ok) return chain;
  const enough = await checkBalances(reads, draft);
  if (!enough.ok) return enough;
  const approvals = await missingApprovals(reads, draft.contract, needed);
  if (!approvals.ok) return approvals;
  const plan = { ...draft, approvals: approvals.value, approval: null };
  if (approvals.value.length > 0) return succeed({ ...plan, gas: null });
  const gas = await tryPlan(reads, draft);
  return gas.ok ? succeed({ ...plan, gas: gas.value }) : gas;
}

/** Returns the gas of the call at the newest block, or `VEN-883` with the contract's reason. */
export async function tryPlan(
  { client, wallet }: WalletReads,
  { to, data, words }: Pick<Draft, "to" | "data" | "words">,
): Promise<Result<bigint>> {
  try {
    return succeed(await client.estimateGas({ account: wallet, to, data }));
  } catch (error) {
    return { ok: false, failure: refusalOf(words, error) };
  }
}

async function checkBalances(reads: WalletReads, { moves }: Draft): Promise<Result<null>> {
  for (const { amount, ...asset } of moves) {
    if (amount === null || amount >= 0n) continue;
    const held = await reads.balance(asset);
    if (!held.ok) return held;
    if (held.value >= -amount) continue;
    return fail("VEN-852", `${-amount} of ${asset.name} leave, ${held.value} are there`);
  }
  return succeed(null);
}

/** An amount that is missing is asked for exactly: the operation uses it up, and nothing stays allowed. */
async function missingApprovals(
  reads: WalletReads,
  spender: ContractName,
  needed: readonly Needed[],
): Promise<Result<readonly Approval[]>> {
  const missing: Approval[] = [];
  for (const need of needed) {
    const read = await readApproval(reads, need.token, spender);
    if (!read.ok) return read;
    const { value } = read.value;
    const wanted = need.token === "pusd" ? need.least : true;
    const isThere = typeof value === "bigint" ? value >= BigInt(wanted) : value;
    if (!isThere) missing.push({ ...read.value, value: wanted });
  }
  return succeed(missing);
}
