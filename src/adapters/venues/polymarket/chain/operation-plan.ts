// An operation on the chain before it is sent: which contract is called with what, what it must be allowed, what moves. A
// plan is made from what the chain says now, tried against the newest block, and refused by name where it cannot work.

import type { Hex } from "viem";
import type { TransactionPurpose } from "../../../../domain/message/input.ts";
import type { Address } from "../signing/address.ts";
import type { ContractName } from "./addresses.ts";
import type { Approval } from "./approval.ts";
import type { Asset, Movement } from "./movements.ts";

export interface OperationPlan {
  readonly purpose: TransactionPurpose;
  /** For the person who confirms it. */
  readonly words: string;
  readonly contract: ContractName;
  readonly to: Address;
  readonly data: Hex;
  /** What must be allowed before it is sent, and is not. */
  readonly approvals: readonly Approval[];
  /** What will have moved; an amount that cannot be known before is null. */
  readonly moves: readonly PlannedMovement[];
  /** What stands afterwards, of a plan that sets an approval. */
  readonly approval: Approval | null;
  /** Units of gas at the newest block; null where the call could not be tried yet. */
  readonly gas: bigint | null;
}

export interface PlannedMovement extends Asset {
  readonly amount: Movement["amount"] | null;
}

/** What every operation is made of before it is tried. */
export type Draft = Omit<OperationPlan, "approvals" | "approval" | "gas">;

/** An approval that the operation uses: so much money, or positions. */
export type Needed =
  | { readonly token: "pusd"; readonly least: bigint }
  | { readonly token: "conditionalTokens" | "positionManager" };
