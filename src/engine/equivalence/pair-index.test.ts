// From relations to pairs: which are offered, when they appear, and what is said about those that are not.

import { describe, expect, test } from "vitest";
import { rigRelation } from "../../../test/support/engine-rig.ts";
import { type InstrumentId, type MarketId, marketId } from "../../domain/market/venue.ts";
import { StateHash } from "../../domain/message/state-hash.ts";
import { relationInstrumentsMax } from "../../domain/relation/relation.ts";
import { claimMembersMax, PairIndex } from "./pair-index.ts";
import { RelationStore, relationsMax } from "./relation-store.ts";

class Hand {
  readonly listed = new Map<MarketId, number>();
  readonly index = new PairIndex((market) => this.listed.get(market));

  list(...markets: MarketId[]): this {
    for (const market of markets) {
      const at = this.listed.get(market) ?? this.listed.size;
      this.listed.set(market, at);
      this.index.list(market, at);
    }
    return this;
  }

  relate(
    instruments: readonly InstrumentId[],
    over: Parameters<typeof rigRelation>[0] | object = {},
  ): this {
    expect(this.index.relations.approve(rigRelation({ ...over, instruments })).ok).toBe(true);
    this.index.invalidate();
    return this;
  }

  refresh(): string[] {
    return this.index.refresh().map(({ code }) => code);
  }

  offered(): string[] {
    return this.index.pairsOfRelations().map(({ opportunityId }) => opportunityId);
  }

  hash(): string {
    const hash = new StateHash();
    this.index.hashInto(hash);
    return hash.digest();
  }
}

describe("pairs", () => {
  const rows = [
    ["same-claim", "yes", "yes", ["yes", "no"], ["no", "yes"]],
    ["same-claim", "yes", "no", ["yes", "yes"], ["no", "no"]],
    ["complement", "yes", "yes", ["yes", "yes"], ["no", "no"]],
    ["partition", "yes", "no", ["yes", "no"], ["no", "yes"]],
  ] as const;
  test.each(rows)("%s of %s and %s", (kind, first, second, ...expected) => {
    const hand = new Hand().list("kalshi:A", "polymarket:B");
    hand.relate([`kalshi:A/${first}`, `polymarket:B/${second}`], { kind });
    expect(hand.refresh()).toEqual([]);
    expect(hand.offered()).toEqual(
      expected.map(([a, b]) => `cross-venue|kalshi:A/${a}|polymarket:B/${b}`),
    );
  });

  test("three markets of one claim make three pairs of pairs, parity on one venue", () => {
    const hand = new Hand().list("kalshi:A", "kalshi:B", "polymarket:C");
    hand.relate(["polymarket:C/yes", "kalshi:B/yes", "kalshi:A/yes"]);
    hand.refresh();
    expect(hand.offered().map((id) => id.split("|")[0])).toEqual([
      "parity",
      "parity",
      ...Array.from({ length: 4 }, () => "cross-venue"),
    ]);
    expect(hand.index.pairsOf(0)).toHaveLength(5);
    expect(hand.index.pairsOf(99)).toEqual([]);
  });

  test("other kinds of relations offer no pairs", () => {
    const hand = new Hand().list("kalshi:A", "polymarket:B");
    for (const kind of ["implies", "mutually-exclusive", "ladder"] as const) {
      hand.relate(["kalshi:A/yes", "polymarket:B/yes"], { id: kind, kind });
    }
    hand.refresh();
    expect(hand.offered()).toEqual([]);
  });

  test("a relation waits for its markets", () => {
    const hand = new Hand().relate(["kalshi:A/yes", "polymarket:B/yes"]);
    hand.refresh();
    hand.list("kalshi:A");
    hand.refresh();
    expect(hand.offered()).toEqual([]);
    expect(hand.index.isStale).toBe(false);
    hand.list("kalshi:unrelated");
    expect(hand.index.isStale).toBe(false);
    hand.list("polymarket:B");
    expect(hand.index.isStale).toBe(true);
    hand.refresh();
    expect(hand.offered()).toHaveLength(2);
    hand.list("polymarket:B");
    expect(hand.index.pairsOf(0)).toHaveLength(3);
  });

  test("what a person wrote about the pair comes with it", () => {
    const softStates = [{ reason: "tie", probability: null }];
    const hand = new Hand().list("kalshi:A", "polymarket:B");
    hand.relate(["kalshi:A/yes", "polymarket:B/yes"], { version: 4, softStates });
    hand.refresh();
    expect(hand.index.pairsOfRelations()[0]).toMatchObject({
      cluster: "kalshi:A",
      relations: ["relation-1@4"],
      softStates,
    });
  });
});

describe("problems", () => {
  test("a contradiction offers nothing and is said once, until it is gone and comes back", () => {
    const hand = new Hand().list("kalshi:A", "polymarket:B");
    hand.relate(["kalshi:A/yes", "polymarket:B/yes"]);
    hand.relate(["kalshi:A/yes", "polymarket:B/no"], { id: "other" });
    expect(hand.refresh()).toEqual(["EQV-202"]);
    expect(hand.refresh()).toEqual([]);
    expect(hand.offered()).toEqual([]);
    hand.index.relations.suspend("other", "wrong");
    expect(hand.refresh()).toEqual([]);
    expect(hand.offered()).toHaveLength(2);
    hand.relate(["kalshi:A/yes", "polymarket:B/no"], { id: "other", version: 2 });
    expect(hand.refresh()).toEqual(["EQV-202"]);
  });

  test("a class of too many markets offers nothing", () => {
    const hand = new Hand();
    const markets = Array.from({ length: claimMembersMax + 1 }, (_, at) =>
      marketId("kalshi", `M${at}`),
    );
    hand.list(...markets);
    hand.relate(markets.slice(1).map((market): InstrumentId => `${market}/yes`));
    expect(hand.refresh()).toEqual([]);
    expect(hand.offered()).toHaveLength(claimMembersMax * (claimMembersMax - 1));
    hand.relate(
      markets.slice(0, 2).map((market): InstrumentId => `${market}/yes`),
      { id: "more" },
    );
    expect(hand.refresh()).toEqual(["EQV-203"]);
    expect(hand.offered()).toEqual([]);
  });
});

describe("the store of relations", () => {
  const instruments = ["kalshi:A/yes", "polymarket:B/yes"] as const;
  const relation = (version: number, note = "") => rigRelation({ instruments, version, note });

  test("refuses what is too large and what nobody approved", () => {
    const store = new RelationStore();
    const many = Array.from({ length: relationInstrumentsMax + 1 }, () => instruments[0]);
    const codes = [
      rigRelation({ instruments: many }),
      rigRelation({ instruments, provenance: "inferred" }),
    ].map((one) => {
      const approved = store.approve(one);
      return approved.ok ? "approved" : approved.failure.code;
    });
    expect(codes).toEqual(["EQV-203", "EQV-204"]);
    expect(store.inForce()).toEqual([]);
    expect(store.approve(rigRelation({ instruments: many.slice(1) })).ok).toBe(true);
  });

  test("takes so many and no more; a new version of one it has is not one more", () => {
    const store = new RelationStore();
    const approve = (id: string, version: number) =>
      store.approve(rigRelation({ instruments, id, version }));
    for (let count = 0; count < relationsMax; count += 1) approve(`relation-${count}`, 1);
    const refused = approve("one more", 1);
    expect(refused.ok ? "approved" : refused.failure.code).toBe("EQV-205");
    expect(approve("relation-7", 2).ok).toBe(true);
    expect(store.inForce()).toHaveLength(relationsMax);
  });

  test("an older version never replaces a newer one, and a suspended one stays so", () => {
    const store = new RelationStore();
    store.suspend("relation-1", "unknown yet");
    store.approve(relation(2));
    store.approve(relation(1));
    expect(store.inForce().map(({ version }) => version)).toEqual([2]);
    store.suspend("relation-1", "rules changed");
    store.approve(relation(2));
    expect(store.inForce()).toEqual([]);
    store.approve(relation(3));
    expect(store.inForce().map(({ version }) => version)).toEqual([3]);
  });

  test("the hash tells apart what they say, which are suspended and what was reported", () => {
    const hashes = [
      new Hand(),
      new Hand().relate(instruments),
      new Hand().relate(instruments, { note: "x" }),
      new Hand().relate(instruments, { version: 2 }),
    ];
    const suspended = new Hand().relate(instruments);
    suspended.index.relations.suspend("relation-1", "wrong");
    const reported = new Hand()
      .relate(instruments)
      .relate(["kalshi:A/yes", "polymarket:B/no"], { id: "z" });
    const unreported = new Hand()
      .relate(instruments)
      .relate(["kalshi:A/yes", "polymarket:B/no"], { id: "z" });
    reported.refresh();
    const all = [...hashes, suspended, reported, unreported].map((hand) => hand.hash());
    expect(new Set(all).size).toBe(all.length);
  });
});
