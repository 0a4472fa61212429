// Frames of Kalshi's order book channel in the documented shape, prices of both sides on the YES scale.

import { bidSide } from "../../src/domain/book/book-batch.ts";
import type { Market } from "../../src/domain/market/market.ts";
import {
  bestAskCents,
  bestBidCents,
  flowLevels,
  type LevelChange,
  restingContracts,
} from "./level-flow.ts";

/** Number of the first frame: ten digits for longer than any benchmark runs. */
export const firstSequence = 1_000_000_000;

function dollars(cents: number): string {
  return `0.${String(cents).padStart(2, "0")}00`;
}

function marketUuid(market: number): string {
  return `9b0f6b43-5b68-4f9f-9f02-${String(market).padStart(12, "0")}`;
}

export function subscribedFrame(): string {
  return JSON.stringify({ id: 1, type: "subscribed", msg: { channel: "orderbook_delta", sid: 1 } });
}

export function snapshotFrame(market: Market, index: number): string {
  const levels = Array.from({ length: flowLevels }, (_, level) => level);
  const size = `${restingContracts}.00`;
  return JSON.stringify({
    type: "orderbook_snapshot",
    sid: 1,
    seq: firstSequence + index,
    msg: {
      market_ticker: market.venueSymbol,
      market_id: marketUuid(index),
      yes_dollars_fp: levels.map((level) => [dollars(bestBidCents - level), size]),
      no_dollars_fp: levels.map((level) => [dollars(bestAskCents + level), size]),
    },
  });
}

export function deltaFrame(market: Market, change: LevelChange, sequence: number): string {
  return JSON.stringify({
    type: "orderbook_delta",
    sid: 1,
    seq: sequence,
    msg: {
      market_ticker: market.venueSymbol,
      market_id: marketUuid(change.market),
      price_dollars: dollars(change.priceCents),
      delta_fp: `${change.change}.00`,
      side: change.side === bidSide ? "yes" : "no",
      ts: "2026-11-20T08:00:00.123456Z",
      ts_ms: 1_795_161_600_123,
    },
  });
}
