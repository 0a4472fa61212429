// What detection must not do while markets, relations and streams come and go: forget that something was taken, take the
// same quotes under two names, believe what nobody has seen, or leave an episode standing that nothing looks at.

import { describe, expect, test } from "vitest";
import {
  EngineRig,
  type RigLevels,
  rigMarket,
  rigSettings,
} from "../../../test/support/engine-rig.ts";
import { relate } from "../../../test/support/relation-worlds.ts";
import { restarted } from "../../../test/support/two-venues.ts";
import { askSide, bidSide } from "../../domain/book/book-batch.ts";
import type { MarketId } from "../../domain/market/venue.ts";
import type { EngineSettings } from "../../domain/message/settings.ts";
import type { Lane } from "../../domain/order/order.ts";
import type { Relation } from "../../domain/relation/relation.ts";
import { epochMicros, seconds } from "../../domain/units/epoch-micros.ts";
import { partsPerMillion } from "../../domain/units/parts-per-million.ts";
import { priceTicks } from "../../domain/units/price-ticks.ts";
import { usdMicros } from "../../domain/units/usd-micros.ts";

const stream = "kalshi/market";

function withLanes(lanes: Partial<Record<Lane, boolean>>): EngineSettings {
  const { detection } = rigSettings;
  return {
    ...rigSettings,
    detection: {
      ...detection,
      spreadMax: priceTicks(10_000),
      lanes: { ...detection.lanes, ...lanes },
    },
    quality: { ...rigSettings.quality, jumpMin: priceTicks(10_000) },
  };
}

const market = (name: string): MarketId => `kalshi:${name}`;

function list(rig: EngineRig, names: string): void {
  for (const name of names.split(" ")) {
    rig.event({ kind: "MarketListed", market: rigMarket(market(name)) });
  }
}

function approve(rig: EngineRig, ...relations: readonly Relation[]): void {
  for (const relation of relations) rig.event({ kind: "RelationApproved", relation });
}

/** Two-sided books in cents, so many contracts on either side. */
function quote(
  rig: EngineRig,
  quotes: Readonly<Record<string, readonly [number, number]>>,
  size = 100,
): void {
  for (const [name, [bid, ask]] of Object.entries(quotes)) {
    const bids: RigLevels = bid < 0 ? [] : [[bid * 100, size]];
    const asks: RigLevels = ask < 0 ? [] : [[ask * 100, size]];
    rig.quote(market(name), stream, bids, asks);
  }
}

function drain(rig: EngineRig): void {
  rig.event({ kind: "BacklogTurn" });
  while (rig.engine.backlogSize > 0) rig.event({ kind: "BacklogTurn" });
}

function begin(names: string, relations: readonly Relation[], settings = withLanes({})): EngineRig {
  const rig = new EngineRig(settings);
  rig.start(settings);
  rig.event({ kind: "BalanceReported", venue: "kalshi", cash: usdMicros(1_000_000_000) });
  list(rig, names);
  approve(rig, ...relations);
  rig.openStream(stream, { staleAfterSeconds: 600 });
  return rig;
}

/** Fair quotes that are believed from now on. */
function settle(rig: EngineRig, quotes: Readonly<Record<string, readonly [number, number]>>): void {
  quote(rig, quotes);
  rig.wait(3);
  quote(rig, quotes);
}

const standing = (rig: EngineRig): string[] =>
  rig
    .recordsOf("EpisodeOpened")
    .filter(({ episodeId }) =>
      rig.recordsOf("EpisodeClosed").every((closed) => closed.episodeId !== episodeId),
    )
    .map(({ opportunityId }) => opportunityId)
    .sort();

const taken = (rig: EngineRig): string[] =>
  rig.recordsOf("GroupApproved").map(({ group }) => group.opportunityId);

function mayMatter(rig: EngineRig, name: string): boolean {
  const { detector, markets } = rig.engine.core;
  const index = markets.find(market(name)) as number;
  const [ask, bid] = [markets.bestPrice(index, askSide), markets.bestPrice(index, bidSide)];
  return detector.mayMatter(index, ask, bid, rig.now);
}

describe("a market that is not listed yet", () => {
  const pair = relate("pair", "same-claim", "A B");

  test("is not taken for one that nobody offers: what was taken is not taken again", () => {
    const rig = begin("A B", [pair]);
    settle(rig, { A: [48, 50], B: [48, 50] });
    quote(rig, { B: [60, 62] });
    expect(taken(rig)).toHaveLength(1);
    const again = restarted(rig, withLanes({}));
    again.event({ kind: "BalanceReported", venue: "kalshi", cash: usdMicros(1_000_000_000) });
    list(again, "A");
    approve(again, pair);
    again.openStream(stream, { staleAfterSeconds: 600 });
    settle(again, { A: [48, 50] });
    list(again, "B");
    settle(again, { B: [60, 62] });
    drain(again);
    expect(taken(again)).toHaveLength(0);
    expect(again.recordsOf("OpportunityEnded")).toEqual([]);
  });

  test("is not bought by the solver", () => {
    // Above A comes B, and C is B on the other side: A's offers alone are a gift.
    const rig = begin("A B", [relate("steps", "ladder", "A B C"), relate("odd", "implies", "C D")]);
    settle(rig, { A: [48, 50], B: [40, 42] });
    quote(rig, { A: [20, 22], B: [40, 42] });
    drain(rig);
    expect(standing(rig)).not.toEqual([]);
    expect(mayMatter(rig, "A")).toBe(true);
  });
});

describe("a claim that can only end one way", () => {
  test("is bought below its dollar, and proven harmless at it", () => {
    const sure = relate("sure", "exhaustive", "A A");
    const rig = begin("A B", [sure, relate("pair", "same-claim", "A B")]);
    settle(rig, { A: [97, 99], B: [97, 98] });
    drain(rig);
    expect(mayMatter(rig, "A")).toBe(true);
    expect(standing(rig)).not.toEqual([]);
  });
});

describe("two lanes that see the same quotes", () => {
  const pairs = [
    relate("one", "same-claim", "A B"),
    relate("two", "same-claim", "C D"),
    relate("apart", "mutually-exclusive", "A C"),
  ];

  test("two pairs of one component are not bought a third time as a portfolio", () => {
    const rig = begin("A B C D", pairs);
    settle(rig, { A: [38, 40], B: [38, 40], C: [38, 40], D: [38, 40] });
    quote(rig, { A: [38, 40], C: [38, 40], B: [45, 47], D: [45, 47] }, 30);
    drain(rig);
    const bought = new Map<string, number>();
    for (const { group } of rig.recordsOf("GroupApproved")) {
      for (const { instrument } of group.legs) {
        bought.set(instrument, (bought.get(instrument) ?? 0) + 1);
      }
    }
    expect([...bought.values()].filter((times) => times > 1)).toEqual([]);
    expect(taken(rig)).toHaveLength(2);
  });
});

describe("a quote that stands still while its claim moves elsewhere", () => {
  const twins = relate("pair", "same-claim", "A B");

  function frozen(...others: readonly Relation[]): EngineRig {
    const rig = begin("A B C D", [twins, ...others]);
    const fair = { A: [48, 50], B: [48, 50], C: [49, 51], D: [49, 51] } as const;
    settle(rig, fair);
    rig.wait(40);
    quote(rig, { B: [58, 60], C: [41, 43], D: [41, 43] });
    rig.wait(1);
    quote(rig, { B: [58, 60], C: [41, 43], D: [41, 43] });
    drain(rig);
    return rig;
  }

  test("is bought in no set, by no portfolio", () => {
    // Either A or C comes true, so A for 50 and C for 43 would earn seven, if A could still be had.
    const rig = frozen(relate("either", "exhaustive", "A C"));
    expect(standing(rig)).toEqual([]);
    const refused = rig.recordsOf("OpportunityRefused");
    const set = refused.filter(({ lane }) => lane === "bucket" || lane === "general");
    expect(new Set(set.map(({ code }) => code))).toEqual(new Set(["QUA-117"]));
    expect(set.length).toBeGreaterThan(0);
  });

  test("hides no dearer quote of its claim that moves", () => {
    const rig = begin("A B C", [twins, relate("either", "exhaustive", "A C")]);
    const fair = { A: [48, 50], B: [48, 50], C: [51, 53] } as const;
    settle(rig, fair);
    rig.wait(40);
    const moved = { B: [58, 60], C: [31, 33] } as const;
    quote(rig, moved);
    rig.wait(1);
    quote(rig, moved);
    drain(rig);
    expect(standing(rig)).toEqual(["bucket|yes|either"]);
    const legs = rig.recordsOf("EpisodeOpened").at(-1)?.legs;
    expect(legs?.map(({ instrument }) => instrument)).toEqual(["kalshi:B/yes", "kalshi:C/yes"]);
  });

  test("keeps no set from being bought that does without it", () => {
    const rig = frozen(relate("either", "exhaustive", "C D"), relate("also", "implies", "C A"));
    expect(standing(rig)).toEqual(["bucket|yes|either"]);
  });
});

describe("an episode ends", () => {
  const pair = relate("pair", "same-claim", "A B");

  function standingPair(settings = withLanes({})): EngineRig {
    const rig = begin("A B C", [pair], settings);
    settle(rig, { A: [48, 50], B: [48, 50] });
    quote(rig, { B: [60, 62] });
    expect(standing(rig)).toHaveLength(1);
    return rig;
  }

  test("with the relation it rests on", () => {
    const rig = standingPair();
    rig.event({ kind: "RelationSuspended", relationId: "pair", reason: "wrong" });
    expect(standing(rig)).toEqual([]);
  });

  test("with its market's stream, and is not taken again when it comes back", () => {
    const rig = standingPair();
    rig.event({ kind: "StreamClosed", stream, reason: "gone" });
    drain(rig);
    expect(standing(rig)).toEqual([]);
    rig.openStream(stream, { staleAfterSeconds: 600 });
    settle(rig, { A: [48, 50], B: [60, 62] });
    expect(standing(rig)).toHaveLength(1);
    expect(taken(rig)).toHaveLength(1);
  });

  test("when its lane is turned off", () => {
    const rig = standingPair();
    rig.event({ kind: "SettingsChanged", settings: withLanes({ parity: false }) });
    drain(rig);
    expect(standing(rig)).toEqual([]);
  });

  test("after a restart that no longer knows its relation", () => {
    const rig = standingPair();
    const again = restarted(rig, withLanes({}));
    list(again, "A B");
    again.openStream(stream, { staleAfterSeconds: 600 });
    settle(again, { A: [48, 50], B: [48, 50] });
    drain(again);
    expect(again.engine.core.durable.episodes.openCount()).toBe(0);
  });

  test("and not when its market is in no relation any more, if the lane of its own outcomes saw it", () => {
    const crossed = withLanes({ "intra-venue": true });
    const lax = { ...rigMarket(market("A")), pairTotal: priceTicks(9_000) };
    const rig = begin("A B", [pair], crossed);
    rig.event({ kind: "MarketListed", market: lax });
    settle(rig, { A: [46, 50], B: [46, 50] });
    drain(rig);
    const before = standing(rig);
    expect(before).toContain("intra-venue|kalshi:A/yes|kalshi:A/no");
    rig.event({ kind: "RelationSuspended", relationId: "pair", reason: "wrong" });
    drain(rig);
    expect(standing(rig)).toEqual(["intra-venue|kalshi:A/yes|kalshi:A/no"]);
    expect(rig.recordsOf("OpportunityEnded")).toEqual([]);
  });

  test("and not with another relation of its component, nor with a newer version of its own", () => {
    const rig = standingPair();
    approve(rig, relate("more", "implies", "A C"));
    drain(rig);
    approve(rig, { ...pair, version: 2 });
    drain(rig);
    quote(rig, { B: [60, 63] });
    rig.event({ kind: "RelationSuspended", relationId: "more", reason: "wrong" });
    drain(rig);
    quote(rig, { B: [60, 62] });
    expect(rig.recordsOf("EpisodeClosed")).toEqual([]);
    expect(rig.recordsOf("EpisodeOpened")).toHaveLength(1);
    expect(taken(rig)).toHaveLength(1);
  });
});

describe("nothing waits for the next quote that could be seen now", () => {
  test("thresholds that are lowered let in what stands", () => {
    const strict = withLanes({});
    const high = {
      ...strict,
      detection: { ...strict.detection, profitMin: usdMicros(90_000_000) },
    };
    const rig = begin("A B", [relate("pair", "same-claim", "A B")], high);
    settle(rig, { A: [48, 50], B: [48, 50] });
    quote(rig, { B: [60, 62] });
    expect(standing(rig)).toEqual([]);
    rig.event({ kind: "SettingsChanged", settings: strict });
    drain(rig);
    expect(standing(rig)).toHaveLength(1);
  });

  test("fees that fall at an instant let in what they kept out, with the next update of any market", () => {
    const rig = begin("A B C D", [
      relate("pair", "same-claim", "A B"),
      relate("else", "same-claim", "C D"),
    ]);
    const dear = {
      kind: "polymarket" as const,
      rate: partsPerMillion(900_000),
      exponent: 1 as const,
      chargedIn: "collateral" as const,
    };
    rig.event({
      kind: "FeeScheduleChanged",
      market: market("B"),
      fees: [
        { from: epochMicros(0), schedule: dear },
        { from: epochMicros(rig.now + 60_000_000), schedule: { kind: "none" } },
      ],
    });
    settle(rig, { A: [48, 50], B: [55, 57], C: [48, 50], D: [48, 50] });
    drain(rig);
    expect(mayMatter(rig, "A")).toBe(false);
    rig.wait(Number(seconds(60)) / 1_000_000);
    quote(rig, { C: [48, 50] });
    drain(rig);
    expect(standing(rig)).toHaveLength(1);
  });
});

describe("quotes that matter to nobody", () => {
  test("never cost a look", () => {
    const rig = begin("A B X", [relate("pair", "same-claim", "A B")]);
    settle(rig, { A: [48, 50], B: [48, 50] });
    drain(rig);
    const { looks } = rig.engine.core.detector.figures();
    quote(rig, { X: [99, 1] });
    expect(mayMatter(rig, "X")).toBe(false);
    expect(rig.engine.core.detector.figures().looks).toBe(looks);
  });
});
