// What happened to money, as balanced postings under references that are posted once: fills, fills taken back, the cash
// an account starts with, small corrections of fees, settlements.

import {
  type InstrumentId,
  instrumentId,
  type MarketId,
  type Venue,
  venueOf,
} from "../../domain/market/venue.ts";
import type {
  IncomeReported,
  PoolSharesReported,
  TransactionReported,
} from "../../domain/message/input.ts";
import type { Step } from "../../domain/message/step.ts";
import type { Fill } from "../../domain/order/order.ts";
import {
  feeCorrectionPrefix,
  gasReference,
  incomeReference,
  type LedgerPosting,
  settlementReference,
} from "../../domain/portfolio/ledger.ts";
import type { ContractMicros } from "../../domain/units/contract-micros.ts";
import type { PriceTicks } from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { addUsd, negateUsd, noUsd, type UsdMicros } from "../../domain/units/usd-micros.ts";
import type { Accounts } from "./accounts.ts";
import type { PositionView } from "./contract.ts";
import { entriesOfFill, entriesOfSettlement } from "./entries.ts";

/** The reference under which a fill is posted, once. */
export function fillReference(venue: Venue, fillId: string): string {
  return `fill/${venue}/${fillId}`;
}

/** The reference under which a fill is taken back, once. */
export function reversalReference(venue: Venue, fillId: string): string {
  return `reversal/${venue}/${fillId}`;
}

/** Returns the posting of a fill. `before` is the position as it was before the fill. */
export function postingOfFill(fill: Fill, before: PositionView): LedgerPosting {
  const reference = fillReference(venueOf(fill.instrument), fill.fillId);
  return { reference, entries: entriesOfFill(fill, before) };
}

/** What taking a fill back comes to. */
export interface Reversal {
  readonly posting: LedgerPosting;
  /** What is held of the instrument then. */
  readonly held: ContractMicros;
}

/** Returns the posting that puts everything back to where it would stand had the fill never been. */
export function reversalOfFill(fill: Fill, accounts: Accounts): Reversal {
  const reference = reversalReference(venueOf(fill.instrument), fill.fillId);
  const { entries, held } = accounts.fills.reversalOf(fill);
  return { posting: { reference, entries }, held };
}

/** Posts the cash a venue account starts with. */
export function postCapital(step: Step, venue: Venue, cash: UsdMicros): void {
  step.emit({
    kind: "LedgerPosted",
    posting: {
      reference: `capital/${venue}`,
      entries: [
        { account: `cash:${venue}`, amount: cash },
        { account: `capital:${venue}`, amount: negateUsd(cash) },
      ],
    },
  });
}

/**
 * Books a difference of cash as fees: `more` is what the venue holds beyond the ledger, and may be below nothing.
 * @param number Counts the venue's corrections, from 1.
 */
export function postFeeCorrection(step: Step, venue: Venue, number: number, more: UsdMicros): void {
  step.emit({
    kind: "LedgerPosted",
    posting: {
      reference: `${feeCorrectionPrefix(venue)}${number}`,
      entries: [
        { account: `cash:${venue}`, amount: more },
        { account: `fees:${venue}`, amount: negateUsd(more) },
      ],
    },
  });
}

/** Books what a transaction's gas cost, once: it is paid in the chain's coin, so the venue's cash stays as it is. */
export function postGas(step: Step, accounts: Accounts, event: TransactionReported): void {
  const { venue, transaction, gas } = event;
  const reference = gasReference(venue, transaction);
  if (gas === noUsd || accounts.isPosted(reference)) return;
  step.emit({
    kind: "LedgerPosted",
    posting: {
      reference,
      entries: [
        { account: `fees:${venue}`, amount: gas },
        { account: `gas:${venue}`, amount: negateUsd(gas) },
      ],
    },
  });
}

/** Books what the venue paid for holding, once. */
export function postIncome(step: Step, accounts: Accounts, event: IncomeReported): void {
  const { venue, amount } = event;
  const reference = incomeReference(venue, event.reference);
  if (amount === noUsd || accounts.isPosted(reference)) return;
  step.emit({
    kind: "LedgerPosted",
    posting: {
      reference,
      entries: [
        { account: `cash:${venue}`, amount },
        { account: `profit:${venue}`, amount: negateUsd(amount) },
      ],
    },
  });
}

/** Remembers what our part of a pool is worth, when that has changed. It is shown and hedges nothing. */
export function valuePoolShares(step: Step, accounts: Accounts, event: PoolSharesReported): void {
  const { market, yes, no, feesEarned, worthLeast, worthNow } = event;
  const shares = { market, yes, no, feesEarned, worthLeast, worthNow };
  if (accounts.poolShares.isKnown(shares)) return;
  step.emit({ kind: "PoolSharesValued", ...shares });
}

/** A fill that was reported after a settlement leaves a position to settle once more. */
function freeReference(accounts: Accounts, instrument: InstrumentId): string {
  let count = 1;
  while (accounts.isPosted(settlementReference(instrument, count))) count += 1;
  return settlementReference(instrument, count);
}

/** Settles both outcomes of a market: YES pays `yesValue` per contract, NO the rest of a dollar. Payouts round down. */
export function settleMarket(
  step: Step,
  accounts: Accounts,
  market: MarketId,
  yesValue: PriceTicks,
): void {
  let payoutTotal = noUsd;
  let held = false;
  for (const outcome of ["yes", "no"] as const) {
    const position = accounts.position(instrumentId(market, outcome));
    if (integerOf(position.size) === 0) continue;
    held = true;
    const entries = entriesOfSettlement(position, market, yesValue);
    for (const { account, amount } of entries) {
      if (account.startsWith("cash:")) payoutTotal = addUsd(payoutTotal, amount);
    }
    const reference = freeReference(accounts, position.instrument);
    step.emit({ kind: "LedgerPosted", posting: { reference, entries } });
  }
  if (held) step.emit({ kind: "PositionSettled", market, yesValue, payout: payoutTotal });
}
