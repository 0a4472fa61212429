// The situations that every version of the engine must judge alike, each as a capture of its own. What they must lead
// to stands in `expected.txt` beside each capture.

import type { FeeTimeline } from "../../src/domain/market/fee-schedule.ts";
import { uniformTickScheme } from "../../src/domain/market/tick-scheme.ts";
import { epochMicros } from "../../src/domain/units/epoch-micros.ts";
import { partsPerMillion } from "../../src/domain/units/parts-per-million.ts";
import { type ScenarioWriter, scenarioStartMicros } from "./scenario-writer.ts";

export interface Scenario {
  readonly name: string;
  /** What it holds, in a sentence; stands in the capture too. */
  readonly holds: string;
  readonly polymarketFees?: FeeTimeline;
  write(story: ScenarioWriter): void;
}

/** Both books quiet and without an edge, long enough to be believed from second 4 on. */
function beginQuietly(story: ScenarioWriter): void {
  story.begin();
  story.at(1).snapshot("kalshi", { bids: [[7_200, 200]], asks: [[7_900, 100]] });
  story.snapshot("polymarket", {
    bids: [[7_100, 50]],
    asks: [
      [7_300, 60],
      [7_400, 80],
    ],
  });
  story.at(4).update("kalshi", { bids: [[7_200, 201]] });
}

const feeChangeAt = scenarioStartMicros + 10_000_000;

export const scenarios: readonly Scenario[] = [
  {
    name: "edge-taken",
    holds:
      "Kalshi bids 0.77, Polymarket asks 0.73 and 0.74: taken through both levels and completed",
    write(story) {
      beginQuietly(story);
      story.at(5).update("kalshi", { bids: [[7_700, 120]] });
      story.at(5.5).update("polymarket", { bids: [[7_100, 51]] });
      story.at(8).update("kalshi", { bids: [[7_700, 0]] });
      story.at(9).update("polymarket", { bids: [[7_100, 50]] });
    },
  },
  {
    name: "fees-eat-it",
    holds: "an edge of one cent costs more than that in fees; one of two cents earns too little",
    write(story) {
      story.begin();
      story.at(1).snapshot("kalshi", { bids: [[5_500, 500]], asks: [[5_900, 500]] });
      story.snapshot("polymarket", { bids: [[5_300, 500]], asks: [[5_400, 500]] });
      story.at(4).update("kalshi", { bids: [[5_500, 501]] });
      story.at(5).update("kalshi", { bids: [[5_600, 500]] });
      story.at(6).update("kalshi", { bids: [[5_600, 0]] });
    },
  },
  {
    name: "start-up-artefact",
    holds: "Kalshi's first book is an old one, 15 cents away, until the real snapshot comes",
    write(story) {
      story.begin();
      story.at(1).snapshot("polymarket", { bids: [[900, 300]], asks: [[1_000, 300]] });
      story.at(5).snapshot("kalshi", { bids: [[2_500, 160]], asks: [[2_600, 300]] });
      story.at(5.4).update("polymarket", { bids: [[900, 310]] });
      story.at(6).snapshot("kalshi", { bids: [[900, 228]], asks: [[1_000, 826]] });
      story.at(9).update("kalshi", { bids: [[900, 229]] });
      story.update("polymarket", { bids: [[900, 305]] });
    },
  },
  {
    name: "crossed-snapshot",
    holds:
      "a second snapshot of Kalshi still holds bids of before: the book is crossed until the next",
    write(story) {
      beginQuietly(story);
      story.at(5).snapshot("kalshi", {
        bids: [
          [7_700, 200],
          [6_900, 90],
        ],
        asks: [[7_000, 100]],
      });
      story.at(5.2).update("polymarket", { bids: [[7_100, 55]] });
      story.at(6).snapshot("kalshi", { bids: [[6_900, 90]], asks: [[7_000, 100]] });
      story.at(7).update("polymarket", { bids: [[7_100, 50]] });
    },
  },
  {
    name: "stale-leg",
    holds:
      "Kalshi moves after Polymarket has been silent for 12 seconds; then Polymarket speaks again",
    write(story) {
      beginQuietly(story);
      story.at(13).update("kalshi", { bids: [[7_700, 120]] });
      story.at(14).update("polymarket", { bids: [[7_100, 45]] });
      story.at(16).update("kalshi", { bids: [[7_700, 0]] });
    },
  },
  {
    name: "tick-scheme-change",
    holds: "Polymarket quotes 0.735 before its grid is said to be a tenth of a cent, and after",
    write(story) {
      beginQuietly(story);
      story.at(5).snapshot("polymarket", { bids: [[7_100, 50]], asks: [[7_350, 90]] });
      story.update("kalshi", { bids: [[7_700, 120]] });
      story.at(6).event({
        kind: "TickSchemeChanged",
        market: story.polymarket.id,
        tickScheme: uniformTickScheme(10),
      });
      story.at(7).update("polymarket", { bids: [[7_100, 51]] });
      story.at(8).update("kalshi", { bids: [[7_700, 0]] });
    },
  },
  {
    name: "sequence-gap",
    holds: "updates of Kalshi are lost: nothing is decided on its book until a snapshot",
    write(story) {
      beginQuietly(story);
      story.at(5).event({
        kind: "SequenceGap",
        stream: "kalshi/market",
        markets: [story.kalshi.id],
      });
      story.at(5.1).update("kalshi", { bids: [[7_700, 120]] });
      story.at(5.2).update("polymarket", { bids: [[7_100, 52]] });
      story.at(6).snapshot("kalshi", { bids: [[7_600, 100]], asks: [[7_900, 100]] });
      story.at(8).update("kalshi", { bids: [[7_600, 0]] });
    },
  },
  {
    name: "fee-change",
    holds: "Polymarket charges from 12:00:10 on: the edge stands a microsecond before and not then",
    polymarketFees: [
      { from: epochMicros(0), schedule: { kind: "none" } },
      {
        from: epochMicros(feeChangeAt),
        schedule: {
          kind: "polymarket",
          rate: partsPerMillion(70_000),
          exponent: 1,
          chargedIn: "collateral",
        },
      },
    ],
    write(story) {
      story.begin();
      story.at(1).snapshot("kalshi", { bids: [[7_200, 100]], asks: [[7_900, 100]] });
      story.snapshot("polymarket", { bids: [[7_100, 50]], asks: [[7_500, 100]] });
      story.at(5).update("kalshi", { bids: [[7_700, 100]] });
      story.at(9.999_999).update("polymarket", { bids: [[7_100, 51]] });
      story.at(10).update("polymarket", { bids: [[7_100, 52]] });
      story.at(12).event({
        kind: "FeeScheduleChanged",
        market: story.polymarket.id,
        fees: [{ from: epochMicros(0), schedule: { kind: "none" } }],
      });
      story.at(13).update("polymarket", { bids: [[7_100, 53]] });
      story.at(14).update("kalshi", { bids: [[7_700, 0]] });
    },
  },
  {
    name: "inverted-pair",
    holds: "one venue asks the question the other way round: YES is bought on both",
    write(story) {
      story.begin("complement");
      story.at(1).snapshot("kalshi", { bids: [[3_900, 100]], asks: [[4_400, 100]] });
      story.snapshot("polymarket", { bids: [[5_300, 50]], asks: [[5_500, 90]] });
      story.at(4).update("kalshi", { asks: [[4_000, 100]] });
      story.at(5).update("polymarket", { bids: [[5_300, 40]] });
      story.at(6).update("kalshi", { asks: [[4_000, 0]] });
    },
  },
  {
    name: "leg-unwound",
    holds:
      "the second leg is gone when its order arrives: the first is sold again inside its bound",
    write(story) {
      beginQuietly(story);
      story.at(4.5).update("polymarket", { bids: [[7_100, 300]] });
      story.at(5).update("kalshi", { bids: [[7_700, 500]] });
      story.at(5.15).update("kalshi", { bids: [[7_700, 0]] });
      story.at(8).update("polymarket", { bids: [[7_100, 198]] });
    },
  },
  {
    name: "leg-stuck",
    holds:
      "as before, but fewer bids are left inside the bound than were bought: a part stands alone",
    write(story) {
      beginQuietly(story);
      story.at(5).update("kalshi", { bids: [[7_700, 500]] });
      story.at(5.15).update("kalshi", { bids: [[7_700, 0]] });
      story.at(8).update("polymarket", { bids: [[7_100, 45]] });
    },
  },
  {
    name: "frozen-feed",
    holds:
      "Kalshi's feed stands still and gives signs of life while Polymarket moves 46 cents away from it",
    write: writeFrozenFeed,
  },
];

/**
 * As in a recorded log of edges, where a game was nearly decided on one venue and stood at 51 cents on the other: the
 * feed is alive, its books are whole and two-sided, and only the other venue's way shows that they have stopped.
 */
function writeFrozenFeed(story: ScenarioWriter): void {
  story.begin("same-claim", "stream");
  story.at(1).snapshot("kalshi", { bids: [[5_000, 300]], asks: [[5_100, 300]] });
  story.snapshot("polymarket", { bids: [[5_000, 300]], asks: [[5_200, 300]] });
  // Four updates a second on one venue and two on the other, until one of them stops.
  for (let quarter = 1; quarter <= 40; quarter += 1) {
    story.at(1 + quarter / 4).update("kalshi", { bids: [[5_000, 300 + (quarter % 7)]] });
    if (quarter % 2 === 0) story.update("polymarket", { bids: [[5_000, 300 + (quarter % 5)]] });
  }
  for (let second = 12; second <= 160; second += 1) {
    const cents = Math.min(46, Math.floor((second - 11) / 2));
    story.at(second);
    if (second % 5 === 0) story.event({ kind: "StreamAlive", stream: "kalshi/market" });
    const bid = 5_000 + cents * 100;
    story.snapshot("polymarket", {
      bids: [[bid, 300 + (second % 5)]],
      asks: [[bid + 200, 300]],
    });
  }
  // It wakes up, and is where the other venue has been for a minute.
  story.at(161).snapshot("kalshi", { bids: [[9_600, 300]], asks: [[9_700, 300]] });
  for (let second = 162; second <= 200; second += 1) {
    story.at(second).update("kalshi", { bids: [[9_600, 300 + (second % 7)]] });
    story.update("polymarket", { bids: [[9_600, 300 + (second % 5)]] });
  }
}
