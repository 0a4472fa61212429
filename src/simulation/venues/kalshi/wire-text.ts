// How Kalshi writes numbers: decimal strings, prices with four decimals, counts with two. Source: OpenAPI 3.30.

import type { Book, Level } from "../../../domain/book/level.ts";
import type { ContractMicros } from "../../../domain/units/contract-micros.ts";
import { formatDecimal } from "../../../domain/units/decimal.ts";
import { onePrice, type PriceTicks, subtractPrices } from "../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../domain/units/unit.ts";

/** `[price, count]`, both decimal strings. */
export type WireLevel = readonly [string, string];

/** Returns `0.4200`. */
export function wirePrice(price: PriceTicks): string {
  return formatDecimal(integerOf(price), 4, 4);
}

/** Returns the price of the other leg: `0.5800` for 0.42. */
export function wireOppositePrice(price: PriceTicks): string {
  return wirePrice(subtractPrices(onePrice, price));
}

/** Returns `13.00` or `-3.00`. Counts are whole hundredths of a contract. */
export function wireCount(size: ContractMicros): string {
  return formatDecimal(integerOf(size), 6, 2);
}

/** Returns the bids for YES, ascending: the best level is the last element. */
export function wireYesLevels(book: Book): WireLevel[] {
  return book.bids
    .map((level): WireLevel => [wirePrice(level.price), wireCount(level.size)])
    .reverse();
}

/** Returns the bids for NO, best last: what sells YES at p bids for NO at 1 - p. Priced on the NO leg, or on the YES
 * leg when the subscriber asked for that. */
export function wireNoLevels(book: Book, inYesPrices: boolean): WireLevel[] {
  const price = ({ price: yes }: Level): string =>
    inYesPrices ? wirePrice(yes) : wireOppositePrice(yes);
  return book.asks.map((level): WireLevel => [price(level), wireCount(level.size)]).reverse();
}
