// Prices of one leg in its own outcome's terms: where a limit may stand, and what the book shows now. A NO price is the
// pair's total less a YES price, so its grid is the mirror of the market's.

import { askSide, bidSide } from "../../domain/book/book-batch.ts";
import { bidOfSale, salePrice } from "../../domain/market/sale-price.ts";
import { roundLimitToTick } from "../../domain/market/tick-scheme.ts";
import { type OutcomeSide, outcomeOf } from "../../domain/market/venue.ts";
import type { Leg, OrderSide } from "../../domain/order/order.ts";
import { complementPrice, type PriceTicks, priceTicks } from "../../domain/units/price-ticks.ts";
import type { MarketReader, MarketState } from "../market-data/contract.ts";

/** Returns the admissible limit that is at least as good for us: a buy's at or below the price, a sell's at or above
 * it. Undefined when there is none. */
export function limitOnGrid(
  market: MarketState,
  leg: Leg,
  price: PriceTicks,
  side: OrderSide,
): PriceTicks | undefined {
  const { pairTotal } = market.market;
  // The grid is that of the bid which a sale meets, not of what the sale brings.
  const wanted = side === "sell" ? bidOfSale(price, pairTotal) : price;
  const found = onOutcomeGrid(market, outcomeOf(leg.instrument), wanted, side);
  return found === undefined || side === "buy" ? found : salePrice(found, pairTotal);
}

function onOutcomeGrid(
  { tickScheme, market: { pairTotal } }: MarketState,
  outcome: OutcomeSide,
  price: PriceTicks,
  side: OrderSide,
): PriceTicks | undefined {
  if (outcome === "yes") return roundLimitToTick(tickScheme, price, side);
  const mirrored = side === "buy" ? "sell" : "buy";
  const yes = roundLimitToTick(tickScheme, complementPrice(price, pairTotal), mirrored);
  return yes === undefined ? undefined : complementPrice(yes, pairTotal);
}

/** Returns the best price the leg could trade at now, for a sale what it would bring, or undefined while nothing is shown or its feed is down. */
export function shownPrice(
  markets: MarketReader,
  market: MarketState,
  leg: Leg,
  side: OrderSide,
): PriceTicks | undefined {
  if (markets.stream(market.streamIndex)?.open !== true) return undefined;
  const isYes = outcomeOf(leg.instrument) === "yes";
  const yesTicks = markets
    .book(market.index)
    .bestPrice(isYes === (side === "buy") ? askSide : bidSide);
  if (yesTicks < 0) return undefined;
  const { pairTotal } = market.market;
  const yes = priceTicks(yesTicks);
  const own = isYes ? yes : complementPrice(yes, pairTotal);
  return side === "buy" ? own : salePrice(own, pairTotal);
}
