// What the best offers of a market cost with their fees, in nanos per contract: a lower bound of the exact cost of any
// size, so that what is proven with it holds for whatever is charged in the end.

import { askSide, bidSide } from "../../domain/book/book-batch.ts";
import type { FeeSchedule } from "../../domain/market/fee-schedule.ts";
import type { EpochMicros } from "../../domain/units/epoch-micros.ts";
import { ticksPerUsd } from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { MarketReader } from "../market-data/contract.ts";
import { noOffer, type Touches } from "./certificate/contract.ts";
import { type AllInTable, allInTable } from "./certificate/tick-limits.ts";

const noFees: FeeSchedule = { kind: "none" };

export class OfferPrices {
  readonly #markets: MarketReader;
  readonly #tables = new WeakMap<FeeSchedule, AllInTable>();

  constructor(markets: MarketReader) {
    this.#markets = markets;
  }

  /** Writes the best offers of a market, YES and NO, to `touches` at a contract's place. */
  touch(marketIndex: number, now: EpochMicros, touches: Touches, contract: number): void {
    const { nanosAtTick } = this.tableOf(marketIndex, now);
    const ask = this.#markets.bestPrice(marketIndex, askSide);
    const bid = this.#markets.bestPrice(marketIndex, bidSide);
    const no = bid < 0 ? -1 : this.#markets.pairTotalTicks(marketIndex) - bid;
    touches[2 * contract] = priceAt(nanosAtTick, ask);
    touches[2 * contract + 1] = priceAt(nanosAtTick, no);
  }

  /** Returns the all-in price of every tick under the market's fees now, without fees while they are unknown. */
  tableOf(marketIndex: number, now: EpochMicros): AllInTable {
    const schedule = this.#markets.feesAt(marketIndex, now);
    const known = this.#tables.get(schedule);
    if (known !== undefined) return known;
    const table = allInTable(schedule.kind === "unknown" ? noFees : schedule);
    this.#tables.set(schedule, table);
    return table;
  }

  /** Returns false while nobody has told us the market's fees. */
  knowsFees(marketIndex: number, now: EpochMicros): boolean {
    return this.#markets.feesAt(marketIndex, now).kind !== "unknown";
  }

  /** Returns the first instant after now at which other fees hold for the market, epoch micros; Infinity for never. */
  feesChangeAt(marketIndex: number, now: EpochMicros): number {
    for (const { from } of this.#markets.state(marketIndex)?.fees ?? []) {
      if (from > now) return integerOf(from);
    }
    return Number.POSITIVE_INFINITY;
  }
}

/** What a dollar is paid for costs a dollar or more: nobody needs it. */
function priceAt(table: Int32Array, ticks: number): number {
  return ticks < 0 || ticks >= ticksPerUsd ? noOffer : (table[ticks] as number);
}
