// Prices and sizes of frames as our units, in YES prices. The NO token's book is the mirror image: price p is 1 − p,
// and a bid for one is an offer of the other.

import type { Failure } from "../../../../domain/failure/result.ts";
import type { OutcomeSide } from "../../../../domain/market/venue.ts";
import { ticksPerUsd } from "../../../../domain/units/price-ticks.ts";
import { isJsonArray, isJsonObject, type JsonValue, misfit } from "../../shared/frame-text.ts";
import { decimalFailure, scaledDecimal } from "../../shared/wire-decimal.ts";

/** Decimals of prices and sizes in our units. */
export const priceScale = 4;
export const sizeScale = 6;

/** Returns the price in ticks from 0 to 1 USD, or NaN. */
export function priceOf(value: JsonValue | undefined): number {
  const price = scaledDecimal(value, priceScale);
  return price >= 0 && price <= ticksPerUsd ? price : Number.NaN;
}

/** Returns why a price was refused: `VEN-808` outside our units, `VEN-801` no decimal text. */
export function priceFailure(value: JsonValue | undefined): Failure {
  const failure = decimalFailure(value, priceScale, "price");
  if (!failure.message.endsWith("out of range")) return failure;
  return { ...failure, code: "VEN-808", details: { reason: "price-outside-units" } };
}

/** Returns true for a price that an order can rest at. 0 and 1 USD stand for an empty side where the venue states its
 * touch; as a level they are no book that can be believed. */
export function isTradable(priceTicks: number): boolean {
  return priceTicks > 0 && priceTicks < ticksPerUsd;
}

/** Reads one side of a book into `levels`, sizes in contract micros by price in YES ticks. Both tokens' sides come in
 * any order. */
export function readLevels(
  side: JsonValue | undefined,
  levels: Map<number, number>,
  outcome: OutcomeSide,
): Failure | undefined {
  if (!isJsonArray(side)) return misfit("side-not-array", "a side of a book is an array");
  for (const level of side) {
    if (!isJsonObject(level)) return misfit("level-not-object", "a level is an object");
    const wirePrice = priceOf(level.price);
    if (Number.isNaN(wirePrice)) return priceFailure(level.price);
    const size = scaledDecimal(level.size, sizeScale);
    if (Number.isNaN(size)) return decimalFailure(level.size, sizeScale, "size");
    if (size < 0) return misfit("impossible-size", "a level of negative size");
    if (!isTradable(wirePrice)) {
      if (size === 0) continue;
      return priceFailure(level.price);
    }
    const price = outcome === "yes" ? wirePrice : ticksPerUsd - wirePrice;
    if (levels.has(price)) return misfit("level-twice", "a price stands twice in a book");
    if (size > 0) levels.set(price, size);
  }
  return undefined;
}

/** What the venue states as the touch, in YES ticks, `emptySide` for an empty side; undefined where it states nothing. */
export interface StatedTouch {
  readonly bid: number | undefined;
  readonly ask: number | undefined;
}

/** Reads the touch of one token. An empty text states nothing; 0 as a bid and 0 or 1 as an ask stand for an empty side.
 * The mirror image of no bid is no ask. */
export function statedTouch(
  bestBid: JsonValue | undefined,
  bestAsk: JsonValue | undefined,
  outcome: OutcomeSide,
): StatedTouch {
  const lower = priceOf(bestBid);
  const upper = priceOf(bestAsk);
  const bid = Number.isNaN(lower) ? undefined : lower;
  const ask = Number.isNaN(upper) ? undefined : upper === 0 ? ticksPerUsd : upper;
  if (outcome === "yes") return { bid, ask };
  return { bid: mirrored(ask), ask: mirrored(bid) };
}

function mirrored(priceTicks: number | undefined): number | undefined {
  return priceTicks === undefined ? undefined : ticksPerUsd - priceTicks;
}
