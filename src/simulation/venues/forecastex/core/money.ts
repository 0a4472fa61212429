// The sums of a pair, and the conversions between the core's units (micros of a dollar, whole contracts) and the matching
// book's (ticks, millionths of a contract).

import { askSide, type BookSide, bidSide } from "../../../../domain/book/book-batch.ts";
import { type ContractMicros, contractMicros } from "../../../../domain/units/contract-micros.ts";
import { type PriceTicks, priceTicks } from "../../../../domain/units/price-ticks.ts";
import { safeNumber } from "../../../../domain/units/rounding.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { CoreOutcome } from "./contract.ts";

/** What a pair pays, whoever wins. */
export const dollar = 1_000_000n;

/** What the exchange keeps of each pair. */
export const exchangeCent = 10_000n;

/** What a YES and a NO cost together. */
export const pairTotal = dollar + exchangeCent;

export const microsPerTick = 100n;

const millionthsPerContract = 1_000_000n;

/** Buying YES is a bid in the book, buying NO an ask. */
export function bookSideOf(outcome: CoreOutcome): BookSide {
  return outcome === "yes" ? bidSide : askSide;
}

export function otherOutcome(outcome: CoreOutcome): CoreOutcome {
  return outcome === "yes" ? "no" : "yes";
}

/** Returns the YES price of a bid for the outcome. */
export function bookPrice(outcome: CoreOutcome, price: bigint): PriceTicks {
  const yes = outcome === "yes" ? price : pairTotal - price;
  return priceTicks(safeNumber(yes / microsPerTick));
}

/** Returns what a contract of the outcome costs where the book says so many ticks for YES. */
export function outcomePrice(outcome: CoreOutcome, ticks: PriceTicks): bigint {
  const yes = BigInt(integerOf(ticks)) * microsPerTick;
  return outcome === "yes" ? yes : pairTotal - yes;
}

export function bookSize(size: bigint): ContractMicros {
  return contractMicros(safeNumber(size * millionthsPerContract));
}

export function coreSize(size: ContractMicros): bigint {
  return BigInt(integerOf(size)) / millionthsPerContract;
}
