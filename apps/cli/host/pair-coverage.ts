// The approved pairs as the coverage watchdog sees them: the engine's own judgement of each market's book, in words.

import type {
  CoverageReport,
  CoveredPair,
  MarketCoverage,
  UncoveredReason,
} from "../../../src/adapters/venues/shared/coverage.ts";
import type { KnownTerms } from "../../../src/adapters/venues/shared/terms-watch.ts";
import type { FailureCode } from "../../../src/domain/failure/catalogue.ts";
import { type MarketId, marketOf } from "../../../src/domain/market/venue.ts";
import type { Relation } from "../../../src/domain/relation/relation.ts";
import type { EpochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import type { CoverageFigures } from "../terminal/snapshot.ts";

/** Uncovered pairs shown with their reasons; the counts hold them all. */
const uncoveredShownMax = 20;

const reasons: Partial<Readonly<Record<FailureCode, UncoveredReason>>> = {
  "QUA-106": "not confirmed",
  "QUA-107": "no book",
  "QUA-108": "market closed",
  "QUA-109": "suspect",
};

/** Returns the markets of each relation, each once. */
export function pairsOf(relations: readonly Relation[]): readonly CoveredPair[] {
  return relations.map(({ id, instruments }) => ({
    id,
    markets: [...new Set(instruments.map(marketOf))],
  }));
}

/** Returns how a market stands now. */
export function coverageOfMarket(
  { core }: Engine,
  market: MarketId,
  now: EpochMicros,
): MarketCoverage {
  const index = core.markets.find(market);
  const state = index === undefined ? undefined : core.markets.state(index);
  if (index === undefined || state === undefined) return { isLive: false, reason: "unlisted" };
  const stream = core.markets.stream(state.streamIndex);
  const code = core.quality.judge(index, integerOf(now));
  if (code === undefined) return { isLive: true, isPolled: stream?.liveness === "market" };
  if (code !== "QUA-103") return { isLive: false, reason: reasons[code] ?? "refused" };
  return { isLive: false, reason: stream?.open === true ? "stale" : "stream down" };
}

/** Returns the terms the engine goes by now. */
export function knownTerms({ core }: Engine, market: MarketId): KnownTerms | undefined {
  const index = core.markets.find(market);
  return index === undefined ? undefined : core.markets.state(index);
}

/** Returns the report as it travels in a snapshot. */
export function coverageFigures(report: CoverageReport): CoverageFigures {
  const { pairs, covered, degraded, alarms, uncovered } = report;
  return {
    pairs,
    covered,
    degraded,
    alarms,
    uncovered: uncovered.slice(0, uncoveredShownMax).map(({ id, markets, since }) => ({
      pair: id,
      sinceMicros: integerOf(since),
      reasons: markets.map(({ market, reason }) => `${market}: ${reason}`),
    })),
  };
}
