// A listed contract for the tests of the ForecastEx adapter.

import { forecastExPairTotal } from "../../../src/domain/market/fees/forecastex-fees.ts";
import type { Market } from "../../../src/domain/market/market.ts";
import { marketId } from "../../../src/domain/market/venue.ts";
import { wholeContracts } from "../../../src/domain/units/contract-micros.ts";
import { epochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { priceTicks } from "../../../src/domain/units/price-ticks.ts";
import { noUsd } from "../../../src/domain/units/usd-micros.ts";
import type { KeptBatch } from "./recording-sink.ts";

/** Returns the books that the batches of one market lead to, one after each batch: a snapshot begins anew, and updates
 * change levels, those of size zero away. */
export function booksAfter(batches: readonly KeptBatch[]): readonly (readonly string[])[] {
  const levels = new Map<string, string>();
  return batches.map((batch) => {
    if (batch.kind === "BookSnapshot") levels.clear();
    for (const text of batch.levels) {
      const [level = "", size = ""] = text.split(" × ");
      if (size === "0") levels.delete(level);
      else levels.set(level, text);
    }
    return [...levels.values()].sort((a, b) => (a < b ? 1 : -1));
  });
}

/** Returns the market of a pair of conids: the given one and the next. */
export function forecastExMarket(conid: number): Market {
  const yes = String(conid);
  return {
    id: marketId("forecastex", yes),
    venue: "forecastex",
    venueSymbol: yes,
    venueInstruments: { yes, no: String(conid + 1) },
    title: `Contract ${yes}`,
    groupSymbol: null,
    status: "open",
    tickScheme: {
      bands: [{ from: priceTicks(200), to: priceTicks(9_900), step: priceTicks(100) }],
    },
    lot: wholeContracts(1),
    sizeMin: wholeContracts(1),
    notionalMin: noUsd,
    pairTotal: forecastExPairTotal,
    fees: [{ from: epochMicros(0), schedule: { kind: "forecastex" } }],
    payoutAt: null,
  };
}
