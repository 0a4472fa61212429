// The best level of each side and what they say together. The middle is kept twice, so that it stays an integer; the
// microprice is a statistic and never feeds a balance.

import type { PriceTicks } from "../units/price-ticks.ts";
import { addPrices, subtractPrices } from "../units/price-ticks.ts";
import { integerOf } from "../units/unit.ts";
import type { Book, Level } from "./level.ts";

/** `locked`: best bid and best ask are equal; `crossed`: the bid is above the ask. Neither is an opportunity. */
export type TopState = "empty" | "one-sided" | "normal" | "locked" | "crossed";

export interface TopOfBook {
  readonly state: TopState;
  readonly bid: Level | undefined;
  readonly ask: Level | undefined;
  /** Best bid plus best ask: twice the middle. Undefined unless both sides are there; so are the next two. */
  readonly midTwice: PriceTicks | undefined;
  /** Best ask less best bid; negative on a crossed book. */
  readonly spread: PriceTicks | undefined;
  /** The middle weighted towards the thinner side, in ticks as a double; undefined without any size. */
  readonly micropriceTicks: number | undefined;
}

/** Returns the top of a book whose sides are sorted best first. */
export function topOfBook(book: Book): TopOfBook {
  return topOfLevels(book.bids[0], book.asks[0]);
}

/** Returns the same from the two best levels. */
export function topOfLevels(bid: Level | undefined, ask: Level | undefined): TopOfBook {
  if (bid === undefined || ask === undefined) {
    const state = bid === undefined && ask === undefined ? "empty" : "one-sided";
    const nothing = { midTwice: undefined, spread: undefined, micropriceTicks: undefined };
    return { state, bid, ask, ...nothing };
  }
  const spread = subtractPrices(ask.price, bid.price);
  return {
    state: stateOf(integerOf(spread)),
    bid,
    ask,
    midTwice: addPrices(bid.price, ask.price),
    spread,
    micropriceTicks: microprice(bid, ask),
  };
}

function stateOf(spreadTicks: number): TopState {
  if (spreadTicks === 0) return "locked";
  return spreadTicks > 0 ? "normal" : "crossed";
}

function microprice(bid: Level, ask: Level): number | undefined {
  const bidSize = integerOf(bid.size);
  const askSize = integerOf(ask.size);
  const total = bidSize + askSize;
  if (total === 0) return undefined;
  return (integerOf(bid.price) * askSize + integerOf(ask.price) * bidSize) / total;
}
