// What may be read from a difference of cash: one reading or none. A second judge counts the readings one by one.

import fc from "fast-check";
import { expect, test } from "vitest";
import { marketId } from "../../../../domain/market/venue.ts";
import { explainCash, type VanishedPosition, vanishedMax } from "./cash-explanation.ts";

const vanished = (symbol: string, contracts: number, mayHaveLost = true): VanishedPosition => ({
  market: marketId("forecastex", symbol),
  netMicros: contracts * 1_000_000,
  mayHaveLost,
});

const read = (usd: number, positions: readonly VanishedPosition[], couponUsd = 0) => {
  const explanation = explainCash(usd * 1_000_000, positions, couponUsd * 1_000_000);
  return explanation.kind === "payouts"
    ? explanation.answers.map(
        ({ market, yesValue }) => `${market.split(":")[1]} ${Number(yesValue)}`,
      )
    : explanation.kind;
};

test.each([
  ["nothing moved", 0, [], 0, "nothing"],
  ["a sum within the coupon", 0.5, [], 0.5, "coupon"],
  ["a sum beyond the coupon", 0.51, [], 0.5, "unexplained"],
  ["a sum that went away", -0.5, [], 0.5, "unexplained"],
  ["a winner", 10, [vanished("a", 10, false)], 0, ["a 10000"]],
  ["a loser that may have lost", 0, [vanished("a", 10)], 0, ["a 0"]],
  ["a loser that may not", 0, [vanished("a", 10, false)], 0, "unexplained"],
  ["NO that lost", 0, [vanished("a", -10)], 0, ["a 10000"]],
  [
    "a ladder, told apart by its sizes",
    10,
    [vanished("a", 10), vanished("b", -5)],
    0,
    ["a 10000", "b 10000"],
  ],
  ["two of one size, of which one won", 10, [vanished("a", 10), vanished("b", 10)], 0, "ambiguous"],
  [
    "two of one size that both won",
    20,
    [vanished("a", 10), vanished("b", 10)],
    0,
    ["a 10000", "b 10000"],
  ],
  ["a void at half a dollar", 5, [vanished("a", 10)], 0, "unexplained"],
  ["a coupon beside a payout", 10.25, [vanished("a", 10)], 1, "unexplained"],
] as const)("%s", (_name, usd, positions, couponUsd, expected) => {
  expect(read(usd, positions, couponUsd)).toEqual(expected);
});

test("more positions than can be told apart are nobody's guess", () => {
  const many = Array.from({ length: vanishedMax + 1 }, (_, place) =>
    vanished(`${place}`, 2 ** place),
  );
  expect(read(1, many)).toBe("ambiguous");
});

test("an answer is told exactly where one reading holds", () => {
  const positions = fc.array(
    fc.record({
      contracts: fc.integer({ min: -6, max: 6 }).filter((size) => size !== 0),
      mayHaveLost: fc.boolean(),
    }),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(positions, fc.integer({ min: 0, max: 20 }), (drawn, usd) => {
      const all = drawn.map(({ contracts, mayHaveLost }, place) =>
        vanished(`${place}`, contracts, mayHaveLost),
      );
      // Every string of winners and losers, written out.
      let readings = [{ paid: 0, words: [] as string[] }];
      for (const [place, { netMicros, mayHaveLost }] of all.entries()) {
        const size = Math.abs(netMicros) / 1_000_000;
        readings = readings.flatMap(({ paid, words }) => [
          { paid: paid + size, words: [...words, `${place} ${netMicros > 0 ? 10_000 : 0}`] },
          ...(mayHaveLost
            ? [{ paid, words: [...words, `${place} ${netMicros > 0 ? 0 : 10_000}`] }]
            : []),
        ]);
      }
      const fitting = readings.filter(({ paid }) => paid === usd);
      const expected =
        fitting.length === 0 ? "unexplained" : fitting.length > 1 ? "ambiguous" : fitting[0]?.words;
      expect(read(usd, all)).toEqual(expected);
    }),
    { seed: 6, numRuns: 500 },
  );
});
