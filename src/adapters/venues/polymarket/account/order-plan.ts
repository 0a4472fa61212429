// How an order is sent, and what keeps it from being sent at all. The venue ends every order of ours by itself: what may
// rest has an expiry, and what may not is killed at once. A buy that must not rest is sent as one that may and is
// cancelled at once, because the venue's own buys at once spend a sum: at a better price they would buy more shares
// than were asked for (see the README).

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { feeScheduleAt } from "../../../../domain/market/fee-schedule.ts";
import type { OrderSide, TimeInForce } from "../../../../domain/order/order.ts";
import { formatContracts } from "../../../../domain/units/contract-micros.ts";
import {
  addDuration,
  type DurationMicros,
  type EpochMicros,
  epochMicros,
  minutes,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { costOf, formatUsd } from "../../../../domain/units/usd-micros.ts";
import type { PostOptions, WireOrderType } from "../rest/trading-contract.ts";
import { clockDifferenceSecondsMax } from "../rest/venue-clock.ts";
import { endsBeforeExpiry } from "./limits.ts";
import type { MarketRules } from "./market-rulebook.ts";
import type { OrderWish } from "./tracked-order.ts";

/** `collateral`: the venue's buys at once spend a sum, so they are not used. `shares`: the other reading of its pages, by
 * which they stop at the size. */
export type FillAndKillBuys = "collateral" | "shares";

/** The venue takes no order that expires sooner. */
const expiryLeast = minutes(3);

/** Until the order arrives, and for a clock of the venue that is ahead of ours by as much as we put up with. */
const expiryMargin = seconds(5 + clockDifferenceSecondsMax);

/** Returns the venue's word for how the order is taken, or `VEN-830` where it has none. */
export function orderTypeOf(
  order: { readonly side: OrderSide; readonly timeInForce: TimeInForce },
  fillAndKillBuys: FillAndKillBuys,
): Result<WireOrderType> {
  const isSizeKept = order.side === "sell" || fillAndKillBuys === "shares";
  switch (order.timeInForce) {
    case "good-till-cancelled":
      return succeed("GTD");
    case "immediate-or-cancel":
      return succeed(isSizeKept ? "FAK" : "GTD");
    case "fill-or-kill":
      if (isSizeKept) return succeed("FOK");
      return fail("VEN-830", "the venue's buys of all or nothing spend a sum, not a size");
  }
}

/** Returns how the order is posted. `restingTime` is how long it may stand: never less than the venue's minimum. */
export function postOptions(
  orderType: WireOrderType,
  now: EpochMicros,
  restingTime: DurationMicros,
  isReducing: boolean,
): PostOptions {
  const expiresAt = orderType === "GTD" ? expiryOf(now, restingTime) : null;
  return { orderType, postOnly: false, expiresAt, purpose: isReducing ? "protect" : "open" };
}

/** Returns when the venue ends an order posted so, or null when it never rests. */
export function endOf({ expiresAt }: PostOptions): EpochMicros | null {
  return expiresAt === null
    ? null
    : epochMicros(integerOf(expiresAt) - integerOf(endsBeforeExpiry));
}

function expiryOf(now: EpochMicros, restingTime: DurationMicros): EpochMicros {
  const wanted = integerOf(restingTime) + integerOf(endsBeforeExpiry);
  const life = Math.max(wanted, integerOf(expiryLeast)) + integerOf(expiryMargin);
  const micros = integerOf(now) + life;
  return epochMicros(Math.ceil(micros / 1_000_000) * 1_000_000);
}

/** Says by name what the venue would refuse: `VEN-830` does not fit, `VEN-832` closed to us. Grid, lot and signature are
 * judged where the order's terms are made. */
export function misfitOf(
  order: OrderWish,
  { market, traded }: MarketRules,
  now: EpochMicros,
): Result<null> {
  if (!traded.isTradable) {
    return fail("VEN-832", `orders of version ${traded.domain.version} are not switched on`);
  }
  if (feeScheduleAt(market.fees, now).kind === "unknown") {
    return fail("VEN-832", `the fees of ${market.venueSymbol} are not known`);
  }
  if (market.status !== "open" && order.side === "buy") {
    return fail("VEN-832", `${market.venueSymbol} is ${market.status}`);
  }
  if (integerOf(order.size) < integerOf(traded.sizeMin)) {
    const least = formatContracts(traded.sizeMin);
    return fail("VEN-830", `${formatContracts(order.size)} shares are fewer than ${least}`);
  }
  const takes = order.timeInForce !== "good-till-cancelled";
  const cost = costOf(order.limitPrice, order.size, "down");
  if (order.side === "buy" && takes && integerOf(cost) < integerOf(traded.notionalMin)) {
    const least = formatUsd(traded.notionalMin);
    return fail("VEN-830", `${formatUsd(cost)} USD are less than a taking buy's ${least}`);
  }
  return succeed(null);
}

/** Returns the instant or the deadline, whichever comes first. */
export function noLaterThan(instant: EpochMicros, deadline: EpochMicros): EpochMicros {
  return instant < deadline ? instant : deadline;
}

/** Returns true when the time after the pause is still before the deadline. */
export function leavesTime(
  now: EpochMicros,
  pause: DurationMicros,
  deadline: EpochMicros,
): boolean {
  return addDuration(now, pause) < deadline;
}
