// What brought cash that no execution explains: payouts of contracts whose positions have gone, or the monthly coupon. The
// broker has no list of settlements, so an answer is told only where positions and cash together leave no other reading.

import type { MarketId } from "../../../../domain/market/venue.ts";
import { onePrice, type PriceTicks, priceTicks } from "../../../../domain/units/price-ticks.ts";

/** A market that we held and whose position has gone without a trade. */
export interface VanishedPosition {
  readonly market: MarketId;
  /** What it was, in micros of a contract: which is what it pays in micros of a dollar, if it won. */
  readonly netMicros: number;
  /** It is past its payout, or said to be answered: that it paid nothing can mean that it lost. */
  readonly mayHaveLost: boolean;
}

export type CashExplanation =
  | { readonly kind: "nothing" }
  | {
      readonly kind: "payouts";
      /** Some of them paid nothing: until the cash of a winner can be no later, that is not certain. */
      readonly hasLosers: boolean;
      readonly answers: readonly { readonly market: MarketId; readonly yesValue: PriceTicks }[];
    }
  | { readonly kind: "coupon" }
  /** More than one reading holds. */
  | { readonly kind: "ambiguous" }
  | { readonly kind: "unexplained" };

/** Positions that may vanish at once: a ladder of thresholds is answered together. Every way in which they can have paid is
 * looked at, which doubles with each. */
export const vanishedMax = 16;

const noValue = priceTicks(0);

/**
 * Explains a difference of cash, in micros of a dollar.
 * @param couponMost Most that a coupon can have brought; zero where none is due.
 */
export function explainCash(
  beyondMicros: number,
  vanished: readonly VanishedPosition[],
  couponMost: number,
): CashExplanation {
  if (vanished.length > vanishedMax) return { kind: "ambiguous" };
  if (vanished.length > 0) return payouts(beyondMicros, vanished);
  if (beyondMicros === 0) return { kind: "nothing" };
  if (beyondMicros > 0 && beyondMicros <= couponMost) return { kind: "coupon" };
  return { kind: "unexplained" };
}

function payouts(beyondMicros: number, vanished: readonly VanishedPosition[]): CashExplanation {
  let found: number | null = null;
  for (let winners = 0; winners < 2 ** vanished.length; winners += 1) {
    if (!isReading(winners, beyondMicros, vanished)) continue;
    if (found !== null) return { kind: "ambiguous" };
    found = winners;
  }
  if (found === null) return { kind: "unexplained" };
  const winners = found;
  const answers = vanished.map(({ market, netMicros }, place) => {
    const hasYesWon = hasWon(winners, place) === netMicros > 0;
    return { market, yesValue: hasYesWon ? onePrice : noValue };
  });
  return { kind: "payouts", hasLosers: winners !== 2 ** vanished.length - 1, answers };
}

/** Says whether those who won bring exactly what came, and those who did not may have lost. */
function isReading(
  winners: number,
  beyondMicros: number,
  vanished: readonly VanishedPosition[],
): boolean {
  let paid = 0;
  for (const [place, { netMicros, mayHaveLost }] of vanished.entries()) {
    if (hasWon(winners, place)) paid += Math.abs(netMicros);
    else if (!mayHaveLost) return false;
  }
  return paid === beyondMicros;
}

function hasWon(winners: number, place: number): boolean {
  return ((winners >> place) & 1) === 1;
}
