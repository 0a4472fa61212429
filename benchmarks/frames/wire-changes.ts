// Where the changes of the tapes come from: drawn over many markets at random, or rebuilt from rows that a live recorder
// wrote down. The recordings lie outside the project: ARBYTRON_DATA names the folder.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Market } from "../../src/domain/market/market.ts";
import { kalshiMarket } from "../../src/replay/importers/venue-terms.ts";
import { dataFolder } from "../captures/recorded-captures.ts";
import { Draws } from "../harness/random.ts";
import type { WireChange } from "./wire-tape.ts";

/** 2026-11-20T08:00:00Z. */
const startMs = 1_795_161_600_000;

/** Days on which the recorder kept changes. On the first it kept the whole message; later without the market's id. */
const recordedDays = ["2026-03-16", "2026-03-18", "2026-03-20", "2026-03-25"];

function marketUuid(market: number): string {
  return `9b0f6b43-5b68-4f9f-9f02-${String(market).padStart(12, "0")}`;
}

function drawnTicker(market: number): string {
  const number = String(market).padStart(5, "0");
  return `KXNBAGAME-26NOV${10 + (market % 19)}M${number}-T${10 + (market % 90)}`;
}

/** Returns the tickers of the markets that `drawnChanges` draws from. */
export function drawnTickers(markets: number): string[] {
  return Array.from({ length: markets }, (_, market) => drawnTicker(market));
}

/** Returns a cent market for a ticker of either source. */
export function marketOfTicker(ticker: string): Market {
  return kalshiMarket({ symbol: ticker, title: ticker, groupSymbol: null, stepTicks: 100 });
}

/** Prices of a side that change: real changes lie even nearer to the best. */
const restlessPrices = 12;

/** Returns so many changes over so many markets at random, evenly over the twelve prices nearest to each market's best. */
export function drawnChanges(markets: number, count: number): WireChange[] {
  const draws = new Draws(20_261_120);
  return Array.from({ length: count }, (_, change) => {
    // Every market changes at least once.
    const market = change < markets ? change : draws.below(markets);
    const isYes = draws.below(2) === 0;
    // Each market trades somewhere between 0.20 and 0.79.
    const best = 20 + ((market * 37) % 60);
    const away = draws.below(restlessPrices);
    const micros = String(draws.below(1_000_000)).padStart(6, "0");
    return {
      ticker: drawnTicker(market),
      marketId: marketUuid(market),
      price: `0.${String(isYes ? best - away : best + 1 + away).padStart(2, "0")}00`,
      hundredths: (draws.below(2) === 0 ? -100 : 100) * (1 + draws.below(9_000)),
      side: isYes ? "yes" : "no",
      // Go leaves out zeros at the end of a fraction.
      ts: `2026-11-20T08:00:00.${micros.replace(/0+$/, "") || "1"}Z`,
      tsMs: startMs + change,
    };
  });
}

interface RecordedRow {
  readonly type: string;
  readonly msg?: {
    readonly market_ticker: string;
    readonly market_id?: string;
    readonly price_dollars: string;
    readonly delta_fp: string;
    readonly side: "yes" | "no";
    readonly ts: string;
  };
}

/** Returns the recorded changes, in the order of the recording, or none when it is not there. */
export function recordedChanges(): WireChange[] {
  const paths = recordedDays.map((day) => join(dataFolder, `kalshi_sports_feed_${day}.jsonl.gz`));
  if (!paths.every((path) => existsSync(path))) return [];
  const ids = new Map<string, string>();
  const changes: WireChange[] = [];
  for (const path of paths) {
    for (const line of gunzipSync(readFileSync(path)).toString("utf8").split("\n")) {
      if (line === "") continue;
      const { type, msg } = JSON.parse(line) as RecordedRow;
      if (type !== "orderbook_delta" || msg === undefined) continue;
      const ticker = msg.market_ticker;
      const marketId = ids.get(ticker) ?? msg.market_id ?? marketUuid(ids.size);
      ids.set(ticker, marketId);
      changes.push({
        ticker,
        marketId,
        price: msg.price_dollars,
        hundredths: Number(msg.delta_fp.replace(".", "")),
        side: msg.side,
        ts: msg.ts,
        tsMs: Date.parse(msg.ts),
      });
    }
  }
  return changes;
}
