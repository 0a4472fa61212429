// A made-up day of temperature brackets in the shape of the recording, so that everything that reads one can be tried
// without it: quotes that total a little more than a dollar, one row every few seconds, nothing on offer.

import { RandomStream, seededSource } from "../../src/simulation/random-stream.ts";

const brackets = ["T31", "B31.5", "B33.5", "B35.5", "B37.5", "T38"];
const middles = [4, 18, 36, 28, 10, 4];
const secondsApart = 5;

/** Returns the text of a file of so many rows. */
export function syntheticTemperature(rows: number, seed: number): string {
  const random = new RandomStream(seededSource(seed));
  const start = Date.parse("2025-12-30T07:00:00Z");
  const lines = ["timestamp,market_ticker,best_yes_bid,best_no_bid,implied_no_ask,implied_yes_ask"];
  for (let row = 0; row < rows; row += 1) {
    const bracket = row % brackets.length;
    const time = new Date(start + row * secondsApart * 1_000).toISOString().slice(0, -1);
    const bid = (middles[bracket] ?? 0) - random.between(1, 2);
    const noBid = 100 - bid - random.between(2, 3);
    const ticker = `KXHIGHNY-25DEC31-${brackets[bracket]}`;
    lines.push(`${time},${ticker},${bid},${noBid},${100 - bid},${100 - noBid}`);
  }
  return `${lines.join("\n")}\n`;
}
