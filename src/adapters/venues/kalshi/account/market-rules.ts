// What an order on each market must fit, as it stands now: the grid, the lot, the shard. Filled by the catalogue and
// kept by the stream, because grids change while a market trades.

import type { Market } from "../../../../domain/market/market.ts";
import type { TickScheme } from "../../../../domain/market/tick-scheme.ts";
import { type MarketId, marketId } from "../../../../domain/market/venue.ts";
import type { NewEvent } from "../../../../domain/message/input.ts";
import type { ContractMicros } from "../../../../domain/units/contract-micros.ts";

export interface MarketRules {
  readonly ticker: string;
  readonly tickScheme: TickScheme;
  readonly lot: ContractMicros;
  readonly sizeMin: ContractMicros;
  /** The part of the venue that matches this market and whose cash pays for it. */
  readonly exchangeIndex: number;
}

/** Most markets whose rules are kept: all the venue lists, with room. */
export const marketsMax = 262_144;

export class MarketRulebook {
  readonly #markets = new Map<MarketId, Market>();
  readonly #shards = new Map<string, number>();

  /** Takes over markets as the catalogue lists them; `shardOf` says where each is matched. */
  list(markets: readonly Market[], shardOf: (ticker: string) => number | undefined): void {
    for (const market of markets) {
      this.#put(market);
      const shard = shardOf(market.venueSymbol);
      if (shard !== undefined) this.#shards.set(market.venueSymbol, shard);
    }
  }

  /** Follows the inputs of the market data: listings and changed grids. */
  observe(event: NewEvent): void {
    if (event.kind === "MarketListed") this.#put(event.market);
    if (event.kind !== "TickSchemeChanged") return;
    const market = this.#markets.get(event.market);
    if (market !== undefined) this.#put({ ...market, tickScheme: event.tickScheme });
  }

  /** Returns the rules, or undefined when the market or its shard is not known: nothing may be sent blindly. */
  rulesOf(ticker: string): MarketRules | undefined {
    const market = this.#markets.get(marketId("kalshi", ticker));
    const exchangeIndex = this.#shards.get(ticker);
    if (market === undefined || exchangeIndex === undefined) return undefined;
    const { tickScheme, lot, sizeMin } = market;
    return { ticker, tickScheme, lot, sizeMin, exchangeIndex };
  }

  shardOf(ticker: string): number | undefined {
    return this.#shards.get(ticker);
  }

  #put(market: Market): void {
    if (market.venue !== "kalshi") return;
    if (this.#markets.size >= marketsMax && !this.#markets.has(market.id)) return;
    this.#markets.set(market.id, market);
  }
}
