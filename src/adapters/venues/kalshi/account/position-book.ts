// Our positions as the venue counts them. A fill of the stream says what the position is after it: when that is not
// what we had plus the fill, a fill was lost on the way, which the unnumbered stream would never tell.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { AccountFill } from "../normalise/fill.ts";
import type { VenuePosition } from "../rest/portfolio.ts";
import { FillChain, type PositionStep } from "./fill-chain.ts";

interface Standing {
  /** Signed micros of a contract: YES above zero, NO below. */
  sizeMicros: number;
  /** When the newest fill happened that said what the position is after it. Older fills are in it already. */
  statedAt: EpochMicros | null;
}

/** Fills that may wait for others before the next read has to tell: an order crosses fewer levels. */
export const chainStepsMax = 256;

export class PositionBook {
  readonly #standings = new Map<string, Standing>();
  /** Tickers with fills since the last read began: the read may be older than they are. */
  readonly #sinceRead = new Set<string>();
  /** Tickers whose position only a read or the next fill of the stream can tell. */
  readonly #doubtful = new Set<string>();
  /** Tickers whose fills came out of order, or lack some: those of one order share their millisecond. */
  readonly #chains = new Map<string, FillChain>();
  #hasRead = false;

  /** Applies a fill that was not seen before; returns false when fills before it are missing, or still to come. */
  apply(fill: AccountFill): boolean {
    const { ticker, positionAfter, filledAt } = fill;
    this.#sinceRead.add(ticker);
    const before = this.of(ticker);
    const statedAt = this.#standings.get(ticker)?.statedAt ?? null;
    const size = integerOf(fill.size);
    const signed = fill.bookSide === "bid" ? size : -size;
    if (positionAfter !== null) {
      const chain = this.#chains.get(ticker);
      if (chain === undefined) {
        if (statedAt !== null && filledAt < statedAt) return true;
        this.#state(ticker, positionAfter, filledAt);
        if (before === undefined || before === positionAfter - signed) return true;
        this.#chains.set(ticker, new FillChain(before));
      }
      return this.#follow(
        ticker,
        { before: positionAfter - signed, after: positionAfter },
        filledAt,
      );
    }
    // Fills of one order share their millisecond, so one of the same moment may be in the stated position or not.
    const isUnclear = before === undefined || (statedAt !== null && filledAt === statedAt);
    if (isUnclear) this.#doubtful.add(ticker);
    else if (statedAt === null || filledAt > statedAt) {
      this.#standings.set(ticker, { sizeMicros: before + signed, statedAt });
    }
    return true;
  }

  /** Takes a fill into the chain of those that came out of order; returns false when it shows that others are missing. */
  #follow(ticker: string, step: PositionStep, filledAt: EpochMicros): boolean {
    const chain = this.#chains.get(ticker);
    if (chain === undefined) return true;
    const missing = chain.missing;
    chain.add(step);
    if (chain.steps > chainStepsMax) {
      this.doubt(ticker);
      return false;
    }
    const statedAt = this.#standings.get(ticker)?.statedAt ?? filledAt;
    this.#state(ticker, chain.end, filledAt > statedAt ? filledAt : statedAt);
    if (chain.missing === 0) this.#chains.delete(ticker);
    return chain.missing <= missing;
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
      if (this.#sinceRead.has(ticker)) {
        if (this.of(ticker) === undefined) this.#doubtful.add(ticker);
        continue;
      }
      const known = this.of(ticker);
      if (known === undefined) this.#state(ticker, sizeMicros, null);
      else if (known !== sizeMicros) different.push(ticker);
      else this.#chains.delete(ticker);
    }
    this.#hasRead = true;
    return different;
  }

  /** The market has paid and its position is gone: the venue lists it no more, and fills from before change nothing. */
  settled(ticker: string, settledAt: EpochMicros): void {
    this.#chains.delete(ticker);
    this.#state(ticker, 0, settledAt);
  }

  /** Believes the next read instead of what fills have said. */
  doubt(ticker: string): void {
    this.#doubtful.add(ticker);
    this.#chains.delete(ticker);
  }

  /** Returns the signed position in micros of a contract, or undefined while it is not known. */
  of(ticker: string): number | undefined {
    if (this.#doubtful.has(ticker)) return undefined;
    return this.#standings.get(ticker)?.sizeMicros ?? (this.#hasRead ? 0 : undefined);
  }

  #state(ticker: string, sizeMicros: number, statedAt: EpochMicros | null): void {
    this.#doubtful.delete(ticker);
    this.#standings.set(ticker, { sizeMicros, statedAt });
  }
}
