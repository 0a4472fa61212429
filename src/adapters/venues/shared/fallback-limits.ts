// Every limit of the reads over HTTP that stand in for streams and check on them, and of the corrections they lead to.

import { type DurationMicros, milliseconds, seconds } from "../../../domain/units/epoch-micros.ts";
import type { MarketPriority } from "../../../ports/market-data.ts";
import type { CorrectionLimits } from "./corrections.ts";

export interface FallbackLimits extends CorrectionLimits {
  /** Between two looks at the connections. */
  readonly lookEvery: DurationMicros;
  /** A connection that has delivered nothing for so long is polled for. Twice the age at which its quotes are stale:
   * most losses are over by then, and polling them would only add to the load. */
  readonly degradeAfter: DurationMicros;
  /** Books that have been missing for so long on a connection that stands are polled: longer, because a first
   * subscription to thousands of books takes its time. */
  readonly wholeWithin: DurationMicros;
  readonly pollEvery: Readonly<Record<MarketPriority, DurationMicros>>;
  /** Every book of a stream is compared with the venue's own at least this often, as far as the rate of reads allows:
   * twice in it, so that neither a failed read nor finding out takes longer. */
  readonly reconcileEvery: DurationMicros;
  /** Longest time that a change counts as under way: an answer that a book has not come to by then differs. Never more
   * than a tenth of `reconcileEvery`. */
  readonly underWayMax: DurationMicros;
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
  reconcileEvery: seconds(60),
  underWayMax: seconds(2),
  readEvery: milliseconds(200),
  readsTogetherMax: 2,
  staleAfter: seconds(30),
  /** More books than a few faults at once disprove, fewer than a venue would call a flood of subscriptions. */
  correctionsMax: 30,
  correctionsWindow: seconds(60),
  renewEvery: seconds(600),
};
