// What names of markets say about each other, and what they do not.

import { describe, expect, test } from "vitest";
import { outcomeOf } from "../../domain/market/venue.ts";
import { relationsOfNames } from "./polymarket-us-groups.ts";
import { polymarketUsMarket } from "./venue-terms.ts";

function stated(...slugs: readonly string[]): [string, string[]][] {
  const markets = slugs.map((symbol) =>
    polymarketUsMarket({ symbol, stepTicks: 100, title: symbol, groupSymbol: null }),
  );
  return relationsOfNames(markets).map(({ kind, instruments }) => {
    expect(instruments.every((one) => outcomeOf(one) === "yes")).toBe(true);
    return [kind, instruments.map((one) => one.slice(one.lastIndexOf("-") + 1, -"/yes".length))];
  });
}

function of(group: string, ...outcomes: readonly string[]): string[] {
  return outcomes.map((outcome) => `${group}-${outcome}`);
}

describe("groups by name", () => {
  const fomc = "rdc-usfed-fomc-2026-07-29";
  const decisions = ["cut25", "cut50", "hike25", "hike50", "nochng"];

  test("the five decisions of a meeting are a partition, fewer are not", () => {
    expect(stated(...of(fomc, ...decisions))).toEqual([["partition", decisions]]);
    expect(stated(...of(fomc, ...decisions.slice(1)))[0]?.[0]).toBe("mutually-exclusive");
    expect(stated(...of(fomc, ...decisions, "hike75"))[0]?.[0]).toBe("mutually-exclusive");
    expect(stated(...of(fomc, "cut25"))).toEqual([]);
  });

  const july = "tc-temp-nychigh-2026-07-13";
  const whole = ["gte82lt83f", "gte84lt85f", "gte86f", "lt82f"];

  test("temperatures that meet are a partition; with a gap or without an end they are not", () => {
    expect(stated(...of(july, ...whole))).toEqual([["partition", whole]]);
    for (const broken of [
      ["gte82lt83f", "gte85lt86f", "gte87f", "lt82f"],
      ["gte82lt83f", "gte84lt85f", "lt82f"],
      ["gte82lt83f", "gte84lt85f", "gte86f"],
      ["gte82lt83f", "gte84lt85f", "gte86f", "lt81f"],
      ["gte82lt83f", "gte84lt85f", "gte86f", "cold"],
    ]) {
      expect(stated(...of(july, ...broken))).toEqual([["mutually-exclusive", broken]]);
    }
  });

  test("prices that are reached are a ladder, widest first", () => {
    const high = "cpc-btc-hitprice-high-yr-12-31-2026";
    const low = "cpc-btc-hitprice-low-yr-12-31-2026";
    expect(stated(...of(high, "200k", "90k", "110k"))).toEqual([
      ["ladder", ["90k", "110k", "200k"]],
    ]);
    expect(stated(...of(low, "40k", "55k"))).toEqual([["ladder", ["55k", "40k"]]]);
    expect(stated(...of(high, "200k", "more"))).toEqual([]);
    expect(stated(...of(high, "90k", "090k"))).toEqual([]);
  });

  test("of other families nothing is known", () => {
    expect(stated(...of("aec-mlb-oak-elm-2026-07", "01", "02"))).toEqual([]);
    expect(stated(...of("rdc-boe-2026-07-30", ...decisions))).toEqual([]);
  });
});
