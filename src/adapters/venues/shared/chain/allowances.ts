// What contracts may take from our account: a bounded amount of a token that is money, and all or nothing of the tokens
// of outcomes, which knows no amounts. An allowance without a bound is never given; one that somebody else gave is judged.

import { encodeFunctionData, type Hex, parseAbi } from "viem";
import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { failureOfCall } from "./chain-client.ts";
import type { ChainClient } from "./contract.ts";

const moneyAbi = parseAbi([
  "function allowance(address owner, address spender) view returns (uint256)",
  "function approve(address spender, uint256 amount) returns (bool)",
]);

const outcomesAbi = parseAbi([
  "function isApprovedForAll(address owner, address operator) view returns (bool)",
  "function setApprovalForAll(address operator, bool approved)",
]);

/** A token and who may move it, in base units of the token. */
export interface MoneyAllowance {
  readonly token: Hex;
  readonly spender: Hex;
}

/** Outcome tokens and who may move them all. */
export interface OutcomesApproval {
  readonly tokens: Hex;
  readonly operator: Hex;
}

/** A call of a contract. */
export interface AllowanceCall {
  readonly to: Hex;
  readonly data: Hex;
}

export class Allowances {
  readonly #client: Pick<ChainClient, "readContract">;
  readonly #owner: Hex;

  constructor(client: Pick<ChainClient, "readContract">, owner: Hex) {
    this.#client = client;
    this.#owner = owner;
  }

  /** Returns how much of our money the contract may still take. Failures: those of the node. */
  async ofMoney({ token, spender }: MoneyAllowance): Promise<Result<bigint>> {
    return attempt(`the allowance of ${spender}`, () =>
      this.#client.readContract({
        address: token,
        abi: moneyAbi,
        functionName: "allowance",
        args: [this.#owner, spender],
      }),
    );
  }

  /** Returns whether the contract may move our outcome tokens. Failures: those of the node. */
  async ofOutcomes({ tokens, operator }: OutcomesApproval): Promise<Result<boolean>> {
    return attempt(`the approval of ${operator}`, () =>
      this.#client.readContract({
        address: tokens,
        abi: outcomesAbi,
        functionName: "isApprovedForAll",
        args: [this.#owner, operator],
      }),
    );
  }
}

/** Returns nothing when the allowance covers what is needed and stays within the limit, else `VEN-890`. */
export function judgeAllowance(
  allowed: bigint,
  { needed, limit }: { readonly needed: bigint; readonly limit: bigint },
): Result<null> {
  const facts = { allowed: String(allowed), needed: String(needed), limit: String(limit) };
  if (allowed < needed) {
    return fail(
      "VEN-890",
      `the contract may take ${allowed} of our money, ${needed} is needed`,
      facts,
    );
  }
  if (allowed > limit) {
    const words = `the contract may take ${allowed} of our money, more than the limit of ${limit}`;
    return fail("VEN-890", words, facts);
  }
  return succeed(null);
}

/** Returns the call that lets a contract take so much, or `VEN-890` above the limit. Zero takes the allowance back. */
export function approveMoney(
  { token, spender }: MoneyAllowance,
  amount: bigint,
  limit: bigint,
): Result<AllowanceCall> {
  if (amount < 0n || amount > limit) {
    return fail("VEN-890", `an allowance of ${amount} is beyond the limit of ${limit}`);
  }
  const data = encodeFunctionData({
    abi: moneyAbi,
    functionName: "approve",
    args: [spender, amount],
  });
  return succeed({ to: token, data });
}

/** Returns the call that lets a contract move our outcome tokens, or no longer. */
export function approveOutcomes(
  { tokens, operator }: OutcomesApproval,
  isApproved: boolean,
): AllowanceCall {
  const args = [operator, isApproved] as const;
  const data = encodeFunctionData({ abi: outcomesAbi, functionName: "setApprovalForAll", args });
  return { to: tokens, data };
}

async function attempt<Value>(what: string, read: () => Promise<Value>): Promise<Result<Value>> {
  try {
    return succeed(await read());
  } catch (thrown) {
    return { ok: false, failure: failureOfCall(what, thrown) };
  }
}
