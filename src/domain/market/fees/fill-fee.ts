// The fee of one fill before any balance rounding: rate × C × (P × (1 − P))^exponent, up to the schedule's unit. Plain
// numbers with the unit in the name, since sizing asks thousands of times per decision; every product is exact.

import { divideBig, safeNumber } from "../../units/rounding.ts";
import { productMax, quotientUp } from "./exact-quotient.ts";
import type { FeeTerms } from "./fee-terms.ts";

const ticksPerUsd = 10_000;

/** Contract micros in 0.01 contract, the lot of Kalshi. */
const microsPerCentiContract = 10_000;

/** Returns the numerator of the fee of one level: a fill costs `size × numerator / denominator` units. Infinity
 * when a double cannot hold it, which sends every fill of the level down the exact road. */
export function levelNumerator(terms: FeeTerms, priceTicks: number): number {
  const product = (priceTicks * (ticksPerUsd - priceTicks)) / commonSquare(priceTicks);
  const power = terms.exponent === 2 ? product * product : product;
  const numerator = terms.numerator * power;
  if (numerator > productMax || levelDenominator(terms, priceTicks) > productMax) return Infinity;
  return numerator;
}

/** Returns the denominator that belongs to `levelNumerator`. */
export function levelDenominator(terms: FeeTerms, priceTicks: number): number {
  const scale = 1e8 / commonSquare(priceTicks);
  const power = terms.exponent === 2 ? scale * scale : scale;
  return terms.denominator * power * terms.unitUsdMicros;
}

/** Returns the square of the largest power of ten that divides the price, and thus its complement: whole-cent prices
 * keep the products a ten-thousandth as large. */
function commonSquare(priceTicks: number): number {
  if (priceTicks % 100 === 0) return 10_000;
  return priceTicks % 10 === 0 ? 100 : 1;
}

/** Returns the fee of a fill in units of the schedule, rounded up, given the two parts of its level. */
export function fillFeeUnits(
  terms: FeeTerms,
  priceTicks: number,
  sizeContractMicros: number,
  numerator: number,
  denominator: number,
): number {
  const product = numerator * sizeContractMicros;
  if (product <= productMax) return quotientUp(product, denominator);
  return largeFillFeeUnits(terms, priceTicks, sizeContractMicros, numerator, denominator);
}

function largeFillFeeUnits(
  terms: FeeTerms,
  priceTicks: number,
  sizeContractMicros: number,
  numerator: number,
  denominator: number,
): number {
  const coarseSize = sizeContractMicros / microsPerCentiContract;
  const coarseDenominator = denominator / microsPerCentiContract;
  const product = numerator * coarseSize;
  if (
    product <= productMax &&
    Number.isInteger(coarseSize) &&
    Number.isInteger(coarseDenominator)
  ) {
    return quotientUp(product, coarseDenominator);
  }
  return safeNumber(fillFeeUnitsBig(terms, BigInt(priceTicks), BigInt(sizeContractMicros)));
}

/** The plain form of the same fee, in big integers from the formula as the venue writes it. */
export function fillFeeUnitsBig(
  terms: FeeTerms,
  priceTicks: bigint,
  sizeContractMicros: bigint,
): bigint {
  const product = priceTicks * (10_000n - priceTicks);
  const exponent = BigInt(terms.exponent);
  // Size in millionths and fee in millionths cancel; each power of P × (1 − P) carries 1e-8.
  const denominator = BigInt(terms.denominator) * 100_000_000n ** exponent;
  const dividend = BigInt(terms.numerator) * sizeContractMicros * product ** exponent;
  return divideBig(dividend, denominator * BigInt(terms.unitUsdMicros), "up");
}

/** Returns the fee without rounding, in ticks per contract: what the linear bound and rankings use. Statistics only. */
export function linearFeeTicks(terms: FeeTerms, priceTicks: number): number {
  const product = (priceTicks * (ticksPerUsd - priceTicks)) / 1e8;
  const power = terms.exponent === 2 ? product * product : product;
  return (terms.numerator / terms.denominator) * power * ticksPerUsd;
}
