// The reasons not to take an edge that exists. Each looks at one threshold; the first refusal in order counts.

import { type Failure, failure } from "../../domain/failure/result.ts";
import type { DetectionSettings } from "../../domain/message/settings.ts";
import type { SoftState } from "../../domain/relation/relation.ts";
import { formatContracts } from "../../domain/units/contract-micros.ts";
import type { EpochMicros } from "../../domain/units/epoch-micros.ts";
import { formatPrice, ticksPerUsd } from "../../domain/units/price-ticks.ts";
import { mulDiv } from "../../domain/units/rounding.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { formatUsd, usdMicros } from "../../domain/units/usd-micros.ts";
import type { Opportunity, PricedLeg } from "./contract.ts";
import type { SizedLegs } from "./sizing-problem.ts";

const million = 1_000_000;
const microsPerDay = 86_400_000_000;
const daysPerYear = 365;

/** Judges what is known before any size is priced: gross edge, soft states, fees, liquidity at the touch. */
export function refusalBeforePricing(
  settings: DetectionSettings,
  edgeTicks: number,
  softStates: readonly SoftState[],
  legs: readonly PricedLeg[],
): Failure | undefined {
  if (edgeTicks > integerOf(settings.spreadMax)) {
    return failure(
      "DET-303",
      `an edge of ${edgeTicks / ticksPerUsd} USD exceeds ${formatPrice(settings.spreadMax)}`,
    );
  }
  const unpriced = softStates.filter((state) => state.probability === null);
  if (unpriced.length > 0) {
    const reasons = unpriced.map((state) => state.reason).join(", ");
    return failure("DET-308", `unpriced states that split the pair: ${reasons}`);
  }
  for (const leg of legs) {
    if (leg.schedule.kind === "unknown") {
      return failure("DET-309", `the fees of ${leg.instrument} are unknown`);
    }
  }
  for (const leg of legs) {
    const size = leg.sizes[0] ?? 0;
    if (size < integerOf(settings.liquidityMin)) {
      const least = formatContracts(settings.liquidityMin);
      return failure("DET-304", `${leg.instrument} shows less than ${least} contracts`);
    }
  }
  return undefined;
}

/** Expected loss over the soft states, in micros, taking all that was paid as lost in each; rounded up. */
function softLossMicros(softStates: readonly SoftState[], costMicros: number): number {
  let parts = 0;
  for (const { probability } of softStates) {
    parts += probability === null ? million : integerOf(probability);
  }
  return mulDiv(costMicros, parts, million, "up");
}

/** Judges a priced size: profit, margin, soft loss, yield. */
export function refusalOfSize(
  settings: DetectionSettings,
  priced: SizedLegs,
  softStates: readonly SoftState[],
  payoutAt: EpochMicros | null,
  now: EpochMicros,
): Failure | undefined {
  if (integerOf(priced.size) === 0) {
    return failure("DET-307", "no whole number of lots earns anything after fees");
  }
  if (priced.profit < settings.profitMin) {
    const least = formatUsd(settings.profitMin);
    return failure("DET-301", `${formatUsd(priced.profit)} USD is below ${least}`);
  }
  const cost = integerOf(priced.cost);
  const margin = mulDiv(integerOf(priced.profit), million, cost, "down");
  if (margin < integerOf(settings.marginMin)) {
    return failure("DET-302", `a margin of ${margin / million} is below the minimum`);
  }
  const softLoss = softLossMicros(softStates, cost);
  if (softLoss > integerOf(settings.softLossMax)) {
    return failure("DET-308", `soft states may lose ${formatUsd(usdMicros(softLoss))} USD`);
  }
  if (payoutAt === null) return undefined;
  const days = Math.max(1, (integerOf(payoutAt) - integerOf(now)) / microsPerDay);
  const yearly = Math.floor((margin * daysPerYear) / days);
  return yearly < integerOf(settings.apyMin)
    ? failure("DET-305", `a yield of ${yearly / million} a year is below the minimum`)
    : undefined;
}

/** When the last of the legs is expected to pay, or null when one of them is unknown. */
export function payoutOf(
  opportunity: Pick<Opportunity, "legs">,
  payoutAtOf: (marketIndex: number) => EpochMicros | null,
): EpochMicros | null {
  let latest: EpochMicros | null = null;
  for (const leg of opportunity.legs) {
    const payoutAt = payoutAtOf(leg.marketIndex);
    if (payoutAt === null) return null;
    if (latest === null || payoutAt > latest) latest = payoutAt;
  }
  return latest;
}
