// Who may move a wallet's money and positions: what each use needs, what stands, what is missing and what is more than it
// should be. Money is allowed in bounded amounts only; of positions the standard knows nothing but all or none.

import { encodeFunctionData } from "viem";
import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { erc20Abi, positionsAbi } from "./abi.ts";
import type { ContractName } from "./addresses.ts";
import { type Approval, readApproval, readApprovalOf, type TokenName } from "./approval.ts";
import type { OperationPlan } from "./operation-plan.ts";
import type { WalletReads } from "./wallet-reads.ts";

/** What an approval is for: orders of a kind of market, or operations on its positions. */
export const approvalUses = [
  "standard-orders",
  "negative-risk-orders",
  "version-2-orders",
  "standard-operations",
  "negative-risk-operations",
  "version-2-operations",
] as const;

export type ApprovalUse = (typeof approvalUses)[number];

interface Need {
  readonly token: TokenName;
  readonly spender: ContractName;
  readonly uses: readonly ApprovalUse[];
}

/** The venue lists the adapter of exclusive outcomes as retired, and orders there fail on the chain without it: both it
 * and the exchange are allowed. */
const needs: readonly Need[] = [
  { token: "pusd", spender: "standardExchange", uses: ["standard-orders"] },
  { token: "pusd", spender: "negRiskExchange", uses: ["negative-risk-orders"] },
  { token: "pusd", spender: "negRiskAdapter", uses: ["negative-risk-orders"] },
  { token: "pusd", spender: "exchangeV3", uses: ["version-2-orders"] },
  { token: "pusd", spender: "ctfCollateralAdapter", uses: ["standard-operations"] },
  { token: "pusd", spender: "negRiskCtfCollateralAdapter", uses: ["negative-risk-operations"] },
  { token: "pusd", spender: "router", uses: ["version-2-operations"] },
  { token: "conditionalTokens", spender: "standardExchange", uses: ["standard-orders"] },
  { token: "conditionalTokens", spender: "negRiskExchange", uses: ["negative-risk-orders"] },
  { token: "conditionalTokens", spender: "negRiskAdapter", uses: ["negative-risk-orders"] },
  { token: "conditionalTokens", spender: "ctfCollateralAdapter", uses: ["standard-operations"] },
  {
    token: "conditionalTokens",
    spender: "negRiskCtfCollateralAdapter",
    uses: ["negative-risk-operations"],
  },
  { token: "positionManager", spender: "exchangeV3", uses: ["version-2-orders"] },
  { token: "positionManager", spender: "router", uses: ["version-2-operations"] },
];

export type ApprovalState = "missing" | "enough" | "too-much" | "none";

export interface ApprovalStanding extends Approval {
  readonly uses: readonly ApprovalUse[];
  readonly state: ApprovalState;
}

/** Returns every approval that uses need, and those that retired contracts still have. Contracts that the chain has no known
 * address of are left out. `mostUnits`: an allowance above it is too much. */
export async function listApprovals(
  reads: WalletReads,
  uses: readonly ApprovalUse[],
  mostUnits: bigint,
): Promise<Result<readonly ApprovalStanding[]>> {
  const standings: ApprovalStanding[] = [];
  const { addresses, retired } = reads.contracts;
  const wanted = needs.filter((need) => need.uses.some((use) => uses.includes(use)));
  for (const need of wanted) {
    if (addresses[need.token] === null || addresses[need.spender] === null) continue;
    const approval = await readApproval(reads, need.token, need.spender);
    if (!approval.ok) return approval;
    const state = stateOf(approval.value.value, mostUnits);
    standings.push({ ...approval.value, uses: need.uses, state });
  }
  for (const spender of retired) {
    for (const token of ["pusd", "conditionalTokens"] as const) {
      if (addresses[token] === null) continue;
      const approval = await readApprovalOf(reads, token, spender, spender);
      if (!approval.ok) return approval;
      const state = approval.value.value ? "too-much" : "none";
      standings.push({ ...approval.value, uses: [], state });
    }
  }
  return succeed(standings);
}

function stateOf(value: bigint | boolean, mostUnits: bigint): ApprovalState {
  if (typeof value === "boolean") return value ? "enough" : "missing";
  if (value === 0n) return "missing";
  return value > mostUnits ? "too-much" : "enough";
}

/** The largest amount of an ERC-20: what wallets call unlimited. */
const unlimited = (1n << 256n) - 1n;

/** A trillion dollars: more than that is a mistake, or an attempt at no limit. */
export const allowanceUnitsMax = 1_000_000_000_000_000_000n;

/** Returns the plan that sets an approval, or `VEN-890` for an amount that is no bound. False and zero revoke. */
export function planApproval(approval: Approval): Result<OperationPlan> {
  const { token, tokenAddress, spender, spenderAddress, value } = approval;
  if (typeof value === "bigint" && (value < 0n || value > allowanceUnitsMax)) {
    const words = value === unlimited ? "no limit" : `${value} base units`;
    return fail("VEN-890", `${spender} would be allowed ${words} of ${token}: give an amount`);
  }
  const data =
    typeof value === "bigint"
      ? encodeFunctionData({
          ...{ abi: erc20Abi, functionName: "approve", args: [spenderAddress, value] },
        })
      : encodeFunctionData({
          ...{
            abi: positionsAbi,
            functionName: "setApprovalForAll",
            args: [spenderAddress, value],
          },
        });
  return succeed({
    purpose: "approve",
    words: wordsOf(approval),
    ...{ contract: token, to: tokenAddress, data },
    ...{ approvals: [], moves: [], approval, gas: null },
  });
}

function wordsOf({ token, spender, value }: Approval): string {
  if (value === false || value === 0n) return `take from ${spender} the right to move ${token}`;
  if (value === true) return `let ${spender} move all ${token}`;
  return `let ${spender} move ${value} base units of ${token}`;
}
