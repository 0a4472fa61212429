// What an order on each market must fit, as it stands now: grid, minimum, fees, and how it is signed. Filled by the
// catalogue and kept by the stream, because grids change while a market trades. Names tokens as instruments.

import { type FeeSchedule, feeScheduleAt } from "../../../../domain/market/fee-schedule.ts";
import type { Market } from "../../../../domain/market/market.ts";
import {
  type InstrumentId,
  instrumentId,
  type MarketId,
  marketOf,
  oppositeOutcome,
  outcomeOf,
} from "../../../../domain/market/venue.ts";
import type { NewEvent } from "../../../../domain/message/input.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { OrderDomain, TradedMarket } from "../rest/trading-contract.ts";

export interface MarketRules {
  readonly market: Market;
  /** With the grid in force. */
  readonly traded: TradedMarket;
}

/** Most markets whose rules are kept: those of a run, with room. */
export const marketsMax = 131_072;

export class MarketRulebook {
  readonly #tradedMarket: (conditionId: string) => TradedMarket | undefined;
  readonly #markets = new Map<MarketId, Market>();
  readonly #instruments = new Map<string, InstrumentId>();

  /** `tradedMarket` is the catalogue's: what it listed last. */
  constructor(tradedMarket: (conditionId: string) => TradedMarket | undefined) {
    this.#tradedMarket = tradedMarket;
  }

  /** Takes over markets as the catalogue lists them. */
  list(markets: readonly Market[]): void {
    for (const market of markets) this.#put(market);
  }

  /** Follows the inputs of the market data: listings, grids, fees, status. */
  observe(event: NewEvent): void {
    switch (event.kind) {
      case "MarketListed":
        this.#put(event.market);
        break;
      case "TickSchemeChanged":
        this.#change(event.market, { tickScheme: event.tickScheme });
        break;
      case "FeeScheduleChanged":
        this.#change(event.market, { fees: event.fees });
        break;
      case "MarketStatusChanged":
        this.#change(event.market, { status: event.status });
        break;
      default:
    }
  }

  /** Returns the rules, or undefined when they are not known: nothing may be sent blindly. */
  rulesOf(market: MarketId): MarketRules | undefined {
    const listed = this.#markets.get(market);
    if (listed === undefined) return undefined;
    const traded = this.#tradedMarket(listed.venueSymbol);
    if (traded === undefined) return undefined;
    const tick = listed.tickScheme.bands[0]?.step ?? traded.tick;
    return { market: listed, traded: { ...traded, tick } };
  }

  market(market: MarketId): Market | undefined {
    return this.#markets.get(market);
  }

  /** Markets whose question is answered, as far as we were told. */
  *resolved(): Iterable<MarketId> {
    for (const { id, status } of this.#markets.values()) {
      if (status === "resolved" || status === "settled") yield id;
    }
  }

  /** How the orders of the listed markets are signed: few kinds. */
  *domains(): Iterable<OrderDomain> {
    for (const { venueSymbol } of this.#markets.values()) {
      const traded = this.#tradedMarket(venueSymbol);
      if (traded?.isTradable === true) yield traded.domain;
    }
  }

  instrumentOf(tokenId: string): InstrumentId | undefined {
    return this.#instruments.get(tokenId);
  }

  /** Returns the other token of a token's market. */
  complementOf(tokenId: string): string | undefined {
    const instrument = this.#instruments.get(tokenId);
    if (instrument === undefined) return undefined;
    const tokens = this.#markets.get(marketOf(instrument))?.venueInstruments;
    return tokens?.[oppositeOutcome(outcomeOf(instrument))];
  }

  /** Returns what the token's market charges at an instant, or undefined for a token that is not known. */
  feesOf(tokenId: string, at: EpochMicros): FeeSchedule | undefined {
    const instrument = this.#instruments.get(tokenId);
    const market = instrument && this.#markets.get(marketOf(instrument));
    return market && feeScheduleAt(market.fees, at);
  }

  #change(market: MarketId, change: Partial<Market>): void {
    const known = this.#markets.get(market);
    if (known !== undefined) this.#markets.set(market, { ...known, ...change });
  }

  #put(market: Market): void {
    if (market.venue !== "polymarket") return;
    if (this.#markets.size >= marketsMax && !this.#markets.has(market.id)) return;
    this.#markets.set(market.id, market);
    this.#instruments.set(market.venueInstruments.yes, instrumentId(market.id, "yes"));
    this.#instruments.set(market.venueInstruments.no, instrumentId(market.id, "no"));
  }
}
