// Figures as the broker writes them: numbers, or texts with thousands separators ("1,300"), now this and now that in the
// same field. Turned into integers of our units, or refused; nothing is guessed.

import {
  type Failure,
  fail,
  failure,
  type Result,
  succeed,
} from "../../../../domain/failure/result.ts";
import { type ContractMicros, wholeContracts } from "../../../../domain/units/contract-micros.ts";
import { type PriceTicks, priceTicks } from "../../../../domain/units/price-ticks.ts";
import { type UsdMicros, usdMicros } from "../../../../domain/units/usd-micros.ts";
import { scaledDecimal, shorten } from "../../shared/wire-decimal.ts";

/** Digits in groups of three, or not grouped at all. */
const groupedShape = /^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;

const contractScale = 0;
const priceScale = 4;
const usdScale = 6;

/** Returns whole contracts of "1,300", "10.0" or 10; `VEN-808` for a fraction of one, `VEN-801` for what is no figure. */
export function contractsOf(value: unknown, what: string): Result<ContractMicros> {
  const count = exactFigure(value, contractScale);
  if (Number.isNaN(count)) return unfit(value, what);
  return count < 0 ? unfit(value, what) : succeed(wholeContracts(count));
}

/** Returns a price of "0.62" or 0.62; a price with a mark before it ("C0.62") is no price of a trade of ours. */
export function priceOf(value: unknown, what: string): Result<PriceTicks> {
  const ticks = exactFigure(value, priceScale);
  return Number.isNaN(ticks) ? unfit(value, what) : succeed(priceTicks(ticks));
}

/**
 * Returns an amount of money, rounded to the nearest millionth of a dollar: the broker's sums are sums of doubles, whose
 * noise lies far below that (1036.9299999999998 is 1036.93).
 */
export function amountOf(value: unknown, what: string): Result<UsdMicros> {
  if (typeof value === "number") {
    const micros = Math.round(value * 10 ** usdScale);
    return Number.isSafeInteger(micros) ? succeed(usdMicros(micros + 0)) : unfit(value, what);
  }
  const micros = exactFigure(value, usdScale);
  return Number.isNaN(micros) ? unfit(value, what) : succeed(usdMicros(micros));
}

/** Returns an id that is a number here and a text there as text; null when there is none. */
export function identifierOf(value: unknown): string | null {
  if (typeof value === "string") return /^\d{1,18}$/.test(value) ? value : null;
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) return null;
  return String(value);
}

/** Returns the figure times 10^`scale` as a safe integer, or NaN when it is none or has more decimals. */
function exactFigure(value: unknown, scale: number): number {
  if (typeof value === "string") {
    const plain = groupedShape.test(value) ? value.replaceAll(",", "") : value;
    return scaledDecimal(plain, scale);
  }
  if (typeof value !== "number") return Number.NaN;
  const scaled = Math.round(value * 10 ** scale);
  // A decimal of few digits and the quotient are the same double.
  return Number.isSafeInteger(scaled) && scaled / 10 ** scale === value ? scaled + 0 : Number.NaN;
}

function unfit(value: unknown, what: string): Result<never> {
  return { ok: false, failure: misfitFigure(value, what) };
}

function misfitFigure(value: unknown, what: string): Failure {
  const isFigure = typeof value === "number" || !Number.isNaN(scaledText(value));
  const quoted =
    typeof value === "string" ? shorten(value) : shorten(JSON.stringify(value) ?? "nothing");
  const reason = isFigure ? `${what}-outside-units` : `${what}-no-figure`;
  return failure(isFigure ? "VEN-808" : "VEN-801", `${what} is ${quoted}`, { reason });
}

/** Most decimals that a figure may have and still be one. */
const anyScale = 12;

function scaledText(value: unknown): number {
  if (typeof value !== "string") return Number.NaN;
  return scaledDecimal(groupedShape.test(value) ? value.replaceAll(",", "") : value, anyScale);
}

/** Returns the failure of a reply that lacks what it must have. */
export function missingFigure(what: string): Result<never> {
  return fail("VEN-801", `${what} is missing`, { reason: `${what}-missing` });
}
