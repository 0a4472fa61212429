// How long a round of comparisons takes, and when it is news.

import { expect, test } from "vitest";
import type { MarketId } from "../../../domain/market/venue.ts";
import { addDuration, epochMicros, seconds } from "../../../domain/units/epoch-micros.ts";
import { ComparisonRound } from "./comparison-round.ts";

const begun = epochMicros(1_795_161_600_000_000);
const at = (count: number) => addDuration(begun, seconds(count));
const both: ReadonlySet<MarketId> = new Set(["kalshi:A", "kalshi:B"] as const);

test("the oldest comparison counts, and a round that takes too long is said once", () => {
  const round = new ComparisonRound(seconds(60));
  expect(round.look(both, at(0))).toBeUndefined();
  round.compared("kalshi:A", at(30));
  expect(round.look(both, at(60))).toBeUndefined();
  expect(round.longest).toBe(seconds(60));
  expect(round.look(both, at(61))).toBe("too-long");
  expect(round.look(both, at(62))).toBeUndefined();
  round.compared("kalshi:B", at(63));
  expect(round.look(both, at(64))).toBe("in-time");
  expect(round.longest).toBe(seconds(34));
});

test("a book that could not be compared begins to wait when it can be again", () => {
  const round = new ComparisonRound(seconds(60));
  round.look(both, at(0));
  round.look(new Set(["kalshi:A"] as const), at(1));
  expect(round.look(both, at(50))).toBeUndefined();
  round.compared("kalshi:A", at(50));
  expect(round.look(both, at(100))).toBeUndefined();
  expect(round.longest).toBe(seconds(50));
});
