// One unified book seen from its other side: whoever bids for YES at p offers NO at the pair's total less p. Venues
// publish either YES bids and asks, or bids of both outcomes; these two turn one form into the other. Nothing is
// merged and nothing dropped.

import { complementPrice, onePrice, type PriceTicks } from "../units/price-ticks.ts";
import { integerOf } from "../units/unit.ts";
import type { Book, Level } from "./level.ts";

/** Returns the NO book of a YES book, or the YES book of a NO book; best level first on both sides. */
export function complementBook(book: Book, pairTotal: PriceTicks = onePrice): Book {
  return {
    bids: bestFirst(mirrored(book.asks, pairTotal), "bids"),
    asks: bestFirst(mirrored(book.bids, pairTotal), "asks"),
  };
}

/**
 * Returns both books of a venue that publishes only bids, each for its own outcome. The pair's total is what a YES and
 * a NO bid must sum to in order to trade: 1.00 on Kalshi, 1.01 for raw ForecastEx bids. The asks that a broker
 * displays for ForecastEx already contain the extra cent and do not belong here.
 */
export function bidOnlyBook(
  yesBids: readonly Level[],
  noBids: readonly Level[],
  pairTotal: PriceTicks = onePrice,
): { readonly yes: Book; readonly no: Book } {
  return {
    yes: {
      bids: bestFirst(yesBids, "bids"),
      asks: bestFirst(mirrored(noBids, pairTotal), "asks"),
    },
    no: {
      bids: bestFirst(noBids, "bids"),
      asks: bestFirst(mirrored(yesBids, pairTotal), "asks"),
    },
  };
}

function mirrored(levels: readonly Level[], pairTotal: PriceTicks): Level[] {
  return levels.map(({ price, size }) => ({ price: complementPrice(price, pairTotal), size }));
}

/** Returns the levels sorted with the best first: bids descend, asks ascend, equal prices keep their order. */
export function bestFirst(levels: readonly Level[], side: "bids" | "asks"): Level[] {
  const direction = side === "bids" ? -1 : 1;
  return [...levels].sort((a, b) => direction * (integerOf(a.price) - integerOf(b.price)));
}
