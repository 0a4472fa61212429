import { describe, expect, test } from "vitest";
import {
  instrumentId,
  isVenue,
  marketId,
  marketOf,
  oppositeOutcome,
  outcomeOf,
  parseMarketId,
  venueOf,
} from "./venue.ts";

describe("names of markets and instruments", () => {
  test("an id gives back its parts, whatever the venue's symbol holds", () => {
    for (const symbol of ["KXFED-26DEC-T3.50", "0xabc", "a:b/c", "with/yes"]) {
      const market = marketId("polymarket", symbol);
      for (const outcome of ["yes", "no"] as const) {
        const instrument = instrumentId(market, outcome);
        expect(venueOf(instrument)).toBe("polymarket");
        expect(marketOf(instrument)).toBe(market);
        expect(outcomeOf(instrument)).toBe(outcome);
        expect(outcomeOf(instrumentId(market, oppositeOutcome(outcome)))).not.toBe(outcome);
      }
    }
  });

  test("only known venues with a symbol are market ids", () => {
    expect(parseMarketId("kalshi:X")).toBe("kalshi:X");
    for (const text of ["kalshi:", ":X", "kalshi", "nowhere:X", ""]) {
      expect(parseMarketId(text)).toBeUndefined();
    }
    expect(isVenue("amm")).toBe(true);
    expect(isVenue("nyse")).toBe(false);
  });
});
