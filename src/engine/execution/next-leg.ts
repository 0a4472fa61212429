// The next leg of a group, sized to what the others really got and priced again. The rule of its limit: it may cost at
// most what selling back the legs that are held would forgo, because that is the alternative. Selling back is reckoned
// at the best bid shown, and never below the loss bound, since the unwind sells no lower; fees that were paid already
// are gone either way. The limit that risk approved is never exceeded: collateral is reserved up to it.

import { planTakerFee } from "../../domain/market/fees/plan-fee.ts";
import type { Leg } from "../../domain/order/order.ts";
import {
  type ContractMicros,
  contractMicros,
  leastContracts,
  roundToLot,
} from "../../domain/units/contract-micros.ts";
import type { EpochMicros } from "../../domain/units/epoch-micros.ts";
import { type PriceTicks, priceTicks } from "../../domain/units/price-ticks.ts";
import { mulDiv } from "../../domain/units/rounding.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { costOf } from "../../domain/units/usd-micros.ts";
import type { MarketReader, MarketState } from "../market-data/contract.ts";
import type { GroupView } from "./contract.ts";
import {
  averagePrice,
  type GroupPart,
  holdings,
  isLessPart,
  leastPart,
  lotsOf,
  marketOfLeg,
  partOf,
  shareMicros,
} from "./holdings.ts";
import { limitOnGrid, shownPrice } from "./leg-prices.ts";

const wholeGroup: GroupPart = { filledMicros: 1, sizeMicros: 1 };

/** An order that the book and the market's rules admit now. */
export interface AdmissibleOrder {
  readonly limitPrice: PriceTicks;
  readonly size: ContractMicros;
}

/**
 * Returns the order that opens a leg, or undefined when there is none worth sending: the market is not open, what the
 * earlier legs got is below its minimum, its price has gone, or selling back is cheaper.
 */
export function openingOrder(
  now: EpochMicros,
  markets: MarketReader,
  view: GroupView,
  legIndex: number,
): AdmissibleOrder | undefined {
  const leg = view.group.legs[legIndex] as Leg;
  const market = marketOfLeg(markets, leg);
  if (market === undefined || market.status !== "open") return undefined;
  const { sizeMin, notionalMin } = market.market;
  const size = openingSize(markets, view, legIndex);
  if (integerOf(size) === 0 || size < sizeMin) return undefined;
  const worst = legIndex === 0 ? leg.limitPrice : limitByRule(now, markets, view, legIndex, size);
  const limitPrice = worst && limitOnGrid(market, leg, worst, "buy");
  if (limitPrice === undefined || costOf(limitPrice, size, "down") < notionalMin) return undefined;
  const shown = shownPrice(markets, market, leg, "buy");
  return shown !== undefined && shown > limitPrice ? undefined : { limitPrice, size };
}

/** The part of the group that the legs before this one stand for: what is wanted of it. At most all of it. */
function wantedPart(view: GroupView, legIndex: number): GroupPart {
  const { legs } = view.group;
  const earlier = leastPart(legs.slice(0, legIndex), holdings(view));
  return isLessPart(earlier, wholeGroup) ? earlier : wholeGroup;
}

/**
 * Returns the leg's share of what the legs before it got, in whole lots. Rounded down where that leaves nothing over but
 * dust, which it does on legs of one size. A lot of a small leg hedges many lots of a large one: what rounding down would
 * leave of those had to be sold again, so the share is rounded up, and the rule of the limit pays for it.
 */
function openingSize(markets: MarketReader, view: GroupView, legIndex: number): ContractMicros {
  const { group } = view;
  const { size } = group.legs[legIndex] as Leg;
  const lots = lotsOf(markets, group);
  const lot = contractMicros(lots.ofLegs[legIndex] ?? 1);
  const wanted = wantedPart(view, legIndex);
  const down = roundToLot(contractMicros(partOf(wanted, integerOf(size), "down")), lot, "down");
  const hedged = { filledMicros: integerOf(down), sizeMicros: integerOf(size) };
  const leavesDust = group.legs.slice(0, legIndex).every((_, earlier) => {
    const share = shareMicros(group, lots, wanted, earlier);
    return share - shareMicros(group, lots, hedged, earlier) < lots.dustMicros;
  });
  if (leavesDust) return down;
  const up = contractMicros(shareMicros(group, lots, wanted, legIndex));
  return roundToLot(leastContracts(up, size), lot, "down");
}

/** The highest price, up to the approved limit, at which opening the leg costs no more than selling the others. */
function limitByRule(
  now: EpochMicros,
  markets: MarketReader,
  view: GroupView,
  legIndex: number,
  size: ContractMicros,
): PriceTicks | undefined {
  const { group } = view;
  const leg = group.legs[legIndex] as Leg;
  const filled = { filledMicros: integerOf(size), sizeMicros: integerOf(leg.size) };
  const wanted = wantedPart(view, legIndex);
  const part = isLessPart(filled, wanted) ? filled : wanted;
  let budget = partOf(part, integerOf(group.payoutWorst), "down");
  for (const [position, other] of group.legs.entries()) {
    const share = contractMicros(partOf(part, integerOf(other.size), "up"));
    if (position < legIndex) budget -= proceedsMicros(now, markets, view, position, share);
    if (position > legIndex) budget -= plannedMicros(other, share);
  }
  const market = marketOfLeg(markets, leg) as MarketState;
  const costs = (ticks: number): number => {
    const price = priceTicks(ticks);
    const fee = planTakerFee(markets.feesAt(market.index, now), "buy", [{ price, size }]);
    return fee.ok
      ? integerOf(costOf(price, size, "up")) + integerOf(fee.value)
      : Number.POSITIVE_INFINITY;
  };
  let above = integerOf(leg.limitPrice) + 1;
  let within = costs(above - 1) <= budget ? above - 1 : 0;
  while (above - within > 1) {
    const middle = Math.floor((within + above) / 2);
    if (costs(middle) <= budget) within = middle;
    else above = middle;
  }
  return within === 0 ? undefined : priceTicks(within);
}

/** What selling a leg back would bring, its fee taken off; a fee nobody knows is taken as none, against the hedge. Never
 * less than nothing: what costs more to sell than it brings is kept. */
function proceedsMicros(
  now: EpochMicros,
  markets: MarketReader,
  view: GroupView,
  legIndex: number,
  size: ContractMicros,
): number {
  const leg = view.group.legs[legIndex] as Leg;
  const lossMax = integerOf(view.envelope.lossMax);
  const floor = Math.max(0, integerOf(averagePrice(view, legIndex)) - lossMax);
  const market = marketOfLeg(markets, leg);
  const bid = market && shownPrice(markets, market, leg, "sell");
  const price = priceTicks(bid === undefined ? floor : Math.max(floor, integerOf(bid)));
  const schedule = market && markets.feesAt(market.index, now);
  const fee = schedule && planTakerFee(schedule, "sell", [{ price, size }]);
  const brought = integerOf(costOf(price, size, "down")) - (fee?.ok ? integerOf(fee.value) : 0);
  return Math.max(0, brought);
}

/** What a leg that follows is planned to cost at its limit, scaled to the size. */
function plannedMicros(leg: Leg, size: ContractMicros): number {
  const fee = mulDiv(integerOf(leg.fee), integerOf(size), integerOf(leg.size), "up");
  return integerOf(costOf(leg.limitPrice, size, "up")) + fee;
}
