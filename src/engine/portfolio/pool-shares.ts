// Our parts of pools, as the chain last told them: shown, and counted nowhere else. A pool sells whatever wins, so its
// tokens hedge nothing.

import type { MarketId } from "../../domain/market/venue.ts";
import type { PoolSharesValued } from "../../domain/message/record.ts";
import type { StateHash } from "../../domain/message/state-hash.ts";
import { integerOf } from "../../domain/units/unit.ts";

/** One part of a pool. */
export type PoolSharesView = Omit<PoolSharesValued, "kind" | "sequence" | "at" | "input">;

const amounts = ["yes", "no", "feesEarned", "worthLeast", "worthNow"] as const;

export class PoolShares {
  readonly #shares = new Map<MarketId, PoolSharesView>();

  value({ market, yes, no, feesEarned, worthLeast, worthNow }: PoolSharesView): void {
    const shares = { market, yes, no, feesEarned, worthLeast, worthNow };
    if (amounts.every((name) => integerOf(shares[name]) === 0)) this.#shares.delete(market);
    else this.#shares.set(market, shares);
  }

  /** Returns true when this is what was last told, which for a market nobody told of is nothing. */
  isKnown(shares: PoolSharesView): boolean {
    const known = this.#shares.get(shares.market);
    return amounts.every(
      (name) => integerOf(shares[name]) === (known === undefined ? 0 : integerOf(known[name])),
    );
  }

  /** All parts, ordered by market. */
  all(): readonly PoolSharesView[] {
    return [...this.#shares.values()].sort((a, b) => (a.market < b.market ? -1 : 1));
  }

  hashInto(hash: StateHash): void {
    const all = this.all();
    if (all.length === 0) return;
    hash.addInteger(all.length);
    for (const shares of all) {
      hash.addText(shares.market);
      for (const name of amounts) hash.addInteger(integerOf(shares[name]));
    }
  }
}
