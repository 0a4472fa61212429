// The core's arithmetic of shares, prices and collateral, and the way to the matching book's units and back. Shares and
// collateral are in millionths; a price is in ticks of 0.0001 USD, of YES in the book and of the token elsewhere.

import { askSide, type BookSide, bidSide } from "../../../../domain/book/book-batch.ts";
import { type ContractMicros, contractMicros } from "../../../../domain/units/contract-micros.ts";
import { type PriceTicks, priceTicks } from "../../../../domain/units/price-ticks.ts";
import { safeNumber } from "../../../../domain/units/rounding.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { PolymarketTickSize } from "../listing.ts";
import type { CoreSide } from "./contract.ts";

export const ticksPerDollar = 10_000n;

/** Millionths in one share and in one dollar. */
export const millionths = 1_000_000n;

/** Returns the millionths in a JSON number, to the nearest one. */
export function inMillionths(count: number): bigint {
  return BigInt(Math.round(count * 1_000_000));
}

/** Least step in which money is turned into shares: the venue's fills have four decimals or more. */
const shareStepMin = 100n;

/** Returns ticks of a grid as the wire names it. */
export function ticksOf(tickSize: PolymarketTickSize): bigint {
  const [, decimals = ""] = tickSize.split(".");
  return BigInt(decimals.padEnd(4, "0"));
}

/** Returns the step of shares bought for a sum: on the grid of the market every step costs whole millionths. */
export function shareStep(tick: bigint): bigint {
  const exact = ticksPerDollar / tick;
  return exact > shareStepMin ? exact : shareStepMin;
}

/** Returns the price of a token for a YES price, and the YES price for a price of the token. */
export function priceAcross(price: bigint, isYes: boolean): bigint {
  return isYes ? price : ticksPerDollar - price;
}

/** Buying YES and selling NO are bids of the book; selling YES and buying NO are asks. */
export function bookSideOf(side: CoreSide, isYes: boolean): BookSide {
  return (side === "BUY") === isYes ? bidSide : askSide;
}

/** Returns what shares cost at a price, down to the millionth. */
export function costDown(shares: bigint, price: bigint): bigint {
  return (shares * price) / ticksPerDollar;
}

/** Returns what shares cost at a price, up to the millionth. */
export function costUp(shares: bigint, price: bigint): bigint {
  return (shares * price + ticksPerDollar - 1n) / ticksPerDollar;
}

/** Returns what two orders pay or get when they meet. The one that rested has its price, and never loses by rounding; the
 * other has the same in the same token, and what is left of the dollar where the two make or break complete sets. On one
 * grid nothing is rounded; sizes that a coarser grid left behind may need it. */
export function notionals(
  shares: bigint,
  maker: { readonly side: CoreSide; readonly price: bigint; readonly isSameToken: boolean },
): { readonly maker: bigint; readonly taker: bigint } {
  const { side, price, isSameToken } = maker;
  const notional = side === "BUY" ? costDown(shares, price) : costUp(shares, price);
  return { maker: notional, taker: isSameToken ? notional : shares - notional };
}

export function bookPrice(price: bigint): PriceTicks {
  return priceTicks(safeNumber(price));
}

export function bookSize(shares: bigint): ContractMicros {
  return contractMicros(safeNumber(shares));
}

export function corePrice(price: PriceTicks): bigint {
  return BigInt(integerOf(price));
}

export function coreShares(size: ContractMicros): bigint {
  return BigInt(integerOf(size));
}

/** Returns millionths as the shortest decimal text. */
export function decimalText(amount: bigint): string {
  const whole = amount / millionths;
  const rest = String(amount % millionths)
    .padStart(6, "0")
    .replace(/0+$/, "");
  return rest === "" ? String(whole) : `${whole}.${rest}`;
}

/** Returns how many decimals an amount in millionths has. */
export function decimalsOf(amount: bigint): number {
  const [, decimals = ""] = decimalText(amount).split(".");
  return decimals.length;
}
