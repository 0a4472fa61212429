// One approval of a wallet, and what it stands at: who may move how much of its money, or its positions.

import { type Result, succeed } from "../../../../domain/failure/result.ts";
import type { Address } from "../signing/address.ts";
import type { ContractName } from "./addresses.ts";
import type { WalletReads } from "./wallet-reads.ts";

export type TokenName = "pusd" | "conditionalTokens" | "positionManager";

/** One approval: of an amount of money, or of all positions. */
export interface Approval {
  readonly token: TokenName;
  readonly tokenAddress: Address;
  /** A contract's name, or the address of a retired one. */
  readonly spender: string;
  readonly spenderAddress: Address;
  /** Base units of money, or whether positions may be moved. */
  readonly value: bigint | boolean;
}

/** Returns what an approval stands at. */
export async function readApproval(
  reads: WalletReads,
  token: TokenName,
  spender: ContractName,
): Promise<Result<Approval>> {
  const address = await reads.contract(spender);
  return address.ok ? readApprovalOf(reads, token, spender, address.value) : address;
}

/** The same for a spender that has no name, such as a retired contract. */
export async function readApprovalOf(
  reads: WalletReads,
  token: TokenName,
  spender: string,
  spenderAddress: Address,
): Promise<Result<Approval>> {
  const tokenAddress = await reads.contract(token);
  if (!tokenAddress.ok) return tokenAddress;
  const value: Result<bigint | boolean> =
    token === "pusd"
      ? await reads.allowance(tokenAddress.value, spenderAddress)
      : await reads.isOperator(tokenAddress.value, spenderAddress);
  if (!value.ok) return value;
  const places = { tokenAddress: tokenAddress.value, spenderAddress };
  return succeed({ token, spender, ...places, value: value.value });
}
