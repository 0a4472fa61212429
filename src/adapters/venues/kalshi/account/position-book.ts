// Our positions as the venue counts them. A fill of the stream says what the position is after it: when that is not
// what we had plus the fill, a fill was lost on the way, which the unnumbered stream would never tell.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { AccountFill } from "../normalise/fill.ts";
import type { VenuePosition } from "../rest/portfolio.ts";

interface Standing {
  /** Signed micros of a contract: YES above zero, NO below. */
  sizeMicros: number;
  /** When the newest fill happened that said what the position is after it. Older fills are in it already. */
  statedAt: EpochMicros | null;
}

export class PositionBook {
  readonly #standings = new Map<string, Standing>();
  /** Tickers with fills since the last read began: the read may be older than they are. */
  readonly #sinceRead = new Set<string>();
  #hasRead = false;

  /** Applies a fill that was not seen before; returns false when fills before it are missing. */
  apply(fill: AccountFill): boolean {
    this.#sinceRead.add(fill.ticker);
    const standing = this.#standings.get(fill.ticker);
    const { positionAfter, filledAt } = fill;
    const statedAt = standing?.statedAt ?? null;
    const isKnown = standing !== undefined || this.#hasRead;
    const before = standing?.sizeMicros ?? 0;
    const size = integerOf(fill.size);
    const expected = before + (fill.bookSide === "bid" ? size : -size);
    if (positionAfter !== null) {
      if (statedAt !== null && filledAt < statedAt) return true;
      this.#standings.set(fill.ticker, { sizeMicros: positionAfter, statedAt: filledAt });
      return !isKnown || positionAfter === expected;
    }
    const isInside = statedAt !== null && filledAt <= statedAt;
    if (isKnown && !isInside) this.#standings.set(fill.ticker, { sizeMicros: expected, statedAt });
    return true;
  }

  /** A read of the positions begins. */
  beginRead(): void {
    this.#sinceRead.clear();
  }

  /** Compares with what a read showed, but where fills came meanwhile, and takes over what was not known. Returns the
   * tickers that differ. */
  compare(shown: readonly VenuePosition[]): readonly string[] {
    const different: string[] = [];
    for (const { ticker, sizeMicros } of shown) {
      if (this.#sinceRead.has(ticker)) continue;
      const standing = this.#standings.get(ticker);
      if (standing === undefined && !this.#hasRead) {
        this.#standings.set(ticker, { sizeMicros, statedAt: null });
      } else if ((standing?.sizeMicros ?? 0) !== sizeMicros) {
        different.push(ticker);
      }
    }
    this.#hasRead = true;
    return different;
  }

  /** Returns the signed position in micros of a contract, or undefined while none has been read. */
  of(ticker: string): number | undefined {
    return this.#standings.get(ticker)?.sizeMicros ?? (this.#hasRead ? 0 : undefined);
  }
}
