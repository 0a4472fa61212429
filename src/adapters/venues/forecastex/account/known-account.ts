// What the engine's ledger says of our account: what an earlier run held is known from it alone, and what the broker did
// while nobody looked shows in the difference.

import type { InstrumentId, MarketId } from "../../../../domain/market/venue.ts";
import { marketOf, outcomeOf } from "../../../../domain/market/venue.ts";
import type { ContractMicros } from "../../../../domain/units/contract-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { UsdMicros } from "../../../../domain/units/usd-micros.ts";

export interface KnownAccount {
  /** Cash that the broker should show, the dollars of pairs counted; null before the engine has a ledger. */
  readonly cash: UsdMicros | null;
  /** Also of other venues; both outcomes of a market where two groups bought them. */
  readonly positions: readonly {
    readonly instrument: InstrumentId;
    readonly size: ContractMicros;
  }[];
}

/** Asked at the moment of a comparison. */
export type KnowsAccount = () => KnownAccount;

/** Returns what is held of each market in micros of a contract, YES above zero, as the broker nets it. */
export function netsOf({ positions }: KnownAccount): ReadonlyMap<MarketId, number> {
  const nets = new Map<MarketId, number>();
  for (const { instrument, size } of positions) {
    const market = marketOf(instrument);
    const micros = outcomeOf(instrument) === "yes" ? integerOf(size) : -integerOf(size);
    nets.set(market, (nets.get(market) ?? 0) + micros);
  }
  return nets;
}
