// How much of a coupon the broker may have paid us: it accrues each day on what positions close at, and comes once a month.
// The broker does not announce it, so a sum is taken for one only while it is no more than what the days account for.

import { addDuration, days, type EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { mulDiv } from "../../../../domain/units/rounding.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { noUsd, type UsdMicros, usdMicros } from "../../../../domain/units/usd-micros.ts";
import { localTime } from "../normalise/local-time.ts";

/** Days in the year by which the daily part is reckoned; the broker does not say, and others would give less. */
const daysOfYear = 365;

const millisecondsPerDay = 86_400_000;

const partsPerUnit = 1_000_000;

/** The broker pays in whole cents; it may round up. */
const roundingMicros = 10_000;

/** Coupons are a month apart; the day in it differs. */
const apartLeast = days(20);

/** Days of an earlier run that a coupon can be for: a month, and one for the difference of calendars. */
const unseenDays = 32;

/** Days kept: two coupons, and one that comes late. */
export const daysMax = 92;

/** What was held at a moment: a value at the market and the rate a year on it. */
export interface HeldValue {
  readonly value: UsdMicros;
  readonly ratePartsPerMillion: number;
}

export class CouponRecord {
  /** Most that each day can bring, in micros, by its date in New York; oldest first. */
  readonly #days = new Map<string, number>();
  #lastPaid: EpochMicros | null = null;
  /** Most that days which this run has not seen can bring, in micros. */
  #unseen = 0;

  /** Takes over what an earlier run held, each contract at the dollar that it is never worth more than. */
  recall(held: readonly HeldValue[]): void {
    this.#unseen = unseenDays * accrualOf(held);
  }

  /** Notes what is held now; of several looks at one day the largest counts, so that the bound is one. */
  note(now: EpochMicros, held: readonly HeldValue[]): void {
    const accrual = accrualOf(held);
    const date = dateOf(now);
    this.#days.set(date, Math.max(this.#days.get(date) ?? 0, accrual));
    for (const oldest of this.#days.keys()) {
      if (this.#days.size <= daysMax) break;
      this.#days.delete(oldest);
    }
  }

  /** Most that a coupon paid now can be; nothing when the last came too lately. */
  most(now: EpochMicros): UsdMicros {
    if (this.#lastPaid !== null && now < addDuration(this.#lastPaid, apartLeast)) return noUsd;
    let sum = this.#unseen;
    for (const accrual of this.#days.values()) sum += accrual;
    return usdMicros(sum === 0 ? 0 : sum + roundingMicros);
  }

  /** A coupon has come. Returns the date that names it. */
  paid(now: EpochMicros): string {
    this.#lastPaid = now;
    this.#unseen = 0;
    const today = dateOf(now);
    for (const date of [...this.#days.keys()]) if (date !== today) this.#days.delete(date);
    return today;
  }
}

/** Most that one day brings, in micros. */
function accrualOf(held: readonly HeldValue[]): number {
  let accrual = 0;
  for (const { value, ratePartsPerMillion } of held) {
    if (integerOf(value) <= 0) continue;
    accrual += mulDiv(integerOf(value), ratePartsPerMillion, partsPerUnit * daysOfYear, "up");
  }
  return accrual;
}

/** Returns the date in New York, where the broker's days end, as `2026-11-20`. */
function dateOf(instant: EpochMicros): string {
  const { day } = localTime(instant, "America/New_York");
  return new Date(day * millisecondsPerDay).toISOString().slice(0, 10);
}
