// Prices and sizes as the broker writes them: text, with commas in thousands, letters for thousands and millions, and
// marks that make a price something else. Source: the traps of its market data fields.

import { type Failure, fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { microsPerContract } from "../../../../domain/units/contract-micros.ts";
import type { JsonValue } from "../../shared/frame-text.ts";
import { scaledDecimal, shorten } from "../../shared/wire-decimal.ts";

/** Prices of orders and so of quotes: a pair totals 1.01 and no side is above 0.99. Source: the exchange's own pages. */
export const lowestPriceTicks = 200;
export const highestPriceTicks = 9_900;
/** One cent. Source: `price_increment` of the rules. */
export const priceStepTicks = 100;

const priceScale = 4;

/** Sizes beyond it are not believed: a hundred times the largest position that the exchange could have. */
const contractsMax = 1_000_000_000;

const groupedDigits = /^\d{1,3}(?:,\d{3})+$|^\d+$/;
const shortenedDigits = /^(\d{1,4})(?:\.(\d{1,3}))?([KM])$/;

/** Zero stands for no quote: the broker leaves such a text empty, or the field away. */
export const noQuote = 0;

function noPrice(reason: string, message: string): Failure {
  return { code: "VEN-874", message, details: { reason } };
}

/**
 * Returns a price in ticks, or `noQuote` for an empty text. `VEN-874` for a mark (`C0.62` closed, `H0.62` halted), for
 * what is no decimal text, for a price outside 0.02 to 0.99 and for one that is no whole cent.
 */
export function readQuotePrice(value: JsonValue | undefined): Result<number> {
  if (value === "") return succeed(noQuote);
  if (typeof value !== "string") {
    return {
      ok: false,
      failure: noPrice("price-not-text", `a price is text, not ${typeof value}`),
    };
  }
  if (/^[CH]/.test(value)) {
    return {
      ok: false,
      failure: noPrice("price-marked", `a price with a mark: ${shorten(value)}`),
    };
  }
  const ticks = scaledDecimal(value, priceScale);
  if (Number.isNaN(ticks)) {
    return { ok: false, failure: noPrice("price-not-decimal", `a price ${shorten(value)}`) };
  }
  const isInRange = ticks >= lowestPriceTicks && ticks <= highestPriceTicks;
  if (!isInRange || ticks % priceStepTicks !== 0) {
    return { ok: false, failure: noPrice("price-outside-grid", `a price of ${shorten(value)}`) };
  }
  return succeed(ticks);
}

/**
 * Returns a size in contract micros, `noQuote` for an empty text or zero. A shortened size (`1.2K`) is rounded by the
 * broker, so the least that it can stand for is taken. `VEN-874` for anything that is no whole number of contracts.
 */
export function readQuoteSize(value: JsonValue | undefined): Result<number> {
  if (value === "") return succeed(noQuote);
  const contracts = typeof value === "string" ? contractsOf(value) : Number.NaN;
  if (!Number.isSafeInteger(contracts) || contracts > contractsMax) {
    const said = typeof value === "string" ? shorten(value) : typeof value;
    return fail("VEN-874", `a size of ${said}`, { reason: "size-not-whole" });
  }
  return succeed(contracts * microsPerContract);
}

function contractsOf(text: string): number {
  if (groupedDigits.test(text)) return Number.parseInt(text.replaceAll(",", ""), 10);
  const [, whole, fraction = "", letter] = shortenedDigits.exec(text) ?? [];
  if (whole === undefined) return Number.NaN;
  const unit = letter === "K" ? 1_000 : 1_000_000;
  const lastDigit = unit / 10 ** fraction.length;
  const shown = Number.parseInt(`${whole}${fraction}`, 10) * lastDigit;
  return Math.max(0, shown - Math.floor(lastDigit / 2));
}

/** Returns whether a last price says that the contract is halted. */
export function isHalted(last: JsonValue | undefined): boolean {
  return typeof last === "string" && last.startsWith("H");
}

/** Returns whether quotes of this availability are real and of now. */
export function isRealTime(availability: JsonValue | undefined): boolean {
  return typeof availability === "string" && availability.startsWith("R");
}
