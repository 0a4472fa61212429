// How much each market of a feed is wanted, as its owner says. Books are asked for in this order, so that after a loss
// the markets that somebody waits for are whole first.

import type { MarketId } from "../../../domain/market/venue.ts";
import type { MarketPriority } from "../../../ports/market-data.ts";

const ranks: Readonly<Record<MarketPriority, number>> = { hot: 0, warm: 1, cold: 2 };

export class MarketPriorities {
  readonly #stated = new Map<MarketId, MarketPriority>();

  set(markets: readonly MarketId[], priority: MarketPriority): void {
    for (const market of markets) {
      if (priority === "warm") this.#stated.delete(market);
      else this.#stated.set(market, priority);
    }
  }

  /** Returns what was said last, `warm` where nothing was. */
  of(market: MarketId): MarketPriority {
    return this.#stated.get(market) ?? "warm";
  }
}

/** Returns the items with the most wanted first; those of one priority keep their order. */
export function mostWantedFirst<Item>(
  items: readonly Item[],
  priorityOf: (item: Item) => MarketPriority,
): Item[] {
  return [...items].sort((a, b) => ranks[priorityOf(a)] - ranks[priorityOf(b)]);
}
