import { describe, expect, test } from "vitest";
import {
  EngineRig,
  kalshiTaker,
  rigMarket,
  rigRelation,
  rigSettings,
} from "../../test/support/engine-rig.ts";
import { nextSale, sellInVain } from "../../test/support/two-venues.ts";
import { usdMicros } from "../domain/units/usd-micros.ts";
import { DurableState } from "./durable-state.ts";

const kalshi = "kalshi:SHAI" as const;
const polymarket = "polymarket:shai" as const;
const kalshiStream = "kalshi/market";
const polymarketStream = "polymarket/market";

const thousandUsd = usdMicros(1_000_000_000);

/** Two venues that quote the same claim, confirmed and without an edge, with 1,000 USD each unless told. */
function ready(settings = rigSettings, polymarketCash = thousandUsd): EngineRig {
  const rig = new EngineRig(settings);
  rig.start(settings);
  rig.event({ kind: "MarketListed", market: rigMarket(kalshi, kalshiTaker) });
  rig.event({ kind: "MarketListed", market: rigMarket(polymarket) });
  rig.event({
    kind: "RelationApproved",
    relation: rigRelation({ instruments: [`${kalshi}/yes`, `${polymarket}/yes`] }),
  });
  rig.event({ kind: "BalanceReported", venue: "kalshi", cash: thousandUsd });
  rig.event({ kind: "BalanceReported", venue: "polymarket", cash: polymarketCash });
  rig.openStream(kalshiStream);
  rig.openStream(polymarketStream);
  rig.quote(kalshi, kalshiStream, [[7_300, 100]], [[7_400, 100]]);
  rig.quote(polymarket, polymarketStream, [[7_300, 100]], [[7_400, 100]]);
  rig.wait(3);
  return rig;
}

/** The edge of the recorded session: YES asked at 0.73 on one venue, bid 0.77 on the other. */
function withEdge(rig: EngineRig): void {
  rig.quote(polymarket, polymarketStream, [[7_200, 100]], [[7_300, 120]]);
  rig.quote(kalshi, kalshiStream, [[7_700, 150]], [[7_800, 100]]);
}

/** The folded records must give the live state, whatever happened. */
function expectFoldToMatch(rig: EngineRig): void {
  const folded = new DurableState(rigSettings);
  for (const record of rig.records) folded.apply(record);
  expect(folded.hash()).toBe(rig.engine.core.durable.hash());
}

describe("an edge between two venues", () => {
  test("is taken leg by leg and its profit is locked", () => {
    const rig = ready();
    withEdge(rig);
    const [opened] = rig.recordsOf("EpisodeOpened");
    expect(opened?.lane).toBe("cross-venue");
    expect(rig.recordsOf("GroupApproved")).toHaveLength(1);
    expect(rig.commandsOf("SubmitOrder")).toHaveLength(1);
    const size = Number(rig.recordsOf("PlanSized")[0]?.size) / 1_000_000;
    rig.answer(size);
    expect(rig.commandsOf("SubmitOrder")).toHaveLength(2);
    rig.answer(size, 990_000);
    const [closed] = rig.recordsOf("GroupClosed");
    expect(closed?.outcome).toBe("completed");
    expect(Number(closed?.hedged)).toBe(size * 1_000_000);
    expectFoldToMatch(rig);
  });

  test("is one episode while it stands and is executed once", () => {
    const rig = ready();
    for (let update = 0; update < 5; update += 1) {
      withEdge(rig);
      rig.wait(1);
    }
    expect(rig.recordsOf("EpisodeOpened")).toHaveLength(1);
    expect(rig.recordsOf("GroupApproved")).toHaveLength(1);
  });

  test("reports its profit at 1, 10 and 100 contracts under the fees of the day", () => {
    const rig = ready();
    withEdge(rig);
    const edges = rig.recordsOf("EpisodeOpened")[0]?.edgesAtSizes.map((edge) => edge.profitWorst);
    // YES at 0.73 and NO at 0.23: 4 cents gross; Kalshi charges ceil(0.07 × n × 0.23 × 0.77) to the cent.
    expect(edges).toEqual([20_000, 270_000, 2_760_000]);
  });

  test("ends when the quotes have met, and a new one is a new episode", () => {
    const rig = ready();
    withEdge(rig);
    rig.quote(polymarket, polymarketStream, [[7_600, 100]], [[7_700, 100]]);
    expect(rig.recordsOf("EpisodeClosed")).toHaveLength(1);
    withEdge(rig);
    expect(rig.recordsOf("EpisodeOpened")).toHaveLength(2);
  });

  test("is only watched in observe mode", () => {
    const rig = ready({ ...rigSettings, mode: "observe" });
    withEdge(rig);
    expect(rig.recordsOf("EpisodeOpened")).toHaveLength(1);
    expect(rig.recordsOf("GroupDenied")).toHaveLength(0);
    expect(rig.commands).toHaveLength(0);
  });

  test("is sized and refused in dry-run mode, once", () => {
    const rig = ready({ ...rigSettings, mode: "dry-run" });
    withEdge(rig);
    withEdge(rig);
    expect(rig.recordsOf("GroupDenied").map((record) => record.code)).toEqual(["RSK-511"]);
    expect(rig.commandsOf("SubmitOrder")).toHaveLength(0);
  });
});

describe("legs that fill unequally", () => {
  test("an empty first leg ends the group with nothing bought", () => {
    const rig = ready();
    withEdge(rig);
    rig.answer(0);
    expect(rig.recordsOf("GroupClosed").map((record) => record.outcome)).toEqual(["empty"]);
    expect(rig.commandsOf("SubmitOrder")).toHaveLength(1);
    expectFoldToMatch(rig);
  });

  test("the second leg is sized to what the first one got", () => {
    const rig = ready();
    withEdge(rig);
    rig.answer(7);
    expect(Number(rig.commandsOf("SubmitOrder").at(-1)?.size)).toBe(7_000_000);
  });

  test("what stands alone is sold inside the loss bound", () => {
    const rig = ready();
    withEdge(rig);
    rig.answer(50);
    rig.answer(20);
    const unwind = rig.commandsOf("SubmitOrder").at(-1);
    expect(unwind?.side).toBe("sell");
    expect(unwind?.reduceOnly).toBe(true);
    expect(Number(unwind?.size)).toBe(30_000_000);
    rig.answer(30);
    expect(rig.recordsOf("UnwindFinished").map((record) => Number(record.left))).toEqual([0]);
    expect(rig.recordsOf("GroupClosed").map((record) => record.outcome)).toEqual(["completed"]);
    expectFoldToMatch(rig);
  });

  test("an unwind that finds no buyer leaves the group stuck and calls a person", () => {
    const rig = ready();
    withEdge(rig);
    rig.answer(50);
    rig.answer(0);
    rig.answer(10);
    nextSale(rig);
    sellInVain(rig);
    expect(rig.recordsOf("GroupClosed").map((record) => record.outcome)).toEqual(["stuck"]);
    expect(rig.commandsOf("Notify").at(-1)?.severity).toBe("critical");
    expectFoldToMatch(rig);
  });
});

describe("quotes that must not be believed", () => {
  test("a book that was just connected is refused until it has stood", () => {
    const rig = ready();
    rig.event({ kind: "StreamClosed", stream: kalshiStream, reason: "lost" });
    rig.openStream(kalshiStream);
    rig.quote(kalshi, kalshiStream, [[9_500, 100]], [[9_600, 100]]);
    expect(rig.recordsOf("OpportunityRefused").map((record) => record.code)).toEqual(["QUA-106"]);
    expect(rig.recordsOf("EpisodeOpened")).toHaveLength(0);
  });

  test("a snapshot that contradicts the first one starts the wait again", () => {
    const rig = ready();
    rig.event({ kind: "StreamClosed", stream: kalshiStream, reason: "lost" });
    rig.openStream(kalshiStream);
    rig.quote(kalshi, kalshiStream, [[9_500, 100]], [[9_600, 100]]);
    rig.wait(1.5);
    rig.quote(kalshi, kalshiStream, [[7_700, 100]], [[7_800, 100]]);
    rig.wait(1.5);
    rig.quote(polymarket, polymarketStream, [[7_200, 100]], [[7_300, 120]]);
    expect(rig.recordsOf("EpisodeOpened")).toHaveLength(0);
    rig.wait(0.5);
    rig.quote(polymarket, polymarketStream, [[7_200, 100]], [[7_300, 121]]);
    expect(rig.recordsOf("EpisodeOpened")).toHaveLength(1);
  });

  const cases: readonly (readonly [string, string, (rig: EngineRig) => void])[] = [
    [
      "a crossed book",
      "QUA-101",
      (rig) => rig.quote(kalshi, kalshiStream, [[9_000, 50]], [[8_900, 50]]),
    ],
    [
      "a locked book",
      "QUA-102",
      (rig) => rig.quote(kalshi, kalshiStream, [[9_000, 50]], [[9_000, 50]]),
    ],
    [
      "a price off the grid",
      "QUA-104",
      (rig) => rig.quote(kalshi, kalshiStream, [[7_755, 50]], [[7_900, 50]]),
    ],
    [
      "a lost update",
      "QUA-109",
      (rig) => {
        rig.event({ kind: "SequenceGap", stream: kalshiStream, markets: [kalshi] });
        rig.quote(polymarket, polymarketStream, [[6_600, 100]], [[6_700, 120]]);
      },
    ],
    [
      "a silent feed",
      "QUA-103",
      (rig) => {
        rig.wait(6);
        rig.quote(polymarket, polymarketStream, [[6_600, 100]], [[6_700, 120]]);
      },
    ],
    [
      "a paused market",
      "QUA-108",
      (rig) => {
        rig.event({ kind: "MarketStatusChanged", market: kalshi, status: "paused" });
        rig.quote(kalshi, kalshiStream, [[7_700, 50]], [[7_800, 50]]);
      },
    ],
    [
      "an edge too large to be true",
      "DET-303",
      (rig) => {
        rig.quote(kalshi, kalshiStream, [[9_700, 50]], [[9_800, 50]]);
        // A jump that has stood for a while is believed: what remains is that it cannot be true.
        rig.wait(1);
        rig.quote(kalshi, kalshiStream, [[9_700, 51]], [[9_800, 50]]);
      },
    ],
    [
      "a thin touch",
      "DET-304",
      (rig) => rig.quote(kalshi, kalshiStream, [[7_700, 5]], [[7_800, 50]]),
    ],
    [
      "a profit too small",
      "DET-301",
      (rig) => rig.quote(kalshi, kalshiStream, [[7_600, 10]], [[7_700, 50]]),
    ],
  ];
  test("an edge that fees eat is none", () => {
    const rig = ready();
    rig.quote(kalshi, kalshiStream, [[7_500, 50]], [[7_600, 50]]);
    expect(rig.recordsOf("OpportunityRefused")).toEqual([]);
    expect(rig.recordsOf("EpisodeOpened")).toEqual([]);
  });

  test.each(cases)("%s is refused with %s", (_name, code, act) => {
    const rig = ready();
    act(rig);
    expect(rig.recordsOf("OpportunityRefused").map((record) => record.code)).toContain(code);
    expect(rig.recordsOf("EpisodeOpened")).toHaveLength(0);
  });

  test("a batch with an impossible price leaves the market suspect until a snapshot", () => {
    const rig = ready();
    rig.quote(kalshi, kalshiStream, [[10_000, 50]], [], "BookUpdates");
    withEdge(rig);
    expect(rig.recordsOf("EpisodeOpened")).toHaveLength(1);
    const other = ready();
    other.quote(kalshi, kalshiStream, [[10_000, 50]], [], "BookUpdates");
    other.quote(polymarket, polymarketStream, [[6_700, 100]], [[6_800, 120]]);
    expect(other.recordsOf("OpportunityRefused").map((record) => record.code)).toEqual(["QUA-105"]);
  });
});

describe("what forbids a trade", () => {
  test("the kill switch refuses and is durable", () => {
    const rig = ready();
    rig.event({ kind: "KillSwitchSet", reason: "by hand" });
    withEdge(rig);
    expect(rig.recordsOf("GroupDenied").map((record) => record.code)).toEqual(["RSK-501"]);
    rig.event({ kind: "KillSwitchCleared", by: "tester" });
    withEdge(rig);
    expect(rig.recordsOf("GroupApproved")).toHaveLength(1);
    expectFoldToMatch(rig);
  });

  test("nothing opens once the program is about to end", () => {
    const rig = ready();
    rig.event({ kind: "StopRequested", reason: "SIGTERM" });
    withEdge(rig);
    expect(rig.recordsOf("GroupDenied").map((record) => record.code)).toEqual(["RSK-514"]);
  });

  test("safe mode refuses until a person has acknowledged it", () => {
    const rig = ready();
    rig.event({ kind: "SafeModeRequired", reason: "journal failed" });
    withEdge(rig);
    expect(rig.recordsOf("GroupDenied").map((record) => record.code)).toEqual(["RSK-502"]);
    rig.event({ kind: "SafeModeAcknowledged", by: "tester" });
    withEdge(rig);
    expect(rig.recordsOf("GroupApproved")).toHaveLength(1);
  });

  const limits = [
    ["RSK-503", { exposureTotalMax: usdMicros(10_000_000) }],
    ["RSK-504", { exposureVenueMax: usdMicros(10_000_000) }],
    ["RSK-505", { exposureMarketMax: usdMicros(10_000_000) }],
    ["RSK-506", { exposureClusterMax: usdMicros(10_000_000) }],
    ["RSK-507", { positionsMax: 0 }],
    ["RSK-508", { ordersPerMinuteMax: 1 }],
    ["RSK-512", { dailyLossMax: usdMicros(1_000_000) }],
    ["RSK-509", { dailyLossMax: usdMicros(0) }],
  ] as const;
  test.each(limits)("%s", (code, risk) => {
    const settings = { ...rigSettings, risk: { ...rigSettings.risk, ...risk } };
    const rig = ready(settings);
    withEdge(rig);
    expect(rig.recordsOf("GroupDenied").map((record) => record.code)).toEqual([code]);
  });

  test("free cash on the poorer venue bounds the size", () => {
    const rig = ready(rigSettings, usdMicros(20_000_000));
    withEdge(rig);
    const [plan] = rig.recordsOf("PlanSized");
    // 20 USD buy 27 contracts at 0.73.
    expect(Number(plan?.size)).toBe(27_000_000);
    expect(plan?.waterfall.map((step) => step.step)).toEqual([
      "depth",
      "free-cash",
      "position-size",
    ]);
  });
});

describe("answers that come late, twice or never", () => {
  test("a fill reported twice is booked once", () => {
    const rig = ready();
    withEdge(rig);
    const order = rig.commandsOf("SubmitOrder")[0];
    const fill = {
      fillId: "one",
      clientOrderId: order?.clientOrderId ?? "",
      instrument: order?.instrument ?? `${kalshi}/yes`,
      side: "buy",
      price: order?.limitPrice ?? rigSettings.detection.spreadMax,
      size: rigSettings.detection.liquidityMin,
      fee: usdMicros(0),
      filledAt: rig.records[0]?.at ?? (0 as never),
    } as const;
    rig.event({ kind: "FillReported", fill });
    rig.event({ kind: "FillReported", fill });
    expect(rig.recordsOf("FillBooked")).toHaveLength(1);
  });

  test("silence past the deadline is unknown and is asked about, never sent again", () => {
    const rig = ready();
    withEdge(rig);
    const timer = rig.commandsOf("SetTimer").at(-1);
    rig.wait(10);
    rig.event({ kind: "TimerFired", timerId: timer?.timerId ?? "" });
    expect(rig.recordsOf("OrderChanged").at(-1)?.state).toBe("unknown");
    expect(rig.commandsOf("QueryOrder")).toHaveLength(1);
    expect(rig.commandsOf("SubmitOrder")).toHaveLength(1);
    const clientOrderId = rig.commandsOf("SubmitOrder")[0]?.clientOrderId ?? "";
    rig.event({
      kind: "OrderReported",
      clientOrderId,
      state: "not-found",
      filled: usdMicros(0) as never,
    });
    expect(rig.recordsOf("GroupClosed").map((record) => record.outcome)).toEqual(["empty"]);
    expectFoldToMatch(rig);
  });

  test("a restart asks about open orders and takes no standing episode twice", () => {
    const rig = ready();
    withEdge(rig);
    const again = new EngineRig();
    again.now = rig.now;
    again.engine.recover(rig.records);
    again.start();
    expect(again.commandsOf("QueryOrder")).toHaveLength(1);
    expect(again.engine.core.durable.episodes.openCount()).toBe(1);
    expect(
      again.engine.core.durable.episodes.find(
        rig.recordsOf("EpisodeOpened")[0]?.opportunityId ?? "",
      )?.taken,
    ).toBe(true);
  });

  test("a fill of no open order enters safe mode", () => {
    const rig = ready();
    withEdge(rig);
    rig.answer(0);
    const order = rig.commandsOf("SubmitOrder")[0];
    rig.event({
      kind: "FillReported",
      fill: {
        fillId: "late",
        clientOrderId: order?.clientOrderId ?? "",
        instrument: `${kalshi}/no`,
        side: "buy",
        price: rigSettings.detection.spreadMax,
        size: rigSettings.detection.liquidityMin,
        fee: usdMicros(0),
        filledAt: rig.records[0]?.at ?? (0 as never),
      },
    });
    expect(rig.recordsOf("SafeModeEntered")).toHaveLength(1);
    expectFoldToMatch(rig);
  });
});

describe("relations", () => {
  test("an inverted pair buys the same outcome on both venues", () => {
    const rig = new EngineRig();
    rig.start();
    rig.event({ kind: "MarketListed", market: rigMarket(kalshi) });
    rig.event({ kind: "MarketListed", market: rigMarket(polymarket) });
    rig.event({
      kind: "RelationApproved",
      relation: rigRelation({ instruments: [`${kalshi}/yes`, `${polymarket}/no`] }),
    });
    rig.openStream(kalshiStream);
    rig.openStream(polymarketStream);
    rig.quote(kalshi, kalshiStream, [[3_900, 100]], [[4_000, 100]]);
    rig.quote(polymarket, polymarketStream, [[5_300, 100]], [[5_400, 100]]);
    rig.wait(3);
    rig.quote(kalshi, kalshiStream, [[3_900, 100]], [[4_000, 90]]);
    const [opened] = rig.recordsOf("EpisodeOpened");
    expect(opened?.legs.map((leg) => leg.instrument).sort()).toEqual([
      `${kalshi}/yes`,
      `${polymarket}/yes`,
    ]);
  });

  test("contradicting relations quarantine the pair", () => {
    const rig = ready();
    rig.event({
      kind: "RelationApproved",
      relation: rigRelation({
        id: "relation-2",
        instruments: [`${kalshi}/yes`, `${polymarket}/no`],
      }),
    });
    withEdge(rig);
    expect(rig.recordsOf("LimitReached").map((record) => record.code)).toEqual(["EQV-202"]);
    expect(rig.recordsOf("EpisodeOpened")).toHaveLength(0);
  });

  test("a suspended relation ends its episodes and offers no pairs", () => {
    const rig = ready();
    withEdge(rig);
    rig.event({ kind: "RelationSuspended", relationId: "relation-1", reason: "rules changed" });
    expect(rig.recordsOf("EpisodeClosed")).toHaveLength(1);
    withEdge(rig);
    expect(rig.recordsOf("EpisodeOpened")).toHaveLength(1);
  });

  test("an unpriced soft state refuses the pair", () => {
    const rig = ready();
    rig.event({
      kind: "RelationApproved",
      relation: rigRelation({
        version: 2,
        instruments: [`${kalshi}/yes`, `${polymarket}/yes`],
        softStates: [{ reason: "another source", probability: null }],
      }),
    });
    withEdge(rig);
    expect(rig.recordsOf("OpportunityRefused").map((record) => record.code)).toEqual(["DET-308"]);
  });
});
