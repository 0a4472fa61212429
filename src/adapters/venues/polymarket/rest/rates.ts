// How fast the order book's REST interface may be asked: orders and cancels by the token buckets of the smallest tier,
// reads by the venue's limits per address. Nine tenths of each: above that the venue was seen to refuse. Source: the
// venue's pages on rate limits.

import type { GovernorSeeds } from "../../shared/rate-governor.ts";
import type { BucketName } from "../../shared/request-class.ts";

/** Orders one token each; cancels one for each order cancelled; reads as `readCosts`. The venue states 40 a second and
 * bursts of 60 for orders, 80 and 120 for cancels, 90 a second for reads of accounts together. */
export const clobSeeds: Required<GovernorSeeds> = {
  write: { refillPerSecond: 36, capacity: 54 },
  cancel: { refillPerSecond: 72, capacity: 108 },
  read: { refillPerSecond: 81, capacity: 81 },
};

/** Tokens of one read, so that each kind keeps its own limit within the common one: 90 a second of any, 50 of orders and
 * of trades, 20 of balances, 5 of their refreshes, 10 of keys. */
export const readCosts = {
  any: 1,
  orders: 2,
  trades: 2,
  balance: 5,
  refresh: 18,
  keys: 9,
} as const;

/** Where the venue says what is left of the bucket that a request was charged to; below zero after a sweep. */
const leftHeader = "poly-ratelimit-remaining";

/** Returns the tokens left by the headers of an answer, or null when they do not say. Reads have no bucket of their own
 * at the venue: what an answer to them says is of orders. */
export function tokensLeft(
  headers: Readonly<Record<string, string>>,
  buckets: readonly BucketName[],
): number | null {
  if (buckets.includes("read")) return null;
  const text = headers[leftHeader]?.trim() ?? "";
  return /^-?\d{1,9}$/.test(text) ? Number.parseInt(text, 10) : null;
}

/** Tokens that cancelling so many orders takes. A longer list than the bucket holds takes all of it: in the smaller tiers
 * the venue lets the bucket fall below zero, and says so. */
export function cancelCost(count: number): number {
  return Math.min(count, clobSeeds.cancel.capacity);
}
