// What people are told of the gate: sums by venue, and each market with why it is refused and what brings it back.

import { describe, expect, test } from "vitest";
import type { EngineRig } from "../../../test/support/engine-rig.ts";
import { kalshi, kalshiStream, polymarket, twoVenues } from "../../../test/support/two-venues.ts";
import type { QualityQuestion } from "../terminal/quality-figures.ts";
import { qualityReport, venueQuality } from "./quality-figures.ts";

const everything: QualityQuestion = { venue: null, market: null, refusedOnly: false, limit: 10 };

/** Kalshi has lost messages and is refused; Polymarket is believed. */
function oneRefused(): EngineRig {
  const rig = twoVenues();
  rig.event({ kind: "SequenceGap", stream: kalshiStream, markets: null });
  rig.wait(1);
  return rig;
}

const report = (rig: EngineRig, question: Partial<QualityQuestion> = {}) =>
  qualityReport(rig.engine, { ...everything, ...question }, rig.now, null);

describe("the sums by venue", () => {
  test("count updates, what was believed of them, and what is refused now", () => {
    const [first, second] = venueQuality(oneRefused().engine, oneRefused().now);
    expect(first).toMatchObject({
      venue: "kalshi",
      markets: 1,
      refusedNow: { "QUA-109": 1 },
    });
    expect(second).toMatchObject({ venue: "polymarket", markets: 1, refusedNow: {} });
    for (const { updates, believed, refusedUpdates } of [first!, second!]) {
      const refused = Object.values(refusedUpdates).reduce((sum, count) => sum + count, 0);
      expect(updates).toBeGreaterThan(0);
      expect(believed + refused).toBe(updates);
    }
  });
});

describe("the report", () => {
  test("begins with what is refused, and says why, since when and what it waits for", () => {
    const rig = oneRefused();
    const [first, second] = report(rig).markets;
    expect(first).toMatchObject({
      market: kalshi,
      refusals: expect.any(Number),
      refused: {
        code: "QUA-109",
        title: "Sequence gap",
        waitsFor: "a whole book from the venue",
        returnsAtMicros: null,
      },
    });
    expect(first!.refused!.sinceMicros).toBeLessThanOrEqual(rig.now);
    expect(second).toMatchObject({ market: polymarket, refused: null });
  });

  test("answers what it was asked: a venue, a market, only what is refused, so many", () => {
    const rig = oneRefused();
    const names = (question: Partial<QualityQuestion>) =>
      report(rig, question).markets.map(({ market }) => market);
    expect(names({ venue: "polymarket" })).toEqual([polymarket]);
    expect(names({ market: polymarket })).toEqual([polymarket]);
    expect(names({ refusedOnly: true })).toEqual([kalshi]);
    expect(names({ venue: "polymarket", refusedOnly: true })).toEqual([]);
    expect(names({ limit: 1 })).toEqual([kalshi]);
    expect(report(rig, { limit: 1 }).marketsLeftOut).toBe(1);
    expect(report(rig).marketsLeftOut).toBe(0);
  });

  test("puts the larger share of refused updates first among those that are believed", () => {
    const rig = twoVenues();
    rig.event({ kind: "SequenceGap", stream: kalshiStream, markets: null });
    rig.quote(kalshi, kalshiStream, [[7_300, 100]], [[7_400, 100]]);
    rig.wait(4);
    for (let count = 0; count < 5; count += 1) {
      rig.quote(polymarket, "polymarket/market", [[7_300, 100 + count]], [[7_400, 100]]);
    }
    const markets = report(rig).markets;
    expect(markets.map(({ refused }) => refused)).toEqual([null, null]);
    expect(markets.map(({ market }) => market)).toEqual([kalshi, polymarket]);
  });

  test("names the streams, open or not", () => {
    const rig = oneRefused();
    const stateOf = (name: string) =>
      report(rig).streams.find(({ stream }) => stream === name)?.isOpen;
    expect(stateOf(kalshiStream)).toBe(true);
    rig.event({ kind: "StreamClosed", stream: kalshiStream, reason: "gone" });
    expect(stateOf(kalshiStream)).toBe(false);
  });
});
