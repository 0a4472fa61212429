// Whether an offer is too large to be believed: it costs more than a fixed amount, and far more than this market's offers
// ordinarily do. A million contracts at the touch are a mistake in a small market and an afternoon's work in the final
// of a championship; only the market's own last offers tell the two apart.

import type { BookBatch } from "../../domain/book/book-batch.ts";
import * as batches from "../../domain/book/book-batch.ts";
import type { StateHash } from "../../domain/message/state-hash.ts";
import * as units from "../../domain/units/price-ticks.ts";
import type { MarketReader } from "../market-data/contract.ts";
import type { LimitValues } from "./limit-values.ts";
import * as limits from "./limits.ts";
import type { MarketRows } from "./market-rows.ts";
import * as rows from "./market-rows.ts";

// Copies: a constant of this file is built into the code, an imported one is read from memory at every use.
const { askSide, bidSide } = batches;
const { ticksPerUsd } = units;
const { offerMultipleMax, offersForMedian, offersKept, offerSpanMicros, offersSpanMicrosMin } =
  limits;
const { lastOfferAtWord, offersFromWord, offersPerMarket, offersWord, wordsPerMarket } = rows;

const sorted = new Float64Array(offersKept);

export class OfferWatch {
  readonly #markets: MarketReader;
  readonly #rows: MarketRows;
  readonly #limits: LimitValues;

  constructor(markets: MarketReader, marketRows: MarketRows, limitValues: LimitValues) {
    this.#markets = markets;
    this.#rows = marketRows;
    this.#limits = limitValues;
  }

  /** Keeps what the costlier side of the book asks for, unless the last one was kept a moment ago. */
  observe(batch: BookBatch, bid: number, ask: number): void {
    const { words, offers } = this.#rows;
    const { marketIndex, receivedAt } = batch;
    const at = marketIndex * wordsPerMarket;
    const lastAt = words[at + lastOfferAtWord] as number;
    if (lastAt !== 0 && receivedAt - lastAt < offerSpanMicros) return;
    const count = words[at + offersWord] as number;
    if (count === 0) words[at + offersFromWord] = receivedAt;
    words[at + offersWord] = count + 1;
    words[at + lastOfferAtWord] = receivedAt;
    offers[marketIndex * offersPerMarket + (count % offersKept)] = this.#cost(
      marketIndex,
      bid,
      ask,
    );
  }

  /**
   * Returns true when taking what is offered at a best price would cost more than `touchNotionalMax`, and more than
   * `offerMultipleMax` times the median of the market's last offers once there are enough to have one.
   */
  isAbsurd(marketIndex: number, bid: number, ask: number): boolean {
    const { touchMax, touchProductMax } = this.#limits;
    const offered = this.#markets.bestSize(marketIndex, askSide) * ask;
    const wanted = this.#markets.bestSize(marketIndex, bidSide) * (ticksPerUsd - bid);
    if (offered <= touchProductMax && wanted <= touchProductMax) return false;
    const cost = this.#cost(marketIndex, bid, ask);
    return cost > touchMax && cost > offerMultipleMax * this.#ordinaryCost(marketIndex);
  }

  /** USD micros, rounded up: asks cost their price, bids what is left of a dollar. */
  #cost(marketIndex: number, bid: number, ask: number): number {
    const offered = costOf(this.#markets.bestSize(marketIndex, askSide), ask);
    const wanted = costOf(this.#markets.bestSize(marketIndex, bidSide), ticksPerUsd - bid);
    return offered > wanted ? offered : wanted;
  }

  /** Median of the kept costs, of two middle ones the lesser; 0 while the market is too young to have one. */
  #ordinaryCost(marketIndex: number): number {
    const { words, offers } = this.#rows;
    const at = marketIndex * wordsPerMarket;
    const count = Math.min(words[at + offersWord] as number, offersKept);
    const span = (words[at + lastOfferAtWord] as number) - (words[at + offersFromWord] as number);
    if (count < offersForMedian || span < offersSpanMicrosMin) return 0;
    const from = marketIndex * offersPerMarket;
    for (let place = 0; place < count; place += 1) {
      const cost = offers[from + place] as number;
      let slot = place;
      while (slot > 0 && (sorted[slot - 1] as number) > cost) {
        sorted[slot] = sorted[slot - 1] as number;
        slot -= 1;
      }
      sorted[slot] = cost;
    }
    return sorted[(count - 1) >> 1] as number;
  }

  hashInto(hash: StateHash, marketIndex: number): void {
    const { words, offers } = this.#rows;
    const at = marketIndex * wordsPerMarket;
    hash.addInteger(words[at + offersFromWord] as number);
    hash.addInteger(words[at + lastOfferAtWord] as number);
    const count = words[at + offersWord] as number;
    const kept = Math.min(count, offersKept);
    hash.addInteger(kept);
    for (let place = count - kept; place < count; place += 1) {
      hash.addInteger(offers[marketIndex * offersPerMarket + (place % offersKept)] as number);
    }
  }
}

/** Contract micros at a price in ticks, in USD micros rounded up. Exact for every size: no step leaves the integers. */
function costOf(size: number, price: number): number {
  const rest = size % ticksPerUsd;
  return ((size - rest) / ticksPerUsd) * price + Math.ceil((rest * price) / ticksPerUsd);
}
