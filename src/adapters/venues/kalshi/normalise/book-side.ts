// Our instruments and sides as the venue's: everything at Kalshi is a bid or an ask on the YES leg. Buying NO at q is
// selling YES at 1 - q; forgetting the inversion would double a risk instead of covering it.

import { type InstrumentId, marketOf, outcomeOf } from "../../../../domain/market/venue.ts";
import type { OrderSide } from "../../../../domain/order/order.ts";
import { complementPrice, type PriceTicks } from "../../../../domain/units/price-ticks.ts";

/** `bid` buys YES or sells NO, `ask` sells YES or buys NO. */
export type BookSide = "bid" | "ask";

/** Returns the venue's side of an order on one of our instruments. */
export function bookSideOf(instrument: InstrumentId, side: OrderSide): BookSide {
  return (outcomeOf(instrument) === "yes") === (side === "buy") ? "bid" : "ask";
}

/** Returns an instrument's price on the YES leg, or a YES price on the instrument's own leg: the same inversion. */
export function acrossLegs(instrument: InstrumentId, price: PriceTicks): PriceTicks {
  return outcomeOf(instrument) === "yes" ? price : complementPrice(price);
}

/** Returns the venue's name of the instrument's market. */
export function tickerOf(instrument: InstrumentId): string {
  return marketOf(instrument).slice("kalshi:".length);
}

/** Returns the side when the text is one of the two. */
export function bookSideOfWord(word: string): BookSide | undefined {
  return word === "bid" || word === "ask" ? word : undefined;
}
