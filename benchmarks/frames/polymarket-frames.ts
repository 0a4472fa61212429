// Frames of Polymarket's market channel in the documented shape: every change stands twice, once for each token.

import { bidSide } from "../../src/domain/book/book-batch.ts";
import type { Market } from "../../src/domain/market/market.ts";
import {
  bestAskCents,
  bestBidCents,
  flowLevels,
  type LevelChange,
  restingContracts,
} from "./level-flow.ts";

/** The venue's clock at the first change, in milliseconds: thirteen digits for longer than any benchmark runs. */
export const firstChangeAtMs = 1_795_161_660_000;

/** And when the books were as they are shown: a minute before, which is what a paired engine lets pass at its start. */
const booksAtMs = 1_795_161_600_000;

const hash = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567";

function price(cents: number): string {
  return `0.${String(cents).padStart(2, "0")}`;
}

export function bookFrame(market: Market): string {
  const side = (cents: (level: number) => number) =>
    Array.from({ length: flowLevels }, (_, level) => ({
      price: price(cents(level)),
      size: String(restingContracts),
    }));
  return JSON.stringify({
    event_type: "book",
    market: market.venueSymbol,
    asset_id: market.venueInstruments.yes,
    bids: side((level) => bestBidCents - level),
    asks: side((level) => bestAskCents + level),
    hash,
    timestamp: String(booksAtMs),
    tick_size: "0.01",
    min_order_size: "5",
    neg_risk: false,
    last_trade_price: "0.42",
  });
}

export function priceChangeFrame(market: Market, change: LevelChange): string {
  const { bestAskCents: ask, bestBidCents: bid, priceCents, side, size } = change;
  const { yes, no } = market.venueInstruments;
  const isBid = side === bidSide;
  return JSON.stringify({
    event_type: "price_change",
    market: market.venueSymbol,
    timestamp: String(firstChangeAtMs),
    price_changes: [
      {
        asset_id: yes,
        price: price(priceCents),
        size: String(size),
        side: isBid ? "BUY" : "SELL",
        hash,
        best_bid: price(bid),
        best_ask: price(ask),
      },
      {
        asset_id: no,
        price: price(100 - priceCents),
        size: String(size),
        side: isBid ? "SELL" : "BUY",
        hash,
        best_bid: price(100 - ask),
        best_ask: price(100 - bid),
      },
    ],
  });
}
