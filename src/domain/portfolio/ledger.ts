// Double entry. Money never appears or vanishes: every posting's entries sum to zero, and an account's balance is
// the sum of its entries.

import type { InstrumentId, Venue } from "../market/venue.ts";
import type { UsdMicros } from "../units/usd-micros.ts";

/** Assets are positive when we have them. `capital`, `fees` and `profit` are the other side of what happened; `gas` is
 * what the chain's coin was spent for, in dollars of the moment: it is no part of the venue's cash, hence below zero. */
export type LedgerAccount =
  | `cash:${Venue}`
  | `position:${InstrumentId}`
  | `fees:${Venue}`
  | `gas:${Venue}`
  | `profit:${Venue}`
  | `capital:${Venue}`;

export interface LedgerEntry {
  readonly account: LedgerAccount;
  /** Positive debits the account, negative credits it. */
  readonly amount: UsdMicros;
}

/** Entries that belong together and sum to zero. */
export interface LedgerPosting {
  /** What caused it: a fill id, a settlement, a deposit. A reference is posted once. */
  readonly reference: string;
  readonly entries: readonly LedgerEntry[];
}

/** The reference of an instrument's settlement; a later one, of what was bought or reported afterwards, has a number. */
export function settlementReference(instrument: InstrumentId, count: number): string {
  return `settlement/${instrument}${count === 1 ? "" : `#${count}`}`;
}

/** The reference of what a transaction's gas cost: booked once, however often it is reported. */
export function gasReference(venue: Venue, transaction: string): string {
  return `gas/${venue}/${transaction}`;
}

/** The reference of money that a venue paid for holding: interest, a coupon. */
export function incomeReference(venue: Venue, reference: string): string {
  return `income/${venue}/${reference}`;
}

/** What the references of a venue's fee corrections begin with; their number follows. */
export function feeCorrectionPrefix(venue: Venue): string {
  return `fee-correction/${venue}/`;
}
