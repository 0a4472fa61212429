// The markets of a snapshot, each once. Two descriptions of one market are both refused: nobody can tell which is true.

import type { MarketId } from "../../../src/domain/market/venue.ts";
import type { EpochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { formatSource } from "../configuration/source-tree.ts";
import { FeeReader } from "./read-fees.ts";
import { type MarketReading, readMarket } from "./read-market.ts";
import type { ListedItem, SnapshotMarket, SnapshotProblem } from "./snapshot.ts";

export interface MarketsReading {
  readonly markets: readonly SnapshotMarket[];
  /** Every market that is described, well or not. */
  readonly described: ReadonlySet<MarketId>;
  readonly problems: readonly SnapshotProblem[];
}

/** Returns the markets that can be used, and what is wrong with the others. */
export function readMarkets(items: readonly ListedItem[], at: EpochMicros): MarketsReading {
  const fees = new FeeReader(at);
  const problems: SnapshotProblem[] = [];
  const readings: MarketReading[] = [];
  const first = new Map<MarketId, ListedItem>();
  const twice = new Set<MarketId>();
  for (const item of items) {
    const reading = readMarket(item.node, fees);
    const markets = reading.id === null ? [] : [reading.id];
    for (const { code, source, message, path } of item.broken) {
      problems.push({ code, markets, source, message: `${path}: ${message}` });
    }
    for (const problem of reading.problems) problems.push({ ...problem, markets });
    if (item.broken.length === 0) readings.push(reading);
    if (reading.id === null) continue;
    const earlier = first.get(reading.id);
    if (earlier === undefined) {
      first.set(reading.id, item);
      continue;
    }
    twice.add(reading.id);
    const message = `${reading.id} is described twice, first at ${formatSource(earlier.node.source)}`;
    problems.push({ code: "DET-322", markets, source: item.node.source, message });
  }
  const markets = readings.flatMap(({ id, market }) =>
    market === undefined || id === null || twice.has(id) ? [] : [market],
  );
  return { markets, described: new Set(first.keys()), problems };
}
