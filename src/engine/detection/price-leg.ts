// The levels at which one outcome of one market can be bought. YES is bought from the asks; NO from whoever bids for
// YES, at the pair's total less their bid: both are the same liquidity, never added.

import * as batches from "../../domain/book/book-batch.ts";
import type { EpochMicros } from "../../domain/units/epoch-micros.ts";
import { ticksPerUsd } from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { MarketReader } from "../market-data/contract.ts";
import type { CombinationLeg, PricedLeg } from "./contract.ts";

// Copies: a constant of this file is built into the code, an imported one is read from memory at every use.
const { askSide, bidSide } = batches;

/** Levels priced per leg. Deeper liquidity is ignored, which can only make an opportunity smaller. */
export const pricedLevelsMax = 64;

/** Scratch space for the legs of one evaluation, reused by the next. */
export class LegPricer {
  readonly #markets: MarketReader;
  readonly #prices: Int32Array[] = [];
  readonly #sizes: Float64Array[] = [];

  constructor(markets: MarketReader) {
    this.#markets = markets;
  }

  /** Returns the leg with its levels, written into the scratch space at `position`. */
  price(position: number, leg: CombinationLeg, now: EpochMicros): PricedLeg | undefined {
    const state = this.#markets.state(leg.marketIndex);
    if (state === undefined) return undefined;
    this.#prices[position] ??= new Int32Array(pricedLevelsMax);
    this.#sizes[position] ??= new Float64Array(pricedLevelsMax);
    const prices = this.#prices[position];
    const sizes = this.#sizes[position];
    const book = this.#markets.book(leg.marketIndex);
    const side = leg.outcome === "yes" ? askSide : bidSide;
    const shown = book.copyLevels(side, prices, sizes, pricedLevelsMax);
    const count =
      leg.outcome === "yes" ? shown : turnToNo(prices, shown, integerOf(state.market.pairTotal));
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

/** Turns bids for YES into offers of NO and returns how many there are: one that costs a dollar or more is none. */
function turnToNo(prices: Int32Array, count: number, total: number): number {
  for (let level = 0; level < count; level += 1) {
    const ticks = total - (prices[level] as number);
    if (ticks >= ticksPerUsd) return level;
    prices[level] = ticks;
  }
  return count;
}
