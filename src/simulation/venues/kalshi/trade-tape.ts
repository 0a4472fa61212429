// The public trades of the exchange as they happened, for the route that lists them. Bounded: the oldest go first.

import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import type { Exchange } from "../../exchange/exchange.ts";
import type { Trade } from "../../matching/book-event.ts";

export interface TapeEntry {
  readonly ticker: string;
  readonly trade: Trade;
  readonly at: EpochMicros;
}

/** Trades remembered: some minutes of the busiest demonstration, well under 100 MB. */
export const tapeTradesMax = 100_000;

export class TradeTape {
  #entries: TapeEntry[] = [];

  constructor(exchange: Exchange) {
    exchange.observe(({ market, events, now }) => {
      for (const event of events) {
        if (event.kind === "trade") this.#add({ ticker: market.symbol, trade: event, at: now });
      }
    });
  }

  /** All remembered trades, oldest first. */
  get entries(): readonly TapeEntry[] {
    return this.#entries;
  }

  /** Drops the older half when full, so that a trade costs no copying on average. */
  #add(entry: TapeEntry): void {
    if (this.#entries.length >= tapeTradesMax) {
      this.#entries = this.#entries.slice(tapeTradesMax / 2);
    }
    this.#entries.push(entry);
  }
}
