// The figures an opportunity is judged by, from its priced legs: what each costs, what stays tied up where, what it earns
// at worst, and what that is worth a year. Every rounding is against us.

import { polymarketNetSize } from "../../../domain/market/fees/polymarket-fees.ts";
import type {
  LegCost,
  OpportunityEconomics,
  VenueCapital,
} from "../../../domain/message/economics.ts";
import type { DetectionSettings } from "../../../domain/message/settings.ts";
import type { Relation, SoftState } from "../../../domain/relation/relation.ts";
import { type SoftLoss, softLossOf } from "../../../domain/relation/soft-states.ts";
import { contractMicros } from "../../../domain/units/contract-micros.ts";
import {
  type DurationMicros,
  days,
  durationMicros,
  type EpochMicros,
} from "../../../domain/units/epoch-micros.ts";
import { type PartsPerMillion, partsPerMillion } from "../../../domain/units/parts-per-million.ts";
import { priceTicks } from "../../../domain/units/price-ticks.ts";
import { divideBig, mulDiv, safeNumber } from "../../../domain/units/rounding.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import {
  addUsd,
  negateUsd,
  noUsd,
  subtractUsd,
  type UsdMicros,
  usdMicros,
} from "../../../domain/units/usd-micros.ts";
import type { PricedLeg, SizedLegs } from "../contract.ts";
import { tiedCapital } from "./tied-capital.ts";
import { lastPayout, timeRegimeOf } from "./time-regime.ts";
import { compoundYield, overTime, simpleYield } from "./yields.ts";

/** What the economics need of a leg's market. */
export interface LegMarket {
  /** When its payout is expected as cash; null when unknown. */
  readonly payoutAt: EpochMicros | null;
  /** What the venue pays a year for holding; nothing when absent. */
  readonly carryRate?: PartsPerMillion;
}

export interface EconomicsProblem {
  readonly legs: readonly PricedLeg[];
  /** In the order of the legs. */
  readonly markets: readonly LegMarket[];
  /** Costs, fees and order sizes in the order of the legs; payout and profit in the worst hard state. */
  readonly sized: SizedLegs;
  /** Those whose venue nets what is held; any others are passed over. */
  readonly relations: readonly Relation[];
  readonly softStates: readonly SoftState[];
  readonly settings: Pick<DetectionSettings, "timeRegime" | "hurdleRate">;
  readonly now: EpochMicros;
}

const million = 1_000_000;
/** A tick times a contract micro is 1e-10 USD. */
const tickMicrosPerUsdMicro = 10_000n;
const leastTime = days(1);

/** Returns the economics of a sized opportunity. */
export function economicsOf(problem: EconomicsProblem): OpportunityEconomics {
  const { sized, softStates, settings, now } = problem;
  const legs = problem.legs.map((leg, position) => legCost(leg, position, sized));
  const capital = capitalOf(problem, legs);
  const payoutAt = lastPayout(problem.markets.map((market) => market.payoutAt));
  const timeToCash = payoutAt === null ? null : timeUntil(payoutAt, now);
  const tied = tiedOf(capital);
  const softLoss = lossOf(softStates, sized.cost);
  const missing = lossOf(softStates, sized.payout).expected;
  const isHeld = timeToCash !== null && integerOf(tied) > 0;
  const holding = isHeld ? { profit: sized.profit, capital: tied, time: timeToCash } : null;
  return {
    legs,
    capital,
    costNet: sized.cost,
    spread: perDollar(sized.profit, sized.payout),
    profitWorst: sized.profit,
    profitWorstSoft: softLoss.worst === null ? null : negateUsd(softLoss.worst),
    softLossExpected: softLoss.expected,
    profitExpected: missing === null ? null : subtractUsd(sized.profit, missing),
    timeToCash,
    regime: timeRegimeOf(payoutAt, now, settings.timeRegime),
    yieldSimple: holding === null ? null : simpleYield(holding),
    yieldCompound: holding === null ? null : compoundYield(holding),
    profitOverHurdle:
      timeToCash === null ? null : profitOverHurdle(problem, legs, tied, timeToCash),
  };
}

/** Returns the capital that stays tied up until the payout: what is paid less what is given back. */
export function tiedOf(capital: readonly VenueCapital[]): UsdMicros {
  let tied = noUsd;
  for (const { paid, returned } of capital) tied = addUsd(tied, subtractUsd(paid, returned));
  return tied;
}

function legCost(leg: PricedLeg, position: number, sized: SizedLegs): LegCost {
  const size = sized.orderSizes[position] ?? sized.size;
  const feeAndGas = sized.legFees[position] ?? noUsd;
  const isTraded = integerOf(size) > 0;
  const gas = isTraded && leg.schedule.kind === "pool" ? leg.schedule.gas : noUsd;
  return {
    instrument: leg.instrument,
    size,
    ...pricesOf(leg, integerOf(size)),
    cost: sized.legCosts[position] ?? noUsd,
    fee: subtractUsd(feeAndGas, gas),
    gas,
  };
}

/** Average price of an order, and what it costs above its best price: exact, then up. */
function pricesOf(leg: PricedLeg, size: number): Pick<LegCost, "priceAverage" | "slippage"> {
  if (size === 0) return { priceAverage: priceTicks(0), slippage: noUsd };
  let weighted = 0n;
  for (const { price, taken } of levelsTaken(leg, size)) weighted += BigInt(price) * BigInt(taken);
  const atBest = BigInt(leg.prices[0] ?? 0) * BigInt(size);
  return {
    priceAverage: priceTicks(safeNumber(divideBig(weighted, BigInt(size), "up"))),
    slippage: usdMicros(safeNumber(divideBig(weighted - atBest, tickMicrosPerUsdMicro, "up"))),
  };
}

/** The levels an order of so many contract micros reaches, and what it takes of each. */
function* levelsTaken(leg: PricedLeg, size: number): Generator<{ price: number; taken: number }> {
  let left = size;
  for (let level = 0; level < leg.count && left > 0; level += 1) {
    const taken = Math.min(left, leg.sizes[level] as number);
    yield { price: leg.prices[level] as number, taken };
    left -= taken;
  }
}

function capitalOf(problem: EconomicsProblem, legs: readonly LegCost[]): VenueCapital[] {
  const held = problem.legs.map((leg, position) => {
    const { instrument, size, cost, fee, gas } = legs[position] as LegCost;
    return {
      instrument,
      venue: leg.venue,
      size: heldSize(leg, integerOf(size)),
      cost: integerOf(cost),
      fees: integerOf(addUsd(fee, gas)),
    };
  });
  return tiedCapital(held, problem.relations);
}

/** What arrives of an order: less than was bought where the fee is taken in shares. */
function heldSize(leg: PricedLeg, ordered: number): number {
  const { schedule } = leg;
  if (schedule.kind !== "polymarket" || schedule.chargedIn !== "shares") return ordered;
  let held = 0;
  for (const { price, taken } of levelsTaken(leg, ordered)) {
    held += integerOf(polymarketNetSize(schedule, priceTicks(price), contractMicros(taken)));
  }
  return held;
}

/** What is paid in a soft state is not known, so nothing is: all of the amount, a cost or a payout, counts as lost. */
function lossOf(softStates: readonly SoftState[], amount: UsdMicros): SoftLoss {
  return softLossOf(
    amount,
    softStates.map(({ probability }) => ({ probability, payout: noUsd })),
  );
}

function profitOverHurdle(
  problem: EconomicsProblem,
  legs: readonly LegCost[],
  tied: UsdMicros,
  time: DurationMicros,
): UsdMicros {
  let carried = noUsd;
  problem.markets.forEach(({ carryRate }, position) => {
    const cost = legs[position]?.cost ?? noUsd;
    if (carryRate !== undefined) carried = addUsd(carried, overTime(cost, carryRate, time, "down"));
  });
  const hurdle = overTime(tied, problem.settings.hurdleRate, time, "up");
  return subtractUsd(addUsd(problem.sized.profit, carried), hurdle);
}

/** A payout that is overdue counts as tomorrow's: the cash can only come later than now. */
function timeUntil(payoutAt: EpochMicros, now: EpochMicros): DurationMicros {
  const time = integerOf(payoutAt) - integerOf(now);
  return durationMicros(Math.max(integerOf(leastTime), time));
}

function perDollar(profit: UsdMicros, payout: UsdMicros): PartsPerMillion {
  if (integerOf(payout) <= 0) return partsPerMillion(0);
  return partsPerMillion(mulDiv(integerOf(profit), million, integerOf(payout), "down"));
}
