// What `JSON.parse` alone takes for one frame: the anchor for every figure about frames, since machines differ. The frames
// are those of `frame-to-decision`, as strings that are ready.

import { decisionFrames, decisionMarkets } from "../frames/decision-frames.ts";
import { type PairedVenue, pairedMarkets } from "../frames/paired-engine.ts";
import { parseWorkload } from "../frames/wire-to-book.ts";
import type { BenchmarkDefinition } from "../harness/definition.ts";

function benchmark(venue: PairedVenue, frame: string): BenchmarkDefinition {
  return {
    name: `json-parse.${venue}`,
    operation: `JSON.parse of one ${frame}, from a string`,
    prepare() {
      const { changes } = decisionFrames(venue, pairedMarkets(decisionMarkets)[venue]);
      return {
        subject: parseWorkload(changes.texts),
        furtherFigures: { bytesPerFrame: changes.bytesPerFrame },
      };
    },
  };
}

export const benchmarks: readonly BenchmarkDefinition[] = [
  benchmark("kalshi", "orderbook_delta"),
  benchmark("polymarket", "price_change (YES and its mirror)"),
];
