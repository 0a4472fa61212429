// The levels at which one outcome of one market can be bought. YES is bought from the asks; NO from whoever bids for
// YES, at the pair's total less their bid: both are the same liquidity, never added.

import * as batches from "../../domain/book/book-batch.ts";
import type { EpochMicros } from "../../domain/units/epoch-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { PairLeg } from "../equivalence/contract.ts";
import type { MarketReader } from "../market-data/contract.ts";
import type { PricedLeg } from "./contract.ts";

// Copies: a constant of this file is built into the code, an imported one is read from memory at every use.
const { askSide, bidSide } = batches;

/** Levels priced per leg. Deeper liquidity is ignored, which can only make an opportunity smaller. */
export const pricedLevelsMax = 64;

/** Price at which the leg can be bought at the touch, in ticks, or -1 when nobody sells. */
export function touchPrice(markets: MarketReader, leg: PairLeg): number {
  if (leg.outcome === "yes") return markets.bestPrice(leg.marketIndex, askSide);
  const bid = markets.bestPrice(leg.marketIndex, bidSide);
  if (bid < 0) return -1;
  return markets.pairTotalTicks(leg.marketIndex) - bid;
}

/** Scratch space for the legs of one evaluation, reused by the next. */
export class LegPricer {
  readonly #markets: MarketReader;
  readonly #prices: readonly Int32Array[];
  readonly #sizes: readonly Float64Array[];

  constructor(markets: MarketReader, legsMax: number) {
    this.#markets = markets;
    this.#prices = Array.from({ length: legsMax }, () => new Int32Array(pricedLevelsMax));
    this.#sizes = Array.from({ length: legsMax }, () => new Float64Array(pricedLevelsMax));
  }

  /** Returns the leg with its levels, written into the scratch space at `position`. */
  price(position: number, leg: PairLeg, now: EpochMicros): PricedLeg | undefined {
    const state = this.#markets.state(leg.marketIndex);
    const prices = this.#prices[position];
    const sizes = this.#sizes[position];
    if (state === undefined || prices === undefined || sizes === undefined) return undefined;
    const book = this.#markets.book(leg.marketIndex);
    const side = leg.outcome === "yes" ? askSide : bidSide;
    const count = book.copyLevels(side, prices, sizes, pricedLevelsMax);
    if (leg.outcome === "no") {
      const total = integerOf(state.market.pairTotal);
      for (let level = 0; level < count; level += 1)
        prices[level] = total - (prices[level] as number);
    }
    return {
      instrument: leg.instrument,
      venue: state.market.venue,
      marketIndex: leg.marketIndex,
      prices,
      sizes,
      count,
      schedule: this.#markets.feesAt(leg.marketIndex, now),
      lot: state.market.lot,
      sizeMin: state.market.sizeMin,
      notionalMin: state.market.notionalMin,
      assumedSizes: this.#markets.stream(state.streamIndex)?.assumedSizes ?? false,
    };
  }
}
