// Events that say little, come twice, or concern what nobody knows: nothing breaks, and nothing is said twice.

import { describe, expect, test } from "vitest";
import { rigMarket, rigRelation, rigSettings } from "../../test/support/engine-rig.ts";
import {
  expectFoldToMatch,
  fillOf,
  kalshi,
  kalshiStream,
  lastOrder,
  polymarket,
  polymarketStream,
  showEdge,
  twoVenues,
} from "../../test/support/two-venues.ts";
import { InvariantViolation } from "../domain/failure/assert.ts";
import { uniformTickScheme } from "../domain/market/tick-scheme.ts";
import { wholeContracts } from "../domain/units/contract-micros.ts";
import { epochMicros } from "../domain/units/epoch-micros.ts";
import { partsPerMillion } from "../domain/units/parts-per-million.ts";
import { priceTicks } from "../domain/units/price-ticks.ts";
import { usdMicros } from "../domain/units/usd-micros.ts";

describe("events that change nothing", () => {
  const rows: readonly (readonly [string, (rig: ReturnType<typeof twoVenues>) => void])[] = [
    [
      "a trade print",
      (rig) =>
        rig.event({
          kind: "TradePrint",
          instrument: `${kalshi}/yes`,
          price: priceTicks(5_000),
          size: wholeContracts(1),
          venueAt: epochMicros(0),
        }),
    ],
    ["a sign of life of an unknown feed", (rig) => rig.event({ kind: "StreamAlive", stream: "x" })],
    [
      "the end of an unknown feed",
      (rig) => rig.event({ kind: "StreamClosed", stream: "x", reason: "" }),
    ],
    [
      "the status of an unlisted market",
      (rig) => rig.event({ kind: "MarketStatusChanged", market: "kalshi:no", status: "open" }),
    ],
    [
      "the grid of an unlisted market",
      (rig) =>
        rig.event({
          kind: "TickSchemeChanged",
          market: "kalshi:no",
          tickScheme: uniformTickScheme(10),
        }),
    ],
    [
      "the settlement of what nobody holds",
      (rig) =>
        rig.event({ kind: "SettlementReported", market: kalshi, yesValue: priceTicks(10_000) }),
    ],
    [
      "an acknowledgement without safe mode",
      (rig) => rig.event({ kind: "SafeModeAcknowledged", by: "tester" }),
    ],
    [
      "a balance that agrees",
      (rig) =>
        rig.event({ kind: "BalanceReported", venue: "kalshi", cash: usdMicros(1_000_000_000) }),
    ],
  ];
  test.each(rows)("%s", (_name, act) => {
    const rig = twoVenues();
    const { length } = rig.records;
    const { commands } = rig;
    act(rig);
    expect(rig.records).toHaveLength(length);
    expect(commands).toHaveLength(0);
  });
});

describe("said once", () => {
  test("safe mode required twice is entered once", () => {
    const rig = twoVenues();
    rig.event({ kind: "SafeModeRequired", reason: "disk" });
    rig.event({ kind: "SafeModeRequired", reason: "disk again" });
    expect(rig.recordsOf("SafeModeEntered").map(({ reason }) => reason)).toEqual(["disk"]);
    expectFoldToMatch(rig);
  });

  test("a relation that nobody approved is refused by name", () => {
    const rig = twoVenues();
    rig.event({
      kind: "RelationApproved",
      relation: rigRelation({
        id: "guess",
        instruments: [`${kalshi}/yes`, `${polymarket}/no`],
        provenance: "inferred",
      }),
    });
    expect(rig.recordsOf("LimitReached").map(({ code }) => code)).toEqual(["EQV-204"]);
    showEdge(rig);
    expect(rig.recordsOf("EpisodeOpened")).toHaveLength(1);
  });
});

describe("the order of things", () => {
  test("inputs come in the order of their sequence, and time never steps back", () => {
    const rig = twoVenues();
    const event = { kind: "BacklogTurn", receivedAt: epochMicros(rig.now) } as const;
    const now = epochMicros(rig.now);
    expect(() => rig.engine.process({ ...event, sequence: rig.engine.inputs + 2 }, now)).toThrow(
      InvariantViolation,
    );
    const earlier = epochMicros(Number(rig.engine.now) - 1);
    expect(() =>
      rig.engine.process({ ...event, sequence: rig.engine.inputs + 1 }, earlier),
    ).toThrow(InvariantViolation);
  });

  test("the leg with less depth goes first; of equals the one whose name comes first", () => {
    const rig = twoVenues();
    rig.quote(polymarket, polymarketStream, [[7_200, 100]], [[7_300, 150]]);
    rig.quote(kalshi, kalshiStream, [[7_700, 150]], [[7_800, 100]]);
    expect(lastOrder(rig).instrument).toBe(`${kalshi}/no`);
    const other = twoVenues();
    other.quote(polymarket, polymarketStream, [[7_200, 100]], [[7_300, 149]]);
    other.quote(kalshi, kalshiStream, [[7_700, 150]], [[7_800, 100]]);
    expect(lastOrder(other).instrument).toBe(`${polymarket}/yes`);
  });

  test("a market that is listed again keeps its book and takes the new terms", () => {
    const rig = twoVenues();
    const before = rig.engine.stateHash();
    rig.event({
      kind: "MarketListed",
      market: { ...rigMarket(kalshi), tickScheme: uniformTickScheme(10) },
    });
    expect(rig.engine.stateHash()).not.toBe(before);
    rig.quote(polymarket, polymarketStream, [[6_800, 100]], [[6_900, 120]]);
    // NO on Kalshi still costs 0.27, and no fee any more.
    expect(Number(rig.recordsOf("EpisodeOpened")[0]?.profitWorst)).toBe(4_000_000);
  });
});

describe("the thresholds hold for what is bought", () => {
  test("a margin that the smaller size no longer has denies the group", () => {
    const detection = { ...rigSettings.detection, marginMin: partsPerMillion(27_900) };
    const settings = {
      ...rigSettings,
      detection: { ...detection, profitMin: usdMicros(1) },
      sizing: { positionSizeMax: usdMicros(2_000_000) },
    };
    const rig = twoVenues({ settings });
    rig.quote(polymarket, polymarketStream, [[7_200, 100]], [[7_300, 120]]);
    rig.quote(kalshi, kalshiStream, [[7_700, 150]], [[7_800, 100]]);
    expect(rig.recordsOf("EpisodeOpened")).toHaveLength(1);
    const denied = rig.recordsOf("GroupDenied");
    expect(denied.map(({ code }) => code)).toEqual(["SIZ-403"]);
    expect(denied[0]?.message).toContain("DET-302");
  });

  test("a payout date in the past is no reason to refuse, a far one is", () => {
    const at = (days: number) => epochMicros(1_767_484_800_000_000 + days * 86_400_000_000);
    const known = (days: number) => ({
      kalshi: { payoutAt: at(days) },
      polymarket: { payoutAt: at(1) },
    });
    const past = twoVenues(known(-300));
    showEdge(past);
    expect(past.recordsOf("EpisodeOpened")).toHaveLength(1);
    const far = twoVenues(known(200));
    showEdge(far);
    expect(far.recordsOf("OpportunityRefused").map(({ code }) => code)).toEqual(["DET-305"]);
  });
});

test("two standing opportunities are two groups, and both are in the hash", () => {
  const rig = twoVenues();
  for (const [name, stream] of [
    ["kalshi:B", kalshiStream],
    ["polymarket:b", polymarketStream],
  ] as const) {
    rig.event({ kind: "MarketListed", market: rigMarket(name) });
    rig.quote(name, stream, [[7_300, 100]], [[7_400, 100]]);
  }
  rig.event({
    kind: "RelationApproved",
    relation: rigRelation({ id: "b", instruments: ["kalshi:B/yes", "polymarket:b/yes"] }),
  });
  rig.wait(3);
  showEdge(rig);
  const one = rig.engine.stateHash();
  rig.quote("polymarket:b", polymarketStream, [[7_200, 100]], [[7_300, 50]]);
  rig.quote("kalshi:B", kalshiStream, [[7_700, 150]], [[7_800, 100]]);
  expect(rig.engine.stateHash()).not.toBe(one);
  expect(rig.engine.core.durable.groups.openGroups()).toHaveLength(2);
  expect(rig.engine.core.durable.episodes.openCount()).toBe(2);
  rig.event({ kind: "FillReported", fill: fillOf(lastOrder(rig)) });
  expectFoldToMatch(rig);
});
