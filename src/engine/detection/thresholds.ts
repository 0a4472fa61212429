// The reasons not to take an edge that exists. Each looks at one threshold; the first refusal in order counts.

import { type Failure, failure } from "../../domain/failure/result.ts";
import type { OpportunityEconomics } from "../../domain/message/economics.ts";
import type { DetectionSettings } from "../../domain/message/settings.ts";
import type { SoftState } from "../../domain/relation/relation.ts";
import { formatContracts } from "../../domain/units/contract-micros.ts";
import { formatRate, partsPerMillion } from "../../domain/units/parts-per-million.ts";
import { formatPrice, ticksPerUsd } from "../../domain/units/price-ticks.ts";
import { mulDiv } from "../../domain/units/rounding.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { formatUsd, negateUsd, type UsdMicros, usdMicros } from "../../domain/units/usd-micros.ts";
import type { PricedLeg } from "./contract.ts";
import { countedProfit } from "./economics/time-regime.ts";

const million = 1_000_000;

/** What the best offers promise, fees apart: so many ticks more than they cost, for so many ticks of payout. */
export interface GrossEdge {
  readonly edgeTicks: number;
  /** What one contract of every leg pays together in the worst state: 10,000 for a pair. */
  readonly payoutTicks: number;
}

/** Judges what is known before any size is priced: gross edge, soft states, fees, liquidity at the touch. */
export function refusalBeforePricing(
  settings: DetectionSettings,
  { edgeTicks, payoutTicks }: GrossEdge,
  softStates: readonly SoftState[],
  legs: readonly PricedLeg[],
): Failure | undefined {
  const edgeMax = mulDiv(integerOf(settings.spreadMax), payoutTicks, ticksPerUsd, "down");
  if (edgeTicks > edgeMax) {
    const most = formatPrice(settings.spreadMax);
    return failure(
      "DET-303",
      `an edge of ${edgeTicks / ticksPerUsd} USD exceeds ${most} per dollar of payout`,
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

/**
 * Judges the economics of a size: profit and margin by how far away their money is, soft losses, yield, hurdle. Soft
 * losses are those of the size as far as a group may grow: `costMax` is the largest cost of a group. A size that costs
 * nothing is none.
 */
export function refusalOfSize(
  settings: DetectionSettings,
  economics: OpportunityEconomics,
  costMax: UsdMicros,
): Failure | undefined {
  if (integerOf(economics.costNet) === 0) {
    return failure("DET-307", "no whole number of lots earns anything after fees");
  }
  return (
    refusalOfProfit(settings, economics) ??
    refusalOfSoftLoss(settings, economics, costMax) ??
    refusalOfTime(settings, economics)
  );
}

function refusalOfProfit(
  settings: DetectionSettings,
  { profitWorst, costNet, regime }: OpportunityEconomics,
): Failure | undefined {
  const counted = countedProfit(profitWorst, regime, settings.timeRegime);
  const where = regime === "near" || regime === "far" ? `, counted as ${regime},` : "";
  if (counted < settings.profitMin) {
    const least = formatUsd(settings.profitMin);
    return failure("DET-301", `${formatUsd(counted)} USD${where} is below ${least}`);
  }
  const margin = mulDiv(integerOf(counted), million, integerOf(costNet), "down");
  if (margin >= integerOf(settings.marginMin)) return undefined;
  const found = formatRate(partsPerMillion(margin));
  return failure("DET-302", `a margin of ${found}${where} is below the minimum`);
}

function refusalOfSoftLoss(
  settings: DetectionSettings,
  { costNet, softLossExpected, profitWorstSoft }: OpportunityEconomics,
  costMax: UsdMicros,
): Failure | undefined {
  if (profitWorstSoft === null) return undefined;
  if (softLossExpected === null) return failure("DET-308", "soft states without a price");
  const expected = asFarAs(costMax, costNet, softLossExpected);
  if (expected > settings.softLossMax) {
    return failure("DET-308", `soft states may lose ${formatUsd(expected)} USD`);
  }
  const worst = asFarAs(costMax, costNet, negateUsd(profitWorstSoft));
  return worst > settings.softStateLossMax
    ? failure("DET-308", `one soft state alone may lose ${formatUsd(worst)} USD`)
    : undefined;
}

/** The part of a loss that a group of the largest cost bears, up. */
function asFarAs(costMax: UsdMicros, cost: UsdMicros, loss: UsdMicros): UsdMicros {
  if (costMax >= cost) return loss;
  return usdMicros(mulDiv(integerOf(loss), integerOf(costMax), integerOf(cost), "up"));
}

function refusalOfTime(
  settings: DetectionSettings,
  { yieldSimple, profitOverHurdle }: OpportunityEconomics,
): Failure | undefined {
  // Without a date there is no yield to judge, and nothing has to be earned on what is not tied up.
  if (yieldSimple !== null && yieldSimple < settings.apyMin) {
    return failure("DET-305", `a yield of ${formatRate(yieldSimple)} a year is below the minimum`);
  }
  if (profitOverHurdle === null || integerOf(profitOverHurdle) > 0) return undefined;
  const short = formatUsd(negateUsd(profitOverHurdle));
  return failure("DET-310", `${short} USD less than the capital has to earn until its cash`);
}
