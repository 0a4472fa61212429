// What the relations name, and when there is nothing to watch.

import { describe, expect, test } from "vitest";
import type { Market } from "../../../src/domain/market/market.ts";
import type { InstrumentId } from "../../../src/domain/market/venue.ts";
import type { Relation } from "../../../src/domain/relation/relation.ts";
import { requireCompleteRelation, requireSomethingToWatch, symbolsOf } from "./watched-markets.ts";

function relation(...instruments: InstrumentId[]): Relation {
  return {
    id: instruments.join(),
    version: 1,
    kind: "same-claim",
    instruments,
    provenance: "human-approved",
    approvedBy: "a",
    approvedAt: null,
    softStates: [],
    note: "",
  };
}

const pair = relation("kalshi:A/yes", "polymarket:B/no");

function listed(...ids: readonly string[]) {
  return { markets: ids.map((id) => ({ id }) as Market), refused: [] };
}

test("the symbols of a venue, each once", () => {
  const relations = [pair, relation("kalshi:A/no", "kalshi:C/yes")];
  expect(symbolsOf(relations, "kalshi")).toEqual(["A", "C"]);
  expect(symbolsOf(relations, "forecastex")).toEqual([]);
});

describe("nothing to watch", () => {
  test("without relations, which is said first", () => {
    expect(() => requireSomethingToWatch([], [])).toThrow(/RUN-935: no pair of markets/);
  });

  test("without a venue", () => {
    expect(() => requireSomethingToWatch([], [pair])).toThrow(/RUN-935: none of the venues/);
    expect(() => requireSomethingToWatch(["kalshi"], [pair])).not.toThrow();
  });

  test("when every relation lacks a market", () => {
    const refused = Array.from({ length: 7 }, (_, place) => ({
      venueSymbol: `B${place}`,
      reason: "not listed",
    }));
    const listings = [listed("kalshi:A"), { markets: [], refused }];
    expect(() => requireCompleteRelation([pair], listings)).toThrow(
      /RUN-935: .*\(B0: not listed; .*B4: not listed; and 2 more\)/,
    );
    expect(() => requireCompleteRelation([pair], [listed("kalshi:A")])).toThrow(/is not enabled/);
    const unread = {
      venueSymbol: "B",
      reason: "VEN-803 no answer in time",
      isUnread: true,
    } as const;
    const waiting = [listed("kalshi:A"), { markets: [], refused: [unread] }];
    expect(() => requireCompleteRelation([pair], waiting)).not.toThrow();
    const whole = [listed("kalshi:A"), listed("polymarket:B")];
    expect(() => requireCompleteRelation([pair], whole)).not.toThrow();
  });
});
