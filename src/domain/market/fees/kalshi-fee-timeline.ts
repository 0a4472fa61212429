// From what Kalshi says about a market's fees to dated schedules: the series states a type and a multiplier, an event
// may override either, both change on announced dates, and the venue's rounding changed twice. Everything is resolved
// at the instant of a fill; a type nobody knows is charged like the dearest one and reported.

import { type EpochMicros, epochMicros } from "../../units/epoch-micros.ts";
import { type PartsPerMillion, partsPerMillion } from "../../units/parts-per-million.ts";
import { integerOf } from "../../units/unit.ts";
import { type UsdMicros, usdMicros } from "../../units/usd-micros.ts";
import type { FeePeriod, FeeTimeline, KalshiFeeSchedule, KalshiRounding } from "../fee-schedule.ts";

/** 2026-05-28T00:00Z: until then every balance was aligned to the cent, direct members' too. */
export const kalshiCenticentSince = epochMicros(1_779_926_400_000_000);

/** 2026-08-30T00:00Z: since about then trade fees round up to 0.000001 USD instead of 0.0001. */
export const kalshiMicroSince = epochMicros(1_788_048_000_000_000);

/** Direct members' balances have four decimals; those of brokers' customers are cents. */
export type KalshiMembership = "direct" | "non-direct";

const balanceSteps: Readonly<Record<KalshiMembership, UsdMicros>> = {
  direct: usdMicros(100),
  "non-direct": usdMicros(10_000),
};

interface FeeRates {
  readonly taker: number;
  readonly maker: number;
}

/** Rates in millionths by `fee_type`. `flat` was 0.035 in an old document and no live series has it: charged 0.07. */
const ratesOfType: ReadonlyMap<string, FeeRates> = new Map([
  ["quadratic", { taker: 70_000, maker: 0 }],
  ["quadratic_with_maker_fees", { taker: 70_000, maker: 17_500 }],
  ["quadratic_with_combo_maker_fees", { taker: 70_000, maker: 35_000 }],
  ["flat", { taker: 70_000, maker: 0 }],
]);

/** An unknown type is charged the dearest rates known. */
const dearestRates: FeeRates = { taker: 70_000, maker: 35_000 };

/** Types whose rates are documented well enough for a tight arbitrage. */
const certainTypes: ReadonlySet<string> = new Set([
  "quadratic",
  "quadratic_with_maker_fees",
  "quadratic_with_combo_maker_fees",
]);

/** What a series states from an instant on. */
export interface KalshiSeriesFees {
  readonly from: EpochMicros;
  readonly feeType: string;
  readonly multiplier: PartsPerMillion;
}

/** What an event overrides from an instant on; null leaves that field to the series. */
export interface KalshiEventFees {
  readonly from: EpochMicros;
  readonly feeTypeOverride: string | null;
  readonly multiplierOverride: PartsPerMillion | null;
}

export interface KalshiFeeStatements {
  /** In any order; before the first statement the fees are unknown. */
  readonly series: readonly KalshiSeriesFees[];
  readonly event: readonly KalshiEventFees[];
  readonly membership: KalshiMembership;
}

export interface KalshiFees {
  readonly timeline: FeeTimeline;
  /** Types in force at some time whose rate is a conservative guess: to log, and to keep out of tight arbitrages. */
  readonly uncertainFeeTypes: readonly string[];
}

/** Returns how the venue rounded at an instant. */
export function kalshiRoundingAt(at: EpochMicros): KalshiRounding {
  if (at < kalshiCenticentSince) return "cent";
  return at < kalshiMicroSince ? "centicent" : "micro";
}

/** Returns the schedule of one fee type and multiplier at one instant. */
export function kalshiFeeSchedule(terms: {
  readonly feeType: string;
  readonly multiplier: PartsPerMillion;
  readonly membership: KalshiMembership;
  readonly at: EpochMicros;
}): KalshiFeeSchedule {
  const rates = ratesOfType.get(terms.feeType) ?? dearestRates;
  const rounding = kalshiRoundingAt(terms.at);
  const membership = rounding === "cent" ? "non-direct" : terms.membership;
  return {
    kind: "kalshi",
    rounding,
    takerRate: partsPerMillion(rates.taker),
    makerRate: partsPerMillion(rates.maker),
    multiplier: terms.multiplier,
    balancePrecision: balanceSteps[membership],
  };
}

/** Returns the dated schedules of a market, one period for every instant at which anything changes. */
export function kalshiFees(statements: KalshiFeeStatements): KalshiFees {
  const series = inOrder(statements.series);
  const event = inOrder(statements.event);
  const timeline: FeePeriod[] = [];
  const uncertain = new Set<string>();
  for (const from of instantsOfChange(series, event)) {
    const stated = latest(series, from);
    if (stated === undefined) continue;
    const override = latest(event, from);
    const feeType = override?.feeTypeOverride ?? stated.feeType;
    const multiplier = override?.multiplierOverride ?? stated.multiplier;
    if (!certainTypes.has(feeType)) uncertain.add(feeType);
    const { membership } = statements;
    timeline.push({
      from,
      schedule: kalshiFeeSchedule({ feeType, multiplier, membership, at: from }),
    });
  }
  return { timeline, uncertainFeeTypes: [...uncertain].sort() };
}

interface Dated {
  readonly from: EpochMicros;
}

function inOrder<Statement extends Dated>(statements: readonly Statement[]): Statement[] {
  return [...statements].sort((a, b) => integerOf(a.from) - integerOf(b.from));
}

/** The last of several statements for one instant holds. */
function latest<Statement extends Dated>(
  ordered: readonly Statement[],
  at: EpochMicros,
): Statement | undefined {
  return ordered.findLast((statement) => statement.from <= at);
}

function instantsOfChange(series: readonly Dated[], event: readonly Dated[]): EpochMicros[] {
  const instants = [...series, ...event].map((statement) => integerOf(statement.from));
  instants.push(integerOf(kalshiCenticentSince), integerOf(kalshiMicroSince));
  return [...new Set(instants)].sort((a, b) => a - b).map(epochMicros);
}
