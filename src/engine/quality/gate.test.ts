// The quality gate: every reason in the order of precedence, what earns trust and what loses it.

import { describe, expect, test } from "vitest";
import { EngineRig, rigMarket, rigStart } from "../../../test/support/engine-rig.ts";
import type { FailureCode } from "../../domain/failure/catalogue.ts";
import { uniformTickScheme } from "../../domain/market/tick-scheme.ts";
import { seconds } from "../../domain/units/epoch-micros.ts";

const market = "kalshi:A" as const;
const stream = "kalshi/market";

function judge(rig: EngineRig): FailureCode | undefined {
  const index = rig.directories.markets.indexOf(market);
  return rig.engine.core.quality.judge(index, rig.now);
}

function quoted(): EngineRig {
  const rig = new EngineRig();
  rig.start();
  rig.event({ kind: "MarketListed", market: rigMarket(market) });
  rig.openStream(stream);
  rig.quote(market, stream, [[4_000, 10]], [[4_200, 10]]);
  rig.wait(2);
  return rig;
}

/** Each defect is added to those above it, and is the one that is named. */
const defects: readonly (readonly [FailureCode, string, (rig: EngineRig) => void])[] = [
  [
    "QUA-104",
    "a grid that no longer holds the bid",
    (rig) => {
      rig.event({ kind: "TickSchemeChanged", market, tickScheme: uniformTickScheme(2_100) });
    },
  ],
  ["QUA-102", "a locked book", (rig) => rig.quote(market, stream, [[4_200, 5]], [], "BookUpdates")],
  [
    "QUA-101",
    "a crossed book",
    (rig) => rig.quote(market, stream, [[4_300, 5]], [], "BookUpdates"),
  ],
  [
    "QUA-107",
    "a side that is empty",
    (rig) => {
      rig.quote(market, stream, [], [[4_200, 0]], "BookUpdates");
    },
  ],
  ["QUA-103", "silence", (rig) => rig.wait(6)],
  [
    "QUA-106",
    "a session that began a moment ago",
    (rig) => {
      rig.openStream(stream);
      rig.quote(market, stream, [[4_300, 5]], []);
    },
  ],
  [
    "QUA-103",
    "a feed that is down",
    (rig) => {
      rig.event({ kind: "StreamClosed", stream, reason: "lost" });
    },
  ],
  ["QUA-109", "a lost update", (rig) => rig.event({ kind: "SequenceGap", stream, markets: null })],
  [
    "QUA-105",
    "an impossible price",
    (rig) => {
      rig.quote(market, stream, [[10_000, 5]], [], "BookUpdates");
    },
  ],
  [
    "QUA-110",
    "an impossible size",
    (rig) => {
      rig.quote(market, stream, [[4_300, -5]], [], "BookUpdates");
    },
  ],
  [
    "QUA-108",
    "a market that is not open",
    (rig) => {
      rig.event({ kind: "MarketStatusChanged", market, status: "paused" });
    },
  ],
];

describe("the reasons in order of precedence", () => {
  test.each(defects.map((defect, position) => [...defect, position] as const))(
    "%s: %s",
    (code, _what, _act, position) => {
      const rig = quoted();
      expect(judge(rig)).toBeUndefined();
      for (const [, , act] of defects.slice(0, position + 1)) act(rig);
      expect(judge(rig)).toBe(code);
    },
  );

  test("QUA-107: a market nobody listed, and one that nothing came for", () => {
    const rig = new EngineRig();
    rig.start();
    expect(judge(rig)).toBe("QUA-107");
    rig.event({ kind: "MarketListed", market: rigMarket(market) });
    expect(judge(rig)).toBe("QUA-107");
    // A batch of a feed that never opened.
    rig.quote(market, stream, [[4_000, 10]], [[4_200, 10]]);
    expect(judge(rig)).toBe("QUA-107");
  });
});

describe("trust", () => {
  test("begins when the book has stood, to the microsecond", () => {
    const rig = quoted();
    rig.now = rigStart + 1_999_999;
    expect(judge(rig)).toBe("QUA-106");
    rig.now += 1;
    expect(judge(rig)).toBeUndefined();
  });

  test("waits again when a snapshot contradicts the first, not when it repeats it", () => {
    const rig = quoted();
    rig.openStream(stream);
    rig.quote(market, stream, [[4_000, 10]], [[4_200, 10]]);
    rig.wait(1);
    rig.quote(market, stream, [[4_000, 99]], [[4_200, 1]]);
    rig.wait(1);
    expect(judge(rig)).toBeUndefined();
    rig.openStream(stream);
    rig.quote(market, stream, [[4_000, 10]], [[4_200, 10]]);
    rig.wait(1);
    rig.quote(market, stream, [[4_000, 10]], [[4_300, 10]]);
    rig.wait(1);
    expect(judge(rig)).toBe("QUA-106");
    rig.wait(1);
    expect(judge(rig)).toBeUndefined();
  });

  test("updates of the first moments do not begin the wait again", () => {
    const rig = quoted();
    rig.openStream(stream);
    rig.quote(market, stream, [[4_000, 10]], [[4_200, 10]]);
    rig.wait(1);
    rig.quote(market, stream, [[4_100, 10]], [], "BookUpdates");
    rig.wait(1);
    expect(judge(rig)).toBeUndefined();
  });

  test("is not carried from one feed to another of the same age", () => {
    const rig = quoted();
    rig.openStream("kalshi/market-2");
    rig.quote(market, "kalshi/market-2", [[4_000, 10]], [[4_200, 10]]);
    expect(judge(rig)).toBe("QUA-106");
  });

  test("a lost update is repaired by a snapshot and by nothing else", () => {
    const rig = quoted();
    rig.event({ kind: "SequenceGap", stream, markets: [market, "kalshi:unheard-of"] });
    rig.quote(market, stream, [[4_000, 11]], [], "BookUpdates");
    expect(judge(rig)).toBe("QUA-109");
    rig.quote(market, stream, [[4_000, 11]], [[4_200, 10]]);
    expect(judge(rig)).toBeUndefined();
  });

  test("a quiet book on a live stream is not stale; on a recording its own age counts", () => {
    const rig = quoted();
    rig.wait(4);
    rig.event({ kind: "StreamAlive", stream });
    rig.wait(4);
    expect(judge(rig)).toBeUndefined();
    rig.wait(1);
    expect(judge(rig)).toBeUndefined();
    rig.now += 1;
    expect(judge(rig)).toBe("QUA-103");
    const recorded = new EngineRig();
    recorded.start();
    recorded.event({ kind: "MarketListed", market: rigMarket(market) });
    recorded.openStream(stream, { liveness: "market" });
    recorded.quote(market, stream, [[4_000, 10]], [[4_200, 10]]);
    recorded.wait(4);
    recorded.event({ kind: "StreamAlive", stream });
    recorded.wait(4);
    expect(judge(recorded)).toBe("QUA-103");
  });

  test("a new waiting time counts from the next session on", () => {
    const rig = quoted();
    const { settings } = rig.engine.core;
    rig.event({
      kind: "SettingsChanged",
      settings: { ...settings, quality: { ...settings.quality, startupConfirm: seconds(0) } },
    });
    rig.openStream(stream);
    rig.quote(market, stream, [[4_000, 10]], [[4_200, 10]]);
    expect(judge(rig)).toBeUndefined();
  });
});

describe("what the counters say", () => {
  test("updates refused are counted by reason and market", () => {
    const rig = quoted();
    rig.quote(market, stream, [[4_300, 5]], [], "BookUpdates");
    rig.quote("kalshi:nobody", stream, [[4_300, 5]], []);
    const { quotes } = rig.engine.core;
    const index = rig.directories.markets.indexOf(market);
    expect(quotes.updates()).toBe(3);
    expect(quotes.admitted()).toBe(0);
    expect([...quotes.refused()].sort(([a], [b]) => (a < b ? -1 : 1))).toEqual([
      ["QUA-101", 1],
      ["QUA-106", 1],
      ["VEN-806", 1],
    ]);
    expect(quotes.refusedOf(index).get("QUA-101")).toBe(1);
    expect(quotes.refusedOf(999).size).toBe(0);
    expect([quotes.updatesOf(index), quotes.updatesOf(999)]).toEqual([2, 0]);
  });

  test("how often and how long each market stood refused", () => {
    const rig = quoted();
    const { quotes } = rig.engine.core;
    const index = rig.directories.markets.indexOf(market);
    expect(quotes.refusedSinceOf(index, rig.now - 1)).toBe(rigStart);
    rig.quote(market, stream, [[4_000, 11]], [], "BookUpdates");
    expect(quotes.refusedSinceOf(index, rig.now)).toBeUndefined();
    rig.quote(market, stream, [[4_300, 5]], [], "BookUpdates");
    rig.wait(1);
    rig.quote(market, stream, [[4_300, 6]], [], "BookUpdates");
    rig.wait(1);
    expect(quotes.refusedMicrosOf(index, rig.now)).toBe(4_000_000);
    rig.quote(market, stream, [[4_300, 0]], [], "BookUpdates");
    rig.wait(1);
    expect([quotes.updatesOf(index), quotes.admittedOf(index)]).toEqual([5, 2]);
    expect([quotes.refusalsOf(index), quotes.refusedMicrosOf(index, rig.now)]).toEqual([
      2, 4_000_000,
    ]);
    expect([quotes.admittedOf(999), quotes.refusalsOf(999)]).toEqual([0, 0]);
    quotes.note("QUA-103", index, rig.now, 0);
    quotes.note("QUA-109", index, rig.now + 1, 0);
    expect(quotes.refusedSinceOf(index, rig.now)).toBe(rig.now);
    quotes.note(undefined, index, rig.now + 7, 0);
    expect(quotes.refusedMicrosOf(index, rig.now + 9)).toBe(4_000_007);
    expect(quotes.refusalsOf(index)).toBe(3);
  });

  test("what time ends counts until then, however long the next update takes", () => {
    const rig = quoted();
    const { quotes } = rig.engine.core;
    const index = rig.directories.markets.indexOf(market);
    const figures = (): unknown => [
      quotes.refusalsOf(index),
      quotes.refusedMicrosOf(index, rig.now),
      quotes.refusedSinceOf(index, rig.now),
    ];
    rig.now = rigStart + 1_500_000;
    expect(figures()).toEqual([1, 1_500_000, rigStart]);
    rig.now = rigStart + 4_000_000;
    expect(figures()).toEqual([1, 2_000_000, undefined]);
    // A jump of twelve cents: for a second, and seen by no update.
    rig.quote(market, stream, [[5_200, 10]], [[5_400, 10]]);
    expect(figures()).toEqual([2, 2_000_000, rig.now]);
    rig.now += 3_000_000;
    expect(figures()).toEqual([2, 3_000_000, undefined]);
    // The next update begins a refusal of its own.
    rig.quote(market, stream, [[5_500, 10]], [], "BookUpdates");
    expect(figures()).toEqual([3, 3_000_000, rig.now]);
    rig.now += 3_000_000;
    expect(figures()).toEqual([3, 6_000_000, rig.now - 3_000_000]);
  });

  test("a wait that ends before a worse reason does not end the refusal", () => {
    const rig = quoted();
    const { quotes } = rig.engine.core;
    const index = rig.directories.markets.indexOf(market);
    rig.openStream(stream);
    rig.quote(market, stream, [[4_300, 10]], [[4_200, 10]]);
    const since = rig.now;
    rig.wait(3);
    expect(quotes.refusedSinceOf(index, rig.now)).toBe(since);
    // A gap in the middle of a wait: nothing but a whole book ends that.
    rig.openStream(stream);
    rig.quote(market, stream, [[4_000, 10]], [[4_200, 10]]);
    rig.event({ kind: "SequenceGap", stream, markets: null });
    rig.wait(3);
    expect(quotes.refusedSinceOf(index, rig.now)).toBe(since);
  });

  test("a book that was turned away leaves the market believed", () => {
    const rig = quoted();
    const { quotes } = rig.engine.core;
    const index = rig.directories.markets.indexOf(market);
    rig.quote(market, stream, [[4_000, 11]], [], "BookUpdates", rig.now);
    rig.quote(market, stream, [[4_000, 10]], [[4_200, 10]], "BookSnapshot", rig.now - 9_000_000);
    expect(quotes.refusedOf(index).get("QUA-115")).toBe(1);
    expect([quotes.updatesOf(index), quotes.admittedOf(index)]).toEqual([3, 1]);
    rig.wait(1);
    expect(quotes.refusedSinceOf(index, rig.now)).toBeUndefined();
    expect([quotes.refusalsOf(index), quotes.refusedMicrosOf(index, rig.now)]).toEqual([
      1, 2_000_000,
    ]);
  });

  test("a market beyond the room at first has figures of its own", () => {
    const rig = quoted();
    const { quotes } = rig.engine.core;
    quotes.count("QUA-101", 70_000, 5, 0);
    expect([quotes.updatesOf(70_000), quotes.refusedMicrosOf(70_000, 9)]).toEqual([1, 4]);
    expect(quotes.updatesOf(rig.directories.markets.indexOf(market))).toBe(1);
  });
});
