// What JSON.parse alone takes for one Kalshi delta: the anchor for every figure about frames, since machines differ.
// The frames have the documented shape of `orderbook_delta` with drawn values.

import type { BenchmarkDefinition, PreparedBenchmark } from "../harness/definition.ts";
import { Draws } from "../harness/random.ts";

const frameCount = 4_096;

function digits(draws: Draws, length: number): string {
  return Array.from({ length }, () => draws.below(10)).join("");
}

function frame(draws: Draws, sequence: number): string {
  return JSON.stringify({
    type: "orderbook_delta",
    sid: 2,
    seq: sequence,
    msg: {
      market_ticker: `KXNBAGAME-26NOV${10 + draws.below(19)}-T${10 + draws.below(90)}`,
      market_id: `9b0f6c8d-3b8a-4c5d-9e1f-${digits(draws, 12)}`,
      price_dollars: `0.${10 + draws.below(89)}00`,
      delta_fp: `${draws.below(2) === 0 ? "-" : ""}${1 + draws.below(900)}.00`,
      side: draws.below(2) === 0 ? "yes" : "no",
      ts: "2026-11-20T09:30:00.123456Z",
      ts_ms: 1_795_167_000_000 + draws.below(1_000_000),
    },
  });
}

function prepare(): PreparedBenchmark {
  const draws = new Draws(3);
  const frames = Array.from({ length: frameCount }, (_, sequence) => frame(draws, sequence));
  const bytes = frames.reduce((sum, text) => sum + text.length, 0) / frameCount;
  let at = 0;
  return {
    subject: {
      run(operations) {
        let sum = 0;
        for (let operation = 0; operation < operations; operation += 1) {
          const parsed = JSON.parse(frames[at] as string) as { readonly seq: number };
          sum = (sum + parsed.seq) | 0;
          at = (at + 1) & (frameCount - 1);
        }
        return sum;
      },
    },
    furtherFigures: { bytesPerFrame: Math.round(bytes) },
  };
}

export const benchmarks: readonly BenchmarkDefinition[] = [
  { name: "json-parse-kalshi-delta", operation: "JSON.parse of one delta, from a string", prepare },
];
