// One standing opportunity is one episode and is executed once, whatever happens around it.

import { describe, expect, test } from "vitest";
import { EngineRig, rigRelation, rigSettings } from "../../../test/support/engine-rig.ts";
import {
  expectFoldToMatch,
  introduce,
  kalshi,
  kalshiStream,
  lastOrder,
  polymarket,
  polymarketStream,
  restarted,
  showEdge,
  twoVenues,
} from "../../../test/support/two-venues.ts";
import { priceTicks } from "../../domain/units/price-ticks.ts";
import { usdMicros } from "../../domain/units/usd-micros.ts";
import { sameReasonAfterMicros } from "./episode-book.ts";

function counts(rig: EngineRig): readonly number[] {
  return [
    rig.recordsOf("EpisodeOpened").length,
    rig.recordsOf("EpisodeClosed").length,
    rig.recordsOf("GroupApproved").length,
  ];
}

function meet(rig: EngineRig): void {
  rig.quote(polymarket, polymarketStream, [[7_600, 100]], [[7_700, 100]]);
}

function reject(rig: EngineRig): void {
  const { clientOrderId } = lastOrder(rig);
  rig.event({ kind: "OrderRejected", clientOrderId, venueWords: "no" });
}

function taken(): EngineRig {
  const rig = twoVenues();
  showEdge(rig);
  reject(rig);
  expect(counts(rig)).toEqual([1, 0, 1]);
  return rig;
}

describe("an edge whose feed was lost", () => {
  function seenAgain(rig: EngineRig): void {
    rig.event({ kind: "StreamClosed", stream: kalshiStream, reason: "lost" });
    rig.openStream(kalshiStream);
    rig.quote(kalshi, kalshiStream, [[7_700, 150]], [[7_800, 100]]);
    rig.wait(3);
    showEdge(rig);
  }

  test("is another episode and not another opportunity: it is executed once", () => {
    const rig = taken();
    seenAgain(rig);
    seenAgain(rig);
    expect(counts(rig)).toEqual([3, 2, 1]);
    meet(rig);
    expect(rig.recordsOf("OpportunityEnded")).toHaveLength(1);
    showEdge(rig);
    expect(counts(rig)).toEqual([4, 3, 2]);
    expectFoldToMatch(rig);
  });

  test("is taken again when it was seen to be gone before it came back", () => {
    const rig = taken();
    rig.event({ kind: "StreamClosed", stream: kalshiStream, reason: "lost" });
    rig.openStream(kalshiStream);
    rig.quote(kalshi, kalshiStream, [[7_000, 150]], [[7_100, 100]]);
    expect(rig.recordsOf("OpportunityEnded")).toHaveLength(0);
    rig.wait(3);
    rig.quote(kalshi, kalshiStream, [[7_000, 150]], [[7_100, 90]]);
    expect(rig.recordsOf("OpportunityEnded")).toHaveLength(1);
    showEdge(rig);
    expect(counts(rig)).toEqual([2, 1, 2]);
  });

  test("is executed once over a restart as well", () => {
    const rig = taken();
    rig.event({ kind: "StreamClosed", stream: kalshiStream, reason: "lost" });
    const again = restarted(rig);
    introduce(again);
    again.quote(kalshi, kalshiStream, [[7_800, 150]], [[7_900, 100]]);
    expect(counts(again)).toEqual([1, 0, 0]);
    expect(again.recordsOf("EpisodeOpened")).toHaveLength(1);
  });

  test("and was never taken may be taken when it is seen again", () => {
    const rig = twoVenues({ settings: { ...rigSettings, mode: "dry-run" } });
    showEdge(rig);
    rig.event({ kind: "SettingsChanged", settings: rigSettings });
    seenAgain(rig);
    expect(counts(rig)).toEqual([2, 1, 1]);
  });
});

describe("an episode goes on", () => {
  test("when a book shows no edge that is not believed: artificial, crossed, suspect", () => {
    const rig = taken();
    rig.openStream(kalshiStream);
    rig.quote(kalshi, kalshiStream, [[7_000, 150]], [[7_100, 100]]);
    expect(counts(rig)).toEqual([1, 0, 1]);
    rig.quote(kalshi, kalshiStream, [[7_700, 150]], [[7_800, 100]]);
    rig.wait(3);
    rig.quote(kalshi, kalshiStream, [[7_000, 150]], [[6_900, 100]]);
    expect(counts(rig)).toEqual([1, 0, 1]);
    rig.event({ kind: "SequenceGap", stream: kalshiStream, markets: [kalshi] });
    rig.quote(
      kalshi,
      kalshiStream,
      [
        [7_600, 0],
        [7_700, 0],
      ],
      [],
      "BookUpdates",
    );
    expect(counts(rig)).toEqual([1, 0, 1]);
    rig.quote(kalshi, kalshiStream, [[7_000, 150]], [[7_100, 100]]);
    expect(counts(rig)).toEqual([1, 1, 1]);
  });

  test("over a restart, and still remembers how it began", () => {
    const rig = taken();
    const again = restarted(rig);
    introduce(again);
    // The quotes of the introduction have met: believed only once they have stood.
    expect(counts(again)).toEqual([0, 0, 0]);
    // A smaller edge than the one it began with.
    again.quote(kalshi, kalshiStream, [[7_700, 150]], [[7_800, 100]]);
    expect(counts(again)).toEqual([0, 0, 0]);
    meet(again);
    const [closed] = again.recordsOf("EpisodeClosed");
    expect(closed?.profitBest).toBe(rig.recordsOf("EpisodeOpened")[0]?.profitWorst);
    showEdge(again);
    expect(counts(again)).toEqual([1, 1, 1]);
  });

  test("when a newer version of its relation says the same", () => {
    const rig = taken();
    const instruments = [`${kalshi}/yes`, `${polymarket}/yes`] as const;
    rig.event({ kind: "RelationApproved", relation: rigRelation({ instruments, version: 2 }) });
    showEdge(rig);
    expect(counts(rig)).toEqual([1, 0, 1]);
  });

  test("while it trembles around the thresholds, and is taken once", () => {
    const rig = taken();
    for (let round = 0; round < 3; round += 1) {
      // Earns less than the minimum, but something.
      rig.quote(polymarket, polymarketStream, [[7_200, 100]], [[7_500, 15]]);
      showEdge(rig);
    }
    expect(counts(rig)).toEqual([1, 0, 1]);
  });
});

describe("an episode ends", () => {
  test("when the quotes have met, with its best moment", () => {
    const rig = taken();
    rig.quote(polymarket, polymarketStream, [[7_200, 100]], [[7_300, 140]]);
    meet(rig);
    const [closed] = rig.recordsOf("EpisodeClosed");
    expect(Number(closed?.sizeBest)).toBe(140_000_000);
    expect(closed?.evaluations).toBe(2);
    showEdge(rig);
    expect(counts(rig)).toEqual([2, 1, 2]);
  });

  test("when no size earns anything any more", () => {
    const rig = taken();
    rig.quote(polymarket, polymarketStream, [[7_200, 100]], [[7_600, 100]]);
    expect(counts(rig)).toEqual([1, 1, 1]);
  });

  test("when its relation is suspended, or a newer version names other markets", () => {
    const rig = taken();
    rig.event({ kind: "RelationSuspended", relationId: "relation", reason: "another one" });
    expect(counts(rig)).toEqual([1, 0, 1]);
    rig.event({ kind: "RelationSuspended", relationId: "relation-1", reason: "rules" });
    expect(counts(rig)).toEqual([1, 1, 1]);
    const other = taken();
    const instruments = [`${kalshi}/yes`, "polymarket:other/yes"] as const;
    other.event({ kind: "RelationApproved", relation: rigRelation({ instruments, version: 2 }) });
    showEdge(other);
    expect(counts(other)).toEqual([1, 1, 1]);
    expect(other.engine.core.durable.episodes.openCount()).toBe(0);
  });

  test("when its relation turns round", () => {
    const rig = taken();
    const instruments = [`${kalshi}/yes`, `${polymarket}/no`] as const;
    rig.event({ kind: "RelationApproved", relation: rigRelation({ instruments, version: 2 }) });
    showEdge(rig);
    expect(counts(rig)).toEqual([1, 1, 1]);
  });
});

describe("what is recorded", () => {
  /** A pair that is 2 cents apart earns too little; 45 cents are too large to be true. */
  function small(rig: EngineRig): void {
    rig.quote(kalshi, kalshiStream, [[7_600, 50]], [[7_700, 50]]);
  }
  function large(rig: EngineRig): void {
    rig.quote(kalshi, kalshiStream, [[9_700, 50]], [[9_800, 50]]);
  }
  /** Quotes may stand still beside others, and jump. */
  function calm(): EngineRig {
    const any = priceTicks(9_999);
    const quality = { ...rigSettings.quality, jumpMin: any, frozenMove: any };
    return twoVenues({ settings: { ...rigSettings, quality } });
  }
  const refusals = (rig: EngineRig) => rig.recordsOf("OpportunityRefused").map(({ code }) => code);

  test("an edge that comes and goes records its reason once a minute, and counts it every time", () => {
    const rig = calm();
    for (let round = 0; round < 50; round += 1) {
      small(rig);
      rig.quote(kalshi, kalshiStream, [[7_300, 50]], [[7_400, 50]]);
    }
    expect(refusals(rig)).toEqual(["DET-301"]);
    expect(rig.engine.core.detector.refusals().get("DET-301")).toBe(50);
    rig.now += sameReasonAfterMicros;
    rig.event({ kind: "StreamAlive", stream: polymarketStream });
    small(rig);
    expect(refusals(rig)).toEqual(["DET-301", "DET-301"]);
  });

  test("an edge that trembles between two reasons records each once a minute", () => {
    const rig = calm();
    for (let round = 0; round < 50; round += 1) {
      small(rig);
      large(rig);
    }
    expect(refusals(rig)).toEqual(["DET-301", "DET-303"]);
    rig.now += sameReasonAfterMicros;
    rig.event({ kind: "StreamAlive", stream: polymarketStream });
    large(rig);
    small(rig);
    expect(refusals(rig)).toEqual(["DET-301", "DET-303", "DET-301"]);
  });

  test("each episode says why it was denied a group", () => {
    const rig = twoVenues({ settings: { ...rigSettings, mode: "dry-run" } });
    for (let round = 0; round < 3; round += 1) {
      showEdge(rig);
      showEdge(rig);
      meet(rig);
    }
    expect(rig.recordsOf("GroupDenied").map(({ episodeId }) => episodeId)).toEqual(
      rig.recordsOf("EpisodeOpened").map(({ episodeId }) => episodeId),
    );
    expect(rig.engine.core.deniedByCode().get("RSK-511")).toBeGreaterThan(5);
  });

  test("reasons to deny that alternate are recorded once each", () => {
    const rig = twoVenues({ settings: { ...rigSettings, mode: "dry-run" } });
    for (let round = 0; round < 10; round += 1) {
      rig.event({ kind: "KillSwitchSet", reason: "by hand" });
      showEdge(rig);
      rig.event({ kind: "KillSwitchCleared", by: "tester" });
      showEdge(rig);
    }
    expect(rig.recordsOf("GroupDenied").map(({ code }) => code)).toEqual(["RSK-501", "RSK-511"]);
  });

  test("a balance that differs is told once, stops the venue, and is forgotten when it agrees", () => {
    const rig = twoVenues();
    const report = (cash: number) =>
      rig.event({ kind: "BalanceReported", venue: "kalshi", cash: usdMicros(cash) });
    for (let round = 0; round < 5; round += 1) report(999_000_000);
    expect(rig.recordsOf("LimitReached").map(({ code }) => code)).toEqual(["PFL-702"]);
    expect(rig.commandsOf("Notify")).toHaveLength(1);
    showEdge(rig);
    expect(rig.recordsOf("GroupDenied").map(({ code }) => code)).toEqual(["RSK-515"]);
    report(1_000_000_000);
    showEdge(rig);
    expect(counts(rig)[2]).toBe(1);
    // Money is on its way while a group trades: nothing can be compared.
    report(900_000_000);
    expect(rig.recordsOf("LimitReached")).toHaveLength(1);
  });
});

describe("the state hash tells apart", () => {
  const base = (): EngineRig => twoVenues();
  const changes: readonly (readonly [string, (rig: EngineRig) => void])[] = [
    [
      "a fee schedule",
      (rig) => rig.event({ kind: "FeeScheduleChanged", market: kalshi, fees: [] }),
    ],
    [
      "nothing but the input",
      (rig) => rig.event({ kind: "FeeScheduleChanged", market: "kalshi:no", fees: [] }),
    ],
    [
      "a refusal remembered",
      (rig) => rig.quote(kalshi, kalshiStream, [[7_500, 50]], [[7_600, 50]]),
    ],
    ["a book", (rig) => rig.quote(kalshi, kalshiStream, [[7_300, 50]], [[7_400, 50]])],
    ["a stream", (rig) => rig.openStream("kalshi/other", { staleAfterSeconds: 7 })],
    ["its horizon", (rig) => rig.openStream("kalshi/other", { staleAfterSeconds: 8 })],
    [
      "its kind",
      (rig) => rig.openStream("kalshi/other", { staleAfterSeconds: 8, liveness: "market" }),
    ],
    ["the end", (rig) => rig.event({ kind: "StopRequested", reason: "" })],
    ["a full outbox", (rig) => rig.event({ kind: "BackpressureChanged", active: true })],
    [
      "a dispute",
      (rig) => rig.event({ kind: "BalanceReported", venue: "kalshi", cash: usdMicros(1) }),
    ],
    [
      "what a relation says",
      (rig) =>
        rig.event({
          kind: "RelationApproved",
          relation: rigRelation({ instruments: [`${kalshi}/yes`, `${polymarket}/yes`], note: "x" }),
        }),
    ],
  ];

  test("every change", () => {
    const hashes = changes.map(([, change]) => {
      const rig = base();
      change(rig);
      return rig.engine.stateHash();
    });
    expect(new Set(hashes).size).toBe(changes.length);
    const again = base();
    changes[0]?.[1](again);
    expect(again.engine.stateHash()).toBe(hashes[0]);
  });
});

test("an engine that was told nothing evaluates nothing", () => {
  const rig = new EngineRig();
  rig.start();
  rig.event({ kind: "BacklogTurn" });
  expect(rig.engine.core.detector.evaluations()).toBe(0);
  expect(rig.engine.backlogSize).toBe(0);
});
