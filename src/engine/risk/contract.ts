// What the risk stage offers: the type that proves an approval, and why something was refused.
//
// Invariants: only `approve.ts` makes an `Approved`; every refusal has a code RSK-501 to RSK-518.

import type { MarketId, Venue } from "../../domain/market/venue.ts";
import type { UnwindEnvelope } from "../../domain/message/record.ts";
import type { UsdMicros } from "../../domain/units/usd-micros.ts";

declare const approval: unique symbol;

/** A value that risk let pass. Cannot be made anywhere else, so forgetting the check does not compile. */
export type Approved<Value> = { readonly [approval]: true } & {
  readonly value: Value;
  readonly envelope: UnwindEnvelope;
  /** Largest loss over the reachable fill vectors if nothing can be repaired. */
  readonly lossWorst: UsdMicros;
  /** Loss when the legs that stand alone are sold inside the unwind's bound: what counts towards the daily limit. */
  readonly lossStressed: UsdMicros;
};

/** What is already at stake, as the portfolio sees it. */
export interface ExposureView {
  exposureTotal(): UsdMicros;
  exposureOfVenue(venue: Venue): UsdMicros;
  exposureOfMarket(market: MarketId): UsdMicros;
  exposureOfCluster(cluster: string): UsdMicros;
  groupsHeld(): number;
}
