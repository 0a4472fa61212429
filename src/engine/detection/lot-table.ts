// Everything a component offers, level by level, as columns of the linear program: believed quotes with known fees only.

import { askSide, bidSide } from "../../domain/book/book-batch.ts";
import { takesShares } from "../../domain/market/fee-schedule.ts";
import type { EpochMicros } from "../../domain/units/epoch-micros.ts";
import { ticksPerUsd } from "../../domain/units/price-ticks.ts";
import type { MarketReader } from "../market-data/contract.ts";
import type { Lots } from "./certificate/contract.ts";
import type { ComponentState } from "./component-state.ts";
import type { OfferPrices } from "./offer-prices.ts";

/** Levels of one outcome of a contract. Deeper liquidity is ignored, which can only make a portfolio smaller. */
export const lotLevelsMax = 16;

export class LotTable {
  readonly #markets: MarketReader;
  readonly #prices: OfferPrices;
  readonly #ticks = new Int32Array(lotLevelsMax);
  readonly #sizes = new Float64Array(lotLevelsMax);
  #lots = newLots(256);

  constructor(markets: MarketReader, prices: OfferPrices) {
    this.#markets = markets;
    this.#prices = prices;
  }

  /** Reads the lots of a component. Valid until the next call. */
  read(state: ComponentState, now: EpochMicros): Lots {
    const { markets } = state.watched;
    const most = markets.length * 2 * lotLevelsMax;
    if (most > this.#lots.costs.length) this.#lots = newLots(2 ** Math.ceil(Math.log2(most)));
    this.#lots.count = 0;
    for (let contract = 0; contract < markets.length; contract += 1) {
      const marketIndex = markets[contract] as number;
      if (marketIndex < 0 || state.doubts[contract] !== undefined) continue;
      // A portfolio holds what it orders; where part of that goes to the venue, sizing would refuse it (SIZ-404).
      if (takesShares(this.#markets.feesAt(marketIndex, now))) continue;
      this.#readSide(contract, marketIndex, "yes", now);
      this.#readSide(contract, marketIndex, "no", now);
    }
    return this.#lots;
  }

  #readSide(contract: number, marketIndex: number, outcome: "yes" | "no", now: EpochMicros): void {
    const side = outcome === "yes" ? askSide : bidSide;
    const book = this.#markets.book(marketIndex);
    const count = book.copyLevels(side, this.#ticks, this.#sizes, lotLevelsMax);
    if (count === 0) return;
    const { nanosAtTick } = this.#prices.tableOf(marketIndex, now);
    const total = this.#markets.pairTotalTicks(marketIndex);
    const lots = this.#lots;
    for (let level = 0; level < count; level += 1) {
      const shown = this.#ticks[level] as number;
      const ticks = outcome === "yes" ? shown : total - shown;
      // Nobody needs what costs as much as it can pay.
      if (ticks >= ticksPerUsd) return;
      const at = lots.count;
      lots.contracts[at] = contract;
      lots.outcomes[at] = outcome === "yes" ? 0 : 1;
      lots.costs[at] = nanosAtTick[ticks] as number;
      lots.sizes[at] = this.#sizes[level] as number;
      lots.count = at + 1;
    }
  }
}

function newLots(capacity: number): Lots {
  return {
    count: 0,
    contracts: new Int32Array(capacity),
    outcomes: new Uint8Array(capacity),
    costs: new Float64Array(capacity),
    sizes: new Float64Array(capacity),
  };
}
