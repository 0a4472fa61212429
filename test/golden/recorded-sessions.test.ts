// The recorded sessions through the whole engine, under the fees of their day. What is expected here was worked out by
// hand from the quotes; the engine has to find it, and to refuse what only looks like it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { episodesOf } from "../../scripts/recordings/recorded-episodes.ts";
import { recordedFolder, testOnRecorded } from "./recorded-files.ts";
import { type ReplayReport, type ReportedEpisode, replay, reportOf } from "./replayed.ts";

const timeout = 60_000;

async function replayFile(file: string): Promise<ReplayReport> {
  return reportOf(await replay(join(recordedFolder, file)));
}

function micros(instant: string): number {
  return Date.parse(instant) * 1_000;
}

/** Kalshi's taker fee on 2026-01-04 in cents: 0.07 × contracts × p × (1 − p), rounded up to the cent. */
function kalshiFeeCents(contracts: number, priceCents: number): number {
  return Math.ceil((7 * contracts * priceCents * (100 - priceCents)) / 10_000);
}

/** What is left of selling YES on Kalshi at its bid (buying NO) and buying it on Polymarket at its ask, in cents. */
function netCents(contracts: number, kalshiBidCents: number, polymarketAskCents: number): number {
  const gross = contracts * (kalshiBidCents - polymarketAskCents);
  return gross - kalshiFeeCents(contracts, 100 - kalshiBidCents);
}

function expectZeroSum(report: ReplayReport): void {
  const sum = report.ledger.reduce((total, { usd }) => total + usdMicros(usd), 0n);
  expect(report.ledger.length).toBeGreaterThan(1);
  expect(sum).toBe(0n);
}

/** Exact micros of a decimal text with two to six decimals. */
function usdMicros(text: string): bigint {
  const [whole = "0", part = ""] = text.replace("-", "").split(".");
  const size = BigInt(whole) * 1_000_000n + BigInt(part.padEnd(6, "0"));
  return text.startsWith("-") ? -size : size;
}

describe("nba_mvp_both_venues_ticks: the edge that stands and the one that does not", () => {
  const file = "nba_mvp_both_venues_ticks.jsonl.gz";
  const onFile = testOnRecorded(file);
  const shai =
    "cross-venue|kalshi:KXNBAMVP-26-SGIL/no|polymarket:nba-mvp-2025-26-shai/yes" as const;
  const jokic = "cross-venue|kalshi:KXNBAMVP-26-NJOK/no|polymarket:nba-mvp-2025-26-jokic/yes";
  const from = micros("2026-01-03T20:00:00Z");
  const until = micros("2026-01-04T18:00:00Z");

  let first: Promise<ReplayReport> | undefined;
  const report = (): Promise<ReplayReport> => (first ??= replayFile(file));

  onFile("Shai stands for hours of both sessions", { timeout }, async () => {
    const { opportunities } = await report();
    const episodes = opportunities.listed.filter(
      (each) => each.opportunityId === shai && each.openedAtMicros > from,
    );
    expect(episodes.length).toBeGreaterThanOrEqual(1);
    expect(episodes.every(({ openedAtMicros }) => openedAtMicros < until)).toBe(true);
    const stood = episodes.reduce(
      (sum, { openedAtMicros, closedAtMicros }) => sum + (closedAtMicros ?? until) - openedAtMicros,
      0,
    );
    expect(stood).toBeGreaterThan(1.5 * 3_600_000_000);
  });

  onFile("its net edges are those worked out by hand", { timeout }, async () => {
    // Kalshi bids 0.77 and Polymarket asks 0.74: 3 cents less 2, 30 less 13, 300 less 124.
    expect([1, 10, 100].map((contracts) => netCents(contracts, 77, 74))).toEqual([1, 17, 176]);
    expect([1, 10, 100].map((contracts) => netCents(contracts, 77, 73))).toEqual([2, 27, 276]);
    expect([1, 10, 100].map((contracts) => netCents(contracts, 76, 73))).toEqual([1, 17, 172]);
    expect([1, 10, 100].map((contracts) => netCents(contracts, 76, 72))).toEqual([2, 27, 272]);
    const { opportunities } = await report();
    const found = new Map<number, Set<number>>();
    for (const episode of opportunities.listed) {
      if (episode.opportunityId !== shai || episode.openedAtMicros < from) continue;
      for (const { contracts, profitUsdMicros } of episode.edgesAtSizes) {
        if (profitUsdMicros === null) continue;
        const cents = profitUsdMicros / 10_000;
        expect(cents).toBe(netCents(contracts, ...touchOf(episode)));
        found.set(contracts, (found.get(contracts) ?? new Set()).add(cents));
      }
    }
    expect(found.get(1)).toContain(1);
    expect(found.get(10)).toContain(17);
    // At first fewer than a hundred contracts are offered; later there are enough, at 0.76 against 0.73.
    expect(found.get(100)).toContain(172);
  });

  onFile("the 22-cent cross of Jokic is a start-up artefact", { timeout }, async () => {
    const { refusals, opportunities } = await report();
    const at = micros("2026-01-03T20:05:45.667Z");
    const refused = refusals.listed.filter(
      (each) => each.atMicros === at && each.opportunityId === jokic,
    );
    expect(refused.map(({ code, edgeTicks }) => [code, edgeTicks])).toEqual([["QUA-106", 2_200]]);
    const around = opportunities.listed.filter(
      (each) => each.opportunityId === jokic && Math.abs(each.openedAtMicros - at) < 60_000_000,
    );
    expect(around).toEqual([]);
    // Whatever the reason, nothing with an edge of ten cents is an opportunity in this recording.
    for (const { legs } of opportunities.listed) {
      const paid = legs.reduce((sum, leg) => sum + leg.limitPriceTicks, 0);
      expect(10_000 - paid).toBeLessThan(1_000);
    }
  });

  onFile("the same file gives the same report, on both implementations", { timeout }, async () => {
    const folder = mkdtempSync(join(tmpdir(), "nba-"));
    try {
      const again = await replayFile(file);
      expect(JSON.stringify(again)).toBe(JSON.stringify(await report()));
      const keepCapture = join(folder, "capture");
      const options = { checkpointEvery: 1_000 };
      const fast = reportOf(await replay(join(recordedFolder, file), { ...options, keepCapture }));
      const plain = reportOf(
        await replay(keepCapture, { ...options, implementation: "reference" }),
      );
      expect(fast.hash).toBe((await report()).hash);
      expect(fast.checkpoints.length).toBeGreaterThan(20);
      expect(plain.checkpoints).toEqual(fast.checkpoints);
      // A capture does not say what became of the rows it was made from.
      const shared = { capture: null, quality: null };
      expect({ ...plain, ...shared }).toEqual({ ...fast, ...shared });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  onFile("what was taken adds up", { timeout }, async () => {
    const { groups, profitLockedUsd } = await report();
    expectZeroSum(await report());
    expect(groups.completed).toBeGreaterThan(0);
    expect(groups.stuck + groups.open).toBe(0);
    const locked = groups.listed.reduce((sum, each) => sum + (each.profitLockedUsdMicros ?? 0), 0);
    expect(usdMicros(profitLockedUsd)).toBe(BigInt(locked));
  });

  /** Kalshi's bid and Polymarket's ask in cents. */
  function touchOf({ legs }: ReportedEpisode): [number, number] {
    const [no, yes] = legs;
    return [100 - (no?.limitPriceTicks ?? 0) / 100, (yes?.limitPriceTicks ?? 0) / 100];
  }
});

describe("recordings of one venue, and a pair that is none", () => {
  const bowl = "kalshi_superbowl_tob_1s.csv.gz";
  testOnRecorded(bowl)("super bowl: parity of the two teams", { timeout }, async () => {
    const report = await replayFile(bowl);
    expect(report.ok).toBe(true);
    expect(Object.keys(report.opportunities.byLane)).toEqual(["parity"]);
    expect(report.groups.open).toBe(0);
    expectZeroSum(report);
  });

  const highny = "kalshi_highny/market_data_KXHIGHNY-26JAN04.csv.gz";
  testOnRecorded(highny)("temperature: totals inside the fees", { timeout }, async () => {
    const report = await replayFile(highny);
    expect(report.ok).toBe(true);
    expect(report.updates).toBeGreaterThan(1_000);
    expect(report.opportunities.episodes).toBe(0);
  });

  const december = "kalshi_highny/market_data_KXHIGHNY-25DEC12.csv.gz";
  testOnRecorded(december)("temperature: no leg is stale", { timeout }, async () => {
    // Its bids total up to 1.23 USD for minutes; what is left when those are disproved is genuine.
    const episodes = await episodesOf(join(recordedFolder, december), null);
    expect(episodes.map(({ verdict }) => verdict.isTrue)).toEqual([true, true, true, true]);
  });

  const polls = "polymarket_us/quotes_changes_2026-07-12.csv.gz";
  testOnRecorded(polls)("polymarket us: no half of a poll", { timeout }, async () => {
    const episodes = await episodesOf(join(recordedFolder, polls), null);
    expect(episodes.length).toBeGreaterThan(10);
    for (const { verdict, opportunityId } of episodes) {
      expect(verdict, opportunityId).toMatchObject({ isTrue: true });
      expect(opportunityId).toMatch(/^bucket\|/);
    }
  });

  const btc = "btc15m_kalshi_poly_arb_executions.csv.gz";
  testOnRecorded(btc)("bitcoin: two sources are a state nobody priced", { timeout }, async () => {
    const { opportunities, refusals, groups } = await replayFile(btc);
    expect(opportunities.episodes).toBe(0);
    expect(groups.listed).toEqual([]);
    expect(refusals.byCode["DET-308"]).toBeGreaterThan(1_000);
    const soft = refusals.listed.filter(({ code }) => code === "DET-308");
    expect(soft.length).toBeGreaterThan(100);
    for (const { message } of soft) expect(message).toContain("another settlement source");
  });
});
