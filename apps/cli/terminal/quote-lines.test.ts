// The books of the same claim beside each other, as people see them.

import { expect, test } from "vitest";
import { noPaint } from "./paint.ts";
import { quoteLines } from "./quote-lines.ts";
import { sampleSnapshot } from "./sample-snapshot.ts";

const [claim] = sampleSnapshot.quotes;
if (claim === undefined) throw new TypeError("the sample has a claim");

test("a row for each claim, a column for each venue; what is not believed stands in parentheses", () => {
  expect(quoteLines(sampleSnapshot, 70, noPaint, 5)).toEqual([
    expect.stringMatching(/^bid\/ask +kalshi +polymarket$/),
    expect.stringMatching(/^Will the Federal Reserve cut.*… +0\.46\/0\.48 +\(–\/0\.4755\)$/),
  ]);
});

test("four venues fit eighty columns, and a claim that lacks one leaves its place empty", () => {
  const level = { priceTicks: 4_600, sizeContractMicros: 1_000_000 };
  const quoteAt = (venue: string) => ({
    ...{ instrument: `${venue}:x/yes`, venue, bid: level, ask: level, refusal: null },
  });
  const four = ["kalshi", "polymarket", "forecastex", "amm"].map(quoteAt);
  const quotes = [
    { ...claim, quotes: four },
    { ...claim, title: "Another", quotes: four.slice(0, 2) },
  ];
  const lines = quoteLines({ quotes }, 80, noPaint, 5);
  expect(lines).toHaveLength(3);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  expect(lines[1]?.match(/0\.46\/0\.46/g)).toHaveLength(4);
  expect(lines[2]).toMatch(/^Another +0\.46\/0\.46 +0\.46\/0\.46$/);
});

test("what does not fit is counted, and a market nobody lists says so", () => {
  const unlisted = {
    ...claim,
    quotes: claim.quotes.map((quote) => ({ ...quote, refusal: "unlisted" })),
  };
  const lines = quoteLines({ quotes: [unlisted, claim, claim] }, 80, noPaint, 1);
  expect(lines[1]).toMatch(/unlisted +unlisted$/);
  expect(lines[2]).toBe("and 2 more");
  expect(quoteLines({ quotes: [] }, 80, noPaint, 1)).toEqual([]);
});
