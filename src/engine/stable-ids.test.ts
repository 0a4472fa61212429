// Names of opportunities, episodes, groups and orders rest on what they are about and on what was decided before, never on
// the order in which markets were listed or relations approved, nor on how often the program was started. Whoever sees a
// name again may rely on it: an opportunity is taken once, a venue refuses an order whose name it knows.

import fastCheck from "fast-check";
import { describe, expect, test } from "vitest";
import { EngineRig, rigMarket, rigRelation, rigSettings } from "../../test/support/engine-rig.ts";
import {
  introduce,
  lastOrder,
  restarted,
  showEdge,
  twoVenues,
} from "../../test/support/two-venues.ts";
import type { InstrumentId, MarketId } from "../domain/market/venue.ts";
import type { EngineSettings } from "../domain/message/settings.ts";
import { usdMicros } from "../domain/units/usd-micros.ts";

const [a, b, c, d, e] = [
  "kalshi:A",
  "kalshi:B",
  "polymarket:C",
  "kalshi:D",
  "polymarket:E",
] as const;
const markets: readonly MarketId[] = [a, b, c, d, e];

/** A, B and C state one claim; D is the opposite of E. So there are pairs across venues, of one venue, and inverted. */
const relations: readonly {
  readonly id: string;
  readonly of: readonly [InstrumentId, InstrumentId];
}[] = [
  { id: "one", of: [`${a}/yes`, `${c}/yes`] },
  { id: "two", of: [`${b}/yes`, `${c}/yes`] },
  { id: "three", of: [`${d}/yes`, `${e}/no`] },
];

const settings: EngineSettings = {
  ...rigSettings,
  detection: {
    ...rigSettings.detection,
    lanes: { ...rigSettings.detection.lanes, "intra-venue": true },
  },
};

interface Telling {
  readonly markets: readonly MarketId[];
  readonly relations: readonly (typeof relations)[number][];
  /** Relations whose instruments are named the other way round. */
  readonly swapped: readonly string[];
  readonly relationsFirst: boolean;
}

const plain: Telling = { markets, relations, swapped: [], relationsFirst: false };

const telling: fastCheck.Arbitrary<Telling> = fastCheck.record({
  markets: fastCheck.shuffledSubarray([...markets], { minLength: markets.length }),
  relations: fastCheck.shuffledSubarray([...relations], { minLength: relations.length }),
  swapped: fastCheck.subarray(relations.map(({ id }) => id)),
  relationsFirst: fastCheck.boolean(),
});

function tell(rig: EngineRig, told: Telling): void {
  const list = () => {
    for (const market of told.markets)
      rig.event({ kind: "MarketListed", market: rigMarket(market) });
  };
  if (!told.relationsFirst) list();
  for (const { id, of } of told.relations) {
    const instruments = told.swapped.includes(id) ? of.toReversed() : of;
    rig.event({ kind: "RelationApproved", relation: rigRelation({ id, instruments }) });
  }
  if (told.relationsFirst) list();
}

function quoteAll(rig: EngineRig, bids: Readonly<Record<string, number>>): void {
  for (const market of markets) {
    const stream = `${market.slice(0, market.indexOf(":"))}/market`;
    const bid = bids[market] ?? 5_000;
    rig.quote(market, stream, [[bid, 100]], [[bid + 100, 100]]);
  }
}

function begin(rig: EngineRig, told: Telling): void {
  tell(rig, told);
  for (const venue of ["kalshi", "polymarket"] as const) {
    rig.event({ kind: "BalanceReported", venue, cash: usdMicros(1_000_000_000) });
    rig.openStream(`${venue}/market`);
  }
  quoteAll(rig, {});
  rig.wait(3);
}

/** Every name that was given, in order. */
function namesOf(rig: EngineRig): string[] {
  return rig.records.flatMap((record) => {
    switch (record.kind) {
      case "EpisodeOpened":
        return [`${record.opportunityId} ${record.episodeId}`];
      case "OpportunityRefused":
        return [`${record.opportunityId} ${record.code}`];
      case "GroupApproved":
        return [`${record.group.groupId} ${record.group.opportunityId}`];
      case "LegIntended":
        return [record.order.clientOrderId];
      default:
        return [];
    }
  });
}

/** Edges in every lane: C is cheap against A and B, B against A, E against D; then A stands crossed. */
function story(told: Telling): string[] {
  const rig = new EngineRig(settings);
  rig.start(settings);
  begin(rig, told);
  quoteAll(rig, { [a]: 5_900, [b]: 5_500, [d]: 5_900, [e]: 5_300 });
  rig.wait(3);
  rig.quote(a, "kalshi/market", [[6_100, 100]], [[6_000, 100]]);
  return namesOf(rig);
}

describe("names over the order in which things were told", () => {
  const expected = story(plain);

  test("there are some of every lane", () => {
    for (const lane of ["cross-venue|", "parity|", "intra-venue|"]) {
      expect(expected.filter((name) => name.startsWith(lane)).length, lane).toBeGreaterThan(0);
    }
    expect(expected.filter((name) => name.includes("-e1")).length).toBeGreaterThan(0);
    expect(new Set(expected).size).toBe(expected.length);
  });

  test("are the same for every order of markets, relations and their instruments (fast-check prints its seed)", () => {
    fastCheck.assert(
      fastCheck.property(telling, (told) => {
        expect(story(told)).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});

describe("names over a restart", () => {
  test("a standing opportunity keeps its own and its episode's; the next episode counts on", () => {
    fastCheck.assert(
      fastCheck.property(telling, telling, (before, after) => {
        const rig = new EngineRig(settings);
        rig.start(settings);
        begin(rig, before);
        rig.quote(e, "polymarket/market", [[5_300, 100]], [[5_400, 100]]);
        rig.quote(d, "kalshi/market", [[5_900, 100]], [[6_000, 100]]);
        const standing = rig.recordsOf("EpisodeOpened").map(({ episodeId }) => episodeId);
        expect(standing.length).toBeGreaterThan(0);
        const again = restarted(rig, settings);
        begin(again, after);
        quoteAll(again, { [a]: 5_900 });
        const opened = again.recordsOf("EpisodeOpened");
        expect(opened.length).toBeGreaterThan(0);
        for (const { episodeId } of opened) expect(standing).not.toContain(episodeId);
        const [name] = standing[0]?.split("-e") ?? [];
        expect(opened[0]?.episodeId).toBe(`${name}-e${standing.length + 1}`);
      }),
      { numRuns: 50 },
    );
  });
});

describe("orders over a crash", () => {
  test("what was intended and may have left is asked for under its own name, and sent under no other", () => {
    const rig = twoVenues();
    showEdge(rig);
    const { clientOrderId } = lastOrder(rig);
    const again = restarted(rig);
    expect(again.commandsOf("QueryOrder").map((query) => query.clientOrderId)).toEqual([
      clientOrderId,
    ]);
    introduce(again);
    showEdge(again);
    expect(again.commandsOf("SubmitOrder")).toEqual([]);
  });

  test("an engine that decides again before its record was durable gives the order the same name", () => {
    const first = twoVenues();
    const crashed = twoVenues();
    showEdge(first);
    showEdge(crashed);
    // The records of the step were lost with the process: the next one begins from those before it.
    const beforeStep = crashed.records.slice(
      0,
      crashed.records.findIndex(({ kind }) => kind === "EpisodeOpened"),
    );
    const again = new EngineRig();
    again.now = crashed.now;
    again.engine.recover(beforeStep);
    again.start();
    introduce(again);
    showEdge(again);
    expect(lastOrder(again).clientOrderId).toBe(lastOrder(first).clientOrderId);
  });

  test("an order that is sent again after its refusal has another name", () => {
    const rig = twoVenues();
    showEdge(rig);
    const first = lastOrder(rig).clientOrderId;
    rig.event({ kind: "OrderRejected", clientOrderId: first, venueWords: "no" });
    rig.quote("polymarket:shai", "polymarket/market", [[7_600, 100]], [[7_700, 100]]);
    showEdge(rig);
    expect(rig.commandsOf("SubmitOrder")).toHaveLength(2);
    expect(lastOrder(rig).clientOrderId).not.toBe(first);
  });
});
