// The importers on the recorded data itself, where it is present: figures that the description of the data states are
// found again, row by row. Without the data the tests are skipped and say so.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { type BookBatch, type BookSide, bidSide } from "../../src/domain/book/book-batch.ts";
import { unwrap } from "../../src/domain/failure/result.ts";
import { newDirectories } from "../../src/domain/market/directory.ts";
import type { ChannelDescription } from "../../src/ports/market-data.ts";
import { readCapture } from "../../src/replay/capture/read-capture.ts";
import {
  type ImportSummary,
  importRecording,
} from "../../src/replay/importers/import-recording.ts";
import {
  type RangeFrameDecoder,
  recordingDecoder,
} from "../../src/replay/recording/recording-decoder.ts";
import { recordedFolder, testOnRecorded } from "./recorded-files.ts";

/** Runs the body on the imported file, where it is there. */
function testOnData(
  title: string,
  file: string,
  body: (
    summary: ImportSummary,
    quotes: (each: (market: string, batch: BookBatch) => void) => void,
  ) => void,
): void {
  const path = join(recordedFolder, file);
  testOnRecorded(file)(`${title} (${file})`, { timeout: 60_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), "recorded-"));
    try {
      const summary = unwrap(await importRecording(path, folder, { programVersion: "test" }));
      body(summary, (each) => eachQuote(folder, each));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

function eachQuote(folder: string, each: (market: string, batch: BookBatch) => void): void {
  const directories = newDirectories();
  const decoders: RangeFrameDecoder[] = [];
  const nothing = (): void => undefined;
  const sink = {
    batch: (batch: BookBatch) => each(directories.markets.idAt(batch.marketIndex), batch),
    event: nothing,
  };
  const visitor = {
    channel: (channel: number, description: ChannelDescription) => {
      decoders[channel] = recordingDecoder({ ...description, directories });
    },
    frame: (channel: number, at: number, bytes: Uint8Array, start: number, end: number) => {
      const refused = decoders[channel]?.decodeRange(bytes, start, end, at, sink);
      if (refused !== undefined) expect.unreachable(refused.message);
    },
    channelExtended: nothing,
    event: nothing,
    turn: nothing,
    checkpoint: nothing,
    facts: nothing,
  };
  unwrap(readCapture(folder, visitor));
}

/** A book as a person would keep it. */
class PlainBook {
  readonly #sides = [new Map<number, number>(), new Map<number, number>()] as const;
  updatedAtMicros = 0;

  apply(batch: BookBatch): void {
    if (batch.kind === "BookSnapshot") for (const side of this.#sides) side.clear();
    for (let change = 0; change < batch.count; change += 1) {
      const levels = this.#sides[batch.sides[change] as BookSide];
      const price = batch.prices[change] as number;
      const size = batch.sizes[change] as number;
      if (size === 0) levels.delete(price);
      else levels.set(price, size);
    }
    this.updatedAtMicros = batch.receivedAt;
  }

  best(side: BookSide): number | undefined {
    const prices = [...this.#sides[side].keys()].sort((a, b) => a - b);
    return side === bidSide ? prices.at(-1) : prices[0];
  }

  get levels(): number {
    return this.#sides[0].size + this.#sides[1].size;
  }
}

interface JointQuotes {
  quotes: number;
  /** Those with more than half a cent left after Kalshi's fee of 0.07 × p × (1 − p). */
  quotesAboveHalfCent: number;
  edgeTicksMax: number;
}

/** Ticks of edge net of Kalshi's fee, unrounded: the figure the description of the data speaks of. */
function netEdgeTicks(sell: number, buy: number, kalshiTicks: number): number {
  return sell - buy - (0.07 * kalshiTicks * (10_000 - kalshiTicks)) / 10_000;
}

describe("nba_mvp_both_venues_ticks", () => {
  const file = "nba_mvp_both_venues_ticks.jsonl.gz";
  const players: Readonly<Record<string, readonly [string, string]>> = {
    Shai: ["kalshi:KXNBAMVP-26-SGIL", "polymarket:nba-mvp-2025-26-shai"],
    Jokic: ["kalshi:KXNBAMVP-26-NJOK", "polymarket:nba-mvp-2025-26-jokic"],
    Luka: ["kalshi:KXNBAMVP-26-LDON", "polymarket:nba-mvp-2025-26-luka"],
  };

  testOnData("every row is accounted for", file, (summary) => {
    expect(summary).toMatchObject({
      rowsRead: 42_717,
      rowsQuoted: 22_821,
      rowsOtherwiseUsed: 17,
      rowsLeftOut: { "mirror of YES": 18_145, "one side without best prices": 1_734 },
      rowsRefused: {},
      crossChecks: { "mirror agrees": 18_145 },
      markets: 6,
      relations: 3,
    });
    expect(summary.quotesWithDeclaredSize).toBeLessThan(summary.updatesWritten / 20);
  });

  testOnData("joint quotes at most 300 s apart are those of the description", file, (_, quotes) => {
    const books = new Map<string, PlainBook>();
    const joint = new Map<string, JointQuotes>();
    let levelsMost = 0;
    quotes((market, batch) => {
      const book = books.get(market) ?? new PlainBook();
      books.set(market, book);
      book.apply(batch);
      levelsMost = Math.max(levelsMost, book.levels);
      for (const [player, [kalshi, polymarket]] of Object.entries(players)) {
        const one = books.get(kalshi);
        const other = books.get(polymarket);
        if (one === undefined || other === undefined) continue;
        if (market !== kalshi && market !== polymarket) continue;
        count(joint, player, one, other);
      }
    });
    // Updates leave nothing of an earlier best price behind.
    expect(levelsMost).toBe(2);
    // The description counts rows (1,305 and 1,044; 12,130 and 749); the two rows of a book message are one quote here.
    expect(joint.get("Shai")).toMatchObject({ quotes: 1_267, quotesAboveHalfCent: 1_013 });
    expect(joint.get("Shai")?.edgeTicksMax).toBeCloseTo(276, 0);
    expect(joint.get("Jokic")).toMatchObject({ quotes: 12_090, quotesAboveHalfCent: 730 });
    expect(joint.get("Luka")).toMatchObject({ quotes: 1_817, quotesAboveHalfCent: 0 });
  });

  function count(
    joint: Map<string, JointQuotes>,
    player: string,
    kalshi: PlainBook,
    polymarket: PlainBook,
  ): void {
    if (Math.abs(kalshi.updatedAtMicros - polymarket.updatedAtMicros) > 300_000_000) return;
    const kalshiBid = kalshi.best(0);
    const kalshiAsk = kalshi.best(1);
    const otherBid = polymarket.best(0);
    const otherAsk = polymarket.best(1);
    const found = joint.get(player) ?? {
      quotes: 0,
      quotesAboveHalfCent: 0,
      edgeTicksMax: -10_000,
    };
    joint.set(player, found);
    if (!kalshiBid || !kalshiAsk || !otherBid || !otherAsk) return;
    const edge = Math.max(
      netEdgeTicks(kalshiBid, otherAsk, kalshiBid),
      netEdgeTicks(otherBid, kalshiAsk, kalshiAsk),
    );
    found.quotes += 1;
    if (edge > 50) found.quotesAboveHalfCent += 1;
    found.edgeTicksMax = Math.max(found.edgeTicksMax, edge);
  }

  testOnData("the 22-cent cross of Jokic is not cleaned away", file, (_, quotes) => {
    const at = Date.parse("2026-01-03T20:05:45.667Z") * 1_000;
    const bids: (number | undefined)[] = [];
    quotes((market, batch) => {
      if (market === players["Jokic"]?.[0] && batch.receivedAt === at) bids.push(batch.prices[0]);
    });
    expect(bids).toEqual([3_300, 3_300, 3_300, 700, 700]);
  });
});

describe("other recordings", () => {
  const btc = "btc15m_kalshi_poly_arb_executions.csv.gz";
  testOnData("bitcoin: prices between two ticks are refused", btc, (summary) => {
    expect(summary).toMatchObject({
      rowsRead: 1_341,
      rowsQuoted: 1_325,
      rowsRefused: { "price is between two ticks": 16 },
      relations: 62,
    });
  });

  const sports = "kalshi_sports_feed_2026-03-20.jsonl.gz";
  testOnData("sports: crossed snapshots are kept", sports, (summary, quotes) => {
    expect(summary.rowsLeftOut).toEqual({ "change without a book": 4_378 });
    const crossed = new Set<string>();
    quotes((market, batch) => {
      const book = new PlainBook();
      book.apply(batch);
      const bid = book.best(0);
      const ask = book.best(1);
      if (bid !== undefined && ask !== undefined && bid > ask) crossed.add(market);
    });
    expect(crossed.size).toBeGreaterThan(100);
  });

  const bowl = "kalshi_superbowl_tob_1s.csv.gz";
  testOnData("super bowl: seconds with bids above a dollar", bowl, (summary, quotes) => {
    expect(summary).toMatchObject({ rowsRead: 37_052, rowsRefused: {}, sessions: 4 });
    const bids = new Map<string, { at: number; ticks: number }>();
    let above = 0;
    quotes((market, batch) => {
      const book = new PlainBook();
      book.apply(batch);
      bids.set(market, { at: batch.receivedAt, ticks: book.best(0) ?? 0 });
      const [one, other] = [...bids.values()];
      if (one?.at === other?.at && (one?.ticks ?? 0) + (other?.ticks ?? 0) > 10_000) above += 1;
    });
    // The description counts 998 over this part of the data and one that is kept apart.
    expect(above).toBe(994);
  });

  const highny = "kalshi_highny/market_data_KXHIGHNY-25DEC14.csv.gz";
  testOnData("temperature: times are read as Pacific", highny, (summary) => {
    expect(summary).toMatchObject({ rowsRead: 61_166, rowsRefused: {}, relations: 1 });
    expect(summary.firstAtMicros).toBe(Date.parse("2025-12-13T15:02:38.351Z") * 1_000 + 386);
  });

  const polls = "polymarket_us/quotes_changes_2026-07-12.csv.gz";
  testOnData("polymarket us: every row is a quote", polls, (summary) => {
    expect(summary).toMatchObject({
      rowsRead: 589_765,
      rowsQuoted: 589_765,
      sessions: 1,
      markets: 10_563,
    });
  });
});
