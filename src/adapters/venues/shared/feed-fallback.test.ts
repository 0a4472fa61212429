// The fallback by the clock, over connections and reads made by hand: when polling begins and ends, what goes to the
// capture, and how a book that stands still is told from a quiet one.

import { beforeEach, describe, expect, test } from "vitest";
import { syntheticMarket } from "../../../../test/support/venues/kalshi-decoder-rig.ts";
import { ManualClock } from "../../../../test/support/venues/manual-clock.ts";
import { RecordingSink } from "../../../../test/support/venues/recording-sink.ts";
import { fail, type Result, succeed } from "../../../domain/failure/result.ts";
import { newDirectories } from "../../../domain/market/directory.ts";
import type { Market } from "../../../domain/market/market.ts";
import type { MarketId } from "../../../domain/market/venue.ts";
import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import { milliseconds, seconds } from "../../../domain/units/epoch-micros.ts";
import { KalshiBooksDecoder } from "../kalshi/poll/books-decoder.ts";
import { digestOfBook } from "./book-digest.ts";
import { fallbackLimitsDefault } from "./fallback-limits.ts";
import { FeedFallback, type WatchedConnection } from "./feed-fallback.ts";
import { MarketPriorities } from "./market-priorities.ts";

class FakeConnection implements WatchedConnection {
  readonly stream = "kalshi/market-1";
  readonly markets: Map<MarketId, Market>;
  isEstablished = true;
  lost: MarketId[] = [];
  bids = new Map([[4_200, 13_000_000]]);
  readonly told: string[] = [];
  readonly #clock: ManualClock;
  lastSignAt: EpochMicros | null = null;
  isSilent = false;

  constructor(clock: ManualClock, tickers: readonly string[]) {
    this.#clock = clock;
    this.markets = new Map(tickers.map(syntheticMarket).map((market) => [market.id, market]));
  }

  live(): void {
    if (!this.isSilent) this.lastSignAt = this.#clock.now();
  }

  missing(): readonly MarketId[] {
    return this.lost;
  }

  digestOf(market: MarketId): string | undefined {
    return this.lost.includes(market) ? undefined : digestOfBook(this.bids, new Map());
  }

  venueAtOf(): undefined {
    return undefined;
  }

  repair(markets: readonly MarketId[]): void {
    this.told.push(`repair ${markets.join(" ")}`);
  }

  giveUp(reason: string): void {
    this.told.push(`give up: ${reason}`);
    this.isEstablished = false;
  }
}

let clock: ManualClock;
let connection: FakeConnection;
let events: RecordingSink;
let frames: RecordingSink;
let asked: string[][];
let doubtful: string[];
let recorded: string[];
let answer: (tickers: readonly string[]) => Result<Uint8Array>;
let held: Promise<void> | null;
let fallback: FeedFallback;

function booksOf(tickers: readonly string[], yes: unknown = [["0.4200", "13.00"]]) {
  const orderbooks = tickers.map((ticker) => ({ ticker, orderbook_fp: { yes_dollars: yes } }));
  return succeed(new TextEncoder().encode(JSON.stringify({ orderbooks })));
}

/** Lets time pass in steps so short that every timer and every answer finds its place. */
async function pass(secondsCount: number): Promise<void> {
  for (let step = 0; step < secondsCount * 10; step += 1) {
    connection.live();
    clock.advance(milliseconds(100));
    for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
  }
}

beforeEach(() => {
  clock = new ManualClock();
  connection = new FakeConnection(clock, ["A", "B", "C"]);
  connection.live();
  events = new RecordingSink();
  frames = new RecordingSink();
  [asked, doubtful, recorded] = [[], [], []];
  held = null;
  answer = (tickers) => booksOf(tickers);
  const priorities = new MarketPriorities();
  priorities.set(["kalshi:B"], "hot");
  fallback = new FeedFallback({
    stream: "kalshi/poll-1",
    venue: "kalshi",
    clock,
    frameSink: frames,
    eventSink: events,
    directories: newDirectories(),
    recorder: {
      openChannel: ({ stream, markets }) => recorded.push(`open ${stream} ${markets.length}`) - 1,
      extendChannel: (_, markets) => void recorded.push(`extend ${markets.length}`),
      frame: () => void recorded.push("frame"),
    },
    log: () => undefined,
    reads: {
      decoderName: "kalshi/books@1",
      decoder: (context) => new KalshiBooksDecoder(context),
      marketsPerReadMax: 100,
      read: async (markets) => {
        const tickers = markets.map(({ venueSymbol }) => venueSymbol);
        asked.push(tickers);
        await held;
        return answer(tickers);
      },
      close: () => Promise.resolve(),
    },
    limits: fallbackLimitsDefault,
    priorities,
    connections: () => [connection],
    doubtful: (markets, why) => doubtful.push(`${markets.join(" ")}: ${why}`),
  });
  fallback.start();
});

describe("a stream that is down", () => {
  test("is polled for after ten seconds, the hot market most often", async () => {
    await pass(2);
    connection.isEstablished = false;
    await pass(9);
    expect([events.kinds, asked]).toEqual([[], []]);
    await pass(12);
    expect(events.kinds).toEqual(["ModeDegraded", "StreamOpened"]);
    expect(events.events[1]).toMatchObject({
      stream: "kalshi/poll-1",
      liveness: "market",
      staleAfter: seconds(30),
    });
    const countOf = (ticker: string) => asked.filter((one) => one.includes(ticker)).length;
    expect(countOf("B")).toBeGreaterThan(2 * countOf("A"));
    expect(countOf("A")).toBeGreaterThanOrEqual(3);
    expect(recorded.slice(0, 2)).toEqual(["open kalshi/poll-1 3", "frame"]);
    expect(frames.kinds.every((kind) => kind === "BookSnapshot")).toBe(true);
    expect(fallback.polledMarkets).toBe(3);
  });

  test("gets its markets back one by one, and polling ends when all books are whole", async () => {
    connection.isEstablished = false;
    await pass(12);
    connection.isEstablished = true;
    connection.lost = ["kalshi:C"];
    await pass(2);
    expect(fallback.polledMarkets).toBe(1);
    asked.length = 0;
    await pass(4);
    expect(asked.every((one) => one.join() === "C")).toBe(true);
    connection.lost = [];
    await pass(2);
    expect(events.kinds).toEqual(["ModeDegraded", "StreamOpened", "ModeRecovered", "StreamClosed"]);
    expect(fallback.polledMarkets).toBe(0);
  });

  test("drops the answer of a read that was under way when polling ended", async () => {
    connection.isEstablished = false;
    await pass(12);
    let release: () => void = () => undefined;
    held = new Promise((resolve) => {
      release = resolve;
    });
    await pass(4);
    const before = recorded.length;
    connection.isEstablished = true;
    await pass(2);
    expect(events.kinds.at(-1)).toBe("StreamClosed");
    release();
    await pass(5);
    expect(recorded).toHaveLength(before);
  });

  test("that merely shows no sign of life is given up", async () => {
    connection.isSilent = true;
    await pass(9);
    expect(connection.told).toEqual([]);
    await pass(2);
    expect(connection.told).toEqual(["give up: no sign of life"]);
    expect(events.kinds).toEqual(["ModeDegraded", "StreamOpened"]);
  });

  test("whose books stay missing is polled for these alone, after thirty seconds", async () => {
    connection.lost = ["kalshi:A"];
    await pass(29);
    expect(fallback.polledMarkets).toBe(0);
    await pass(3);
    expect(fallback.polledMarkets).toBe(1);
  });

  test("is polled for although reads fail, and markets that leave are not", async () => {
    connection.isEstablished = false;
    answer = () => fail("VEN-802", "not reachable");
    await pass(13);
    expect(fallback.counters()["reads of books that failed"]).toBeGreaterThan(1);
    answer = (tickers) => booksOf(tickers);
    connection.markets.delete("kalshi:B");
    await pass(2);
    asked.length = 0;
    await pass(5);
    expect(asked.flat()).not.toContain("B");
    expect(frames.kinds.length).toBeGreaterThan(0);
    await fallback.stop();
    expect(events.kinds.at(-1)).toBe("StreamClosed");
    expect(clock.waiting).toBe(0);
  });
});

describe("a book that stands still", () => {
  test("is read and compared, and one that agrees is left alone", async () => {
    await pass(150);
    expect(fallback.counters()["probes that agreed"]).toBeGreaterThanOrEqual(3);
    expect(connection.told).toEqual([]);
    expect(recorded).toEqual([]);
    expect(events.kinds).toEqual([]);
  });

  test("is repaired when the venue's differs twice", async () => {
    answer = (tickers) => booksOf(tickers, [["0.4300", "1.00"]]);
    await pass(130);
    expect(new Set(connection.told)).toEqual(
      new Set(["repair kalshi:A", "repair kalshi:B", "repair kalshi:C"]),
    );
    expect(fallback.counters()).toMatchObject({
      "dead books found": 3,
      "probes that differed": 6,
    });
  });

  test("is alive when it moves before the second look, and one that moves is never read", async () => {
    answer = (tickers) => {
      // The change arrives while the read is under way.
      connection.bids = new Map([[4_300, 1_000_000 + asked.length]]);
      return booksOf(tickers, [["0.9000", "1.00"]]);
    };
    await pass(180);
    expect(connection.told).toEqual([]);
    asked.length = 0;
    for (let minute = 0; minute < 4; minute += 1) {
      connection.bids = new Map([[4_000, 1_000 + minute]]);
      await pass(30);
    }
    expect(asked).toEqual([]);
  });

  test("whose market the venue no longer answers for is reported", async () => {
    answer = (tickers) => booksOf(tickers.filter((ticker) => ticker !== "A"));
    await pass(130);
    expect(doubtful[0]).toBe("kalshi:A: the venue answers no book for it");
    expect(connection.told).toEqual([]);
  });
});
