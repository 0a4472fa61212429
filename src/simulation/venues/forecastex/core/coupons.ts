// The incentive coupon: each day what an account holds is worth its closing price, that value earns a 365th of the annual
// rate, and the month's sum is paid in whole cents. Nothing is lost by rounding: what is below a cent waits for the next
// month. Losing sides earn too, and so do positions that wait for their payout.

import { askSide, bidSide } from "../../../../domain/book/book-batch.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { calendarDay } from "../../../instant-text.ts";
import { scheduleTimeZone } from "../listing.ts";
import type { ContractRecord } from "./catalogue.ts";
import type { CoreState } from "./core-state.ts";
import { type Account, fineUnitsPerMicro } from "./ledger.ts";
import { outcomePrice, pairTotal } from "./money.ts";
import { instantAt, localTime } from "./us-time.ts";

/** 16:00, before the break. */
export const dailyCloseMinute = 960;

const microsPerCent = 10_000n;

/** Returns the price of a YES contract now: the middle of bid and ask, or the last trade where one is missing; null where
 * neither is there. A tick is 100 micros, so the middle of two ticks is whole. */
export function markOf({ traded, closingPrice }: ContractRecord): bigint | null {
  const [bid, ask] = [traded.book.best(bidSide), traded.book.best(askSide)];
  if (bid !== undefined && ask !== undefined) {
    return (outcomePrice("yes", bid.price) + outcomePrice("yes", ask.price)) / 2n;
  }
  return traded.lastTrade === undefined
    ? closingPrice
    : outcomePrice("yes", traded.lastTrade.price);
}

export class Coupons {
  readonly #state: CoreState;

  constructor(state: CoreState) {
    this.#state = state;
  }

  /** The first close is the first one after the start. */
  begin(startAt: EpochMicros): void {
    const { day } = localTime(scheduleTimeZone, startAt);
    const isAhead = integerOf(closeOf(day)) > integerOf(startAt);
    this.#await(isAhead ? day : day + 1);
  }

  #await(day: number): void {
    this.#state.agenda.add("daily-close", closeOf(day), (at) => {
      this.#accrue();
      if (calendarDay(day + 1).day === 1) this.#payAll(at);
      this.#await(day + 1);
    });
  }

  #accrue(): void {
    for (const contract of this.#state.catalogue.contracts()) {
      if (!contract.isEnded) contract.closingPrice = markOf(contract);
    }
    for (const account of this.#state.ledger.accounts()) {
      account.couponUnits += closingValue(account) * this.#state.couponRate;
    }
  }

  #payAll(now: EpochMicros): void {
    for (const account of this.#state.ledger.accounts()) {
      const amount = (account.accruedCoupon / microsPerCent) * microsPerCent;
      if (amount === 0n) continue;
      account.couponUnits -= amount * fineUnitsPerMicro;
      this.#state.clearing.couponsPaid += amount;
      const entry = account.pay({ kind: "coupon", conid: null, amount }, now);
      this.#state.emit({ kind: "ledger", entry });
    }
  }
}

function closeOf(day: number): EpochMicros {
  return instantAt(scheduleTimeZone, day, dailyCloseMinute);
}

/** Returns what an account's positions are worth at their closing prices, in micros. */
function closingValue(account: Account): bigint {
  let value = 0n;
  for (const { contract, yes, no } of account.holdings()) {
    const { closingPrice } = contract;
    if (closingPrice === null) continue;
    value += yes.size * closingPrice + no.size * (pairTotal - closingPrice);
  }
  return value;
}
