// What a market is about, in the venue's words: people read titles, not symbols.

import { type InstrumentId, marketOf } from "../../../src/domain/market/venue.ts";
import type { Engine } from "../../../src/engine/engine.ts";

/** Returns the title of an instrument's market, or the instrument itself while the market is not listed. */
export function titleOf(engine: Engine, instrument: InstrumentId): string {
  const { markets } = engine.core;
  const index = markets.find(marketOf(instrument));
  const title = index === undefined ? undefined : markets.state(index)?.market.title;
  return title === undefined || title === "" ? instrument : title;
}
