// The judge of recorded episodes: what it accepts, and each way in which an episode is false.

import { describe, expect, test } from "vitest";
import {
  type ClaimedEpisode,
  feeUsdMicros,
  judgeEpisode,
  type RecordedMoment,
} from "./judge-episode.ts";

const now = 1_000_000_000_000;
const names = ["A", "B", "C"].map((name) => `kalshi:K-${name}`);
const partition = { kind: "partition", instruments: names.map((name) => `${name}/yes`) };

/** Bids and asks in cents of A, B, C, quoted `age` seconds ago at a row after the placeholders. */
function moment(
  cents: readonly (readonly [number, number])[],
  { age = 0, row = 60 }: { age?: number; row?: number } = {},
): RecordedMoment {
  const quotes = names.map((name, at) => {
    const [bid, ask] = cents[at] as readonly [number, number];
    const atMicros = now - age * 1_000_000;
    return [name, { bidTicks: bid * 100, askTicks: ask * 100, atMicros, row }] as const;
  });
  return { kind: "kalshi_highny", quotes: new Map(quotes), lastAtMicros: now };
}

function noOfAll(prices: readonly number[], profitUsdMicros: number): ClaimedEpisode {
  return {
    openedAtMicros: now,
    sizeContractMicros: 100_000_000,
    profitUsdMicros,
    legs: prices.map((price, at) => ({
      instrument: `${names[at]}/no`,
      limitPriceTicks: price * 100,
    })),
  };
}

// 50, 40 and 18 cents bid: NO of all costs 192 and pays 200; fees of 100 are 1.75, 1.68 and 1.04 dollars.
const books = [
  [50, 51],
  [40, 41],
  [18, 19],
] as const;
const genuine = noOfAll([50, 60, 82], 3_530_000);

describe("verdicts", () => {
  test("a genuine one, with its worst state", () => {
    expect(judgeEpisode(genuine, partition, moment(books))).toEqual({
      isTrue: true,
      costUsdMicros: 192_000_000,
      feeUsdMicros: 4_470_000,
      worstState: ["kalshi:K-A/yes"],
      profitUsdMicros: 3_530_000,
    });
  });

  test.each([
    ["another profit", { ...genuine, profitUsdMicros: 3_540_000 }, moment(books), "at worst"],
    ["a price that did not stand", noOfAll([49, 60, 82], 1), moment(books), "costs 5000"],
    ["a stale leg", genuine, moment(books, { age: 61 }), "stale"],
    ["a placeholder", genuine, moment(books, { row: 50 }), "placeholder"],
    ["half a contract", { ...genuine, sizeContractMicros: 500_000 }, moment(books), "whole"],
  ] as const)("%s", (_, episode, at, why) => {
    const verdict = judgeEpisode(episode, partition, at);
    expect(verdict.isTrue ? "" : verdict.why).toContain(why);
  });

  test("bids that total more than 1.08 are stale legs, and so are asks below 0.90", () => {
    const dear = moment([
      [50, 51],
      [40, 41],
      [19, 20],
    ]);
    expect(judgeEpisode(noOfAll([50, 60, 81], 4_500_000), partition, dear)).toEqual({
      isTrue: false,
      why: "bids total 10900: a leg is stale",
    });
    const cheap = moment([
      [10, 30],
      [10, 30],
      [10, 29],
    ]);
    expect(judgeEpisode(noOfAll([90], 1), partition, cheap)).toMatchObject({ isTrue: false });
  });

  test("a total inside the fees earns nothing", () => {
    const inside = moment([
      [50, 51],
      [36, 37],
      [18, 19],
    ]);
    expect(judgeEpisode(noOfAll([50, 64, 82], 1), partition, inside)).toEqual({
      isTrue: false,
      why: "it earns -410000 at worst",
    });
  });

  test("a ladder posing as exclusive pays in fewer states", () => {
    const ladder = { kind: "ladder", instruments: partition.instruments };
    // All may pay at once: then NO of all is worth nothing.
    const verdict = judgeEpisode(genuine, ladder, moment(books));
    expect(verdict.isTrue ? "" : verdict.why).toBe("it earns -196470000 at worst");
  });

  test("what it does not know it does not call true", () => {
    expect(judgeEpisode(genuine, undefined, moment(books)).isTrue).toBe(false);
    const other = { kind: "exhaustive", instruments: partition.instruments };
    expect(judgeEpisode(genuine, other, moment(books)).isTrue).toBe(false);
  });
});

test("fees to their last unit", () => {
  // 0.07 × 0.5 × 0.5 is 1.75 cents a contract, up to the cent.
  expect(feeUsdMicros("kalshi_highny", 5_000, 1)).toBe(20_000);
  expect(feeUsdMicros("kalshi_highny", 5_000, 4)).toBe(70_000);
  // 0.0695 × 0.99 × 0.01 × 100 is 0.068805, up to 0.00001 USD.
  expect(feeUsdMicros("polymarket_us", 9_900, 100)).toBe(68_810);
});
