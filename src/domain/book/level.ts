// The plain form of a book: what a person would write down. The engine keeps its books in typed arrays; this form
// is for edges, tests, records and reference implementations.

import type { ContractMicros } from "../units/contract-micros.ts";
import type { PriceTicks } from "../units/price-ticks.ts";

/** All that rests at one price. */
export interface Level {
  readonly price: PriceTicks;
  readonly size: ContractMicros;
}

/** Both sides of one market in YES prices, best level first on both: bids descend, asks ascend. */
export interface Book {
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}
