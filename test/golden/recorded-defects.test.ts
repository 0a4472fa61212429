// The defects that the description of the recorded data names, and ordinary updates beside them: what is known to be
// wrong must be refused, update by update, and what is ordinary must pass. Without the data the tests are skipped and
// say so.

import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect } from "vitest";
import type { FailureCode } from "../../src/domain/failure/catalogue.ts";
import type { MarketId } from "../../src/domain/market/venue.ts";
import type { EngineCore } from "../../src/engine/core.ts";
import { type JudgedUpdate, judgeUpdates } from "./judged-updates.ts";
import { isRecordedHere, recordedFolder, testOnRecorded } from "./recorded-files.ts";

const timeout = 300_000;

const temperatureFolder = "kalshi_highny";
const temperatureFiles = isRecordedHere(temperatureFolder)
  ? readdirSync(join(recordedFolder, temperatureFolder)).map((name) =>
      join(temperatureFolder, name),
    )
  : [];

function judged(
  file: string,
  each: (update: JudgedUpdate, core: EngineCore) => void,
): ReturnType<typeof judgeUpdates> {
  return judgeUpdates(join(recordedFolder, file), each);
}

function isOneSided({ bidTicks, askTicks }: JudgedUpdate): boolean {
  return bidTicks < 0 || askTicks < 0;
}

function isCrossedOrLocked({ bidTicks, askTicks }: JudgedUpdate): boolean {
  return bidTicks >= 0 && askTicks >= 0 && bidTicks >= askTicks;
}

describe("no update is believed whose book is crossed, locked or lacks a side", () => {
  const files: readonly (readonly [
    file: string,
    crossedAtLeast: number,
    oneSidedAtLeast: number,
  ])[] = [
    ["kalshi_sports_feed_2026-03-10.jsonl.gz", 0, 0],
    ["kalshi_sports_feed_2026-03-12.jsonl.gz", 0, 0],
    ["kalshi_sports_feed_2026-03-20.jsonl.gz", 2_764, 1_400],
    ["kalshi_sports_feed_2026-03-25.jsonl.gz", 150, 150],
    ["nba_mvp_both_venues_ticks.jsonl.gz", 0, 0],
    ["btc15m_kalshi_poly_arb_executions.csv.gz", 1, 20],
    ["sports_polyus_kalshi_opportunity_log.jsonl.gz", 1_000, 8_000],
    ["live_snapshots_both_venues_aug2026.jsonl.gz", 0, 20],
    ["kalshi_superbowl_tob_1s.csv.gz", 0, 0],
    ["kalshi_highny/market_data_KXHIGHNY-25DEC20.csv.gz", 36, 400],
  ];
  for (const [file, crossedAtLeast, oneSidedAtLeast] of files) {
    testOnRecorded(file)(file, { timeout }, async () => {
      let crossed = 0;
      let oneSided = 0;
      const believed: JudgedUpdate[] = [];
      const counts = new Map<FailureCode | undefined, number>();
      const totals = await judged(file, (update) => {
        counts.set(update.code, (counts.get(update.code) ?? 0) + 1);
        if (isOneSided(update)) oneSided += 1;
        else if (isCrossedOrLocked(update)) crossed += 1;
        else return;
        if (update.code === undefined) believed.push(update);
      });
      expect(believed).toEqual([]);
      expect(crossed).toBeGreaterThanOrEqual(crossedAtLeast);
      expect(oneSided).toBeGreaterThanOrEqual(oneSidedAtLeast);
      // What is judged here is what the engine counted.
      expect(counts.get(undefined) ?? 0).toBe(totals.admitted);
      console.info(`${basename(file)}: ${totals.updates} updates, ${totals.admitted} believed,`);
      console.info(`  crossed or locked ${crossed}, without a side ${oneSided}: all refused`);
    });
  }
});

describe("start-up artefacts", () => {
  const nba = "nba_mvp_both_venues_ticks.jsonl.gz";
  testOnRecorded(nba)(
    "the 22-cent book of Jokic is refused as long as it stands",
    { timeout },
    async () => {
      const market: MarketId = "kalshi:KXNBAMVP-26-NJOK";
      const at = Date.parse("2026-01-03T20:05:45.667Z") * 1_000;
      const codes: (FailureCode | undefined)[] = [];
      await judged(nba, (update) => {
        if (update.market === market && update.nowMicros === at) codes.push(update.code);
      });
      expect(codes.length).toBeGreaterThanOrEqual(2);
      expect(new Set(codes)).toEqual(new Set(["QUA-106"]));
    },
  );
});

describe("stale quotes", () => {
  const bitcoin = "btc15m_kalshi_poly_arb_executions.csv.gz";
  testOnRecorded(bitcoin)("a quote older than a second when it was used", { timeout }, async () => {
    const old: (FailureCode | undefined)[] = [];
    await judged(bitcoin, ({ receivedAt, nowMicros, code }) => {
      if (nowMicros - receivedAt > 1_000_000) old.push(code);
    });
    expect(old.length).toBeGreaterThanOrEqual(16);
    expect(old).not.toContain(undefined);
  });

  testOnRecorded(temperatureFolder)(
    "brackets that cannot total so much or so little",
    { timeout },
    async () => {
      let absurd = 0;
      let believed = 0;
      for (const file of temperatureFiles) {
        const brackets = new Map<MarketId, JudgedUpdate>();
        await judged(file, (update, core) => {
          brackets.set(update.market, update);
          if (brackets.size < 6 || !isAbsurdTotal([...brackets.values()])) return;
          absurd += 1;
          const all = [...brackets.keys()].map((market) => core.markets.find(market) ?? -1);
          const codes = all.map((index) => core.quality.judge(index, update.nowMicros));
          if (codes.every((code) => code === undefined)) believed += 1;
        });
      }
      console.info(`totals above 108 or below 90 cents: ${absurd} moments, a leg refused in`);
      console.info(`  ${absurd - believed}; in ${believed} all six quotes were believed`);
      expect(absurd).toBeGreaterThan(700);
      expect(believed).toBe(0);
    },
  );
});

/** Bids of exclusive outcomes that total more than 1.08, or asks of all of them that total less than 0.90. */
function isAbsurdTotal(brackets: readonly JudgedUpdate[]): boolean {
  const bids = brackets.reduce((sum, { bidTicks }) => sum + Math.max(0, bidTicks), 0);
  const asks = brackets.reduce((sum, { askTicks }) => sum + (askTicks < 0 ? 10_000 : askTicks), 0);
  return bids > 10_800 || asks < 9_000;
}

describe("ordinary updates pass", () => {
  /** Rows at the beginning of a temperature file that are placeholders and not ordinary. */
  const placeholderRows = 50;
  const sources = [
    {
      name: "kalshi_sports_feed 03-10",
      files: ["kalshi_sports_feed_2026-03-10.jsonl.gz"],
      skip: 0,
    },
    {
      name: "kalshi_sports_feed 03-12",
      files: ["kalshi_sports_feed_2026-03-12.jsonl.gz"],
      skip: 0,
    },
    { name: "kalshi_highny", files: temperatureFiles, skip: placeholderRows },
  ];
  testOnRecorded(temperatureFolder)("at least 99 in a hundred", { timeout }, async () => {
    const all = new Passed();
    let disproved = 0;
    for (const { name, files, skip } of sources) {
      const one = new Passed();
      for (const file of files) {
        await judged(file, (update) => {
          if (update.number <= skip || isCrossedOrLocked(update)) return;
          // The other brackets contradict it, or did so often a moment ago.
          if (update.code === "QUA-118" || update.code === "QUA-119") {
            disproved += 1;
            return;
          }
          one.add(update.code);
          all.add(update.code);
        });
      }
      console.info(`${name}: ${one.text()}`);
      // A market's first book cannot be confirmed by anything before it.
      expect(one.shareAfterFirstMoments()).toBeGreaterThanOrEqual(0.99);
    }
    console.info(`together: ${all.text()}`);
    expect(all.updates).toBeGreaterThan(600_000);
    expect(all.share()).toBeGreaterThanOrEqual(0.99);
    expect(disproved / all.updates).toBeLessThan(0.01);
  });
});

/** Counts what passed, with and without the first moments of sessions. */
class Passed {
  updates = 0;
  #passed = 0;
  #firstMoments = 0;

  add(code: FailureCode | undefined): void {
    this.updates += 1;
    if (code === undefined) this.#passed += 1;
    if (code === "QUA-106") this.#firstMoments += 1;
  }

  share(): number {
    return this.#passed / this.updates;
  }

  shareAfterFirstMoments(): number {
    return this.#passed / (this.updates - this.#firstMoments);
  }

  text(): string {
    const percent = (share: number): string => (share * 100).toFixed(2);
    return (
      `${this.#passed} of ${this.updates} passed (${percent(this.share())} %); without the ` +
      `${this.#firstMoments} in the first moments of a session ${percent(this.shareAfterFirstMoments())} %`
    );
  }
}
