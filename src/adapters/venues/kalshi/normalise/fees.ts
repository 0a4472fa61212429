// The venue's fee words as dated schedules: what the catalogue says of a series and an event, and what the stream
// says when an event's override changes.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { FeeSchedule, FeeTimeline } from "../../../../domain/market/fee-schedule.ts";
import {
  type KalshiFees,
  type KalshiMembership,
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

/** Largest multiplier believed, in millionths; the venue has used 0 to 1. */
const multiplierMillionthsMax = 100_000_000;

/** A cent: the balance step of accounts that are not direct members. */
const centMicros = 10_000;

/** Returns the fees of a market as the catalogue states them now, taken to hold from the beginning. `VEN-808` when a
 * multiplier is missing or does not fit our units. */
export function feesOf(
  series: WireFees,
  override: WireFees,
  membership: KalshiMembership,
): Result<KalshiFees> {
  const multiplier = multiplierOf(series.multiplier);
  if (!multiplier.ok) return multiplier;
  let multiplierOverride: PartsPerMillion | null = null;
  if (typeof override.multiplier === "number") {
    const overridden = multiplierOf(override.multiplier);
    if (!overridden.ok) return overridden;
    multiplierOverride = overridden.value;
  }
  const from = epochMicros(0);
  return succeed(
    kalshiFees({
      series: [{ from, feeType: series.type ?? "", multiplier: multiplier.value }],
      event: [{ from, feeTypeOverride: override.type ?? null, multiplierOverride }],
      membership,
    }),
  );
}

/**
 * Returns the timeline after an event's override changed at an instant. The stream states the override alone: what it
 * leaves open falls back to the series, which the stream does not state, so the market is closed to trading until the
 * catalogue is read again.
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
