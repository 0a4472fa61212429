// A verified pool as a market.

import type { FeeSchedule } from "../../../../domain/market/fee-schedule.ts";
import { poolLot } from "../../../../domain/market/fixed-product/collateral.ts";
import type { Market, MarketStatus } from "../../../../domain/market/market.ts";
import { uniformTickScheme } from "../../../../domain/market/tick-scheme.ts";
import { marketId } from "../../../../domain/market/venue.ts";
import { epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { onePrice } from "../../../../domain/units/price-ticks.ts";
import { noUsd } from "../../../../domain/units/usd-micros.ts";
import type { VerifiedPool } from "./verified-pool.ts";

/** Prices are reckoned from the curve, so the grid is our own finest. */
const poolTicks = uniformTickScheme(1);

/** Returns the market of a pool. When its question is answered is known to nobody beforehand. */
export function marketOfPool(
  pool: VerifiedPool,
  status: MarketStatus,
  schedule: FeeSchedule,
): Market {
  const [first, second] = pool.positionIds.map(String) as [string, string];
  const lot = poolLot(pool.decimals);
  return {
    id: marketId("amm", pool.address),
    venue: "amm",
    venueSymbol: pool.address,
    venueInstruments: pool.yes === 0 ? { yes: first, no: second } : { yes: second, no: first },
    title: pool.title,
    groupSymbol: null,
    status,
    tickScheme: poolTicks,
    lot,
    sizeMin: lot,
    notionalMin: noUsd,
    pairTotal: onePrice,
    fees: [{ from: epochMicros(0), schedule }],
    payoutAt: null,
  };
}
