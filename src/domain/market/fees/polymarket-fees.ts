// Polymarket's fee on a taker's fill: as the venue is seen to charge it (down to 0.00001 USD) and as it is planned (up).
// Until 2026-04-28 a buy paid in the shares it received, so a wanted net size needs a larger order.
// Sources: the venue's fee page and client; one settled fill that rounding up would contradict. Book what it reports.

import { assert } from "../../failure/assert.ts";
import {
  addContracts,
  type ContractMicros,
  contractMicros,
  leastContracts,
  subtractContracts,
} from "../../units/contract-micros.ts";
import type { PriceTicks } from "../../units/price-ticks.ts";
import { divideBig, mulDiv, safeNumber } from "../../units/rounding.ts";
import { integerOf } from "../../units/unit.ts";
import { type UsdMicros, usdMicros } from "../../units/usd-micros.ts";
import type { PolymarketFeeSchedule } from "../fee-schedule.ts";
import { polymarketTerms } from "./fee-terms.ts";
import { fillFeeUnitsBig } from "./fill-fee.ts";

/** The venue's fee steps are 0.00001 USD. */
const feeStepUsdMicros = 10n;

/** Returns the fee of one fill as planned: up to 0.00001 USD. */
export function polymarketPlannedFee(
  schedule: PolymarketFeeSchedule,
  price: PriceTicks,
  size: ContractMicros,
): UsdMicros {
  const terms = polymarketTerms(schedule, "sell");
  const units = fillFeeUnitsBig(terms, BigInt(integerOf(price)), BigInt(integerOf(size)));
  return usdMicros(safeNumber(units * feeStepUsdMicros));
}

/** Returns the fee of one fill as the venue is seen to charge it: down to 0.00001 USD. For simulation and replay. */
export function polymarketVenueFee(
  schedule: PolymarketFeeSchedule,
  price: PriceTicks,
  size: ContractMicros,
): UsdMicros {
  const { dividend, divisor } = exactFee(schedule, price, size);
  return usdMicros(safeNumber(divideBig(dividend, divisor, "down") * feeStepUsdMicros));
}

/** Returns the fee of each fill of one trade. The venue rounds once for the trade, down to 0.00001 USD, so a fill's part
 * is what it adds to the rounded sum of those before it: the parts depend on the order, their sum does not. */
export function polymarketTradeFees(
  schedule: PolymarketFeeSchedule,
  fills: readonly { readonly price: PriceTicks; readonly size: ContractMicros }[],
): readonly UsdMicros[] {
  let exactSum = 0n;
  let charged = 0n;
  return fills.map(({ price, size }) => {
    const { dividend, divisor } = exactFee(schedule, price, size);
    exactSum += dividend;
    const before = charged;
    charged = divideBig(exactSum, divisor, "down") * feeStepUsdMicros;
    return usdMicros(safeNumber(charged - before));
  });
}

/** The unrounded fee in fee steps, as a fraction whose divisor is the schedule's alone. */
function exactFee(schedule: PolymarketFeeSchedule, price: PriceTicks, size: ContractMicros) {
  const ticks = BigInt(integerOf(price));
  const exponent = BigInt(schedule.exponent);
  const dividend =
    BigInt(integerOf(schedule.rate)) *
    BigInt(integerOf(size)) *
    (ticks * (10_000n - ticks)) ** exponent;
  return { dividend, divisor: 1_000_000n * 100_000_000n ** exponent * feeStepUsdMicros };
}

/** Returns the shares a buy of `size` loses to its planned fee where the fee is taken in shares; rounded up. */
export function polymarketFeeInShares(
  schedule: PolymarketFeeSchedule,
  price: PriceTicks,
  size: ContractMicros,
): ContractMicros {
  const fee = integerOf(polymarketPlannedFee(schedule, price, size));
  return contractMicros(mulDiv(fee, 10_000, integerOf(price), "up"));
}

/** Rounds of the search below; each shrinks the error to a tenth or less at the rates in use. */
const grossSizeRoundsMax = 64;

/**
 * Returns the smallest size to order at a price so that at least `net` is received. Equal to `net` where the fee is
 * taken in collateral. Breaks an invariant where the fee would eat everything, which no schedule in use comes near.
 */
export function polymarketGrossSize(
  schedule: PolymarketFeeSchedule,
  price: PriceTicks,
  net: ContractMicros,
): ContractMicros {
  if (schedule.chargedIn === "collateral") return net;
  let gross = net;
  for (let round = 0; round < grossSizeRoundsMax; round += 1) {
    // Climbing from below reaches the least size that covers itself and its fee.
    const needed = addContracts(net, polymarketFeeInShares(schedule, price, gross));
    if (integerOf(needed) === integerOf(gross)) return gross;
    gross = needed;
  }
  assert(false, `a fee in shares that eats the fill at ${integerOf(price)} ticks`);
}

/** Returns what a buy of `gross` surely receives: less the shares of its planned fee where it is taken in shares, and
 * nothing where the fee's smallest step is worth more than a dust of shares. */
export function polymarketNetSize(
  schedule: PolymarketFeeSchedule,
  price: PriceTicks,
  gross: ContractMicros,
): ContractMicros {
  if (schedule.chargedIn === "collateral") return gross;
  const lost = leastContracts(gross, polymarketFeeInShares(schedule, price, gross));
  return subtractContracts(gross, lost);
}
