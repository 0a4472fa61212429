// The markets that are watched: each is listed only when the order book host's own record of it agrees with the
// catalogue, and what orders need to know of it beside the engine's view is kept from the last listing.

import { type Failure, failure, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { Market } from "../../../../domain/market/market.ts";
import {
  type DurationMicros,
  durationBetween,
  type EpochMicros,
  minutes,
} from "../../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import { forEachName } from "../../shared/for-each-name.ts";
import type { ResolvedQuestion } from "../normalise/payout.ts";
import { tokenPairOf } from "../normalise/token-ids.ts";
import { endedMarket, watchedMarket } from "../normalise/watched-market.ts";
import type { WireClobMarket } from "../wire/clob-schemas.ts";
import type { WireMarket } from "../wire/rest-schemas.ts";
import type { BookRest } from "./book-rest.ts";
import type { TradedMarket } from "./trading-contract.ts";

/** Reads of records under way at once. The host allows hundreds a second; the governor holds them back to the rate
 * that is left. */
const readsTogetherMax = 4;

/** Markets remembered; ten thousand is what the feed's connections carry. The one listed longest ago goes first. */
export const rememberedMax = 10_000;

/** How long the catalogue may show another grid than the order book: its answers come from a cache that may be five
 * minutes old, and a grid changes while a market trades. Twice that is a contradiction. */
const gridLagMax: DurationMicros = minutes(10);

export interface WatchedMarketsOptions {
  readonly rest: BookRest;
  readonly clock: Clock;
  readonly allowsProtocolTwo: boolean;
}

/** A market of the catalogue as it stands on the wire, and in our form. */
export interface ListedMarket {
  readonly wire: WireMarket;
  readonly market: Market;
}

interface RememberedMarket {
  readonly traded: TradedMarket;
  readonly yesIndex: 0 | 1;
}

export class WatchedMarkets {
  readonly #options: WatchedMarketsOptions;
  readonly #remembered = new Map<string, RememberedMarket>();
  /** Since when the catalogue has shown another grid, by symbol. */
  readonly #otherGridSince = new Map<string, EpochMicros>();

  constructor(options: WatchedMarketsOptions) {
    this.#options = options;
  }

  /** Returns what the last listing knew of a market, or undefined when it was never certain. One that has ended, or has
   * become uncertain, is not tradable. */
  traded(venueSymbol: string): TradedMarket | undefined {
    return this.#remembered.get(venueSymbol)?.traded;
  }

  /** Returns how to read the market's payouts, or undefined when it was never certain. */
  question(venueSymbol: string): ResolvedQuestion | undefined {
    const remembered = this.#remembered.get(venueSymbol);
    if (remembered === undefined) return undefined;
    const { conditionId, yesToken, noToken } = remembered.traded;
    return { conditionId, yesToken, noToken, yesIndex: remembered.yesIndex };
  }

  /** Compares markets with the order book's records. One that has ended, or has no order book, is taken as it is listed:
   * nothing can be traded on it. */
  async compare(listed: readonly ListedMarket[]): Promise<ReadonlyMap<string, Result<Market>>> {
    const results = new Map<string, Result<Market>>();
    const bySymbol = new Map(listed.map((one) => [one.market.venueSymbol, one]));
    const traded = listed.filter(isTraded).map(({ market }) => market.venueSymbol);
    const records = await forEachName(traded, readsTogetherMax, (symbol) =>
      this.#options.rest.marketRecord(symbol),
    );
    for (const [symbol, one] of bySymbol) {
      const record = records.get(symbol);
      results.set(symbol, record === undefined ? this.#ended(one) : this.#compared(one, record));
    }
    return results;
  }

  #ended(listed: ListedMarket): Result<Market> {
    this.#remember(listed, endedMarket(listed.market, listed.wire));
    return succeed(listed.market);
  }

  #compared(listed: ListedMarket, record: Result<WireClobMarket>): Result<Market> {
    const { wire, market } = listed;
    const symbol = market.venueSymbol;
    const { allowsProtocolTwo } = this.#options;
    const watched = record.ok
      ? watchedMarket({ market, listed: wire, record: record.value, allowsProtocolTwo })
      : { ok: false as const, failure: missingNamed(record.failure) };
    if (!watched.ok) {
      this.#close(symbol);
      return watched;
    }
    const { traded, hasSameGrid } = watched.value;
    if (!hasSameGrid && this.#isLongSince(symbol)) {
      this.#close(symbol);
      const words = "grid: the catalogue and the order book state different ones";
      return { ok: false, failure: failure("VEN-860", words) };
    }
    if (hasSameGrid) this.#otherGridSince.delete(symbol);
    this.#remember(listed, traded);
    return succeed(watched.value.market);
  }

  #isLongSince(symbol: string): boolean {
    const now = this.#options.clock.now();
    const since = this.#otherGridSince.get(symbol) ?? now;
    this.#otherGridSince.set(symbol, since);
    return durationBetween(since, now) > gridLagMax;
  }

  #remember({ wire, market }: ListedMarket, traded: TradedMarket): void {
    const pair = tokenPairOf(wire);
    if (!pair.ok) return;
    const symbol = market.venueSymbol;
    this.#remembered.delete(symbol);
    this.#remembered.set(symbol, { traded, yesIndex: pair.value.yesIndex });
    for (const [oldest] of this.#remembered) {
      if (this.#remembered.size <= rememberedMax) break;
      this.#remembered.delete(oldest);
      this.#otherGridSince.delete(oldest);
    }
  }

  /** Its tokens and its exchange are kept: orders may still be cancelled and positions settled. */
  #close(symbol: string): void {
    const remembered = this.#remembered.get(symbol);
    if (remembered === undefined) return;
    const traded = { ...remembered.traded, isTradable: false };
    this.#remembered.set(symbol, { ...remembered, traded });
  }
}

function isTraded({ wire, market }: ListedMarket): boolean {
  const mayTrade = market.status === "open" || market.status === "paused";
  return mayTrade && wire.enableOrderBook === true;
}

/** "Not found" would say that the venue does not list the market; it does, and its order book does not know it. */
function missingNamed(problem: Failure): Failure {
  if (problem.code !== "VEN-806") return problem;
  return failure("VEN-860", "the order book has no record of the market");
}
