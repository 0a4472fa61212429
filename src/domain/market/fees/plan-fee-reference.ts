// The planned fee in its plain form: big integers and the venue's own fill-by-fill replay. `planTakerFee` must return
// the same to the last micro; it falls back to this where a product outgrows a double.

import type { Level } from "../../book/level.ts";
import { integerOf } from "../../units/unit.ts";
import { addUsd, costOf, noUsd, type UsdMicros, usdMicros } from "../../units/usd-micros.ts";
import type { FeeSchedule, PolymarketFeeSchedule } from "../fee-schedule.ts";
import { KalshiOrderFees } from "./kalshi-order-fees.ts";
import { polymarketGrossSize, polymarketPlannedFee } from "./polymarket-fees.ts";

/** Returns the planned fee of one taker order, one fill per level; undefined when the schedule is unknown. */
export function planTakerFeeReference(
  schedule: FeeSchedule,
  side: "buy" | "sell",
  levels: readonly Level[],
): UsdMicros | undefined {
  const fills = levels.filter((level) => integerOf(level.size) > 0);
  switch (schedule.kind) {
    case "unknown":
      return undefined;
    case "forecastex":
    case "none":
      return noUsd;
    case "pool":
      return fills.length === 0 ? noUsd : schedule.gas;
    case "polymarket":
      return fills.reduce((fee, fill) => addUsd(fee, polymarketFee(schedule, side, fill)), noUsd);
    case "kalshi": {
      const order = new KalshiOrderFees(schedule, side);
      for (const fill of fills) order.fill(fill.price, fill.size);
      return order.total;
    }
  }
}

function polymarketFee(
  schedule: PolymarketFeeSchedule,
  side: "buy" | "sell",
  fill: Level,
): UsdMicros {
  if (side === "sell" || schedule.chargedIn === "collateral") {
    return polymarketPlannedFee(schedule, fill.price, fill.size);
  }
  return feeOfExtraShares(schedule, fill);
}

/** Returns what the shares cost that a buy must order beyond the wanted net size; rounded up with the whole order. */
export function feeOfExtraShares(schedule: PolymarketFeeSchedule, fill: Level): UsdMicros {
  const gross = polymarketGrossSize(schedule, fill.price, fill.size);
  const paid = costOf(fill.price, gross, "up");
  return usdMicros(integerOf(paid) - integerOf(costOf(fill.price, fill.size, "up")));
}
