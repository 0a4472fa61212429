// Bounded work: what one input may evaluate, and what waits for the next turn.

import { describe, expect, test } from "vitest";
import { EngineRig, rigMarket, rigRelation } from "../../test/support/engine-rig.ts";
import { type InstrumentId, type MarketId, marketId } from "../domain/market/venue.ts";
import { evaluationsPerInputMax } from "./engine.ts";

const stream = "kalshi/market";

/** So many claims of two markets each, all quoted, without an edge. */
function manyPairs(claims: number): EngineRig {
  const rig = new EngineRig();
  rig.start();
  rig.openStream(stream);
  for (let claim = 0; claim < claims; claim += 1) {
    const markets: MarketId[] = [`A${claim}`, `B${claim}`].map((name) => marketId("kalshi", name));
    for (const market of markets) rig.event({ kind: "MarketListed", market: rigMarket(market) });
    const instruments: InstrumentId[] = markets.map((market): InstrumentId => `${market}/yes`);
    rig.event({
      kind: "RelationApproved",
      relation: rigRelation({ id: `r${claim}`, instruments }),
    });
  }
  return rig;
}

describe("the backlog", () => {
  test("every market that changed is looked at, a bounded number for each turn", () => {
    const rig = manyPairs(100);
    const { detector } = rig.engine.core;
    let turns = 0;
    let before = detector.evaluations();
    while (rig.engine.backlogSize > 0) {
      rig.event({ kind: "BacklogTurn" });
      const now = detector.evaluations();
      expect(now - before).toBeLessThanOrEqual(evaluationsPerInputMax);
      before = now;
      turns += 1;
    }
    expect(turns).toBeGreaterThanOrEqual(4);
    expect(detector.evaluations()).toBeGreaterThanOrEqual(200);
  });

  test("one turn takes up no more markets than it can evaluate", () => {
    const rig = manyPairs(200);
    rig.event({ kind: "BacklogTurn" });
    const { backlog, marketsToLookAt } = rig.engine.core;
    expect(backlog.size).toBeLessThanOrEqual(evaluationsPerInputMax);
    expect(marketsToLookAt.size).toBeGreaterThan(300);
  });

  /** So many claims of sixteen markets each: every market is in thirty pairs. */
  function largeClaims(claims: number): EngineRig {
    const rig = new EngineRig();
    rig.start();
    rig.openStream(stream);
    for (let claim = 0; claim < claims; claim += 1) {
      const markets = Array.from({ length: 16 }, (_, at) => marketId("kalshi", `C${claim}M${at}`));
      for (const market of markets) rig.event({ kind: "MarketListed", market: rigMarket(market) });
      const instruments = markets.map((market): InstrumentId => `${market}/yes`);
      rig.event({
        kind: "RelationApproved",
        relation: rigRelation({ id: `r${claim}`, instruments }),
      });
    }
    return rig;
  }

  test("what waited is looked at under the new pairs when the relations change", () => {
    const rig = largeClaims(4);
    rig.event({ kind: "BacklogTurn" });
    const { backlog, marketsToLookAt, detector } = rig.engine.core;
    const [waiting] = backlog;
    expect(waiting).toBeDefined();
    const hash = rig.engine.stateHash();
    rig.event({ kind: "RelationSuspended", relationId: "r3", reason: "wrong" });
    expect(backlog.size).toBe(0);
    expect(marketsToLookAt.has(waiting?.first.marketIndex ?? -1)).toBe(true);
    expect(rig.engine.stateHash()).not.toBe(hash);
    while (rig.engine.backlogSize > 0) rig.event({ kind: "BacklogTurn" });
    expect(detector.evaluations()).toBeGreaterThan(3 * 16 * 15);
  });

  test("all pairs of one market are looked at at once: there are fewer than an input may evaluate", () => {
    const rig = largeClaims(1);
    rig.quote("kalshi:C0M0", stream, [[4_000, 10]], [[4_200, 10]]);
    expect(rig.engine.core.backlog.size).toBe(0);
    expect(rig.engine.core.detector.evaluations()).toBe(30);
  });
});
