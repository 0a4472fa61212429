// Every limit of the reads over HTTP that stand in for streams and check on them.

import { type DurationMicros, milliseconds, seconds } from "../../../domain/units/epoch-micros.ts";
import type { MarketPriority } from "../../../ports/market-data.ts";

export interface FallbackLimits {
  /** Between two looks at the connections. */
  readonly lookEvery: DurationMicros;
  /** A connection that has delivered nothing for so long is polled for. Twice the age at which its quotes are stale:
   * most losses are over by then, and polling them would only add to the load. */
  readonly degradeAfter: DurationMicros;
  /** Books that have been missing for so long on a connection that stands are polled: longer, because a first
   * subscription to thousands of books takes its time. */
  readonly wholeWithin: DurationMicros;
  readonly pollEvery: Readonly<Record<MarketPriority, DurationMicros>>;
  /** Between two looks at a healthy book; one that has not changed since the last look is read and compared. */
  readonly probeEvery: DurationMicros;
  /** Between a probe that differed and the one that decides: longer than a change is ever under way. */
  readonly confirmAfter: DurationMicros;
  /** Least time between two reads: a quarter of the rate of the venue's smallest account, which others need too. */
  readonly readEvery: DurationMicros;
  /** A venue that answers slowly is not asked ever more. */
  readonly readsTogetherMax: number;
  /** A polled quote older than this is stale. */
  readonly staleAfter: DurationMicros;
}

export const fallbackLimitsDefault: FallbackLimits = {
  lookEvery: seconds(1),
  degradeAfter: seconds(10),
  wholeWithin: seconds(30),
  pollEvery: { hot: seconds(1), warm: seconds(3), cold: seconds(10) },
  probeEvery: seconds(60),
  confirmAfter: seconds(2),
  readEvery: milliseconds(200),
  readsTogetherMax: 2,
  staleAfter: seconds(30),
};
