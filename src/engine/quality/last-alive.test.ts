// From when on nothing is known of a market whose feed was lost.

import { describe, expect, test } from "vitest";
import { lastAliveIn } from "./last-alive.ts";

const stream = {
  id: "kalshi/market",
  open: true,
  session: 3,
  liveness: "stream",
  staleAfterMicros: 5_000_000,
  lastAliveAt: 900,
  aliveBefore: 500,
  assumedSizes: false,
} as const;

describe("when a market's feed was last known to live", () => {
  test("at the feed's last sign of life in that session, or at the market's own update", () => {
    expect(lastAliveIn(stream, 3, 100)).toBe(900);
    expect(lastAliveIn(stream, 3, 901)).toBe(901);
  });

  test("in a session that is over: before the present one began", () => {
    expect(lastAliveIn(stream, 2, 100)).toBe(500);
    expect(lastAliveIn(stream, 1, 600)).toBe(600);
  });

  test("only by the market's own updates where the feed shows no other life", () => {
    expect(lastAliveIn({ ...stream, liveness: "market" }, 3, 100)).toBe(100);
    expect(lastAliveIn(undefined, 3, 100)).toBe(100);
  });
});
