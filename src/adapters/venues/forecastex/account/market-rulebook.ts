// What orders on each contract must fit, and which conid is which outcome of which market. Filled by the catalogue and kept
// by the market data.

import type { Market } from "../../../../domain/market/market.ts";
import {
  type InstrumentId,
  instrumentId,
  type MarketId,
  type OutcomeSide,
} from "../../../../domain/market/venue.ts";
import type { NewEvent } from "../../../../domain/message/input.ts";

/** Most markets kept: all that the venue lists, with room. */
export const marketsMax = 65_536;

/** One side of a contract. */
export interface ContractSide {
  readonly market: Market;
  readonly outcome: OutcomeSide;
  readonly instrument: InstrumentId;
}

export class MarketRulebook {
  readonly #markets = new Map<MarketId, Market>();
  readonly #sides = new Map<string, { readonly id: MarketId; readonly outcome: OutcomeSide }>();

  /** Takes over markets as the catalogue lists them. */
  list(markets: readonly Market[]): void {
    for (const market of markets) this.#put(market);
  }

  /** Follows what the market data says of markets. */
  observe(event: NewEvent): void {
    if (event.kind === "MarketListed") this.#put(event.market);
    if (event.kind !== "TickSchemeChanged" && event.kind !== "MarketStatusChanged") return;
    const market = this.#markets.get(event.market);
    if (market === undefined) return;
    if (event.kind === "TickSchemeChanged") this.#put({ ...market, tickScheme: event.tickScheme });
    else this.#put({ ...market, status: event.status });
  }

  market(id: MarketId): Market | undefined {
    return this.#markets.get(id);
  }

  markets(): Iterable<Market> {
    return this.#markets.values();
  }

  /** Returns whose conid it is, or undefined when no listed contract has it. */
  sideOf(conid: string): ContractSide | undefined {
    const side = this.#sides.get(conid);
    const market = side && this.#markets.get(side.id);
    if (side === undefined || market === undefined) return undefined;
    return { market, outcome: side.outcome, instrument: instrumentId(side.id, side.outcome) };
  }

  #put(market: Market): void {
    if (market.venue !== "forecastex") return;
    if (this.#markets.size >= marketsMax && !this.#markets.has(market.id)) return;
    this.#markets.set(market.id, market);
    for (const outcome of ["yes", "no"] as const) {
      this.#sides.set(market.venueInstruments[outcome], { id: market.id, outcome });
    }
  }
}
