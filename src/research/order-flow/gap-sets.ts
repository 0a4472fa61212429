// Which markets of a stream belong together: those of one claim on several venues, or the outcomes of one event.

import type { QuoteObservation } from "../../domain/book/quote-observation.ts";
import type { MarketId } from "../../domain/market/venue.ts";
import type { FlowView } from "./flow-view.ts";

type Named = Pick<QuoteObservation, "market" | "claim" | "event">;

/** Fewest outcomes whose prices are added up; the two sides of a game are not known to be all outcomes. */
const outcomesMin = 3;

/** Collects the names that occur in a stream. */
export class GapSets {
  readonly #claims = new Map<string, Set<MarketId>>();
  readonly #events = new Map<string, Set<MarketId>>();

  note({ market, claim, event }: Named): void {
    addTo(this.#claims, claim, market);
    addTo(this.#events, event, market);
  }

  /** Returns the sets of a view, each with its members in the order of their first sight. */
  members(view: FlowView): MarketId[][] {
    if (view.gaps === "none") return [];
    const found = view.gaps === "venues" ? this.#claims : this.#events;
    const sets = [...found.values()].map((markets) => [...markets]);
    return view.gaps === "venues"
      ? sets.filter((markets) => markets.length === 2)
      : sets.filter((markets) => markets.length >= outcomesMin);
  }
}

function addTo(groups: Map<string, Set<MarketId>>, key: string, market: MarketId): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, new Set([market]));
  else group.add(market);
}
