// What a venue can send that is well-formed and wrong, and the verdict on each: late, old, absurd, off the grid, jumping,
// of another day, of clocks that are hours off. And how each market returns.

import { describe, expect, test } from "vitest";
import {
  EngineRig,
  rigMarket,
  rigRelation,
  rigSettings,
  rigStart,
} from "../../../test/support/engine-rig.ts";
import type { FailureCode } from "../../domain/failure/catalogue.ts";
import { uniformTickScheme } from "../../domain/market/tick-scheme.ts";
import { seconds } from "../../domain/units/epoch-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { usdMicros } from "../../domain/units/usd-micros.ts";

const market = "kalshi:A" as const;
const other = "kalshi:B" as const;
const stream = "kalshi/market";
const second = 1_000_000;
const hour = 3_600 * second;

type Levels = Parameters<EngineRig["quote"]>[2];

const judge = (
  rig: EngineRig,
  id: typeof market | typeof other = market,
): FailureCode | undefined =>
  rig.engine.core.quality.judge(rig.directories.markets.indexOf(id), rig.now);
const refusal = (rig: EngineRig) =>
  rig.engine.core.quality.refusal(rig.directories.markets.indexOf(market), rig.now);
const refused = (rig: EngineRig, code: FailureCode): number =>
  rig.engine.core.quotes.refused().get(code) ?? 0;
const bid = (rig: EngineRig): number =>
  rig.engine.core.markets.bestPrice(rig.directories.markets.indexOf(market), 0);

function begun(offset = 0): EngineRig {
  const rig = new EngineRig();
  rig.start();
  for (const id of [market, other]) {
    rig.event({ kind: "MarketListed", market: rigMarket(id) });
    if (id === market) rig.openStream(stream, { staleAfterSeconds: 86_400 });
    rig.quote(id, stream, [[4_000, 10]], [[4_200, 10]], "BookSnapshot", rig.now - offset);
    rig.quote(id, stream, [[3_900, 10]], [], "BookUpdates", rig.now - offset);
  }
  rig.wait(2);
  return rig;
}

function change(rig: EngineRig, way: number, id: typeof market | typeof other = market): void {
  rig.quote(id, stream, [[3_900, 10 + (rig.engine.inputs % 50)]], [], "BookUpdates", rig.now - way);
}

function show(rig: EngineRig, bids: Levels, asks: Levels): void {
  rig.quote(market, stream, bids, asks, "BookSnapshot", 0);
}

describe("late quotes (QUA-112)", () => {
  test("are those that come later than the quickest of the feed by more than latenessMax, to the microsecond", () => {
    const rig = begun(30_000);
    change(rig, 30_000 + 2 * second);
    expect(judge(rig)).toBeUndefined();
    change(rig, 30_000 + 2 * second + 1);
    expect(judge(rig)).toBe("QUA-112");
    expect(judge(rig, other)).toBeUndefined();
    rig.wait(60);
    expect(refusal(rig)).toMatchObject({
      code: "QUA-112",
      condition: "next-quote",
      returnsAt: null,
    });
    change(rig, 40_000);
    expect(judge(rig)).toBeUndefined();
  });

  test("a quiet market does not grow late", () => {
    const rig = begun(30_000);
    rig.wait(3_000);
    change(rig, 0, other);
    expect(judge(rig)).toBeUndefined();
  });

  test("a message without a venue time proves nothing, a whole book may be as old as its last change", () => {
    const rig = begun();
    change(rig, 3 * second);
    rig.quote(market, stream, [[3_900, 9]], [], "BookUpdates", 0);
    expect(judge(rig)).toBe("QUA-112");
    const fresh = begun();
    fresh.wait(500);
    fresh.quote(
      market,
      stream,
      [[4_000, 10]],
      [[4_200, 10]],
      "BookSnapshot",
      fresh.now - 400 * second,
    );
    expect(judge(fresh)).toBeUndefined();
  });

  test("a recording without venue times is not judged by them", () => {
    const rig = new EngineRig();
    rig.start();
    rig.event({ kind: "MarketListed", market: rigMarket(market) });
    rig.openStream(stream);
    rig.quote(market, stream, [[4_000, 10]], [[4_200, 10]], "BookSnapshot", 0);
    rig.wait(2);
    expect(judge(rig)).toBeUndefined();
    const index = rig.directories.streams.indexOf(stream);
    expect(rig.engine.core.quality.feedClock(index)).toBeUndefined();
  });

  test("a confirmed book is not late", () => {
    const rig = begun();
    change(rig, 3 * second);
    rig.event({ kind: "BookConfirmed", stream: "kalshi/elsewhere", market });
    expect(judge(rig)).toBe("QUA-112");
    rig.event({ kind: "BookConfirmed", stream, market });
    expect(judge(rig)).toBeUndefined();
  });
});

describe("clocks that disagree (QUA-113)", () => {
  test.each([
    ["hours behind ours", 3 * hour],
    ["hours ahead of ours", -3 * hour],
    ["just too far behind", 5 * second + 1],
    ["just too far ahead", -5 * second - 1],
  ])("a venue's clock %s refuses all its markets", (_how, way) => {
    const rig = begun(way);
    expect([judge(rig), judge(rig, other)]).toEqual(["QUA-113", "QUA-113"]);
    expect(refusal(rig)).toMatchObject({ condition: "clock", returnsAt: null });
    const index = rig.directories.streams.indexOf(stream);
    expect(rig.engine.core.quality.feedClock(index)).toEqual({
      offsetMicros: way,
      latenessMicros: 0,
    });
  });

  test.each([5 * second, -5 * second])("a difference of %d micros passes", (way) => {
    expect(judge(begun(way))).toBeUndefined();
  });

  test("a start-up backlog longer than the limit is refused until a message comes in time", () => {
    const rig = begun(7 * second);
    expect(judge(rig)).toBe("QUA-113");
    change(rig, 50_000);
    expect([judge(rig), judge(rig, other)]).toEqual([undefined, undefined]);
  });

  test("a clock set in the middle of a session is late until the window has passed, then out of step", () => {
    const rig = begun(20_000);
    const verdicts: unknown[] = [];
    for (let minute = 0; minute < 12; minute += 1) {
      rig.wait(60);
      change(rig, 10 * second);
      verdicts.push(judge(rig));
    }
    expect(new Set(verdicts.slice(0, 4))).toEqual(new Set(["QUA-112"]));
    expect(verdicts.at(-1)).toBe("QUA-113");
    expect(verdicts.indexOf("QUA-113")).toBeGreaterThan(3);
    change(rig, 20_000);
    expect(judge(rig)).toBeUndefined();
  });
});

describe("a venue that replays yesterday", () => {
  test("from the start is refused by its times", () => {
    expect(judge(begun(24 * hour))).toBe("QUA-113");
  });

  test("in the middle of a session: its books are turned away (QUA-115), its changes are late", () => {
    const rig = begun();
    const yesterday = rig.now - 24 * hour;
    rig.quote(market, stream, [[1_000, 10]], [[1_200, 10]], "BookSnapshot", yesterday);
    expect([bid(rig), judge(rig), refused(rig, "QUA-115")]).toEqual([4_000, undefined, 1]);
    change(rig, 24 * hour);
    expect(judge(rig)).toBe("QUA-112");
  });
});

describe("a venue that replays yesterday to a new session", () => {
  function reopened(): ReturnType<typeof begun> {
    const rig = begun();
    change(rig, 0);
    rig.event({ kind: "StreamClosed", stream, reason: "lost" });
    rig.openStream(stream);
    return rig;
  }

  test("has its books turned away; what follows them is not believed either", () => {
    const rig = reopened();
    const yesterday = rig.now - 24 * hour;
    rig.quote(market, stream, [[1_100, 10]], [[1_200, 10]], "BookSnapshot", yesterday);
    rig.quote(market, stream, [[1_100, 10]], [], "BookUpdates", yesterday);
    rig.quote(market, stream, [], [[1_200, 10]], "BookUpdates", yesterday);
    rig.wait(4);
    rig.event({ kind: "StreamAlive", stream });
    expect([judge(rig), refused(rig, "QUA-115")]).toEqual(["QUA-109", 1]);
    expect(rig.commandsOf("RefreshBook").map((command) => command.market)).toEqual([market]);
  });

  test("is believed again with a book of today", () => {
    const rig = reopened();
    rig.quote(market, stream, [[1_100, 10]], [[1_200, 10]], "BookSnapshot", rig.now - 24 * hour);
    rig.quote(market, stream, [[4_000, 10]], [[4_200, 10]], "BookSnapshot", rig.now - 20 * second);
    rig.wait(4);
    rig.event({ kind: "StreamAlive", stream });
    expect([bid(rig), judge(rig)]).toEqual([4_000, undefined]);
  });

  test("has its books turned away on another stream too", () => {
    const rig = begun();
    change(rig, 0);
    rig.openStream("kalshi/market-2");
    const yesterday = rig.now - 24 * hour;
    rig.quote(market, "kalshi/market-2", [[1_100, 5]], [[1_200, 5]], "BookSnapshot", yesterday);
    expect([bid(rig), refused(rig, "QUA-115")]).toEqual([4_000, 1]);
  });
});

describe("a whole book older than the newest change (QUA-115)", () => {
  test("is one more than a second older, and is turned away whole", () => {
    const rig = begun();
    change(rig, 0);
    rig.quote(market, stream, [[4_100, 5]], [[4_200, 5]], "BookSnapshot", rig.now - second - 1);
    expect([bid(rig), refused(rig, "QUA-115"), rig.commands]).toEqual([4_000, 1, []]);
    rig.quote(market, stream, [[4_100, 5]], [[4_200, 5]], "BookSnapshot", rig.now - second);
    expect([bid(rig), refused(rig, "QUA-115")]).toEqual([4_100, 1]);
  });

  test("does not end a suspicion either: another one is asked for", () => {
    const rig = begun();
    rig.event({ kind: "SequenceGap", stream, markets: [market] });
    rig.quote(market, stream, [[4_100, 5]], [[4_200, 5]], "BookSnapshot", rig.now - hour);
    expect(judge(rig)).toBe("QUA-109");
    expect(rig.commandsOf("RefreshBook").map((command) => command.market)).toEqual([market]);
  });

  test("is judged anew in a new session", () => {
    const rig = begun();
    rig.openStream(stream);
    rig.quote(market, stream, [[4_100, 5]], [[4_200, 5]], "BookSnapshot", rig.now - 30 * second);
    expect([bid(rig), refused(rig, "QUA-115")]).toEqual([4_100, 0]);
  });

  test("is judged anew on another stream", () => {
    const rig = begun();
    change(rig, 0);
    rig.openStream("kalshi/market-2");
    for (const price of [4_100, 4_150]) {
      const venueAt = rig.now - 10 * second;
      rig.quote(market, "kalshi/market-2", [[price, 5]], [[4_200, 5]], "BookSnapshot", venueAt);
    }
    expect([bid(rig), refused(rig, "QUA-115")]).toEqual([4_150, 0]);
  });

  test("one time far ahead does not have every later book turned away", () => {
    const rig = begun();
    change(rig, -hour);
    show(rig, [[4_100, 5]], [[4_200, 5]]);
    rig.quote(market, stream, [[4_150, 5]], [[4_200, 5]], "BookSnapshot", rig.now);
    expect(bid(rig)).toBe(4_150);
  });
});

describe("what the engine refuses itself is asked for again", () => {
  test("at most once in five seconds, of a stream that is open", () => {
    const rig = begun();
    const refuse = (): void => rig.quote(market, stream, [[10_000, 1]], [], "BookUpdates");
    refuse();
    refuse();
    rig.now += 5 * second - 1;
    refuse();
    expect(rig.commandsOf("RefreshBook")).toHaveLength(1);
    rig.now += 1;
    refuse();
    expect(rig.commandsOf("RefreshBook")).toHaveLength(2);
    rig.wait(60);
    rig.event({ kind: "StreamClosed", stream, reason: "lost" });
    refuse();
    expect(rig.commandsOf("RefreshBook")).toHaveLength(2);
  });

  test("when it was asked for is part of the state", () => {
    const hashAfter = (harm: (rig: EngineRig) => void): string => {
      const rig = begun();
      harm(rig);
      rig.wait(1);
      show(rig, [[4_000, 10]], [[4_200, 10]]);
      return rig.engine.stateHash();
    };
    const lose = (rig: EngineRig): void =>
      rig.event({ kind: "SequenceGap", stream, markets: [market] });
    const refuse = (rig: EngineRig): void =>
      rig.quote(market, stream, [[10_000, 1]], [], "BookUpdates", 0);
    expect(hashAfter(refuse)).not.toBe(hashAfter(lose));
    // But for that the two would be alike: one after the other asks once, whichever comes first.
    const both = (first: typeof lose, then: typeof lose) => (rig: EngineRig) => {
      first(rig);
      then(rig);
    };
    expect(hashAfter(both(refuse, lose))).toBe(hashAfter(both(lose, refuse)));
  });

  test("polls bring whole books by themselves", () => {
    const rig = new EngineRig();
    rig.start();
    rig.event({ kind: "MarketListed", market: rigMarket(market) });
    rig.openStream(stream, { liveness: "market" });
    rig.quote(market, stream, [[4_000, -1]], []);
    expect([judge(rig), rig.commands]).toEqual(["QUA-110", []]);
  });

  test("a book for a market nobody listed is counted and changes nothing", () => {
    const rig = begun();
    const before = judge(rig);
    rig.quote("kalshi:unheard-of", stream, [[4_000, 1]], [[4_200, 1]]);
    expect([judge(rig), refused(rig, "VEN-806"), rig.commands]).toEqual([before, 1, []]);
  });
});

describe("levels off the grid (QUA-104)", () => {
  test("are found behind the best prices, and the market returns when they have gone", () => {
    const rig = begun();
    rig.quote(market, stream, [[3_850, 5]], [], "BookUpdates");
    expect(judge(rig)).toBe("QUA-104");
    expect(rig.commandsOf("RefreshBook")).toHaveLength(1);
    rig.quote(market, stream, [[4_000, 11]], [], "BookUpdates");
    expect(judge(rig)).toBe("QUA-104");
    rig.quote(market, stream, [[3_850, 0]], [], "BookUpdates");
    expect(judge(rig)).toBeUndefined();
    rig.quote(market, stream, [], [[4_450, 5]], "BookUpdates");
    expect(judge(rig)).toBe("QUA-104");
    show(rig, [[4_000, 10]], [[4_200, 10]]);
    expect(judge(rig)).toBeUndefined();
  });

  test("removing one that never stood there changes nothing", () => {
    const rig = begun();
    rig.quote(market, stream, [[3_850, 0]], [], "BookUpdates");
    expect(judge(rig)).toBeUndefined();
  });

  test("a change of the grid judges the standing book again, both ways", () => {
    const rig = begun();
    const regrid = (step: number): void =>
      rig.event({ kind: "TickSchemeChanged", market, tickScheme: uniformTickScheme(step) });
    regrid(400);
    expect(judge(rig)).toBe("QUA-104");
    regrid(50);
    expect(judge(rig)).toBeUndefined();
    rig.quote(market, stream, [[3_850, 5]], [], "BookUpdates");
    expect(judge(rig)).toBeUndefined();
    rig.event({ kind: "MarketListed", market: rigMarket(market) });
    expect(judge(rig)).toBe("QUA-104");
  });
});

describe("absurd offers (QUA-116)", () => {
  test("a book one cent wide at 50 cents with a million contracts", () => {
    const rig = begun();
    show(rig, [[5_000, 1_000_000]], [[5_100, 1_000_000]]);
    expect(judge(rig)).toBe("QUA-116");
    show(rig, [[4_000, 10]], [[4_200, 10]]);
    expect(judge(rig)).toBeUndefined();
  });

  test("either side counts by what taking it would cost, to the contract", () => {
    const rig = begun();
    // 250,000 USD: asks cost their price, bids what is left of a dollar.
    show(rig, [[3_500, 384_615]], [[4_000, 625_000]]);
    expect(judge(rig)).toBeUndefined();
    show(rig, [[3_500, 384_616]], [[4_000, 10]]);
    expect(judge(rig)).toBe("QUA-116");
    show(rig, [[3_500, 10]], [[4_000, 625_001]]);
    expect(judge(rig)).toBe("QUA-116");
  });

  /** The same offer again and again, as a feed with one line a second has it. Returns the verdicts. */
  const stand = (rig: EngineRig, contracts: number, times: number): (FailureCode | undefined)[] =>
    Array.from({ length: times }, () => {
      rig.wait(1);
      show(rig, [[5_000, contracts]], [[5_100, contracts]]);
      return judge(rig);
    });

  test("in a market of ordinary offers: refused when it comes, and whenever it comes again", () => {
    const rig = begun();
    const ordinary = stand(rig, 500, 120);
    // The first may be a jump, which is over after a second.
    expect(new Set(ordinary.slice(2))).toEqual(new Set([undefined]));
    for (let time = 0; time < 3; time += 1) {
      expect(stand(rig, 1_000_000, 10)).toEqual(Array(10).fill("QUA-116"));
      expect(refusal(rig)).toMatchObject({ condition: "next-quote", returnsAt: null });
      expect(stand(rig, 500, 40).at(-1)).toBeUndefined();
    }
  });

  test("where such offers are ordinary the market is believed after a minute of them", () => {
    const rig = new EngineRig();
    rig.start();
    rig.event({ kind: "MarketListed", market: rigMarket(market) });
    rig.openStream(stream, { staleAfterSeconds: 86_400 });
    const verdicts = stand(rig, 5_000_000, 120);
    // The first counts as the first second; a minute later the sixteenth offer is kept.
    expect(new Set(verdicts.slice(2, 60))).toEqual(new Set(["QUA-116"]));
    expect(new Set(verdicts.slice(60))).toEqual(new Set([undefined]));
    // Sixteen times as much is still ordinary there, a contract more is not.
    expect(stand(rig, 80_000_000, 1)).toEqual([undefined]);
    expect(stand(rig, 80_000_001, 1)).toEqual(["QUA-116"]);
  });

  test("few offers make no rule, however long they stand", () => {
    const rig = begun();
    const verdicts = Array.from({ length: 6 }, () => {
      rig.wait(600);
      return stand(rig, 1_000_000, 1)[0];
    });
    // Kept with the small one of the first book: the fifth is the fourth large one, and the median is large by then.
    expect(verdicts).toEqual(["QUA-116", "QUA-116", "QUA-116", undefined, undefined, undefined]);
  });

  test("as many small ones as large ones: the small ones count", () => {
    const rig = begun();
    const later = (contracts: number): FailureCode | undefined => {
      rig.wait(600);
      return stand(rig, contracts, 1)[0];
    };
    // With that of the first book three small ones.
    for (let time = 0; time < 2; time += 1) later(10);
    const verdicts = [1, 2, 3, 4].map(() => later(1_000_000));
    expect(verdicts).toEqual(["QUA-116", "QUA-116", "QUA-116", undefined]);
  });

  test("changes behind the best prices let a standing offer become ordinary too", () => {
    const rig = begun();
    show(rig, [[5_000, 1_000_000]], [[5_100, 1_000_000]]);
    const verdicts = Array.from({ length: 90 }, () => {
      rig.wait(1);
      change(rig, 0);
      return judge(rig);
    });
    expect([verdicts[50], verdicts.at(-1)]).toEqual(["QUA-116", undefined]);
  });

  test("a limit beyond what one product can hold is held to the contract", () => {
    const rig = begun();
    const { settings } = rig.engine.core;
    const touchNotionalMax = usdMicros(2_000_000_000_000);
    rig.event({
      kind: "SettingsChanged",
      settings: { ...settings, quality: { ...settings.quality, touchNotionalMax } },
    });
    show(rig, [[3_900, 10]], [[4_000, 5_000_000]]);
    expect(judge(rig)).toBeUndefined();
    show(rig, [[3_900, 10]], [[4_000, 5_000_000.000001]]);
    expect(judge(rig)).toBe("QUA-116");
  });
});

describe("jumps (QUA-114)", () => {
  const move = (rig: EngineRig, price: number): void => {
    show(rig, [[price - 100, 10]], [[price + 100, 10]]);
  };

  test("a move beyond jumpMin is not believed until the price has stood", () => {
    const rig = begun();
    move(rig, 5_100);
    expect(judge(rig)).toBeUndefined();
    move(rig, 6_200);
    const returnsAt = rig.now + second;
    expect(refusal(rig)).toMatchObject({ code: "QUA-114", condition: "time", returnsAt });
    rig.now = returnsAt - 1;
    expect(judge(rig)).toBe("QUA-114");
    rig.now += 1;
    expect(judge(rig)).toBeUndefined();
  });

  test("a further jump begins the wait anew, a small move does not, the way back ends it", () => {
    const rig = begun();
    move(rig, 6_000);
    rig.now += 600_000;
    move(rig, 6_200);
    rig.now += 399_999;
    expect(judge(rig)).toBe("QUA-114");
    rig.now += 1;
    expect(judge(rig)).toBeUndefined();
    move(rig, 8_000);
    rig.now += 600_000;
    move(rig, 9_400);
    rig.now += 600_000;
    expect(judge(rig)).toBe("QUA-114");
    move(rig, 6_400);
    expect(judge(rig)).toBeUndefined();
  });

  test("a market that often moves far is measured by its own moves", () => {
    const rig = begun();
    for (let round = 0; round < 12; round += 1) {
      rig.wait(2);
      move(rig, round % 2 === 0 ? 5_100 : 4_100);
    }
    move(rig, 6_500);
    expect(judge(rig)).toBeUndefined();
  });

  test("a book that shows no price in between is compared with the last that did", () => {
    const rig = begun();
    show(rig, [[9_000, 10]], [[8_000, 10]]);
    expect(judge(rig)).toBe("QUA-101");
    show(rig, [[4_000, 10]], []);
    expect(judge(rig)).toBe("QUA-107");
    move(rig, 4_200);
    expect(judge(rig)).toBeUndefined();
    show(rig, [[9_000, 10]], [[8_000, 10]]);
    move(rig, 8_000);
    expect(judge(rig)).toBe("QUA-114");
  });
});

describe("books that were confirmed or disproved", () => {
  const disprove = (rig: EngineRig): void =>
    rig.event({ kind: "BookDisproved", stream, market, cause: "comparison" });

  test("a confirmed book need not wait at the start", () => {
    const rig = begun();
    const instruments = [`${market}/yes`, `${other}/yes`] as const;
    rig.event({ kind: "RelationApproved", relation: rigRelation({ instruments }) });
    rig.openStream(stream);
    show(rig, [[4_000, 10]], [[4_200, 10]]);
    expect(refusal(rig)).toMatchObject({ code: "QUA-106", returnsAt: rig.now + 2 * second });
    rig.event({ kind: "BacklogTurn" });
    expect(rig.engine.backlogSize).toBe(0);
    rig.event({ kind: "BookConfirmed", stream, market });
    expect(judge(rig)).toBeUndefined();
    // Its component is looked at now: no update may come for long.
    expect(rig.engine.backlogSize).toBe(1);
  });

  test("a disproved book waits for a whole one", () => {
    const rig = begun();
    change(rig, 0);
    disprove(rig);
    change(rig, 0);
    expect(refusal(rig)).toMatchObject({
      code: "QUA-118",
      condition: "whole-book",
      since: rig.now,
    });
    show(rig, [[4_000, 10]], [[4_200, 10]]);
    expect(judge(rig)).toBeUndefined();
  });

  test("the third correction within the window quarantines the market, over a restart too", () => {
    const rig = begun();
    disprove(rig);
    rig.wait(601);
    disprove(rig);
    rig.wait(300);
    disprove(rig);
    show(rig, [[4_000, 10]], [[4_200, 10]]);
    expect([judge(rig), rig.recordsOf("MarketQuarantined")]).toEqual([undefined, []]);
    disprove(rig);
    show(rig, [[4_000, 10]], [[4_200, 10]]);
    const until = rig.now + 60 * second;
    expect(rig.recordsOf("MarketQuarantined")).toMatchObject([{ market, code: "QUA-118", until }]);
    expect(refusal(rig)).toMatchObject({ code: "QUA-119", condition: "time", returnsAt: until });

    const again = new EngineRig();
    again.engine.recover(rig.records);
    again.now = rig.now + second;
    again.start();
    again.event({ kind: "MarketListed", market: rigMarket(market) });
    expect(judge(again)).toBe("QUA-119");
    again.now = until;
    expect(judge(again)).toBe("QUA-107");
    const { quotes } = rig.engine.core;
    const index = rig.directories.markets.indexOf(market);
    expect(quotes.refusedSinceOf(index, until - 1)).toBe(rig.now);
    expect(quotes.refusedSinceOf(index, until)).toBeUndefined();
    rig.now = until;
    expect(judge(rig)).toBeUndefined();
  });
});

describe("what is said of a refusal", () => {
  test("a new session waits for its first whole book, and nobody knows when that comes", () => {
    const rig = begun();
    rig.openStream(stream);
    expect(refusal(rig)).toMatchObject({
      code: "QUA-106",
      condition: "whole-book",
      returnsAt: null,
      since: rig.now,
    });
  });

  test("never that it lasts from an instant on that is yet to come", () => {
    const rig = begun();
    rig.event({ kind: "SequenceGap", stream, markets: null });
    rig.now -= 1;
    expect(refusal(rig)).toMatchObject({ code: "QUA-109", since: rig.now });
  });

  test("since when it has lasted without a break, whatever the reasons", () => {
    const rig = begun();
    rig.wait(1);
    change(rig, 0);
    rig.event({ kind: "SequenceGap", stream, markets: null });
    const since = rig.now;
    rig.wait(1);
    rig.event({ kind: "StreamClosed", stream, reason: "lost" });
    rig.wait(1);
    rig.event({ kind: "MarketStatusChanged", market, status: "paused" });
    expect(refusal(rig)).toMatchObject({ code: "QUA-108", since, condition: "market-open" });
  });

  test("silence began when the last sign of life was too old", () => {
    const rig = new EngineRig();
    rig.start();
    rig.event({ kind: "MarketListed", market: rigMarket(market) });
    rig.openStream(stream);
    show(rig, [[4_000, 10]], [[4_200, 10]]);
    rig.wait(3);
    show(rig, [[4_000, 10]], [[4_200, 10]]);
    rig.wait(20);
    const since = rigStart + 8 * second;
    expect(refusal(rig)).toMatchObject({ code: "QUA-103", since, condition: "feed" });
    expect(integerOf(rigSettings.quality.startupConfirm)).toBe(integerOf(seconds(2)));
  });
});
