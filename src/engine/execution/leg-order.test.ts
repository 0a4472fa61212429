import { expect, test } from "vitest";
import { type LegTerms, legOf } from "../../../test/support/leg-groups.ts";
import { likeliestToFailFirst } from "./leg-order.ts";

const terms: readonly LegTerms[] = [
  ["kalshi:A/no", 5_000, 100],
  ["kalshi:B/no", 5_000, 10],
  ["kalshi:C/no", 5_000, 10],
  ["kalshi:D/no", 5_000, 1],
];
const legs = terms.map(legOf);

function order(depths: readonly number[]): string {
  const micros = depths.map((contracts) => contracts * 1_000_000);
  return likeliestToFailFirst(legs, micros)
    .map(({ instrument }) => instrument.slice(7, 8))
    .join("");
}

test("the leg with the least to spare in proportion to its size goes first, alike ones by name", () => {
  // 1.5, 2, 1.2 and 40 times the leg.
  expect(order([150, 20, 12, 40])).toBe("CABD");
  expect(order([200, 20, 20, 2])).toBe("ABCD");
  expect(order([100, 11, 12, 1])).toBe("ADBC");
});

test("sizes whose products no double holds are told apart", () => {
  const large = ["kalshi:A/no", "kalshi:B/no"].map((instrument) =>
    legOf([instrument as LegTerms[0], 1, 900_000_000]),
  );
  const [first] = likeliestToFailFirst(large, [900_000_000_000_001, 900_000_000_000_000]);
  expect(first?.instrument).toBe("kalshi:B/no");
});
