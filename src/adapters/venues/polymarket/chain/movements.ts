// What a transaction moved into and out of a wallet, by the tokens' own events. A plan says what should move, and only an
// exact agreement proves that the operation did what it was for.

import { type Log, parseEventLogs } from "viem";
import type { Address } from "../signing/address.ts";
import { transferAbi } from "./abi.ts";

/** A token: an ERC-20 where `id` is null, else one position of an ERC-1155. */
export interface Asset {
  readonly token: Address;
  readonly id: bigint | null;
  /** For a person: "pUSD", "YES", "NO of question 3". */
  readonly name: string;
}

/** Base units into the wallet; negative where they leave it. */
export interface Movement extends Asset {
  readonly amount: bigint;
}

export type AssetKey = string;

export function keyOf(token: string, id: bigint | null): AssetKey {
  return `${token.toLowerCase()}:${id === null ? "" : id}`;
}

/** Returns what each token's events say that the wallet gained; tokens that came and went by as much are left out. */
export function movementsIn(logs: readonly Log[], wallet: string): Map<AssetKey, bigint> {
  const moved = new Map<AssetKey, bigint>();
  const add = (log: Log, id: bigint | null, amount: bigint) => {
    const key = keyOf(log.address, id);
    moved.set(key, (moved.get(key) ?? 0n) + amount);
  };
  for (const log of parseEventLogs({ abi: transferAbi, logs: [...logs], strict: true })) {
    const { from, to } = log.args;
    const sign = (isSame(to, wallet) ? 1n : 0n) - (isSame(from, wallet) ? 1n : 0n);
    if (sign === 0n) continue;
    if (log.eventName === "Transfer") add(log, null, sign * log.args.amount);
    else if (log.eventName === "TransferSingle") add(log, log.args.id, sign * log.args.value);
    else {
      const { ids, values } = log.args;
      ids.forEach((id, at) => {
        add(log, id, sign * (values[at] ?? 0n));
      });
    }
  }
  for (const [key, amount] of moved) if (amount === 0n) moved.delete(key);
  return moved;
}

/** Returns what differs between plan and events, in words; nothing when they agree. */
export function disagreements(
  expected: readonly Movement[],
  moved: ReadonlyMap<AssetKey, bigint>,
): string[] {
  const left = new Map(moved);
  const words: string[] = [];
  for (const { token, id, name, amount } of expected) {
    const key = keyOf(token, id);
    const got = left.get(key) ?? 0n;
    left.delete(key);
    if (got !== amount) words.push(`${name}: ${got} instead of ${amount}`);
  }
  for (const [key, amount] of left) words.push(`${key}: ${amount}, which nobody expected`);
  return words;
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
