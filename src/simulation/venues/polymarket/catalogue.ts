// The listed markets by condition and by token, with what changes about them beside the book: grid, resolution, and
// the time of the last change, which a book carries as its timestamp.

import { assert } from "../../../domain/failure/assert.ts";
import { unwrap } from "../../../domain/failure/result.ts";
import { uniformTickScheme } from "../../../domain/market/tick-scheme.ts";
import { contractMicros, wholeContracts } from "../../../domain/units/contract-micros.ts";
import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import { parsePrice } from "../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import type { Exchange } from "../../exchange/exchange.ts";
import type { ExchangeMarket } from "../../exchange/exchange-market.ts";
import type { PolymarketListing, PolymarketTickSize } from "./listing.ts";

/** Order sizes have two decimals on every grid. Source: the official client's rounding table. */
const lot = contractMicros(10_000);

export interface ListedMarket {
  readonly listing: PolymarketListing;
  readonly traded: ExchangeMarket;
  tickSize: PolymarketTickSize;
  changedAt: EpochMicros;
  /** The outcome that won, or null while the question is open, and after a tie. */
  winner: "yes" | "no" | null;
  /** The question is answered; with a winner, or with a tie. */
  isResolved: boolean;
  /** May move until it has come. */
  gameStartAt: EpochMicros | null;
}

/** One tradable token: the market and which of its two outcomes. */
export interface ListedToken {
  readonly tokenId: string;
  readonly market: ListedMarket;
  readonly isYes: boolean;
}

/** Returns the grid of a tick size. */
export function tickSchemeOf(tickSize: PolymarketTickSize) {
  return uniformTickScheme(integerOf(unwrap(parsePrice(tickSize))));
}

export class PolymarketCatalogue {
  readonly #exchange: Exchange;
  readonly #markets = new Map<string, ListedMarket>();
  readonly #tokens = new Map<string, ListedToken>();
  #revision = 0;

  constructor(listings: readonly PolymarketListing[], exchange: Exchange, now: EpochMicros) {
    this.#exchange = exchange;
    for (const listing of listings) this.list(listing, now);
  }

  /** Adds a market, opening it on the exchange. Its ids must be new. */
  list(listing: PolymarketListing, now: EpochMicros): ListedMarket {
    assert(!this.#tokens.has(listing.yesToken), `token ${listing.yesToken} is listed already`);
    assert(!this.#tokens.has(listing.noToken), `token ${listing.noToken} is listed already`);
    const traded = this.#exchange.list({
      symbol: listing.conditionId,
      tickScheme: tickSchemeOf(listing.tickSize),
      lot,
      sizeMin: wholeContracts(listing.orderSizeMin),
    });
    const market: ListedMarket = {
      listing,
      traded,
      tickSize: listing.tickSize,
      changedAt: now,
      winner: null,
      isResolved: false,
      gameStartAt: listing.gameStartAt ?? null,
    };
    this.#revision += 1;
    this.#markets.set(listing.conditionId, market);
    for (const [tokenId, isYes] of [
      [listing.yesToken, true],
      [listing.noToken, false],
    ] as const) {
      this.#tokens.set(tokenId, { tokenId, market, isYes });
    }
    return market;
  }

  /** Grows with everything that changes when something happens: who keeps a diary looks again. */
  get revision(): number {
    return this.#revision;
  }

  /** Moves the start of a market's game. */
  moveGameStart(conditionId: string, gameStartAt: EpochMicros | null): void {
    this.market(conditionId).gameStartAt = gameStartAt;
    this.#revision += 1;
  }

  find(conditionId: string): ListedMarket | undefined {
    return this.#markets.get(conditionId);
  }

  /** Returns the market; it must be listed. */
  market(conditionId: string): ListedMarket {
    const market = this.#markets.get(conditionId);
    assert(market !== undefined, `condition ${conditionId} is not listed`);
    return market;
  }

  findToken(tokenId: string): ListedToken | undefined {
    return this.#tokens.get(tokenId);
  }

  /** Returns the token of a market's outcome. */
  token(market: ListedMarket, isYes: boolean): ListedToken {
    const { yesToken, noToken } = market.listing;
    const token = this.#tokens.get(isYes ? yesToken : noToken);
    assert(token !== undefined, "a listed market's tokens are listed");
    return token;
  }

  /** All markets, in the order of their listing. */
  markets(): IterableIterator<ListedMarket> {
    return this.#markets.values();
  }
}
