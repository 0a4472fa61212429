// The fee rule of the first conditional-token exchange contract, in its own integer arithmetic: a tent over the price,
// taken in what the order receives. Replaced in April 2026; kept for studies of old fills.
// Source: CalculatorHelper.sol of the exchange.

import { divideBig } from "../domain/units/rounding.ts";

/** An order of the old exchange: price as a fraction of 1e18, tokens in base units of six decimals. */
export interface CtfExchangeOrder {
  readonly side: "buy" | "sell";
  readonly price: bigint;
  readonly outcomeTokens: bigint;
  readonly feeRateBasisPoints: bigint;
}

/** A buy pays in outcome tokens, a sale in collateral; base units of six decimals, rounded down by the contract. */
export interface CtfExchangeFee {
  readonly fee: bigint;
  readonly unit: "outcomeTokens" | "collateral";
}

const one = 10n ** 18n;
const basisPointsPerOne = 10_000n;

/** Returns what the contract charged; nothing at prices outside 0 to 1. */
export function ctfExchangeFee(order: CtfExchangeOrder): CtfExchangeFee {
  const { side, price, outcomeTokens, feeRateBasisPoints } = order;
  const unit = side === "buy" ? "outcomeTokens" : "collateral";
  if (price <= 0n || price > one) return { fee: 0n, unit };
  const lesser = price < one - price ? price : one - price;
  const charged = feeRateBasisPoints * lesser * outcomeTokens;
  const divisor = side === "buy" ? price * basisPointsPerOne : basisPointsPerOne * one;
  return { fee: divideBig(charged, divisor, "down"), unit };
}
