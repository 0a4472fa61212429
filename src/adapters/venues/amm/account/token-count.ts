// How many outcome tokens the wallet should hold: what it held when nothing was in motion, and what our swaps have moved
// since, to the base unit. Fewer than that means that somebody else uses the key, or that we know less than we think.

import type { MarketId } from "../../../../domain/market/venue.ts";
import type { Holdings } from "./pool-reader.ts";
import type { SwapEvent } from "./swap-fill.ts";

/** What an order moved, in base units. */
export interface Move {
  readonly market: MarketId;
  /** In the pool's order. */
  readonly by: Holdings;
  /** Tokens that the wallet has beyond what the order counts as filled: the pool gave more, or took less. */
  readonly surplus: bigint;
}

export class TokenCount {
  readonly #known = new Map<MarketId, Holdings>();
  readonly #moves = new Map<string, Move>();
  readonly #surplus = new Map<MarketId, bigint>();

  /** An order has moved tokens; a later word of the same order takes the place of an earlier one. */
  moved(clientOrderId: string, move: Move): void {
    this.undo(clientOrderId);
    this.#moves.set(clientOrderId, move);
    this.#surplus.set(move.market, this.surplusOf(move.market) + move.surplus);
  }

  /** Tokens of the market that the ledger does not know of, both outcomes together. */
  surplusOf(market: MarketId): bigint {
    return this.#surplus.get(market) ?? 0n;
  }

  /** What the order moved never happened. */
  undo(clientOrderId: string): void {
    const move = this.#moves.get(clientOrderId);
    if (move === undefined) return;
    this.#moves.delete(clientOrderId);
    this.#surplus.set(move.market, this.surplusOf(move.market) - move.surplus);
  }

  /** Compares with what the wallet holds while nothing moves. Returns the tokens that are missing of each outcome, below
   * zero for more than there should be; null when it agrees or nothing was known before. */
  compare(market: MarketId, held: Holdings): Holdings | null {
    const known = this.#known.get(market);
    if (known === undefined) {
      this.accept(market, held);
      return null;
    }
    let [first, second] = known;
    for (const move of this.#moves.values()) {
      if (move.market !== market) continue;
      first += move.by[0];
      second += move.by[1];
    }
    const missing = [first - held[0], second - held[1]] as const;
    if (missing[0] === 0n && missing[1] === 0n) {
      this.accept(market, held);
      return null;
    }
    return missing;
  }

  /** What the wallet holds is what it should. */
  accept(market: MarketId, held: Holdings): void {
    this.#known.set(market, held);
    for (const [id, move] of this.#moves) if (move.market === market) this.#moves.delete(id);
  }
}

/** Returns what a swap moves in the end, sets that are merged included. */
export function movesOf({ kind, outcome, tokens }: SwapEvent, merged: bigint): Holdings {
  const by: [bigint, bigint] = [-merged, -merged];
  by[outcome] += kind === "bought" ? tokens : -tokens;
  return by;
}
