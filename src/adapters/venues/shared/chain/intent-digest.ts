// How a transaction is known for one intent of ours on the chain itself: the digest of the intent's id stands behind the
// arguments of the call. Contracts read their arguments by position and leave what follows alone; a call without data
// never carries one.

import { hash } from "node:crypto";
import type { Hex } from "viem";

/** Returns the 32 bytes for an id, as hex without `0x`. */
export function digestOf(id: string): string {
  return hash("keccak-256", id, "hex");
}

/** Returns the call data with the id's digest behind it. */
export function markData(data: Hex, id: string): Hex {
  return `${data}${digestOf(id)}`;
}

/** Returns whether the call data carries the id's digest. */
export function carriesDigest(data: string, id: string): boolean {
  const digest = digestOf(id);
  return data.length > digest.length + 2 && data.toLowerCase().endsWith(digest);
}
