// Bounded work: what one input may look at, and what waits for the next turn.

import { describe, expect, test } from "vitest";
import { EngineRig, rigMarket, rigRelation } from "../../test/support/engine-rig.ts";
import { type InstrumentId, type MarketId, marketId } from "../domain/market/venue.ts";
import { looksPerTurnMax } from "./detection/detector.ts";

const stream = "kalshi/market";

/** So many claims of so many markets each. */
function claimsOf(claims: number, members: number): EngineRig {
  const rig = new EngineRig();
  rig.start();
  rig.openStream(stream);
  for (let claim = 0; claim < claims; claim += 1) {
    const markets: MarketId[] = Array.from({ length: members }, (_, at) =>
      marketId("kalshi", `C${claim}M${at}`),
    );
    for (const market of markets) rig.event({ kind: "MarketListed", market: rigMarket(market) });
    const instruments = markets.map((market): InstrumentId => `${market}/yes`);
    rig.event({
      kind: "RelationApproved",
      relation: rigRelation({ id: `r${claim}`, instruments }),
    });
  }
  return rig;
}

describe("the backlog", () => {
  test("every component that changed is looked at, a bounded number for each turn", () => {
    const rig = claimsOf(200, 2);
    const { detector } = rig.engine.core;
    let turns = 0;
    let before = detector.figures().looks;
    rig.event({ kind: "BacklogTurn" });
    expect(rig.engine.backlogSize).toBeGreaterThan(0);
    while (rig.engine.backlogSize > 0) {
      rig.event({ kind: "BacklogTurn" });
      const { looks } = detector.figures();
      expect(looks - before).toBeLessThanOrEqual(2 * looksPerTurnMax);
      before = looks;
      turns += 1;
    }
    expect(turns).toBeGreaterThanOrEqual(3);
    expect(detector.figures().looks).toBe(200);
  });

  test("what waited is looked at under the new components when the relations change", () => {
    const rig = claimsOf(100, 2);
    rig.event({ kind: "BacklogTurn" });
    const waiting = rig.engine.backlogSize;
    expect(waiting).toBeGreaterThan(0);
    const hash = rig.engine.stateHash();
    rig.event({ kind: "RelationSuspended", relationId: "r99", reason: "wrong" });
    expect(rig.engine.backlogSize).toBe(waiting - 1);
    expect(rig.engine.stateHash()).not.toBe(hash);
    while (rig.engine.backlogSize > 0) rig.event({ kind: "BacklogTurn" });
    expect(rig.engine.core.detector.figures().looks).toBe(99);
  });

  test("a component is looked at once for one update, whatever number of pairs it has", () => {
    const rig = claimsOf(1, 16);
    rig.quote("kalshi:C0M0", stream, [[4_000, 10]], [[4_200, 10]]);
    expect(rig.engine.backlogSize).toBe(0);
    expect(rig.engine.core.detector.figures()).toMatchObject({ looks: 1, solves: 0 });
  });

  test("a quote inside what is proven is not looked at", () => {
    const rig = claimsOf(1, 2);
    rig.quote("kalshi:C0M0", stream, [[4_000, 10]], [[4_200, 10]]);
    rig.quote("kalshi:C0M1", stream, [[4_000, 10]], [[4_200, 10]]);
    const { looks } = rig.engine.core.detector.figures();
    rig.quote("kalshi:C0M0", stream, [[3_900, 10]], [[4_300, 10]]);
    rig.quote("kalshi:C0M1", stream, [[4_000, 99]], [[4_200, 99]]);
    expect(rig.engine.core.detector.figures().looks).toBe(looks);
    rig.quote("kalshi:C0M0", stream, [[2_000, 10]], [[2_100, 10]]);
    expect(rig.engine.core.detector.figures().looks).toBe(looks + 1);
  });
});
