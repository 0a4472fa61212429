// What is offered for a unit of gas: from the block's base fee and a tip, or as one price on chains without a base fee;
// never above a limit, and enough above the last offer when a transaction is to be replaced. All in wei.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { divideBig } from "../../../../domain/units/rounding.ts";

/** An offer: the most that is paid for a unit, and how much of it goes to who makes the block. Without a base fee both
 * are the price. */
export interface GasOffer {
  readonly isLegacy: boolean;
  readonly feePerGas: bigint;
  readonly tipPerGas: bigint;
}

export interface GasPriceLimits {
  /** Most wei for a unit of gas, tip included. */
  readonly feePerGasMax: bigint;
  readonly tipPerGasMax: bigint;
}

/** What the chain asks at the moment. */
export interface GasMarket {
  /** Null on a chain without one. */
  readonly baseFeePerGas: bigint | null;
  /** What the node suggests: the tip, or without a base fee the whole price. */
  readonly suggested: bigint;
}

/** The base fee grows by an eighth a block at most: twice it holds for five full blocks. */
const baseFeeFactor = 2n;

/** Nodes take a replacement that offers an eighth more in both parts, some ask for a tenth. */
const bumpNumerator = 1_125n;
const bumpDenominator = 1_000n;

/** Returns an offer, or `VEN-889` when the price of the moment is above the limit. */
export function offerFor(market: GasMarket, limits: GasPriceLimits): Result<GasOffer> {
  const { baseFeePerGas, suggested } = market;
  const { feePerGasMax, tipPerGasMax } = limits;
  if (baseFeePerGas === null) {
    if (suggested > feePerGasMax) return tooDear(suggested, feePerGasMax);
    return succeed({ isLegacy: true, feePerGas: suggested, tipPerGas: suggested });
  }
  const tipPerGas = suggested < tipPerGasMax ? suggested : tipPerGasMax;
  if (baseFeePerGas + tipPerGas > feePerGasMax) {
    return tooDear(baseFeePerGas + tipPerGas, feePerGasMax);
  }
  const wished = baseFeePerGas * baseFeeFactor + tipPerGas;
  const feePerGas = wished < feePerGasMax ? wished : feePerGasMax;
  return succeed({ isLegacy: false, feePerGas, tipPerGas });
}

/** Returns an offer that replaces the last: an eighth more in both parts at least, and no less than the moment asks.
 * `VEN-889` when that is above the limit. */
export function replacementFor(
  last: GasOffer,
  market: GasMarket,
  feePerGasMax: bigint,
): Result<GasOffer> {
  const least = { fee: bumped(last.feePerGas), tip: bumped(last.tipPerGas) };
  if (least.fee > feePerGasMax) return tooDear(least.fee, feePerGasMax);
  const now = offerFor(market, { feePerGasMax, tipPerGasMax: feePerGasMax });
  const feePerGas = now.ok && now.value.feePerGas > least.fee ? now.value.feePerGas : least.fee;
  if (last.isLegacy) return succeed({ isLegacy: true, feePerGas, tipPerGas: feePerGas });
  return succeed({ isLegacy: false, feePerGas, tipPerGas: least.tip });
}

function bumped(value: bigint): bigint {
  return divideBig(value * bumpNumerator, bumpDenominator, "up") + 1n;
}

function tooDear(asked: bigint, limit: bigint): Result<GasOffer> {
  const facts = { weiPerGas: String(asked), weiPerGasMax: String(limit) };
  return fail(
    "VEN-889",
    `a unit of gas costs ${asked} wei, more than the limit of ${limit}`,
    facts,
  );
}
