// How much was booked as fees because a venue does not tell its fees to the last digit, by venue and day: small
// differences add up, and the sum has a limit.

import type { Venue } from "../../domain/market/venue.ts";
import type { EngineRecord } from "../../domain/message/record.ts";
import type { StateHash } from "../../domain/message/state-hash.ts";
import { feeCorrectionPrefix } from "../../domain/portfolio/ledger.ts";
import { integerOf } from "../../domain/units/unit.ts";

interface Corrections {
  count: number;
  /** Epoch micros of the last one, and what was booked on its day without regard to the sign, in micros. */
  at: number;
  thatDay: number;
}

export class FeeCorrections {
  readonly #dayOf: (micros: number) => number;
  readonly #venues = new Map<Venue, Corrections>();

  /** @param dayOf The trading day that contains an instant. */
  constructor(dayOf: (micros: number) => number) {
    this.#dayOf = dayOf;
  }

  apply(record: EngineRecord): void {
    if (record.kind !== "LedgerPosted") return;
    for (const { account, amount } of record.posting.entries) {
      if (!account.startsWith("cash:")) continue;
      const venue = account.slice("cash:".length) as Venue;
      if (!record.posting.reference.startsWith(feeCorrectionPrefix(venue))) continue;
      const at = integerOf(record.at);
      const thatDay = this.thatDay(venue, at) + Math.abs(integerOf(amount));
      this.#venues.set(venue, { count: this.count(venue) + 1, at, thatDay });
    }
  }

  /** Corrections of a venue so far. */
  count(venue: Venue): number {
    return this.#venues.get(venue)?.count ?? 0;
  }

  /** What was corrected on the day that contains an instant, in micros. */
  thatDay(venue: Venue, micros: number): number {
    const known = this.#venues.get(venue);
    return known !== undefined && this.#dayOf(known.at) === this.#dayOf(micros) ? known.thatDay : 0;
  }

  /** Adds nothing while there was none, so that captures from before there were any keep their hashes. */
  hashInto(hash: StateHash): void {
    if (this.#venues.size === 0) return;
    hash.addText("fee corrections");
    for (const venue of [...this.#venues.keys()].sort()) {
      const { count, at, thatDay } = this.#venues.get(venue) as Corrections;
      hash.addText(venue);
      hash.addInteger(count);
      hash.addInteger(at);
      hash.addInteger(thatDay);
    }
  }
}
