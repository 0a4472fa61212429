// What the portfolio stage offers: cash, reservations, positions and exposure as its records left them.
//
// Invariants: every posting sums to zero; a reference is posted once; free cash is cash minus what is reserved.
// Failure codes: PFL-701 ledger does not balance, PFL-702 balance differs from the venue's.

import type { InstrumentId, Venue } from "../../domain/market/venue.ts";
import type { ContractMicros } from "../../domain/units/contract-micros.ts";
import type { UsdMicros } from "../../domain/units/usd-micros.ts";

export interface PositionView {
  readonly instrument: InstrumentId;
  readonly size: ContractMicros;
  /** What was paid for it without fees. */
  readonly cost: UsdMicros;
}

export interface PortfolioReader {
  cash(venue: Venue): UsdMicros;
  reserved(venue: Venue): UsdMicros;
  freeCash(venue: Venue): UsdMicros;
  hasLedger(venue: Venue): boolean;
  position(instrument: InstrumentId): PositionView;
  positions(): readonly PositionView[];
  /** Every ledger account with its balance, ordered by name. They sum to zero. */
  balances(): readonly { readonly account: string; readonly amount: UsdMicros }[];
}
