// The market's own fee schedule as ours. The legacy fields (`takerBaseFee`, the fee-rate route, `fee_rate_bps` in
// trades) are ceilings, not fees, and are never read.

import type { FeeSchedule, FeeTimeline } from "../../../../domain/market/fee-schedule.ts";
import { polymarketCollateralSince } from "../../../../domain/market/fees/polymarket-fee-history.ts";
import { parseRate } from "../../../../domain/units/parts-per-million.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { WireMarket } from "../wire/rest-schemas.ts";

/** Largest rate believed, in millionths: 1 would take a quarter of a dollar per share at 0.50. */
const rateMillionthsMax = 1_000_000;

/** A schedule as either source states it, in JSON numbers. */
export interface StatedFees {
  readonly rate: number;
  readonly exponent: number;
  /** False when makers pay too. */
  readonly takerOnly: boolean;
}

/** Returns the fees of a market from the catalogue alone. They hold since fees are charged in collateral; of the time
 * before nobody asks a live catalogue. */
export function feeTimelineOf(wire: WireMarket): FeeTimeline {
  return timelineOf(catalogueSchedule(wire));
}

/** Returns the fees on which the catalogue and the order book's own record agree: the one that states a schedule where
 * the other has none, and undefined where they contradict each other. */
export function agreedFees(wire: WireMarket, record: StatedFees | null): FeeTimeline | undefined {
  const listed = catalogueSchedule(wire);
  if (record === null) return timelineOf(listed);
  const stated = scheduleOf(record);
  const isSilent = (wire.feeSchedule ?? null) === null && !isFree(wire);
  if (isSilent || isSameSchedule(listed, stated)) return timelineOf(stated);
  return undefined;
}

function timelineOf(schedule: FeeSchedule): FeeTimeline {
  return [{ from: polymarketCollateralSince, schedule }];
}

function isSameSchedule(a: FeeSchedule, b: FeeSchedule): boolean {
  if (a.kind !== "polymarket" || b.kind !== "polymarket") return a.kind === b.kind;
  return a.rate === b.rate && a.exponent === b.exponent;
}

function catalogueSchedule(wire: WireMarket): FeeSchedule {
  const stated = wire.feeSchedule ?? null;
  if (stated === null) return isFree(wire) ? { kind: "none" } : { kind: "unknown" };
  const { rate, exponent, takerOnly } = stated;
  return scheduleOf({ rate, exponent, takerOnly: takerOnly !== false });
}

function scheduleOf({ rate: wireRate, exponent, takerOnly }: StatedFees): FeeSchedule {
  // The rate is a JSON number; its shortest text is parsed, so that no float enters a rate.
  const rate = parseRate(String(wireRate));
  if (!rate.ok || integerOf(rate.value) < 0 || integerOf(rate.value) > rateMillionthsMax) {
    return { kind: "unknown" };
  }
  if (integerOf(rate.value) === 0) return { kind: "none" };
  // What a maker would pay is not documented, so a schedule that charges him is not understood.
  if ((exponent !== 1 && exponent !== 2) || !takerOnly) return { kind: "unknown" };
  return { kind: "polymarket", rate: rate.value, exponent, chargedIn: "collateral" };
}

/** Geopolitics has no schedule because it has no fee; anything else without one is not understood unless the venue
 * says that fees are off. */
function isFree(wire: WireMarket): boolean {
  const type = wire.feeType ?? "";
  if (wire.feesEnabled === false) return true;
  return type === "zero_fees" || type.startsWith("geopolitics");
}
