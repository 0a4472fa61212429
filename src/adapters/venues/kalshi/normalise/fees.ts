// The venue's fee words as dated schedules: what the catalogue says of a series and an event, what is announced of
// both, and what the stream says when an event's override changes.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { FeeSchedule, FeeTimeline } from "../../../../domain/market/fee-schedule.ts";
import {
  type KalshiEventFees,
  type KalshiFees,
  type KalshiMembership,
  type KalshiSeriesFees,
  kalshiFeeSchedule,
  kalshiFees,
} from "../../../../domain/market/fees/kalshi-fee-timeline.ts";
import { type EpochMicros, epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { type PartsPerMillion, parseRate } from "../../../../domain/units/parts-per-million.ts";
import { integerOf } from "../../../../domain/units/unit.ts";

/** Fee words of a series or of an event's override; null or absent in an override: nothing overridden. */
export interface WireFees {
  readonly type: string | null | undefined;
  readonly multiplier: number | null | undefined;
}

/** What is announced of a series and of an event, in the order of the instants. */
export interface AnnouncedFees {
  /** Changes up to here have settled: series and event speak for themselves. */
  readonly settledAt: EpochMicros;
  readonly series: readonly KalshiSeriesFees[];
  readonly event: readonly KalshiEventFees[];
}

/** Changes ahead that enter a timeline, the nearest first; what is further off is there when the market is read then. */
const changesAheadMax = 32;

/** Largest multiplier believed, in millionths; the venue has used 0 to 1. */
const multiplierMillionthsMax = 100_000_000;

const beginning = epochMicros(0);

/** A cent: the balance step of accounts that are not direct members. */
const centMicros = 10_000;

/**
 * Returns the fees of a market: what the catalogue states of its series and event, taken to hold from the beginning,
 * and what is announced from its instant on, each field by itself. An event that says nothing of overrides is taken at
 * its last settled announcement. `VEN-808` when a multiplier in force is missing or does not fit our units.
 */
export function feesOf(
  series: WireFees,
  override: WireFees,
  announced: AnnouncedFees,
  membership: KalshiMembership,
): Result<KalshiFees> {
  const multiplier = multiplierOf(series.multiplier);
  if (!multiplier.ok) return multiplier;
  const inForce = overrideInForce(override, announced);
  if (!inForce.ok) return inForce;
  const stated = { from: beginning, feeType: series.type ?? "", multiplier: multiplier.value };
  const { settledAt } = announced;
  return succeed(
    kalshiFees({
      series: [stated, ...ahead(announced.series, settledAt)],
      event: [inForce.value, ...ahead(announced.event, settledAt)],
      membership,
    }),
  );
}

/** Returns what a series will charge, or `VEN-808`. */
export function announcedSeriesFees(fees: WireFees, from: EpochMicros): Result<KalshiSeriesFees> {
  const multiplier = multiplierOf(fees.multiplier);
  if (!multiplier.ok) return multiplier;
  return succeed({ from, feeType: fees.type ?? "", multiplier: multiplier.value });
}

/** Returns what an event will override; null and absent fields fall back to the series. `VEN-808` when the multiplier
 * does not fit our units. */
export function announcedEventFees(override: WireFees, from: EpochMicros): Result<KalshiEventFees> {
  const feeTypeOverride = override.type ?? null;
  if (override.multiplier === null || override.multiplier === undefined) {
    return succeed({ from, feeTypeOverride, multiplierOverride: null });
  }
  const multiplier = multiplierOf(override.multiplier);
  if (!multiplier.ok) return multiplier;
  return succeed({ from, feeTypeOverride, multiplierOverride: multiplier.value });
}

function overrideInForce(override: WireFees, announced: AnnouncedFees): Result<KalshiEventFees> {
  if (override.type === undefined && override.multiplier === undefined) {
    const last = announced.event.findLast(({ from }) => from <= announced.settledAt);
    if (last !== undefined) return succeed({ ...last, from: beginning });
  }
  return announcedEventFees(override, beginning);
}

function ahead<Change extends { readonly from: EpochMicros }>(
  changes: readonly Change[],
  settledAt: EpochMicros,
): readonly Change[] {
  return changes.filter(({ from }) => from > settledAt).slice(0, changesAheadMax);
}

/**
 * Returns the timeline after an event's override changed at an instant. The stream states the override alone: what it
 * leaves open falls back to the series, which the stream does not state, so the market is closed to trading until the
 * catalogue is read again. Changes announced for later are dropped with what they would have changed; the catalogue
 * says which of them still stand.
 */
export function timelineAfterOverride(
  timeline: FeeTimeline,
  override: WireFees,
  at: EpochMicros,
): FeeTimeline {
  const kept = timeline.filter((period) => period.from < at);
  return [...kept, { from: at, schedule: overridden(kept.at(-1)?.schedule, override, at) }];
}

function overridden(
  inForce: FeeSchedule | undefined,
  override: WireFees,
  at: EpochMicros,
): FeeSchedule {
  const multiplier = multiplierOf(override.multiplier);
  if (inForce?.kind !== "kalshi" || typeof override.type !== "string" || !multiplier.ok) {
    return { kind: "unknown" };
  }
  const isDirect = integerOf(inForce.balancePrecision) < centMicros;
  return kalshiFeeSchedule({
    feeType: override.type,
    multiplier: multiplier.value,
    membership: isDirect ? "direct" : "non-direct",
    at,
  });
}

/** The multiplier is a JSON number; its shortest text is parsed, so that no float enters a rate. */
function multiplierOf(value: number | null | undefined): Result<PartsPerMillion> {
  const reason = { reason: "fee-multiplier" };
  if (value === null || value === undefined) {
    return fail("VEN-808", "the fee multiplier is missing", reason);
  }
  const parsed = parseRate(String(value));
  if (!parsed.ok || integerOf(parsed.value) < 0) {
    return fail("VEN-808", `fee multiplier ${String(value)}`, reason);
  }
  if (integerOf(parsed.value) > multiplierMillionthsMax) {
    return fail("VEN-808", `fee multiplier ${String(value)}`, reason);
  }
  return parsed;
}
