// The fallback by the clock, over connections and reads made by hand: when polling begins and ends, what goes to the
// capture, how books are compared and corrected, and how it all slows down.

import { beforeEach, describe, expect, test } from "vitest";
import { syntheticMarket } from "../../../../test/support/venues/kalshi-decoder-rig.ts";
import { ManualClock } from "../../../../test/support/venues/manual-clock.ts";
import { RecordingSink } from "../../../../test/support/venues/recording-sink.ts";
import { BookBatch, bidSide } from "../../../domain/book/book-batch.ts";
import { fail, type Result, succeed } from "../../../domain/failure/result.ts";
import { newDirectories } from "../../../domain/market/directory.ts";
import type { Market } from "../../../domain/market/market.ts";
import type { MarketId } from "../../../domain/market/venue.ts";
import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import { milliseconds, minutes, seconds } from "../../../domain/units/epoch-micros.ts";
import { KalshiBooksDecoder } from "../kalshi/poll/books-decoder.ts";
import { BookWatch } from "./book-watch.ts";
import { type FallbackLimits, fallbackLimitsDefault } from "./fallback-limits.ts";
import { FeedFallback } from "./feed-fallback.ts";
import { MapLevels } from "./levels/book-levels.ts";
import type { AdapterLogLine } from "./log.ts";
import { MarketPriorities } from "./market-priorities.ts";
import type { WatchedConnection } from "./watched-connection.ts";

class FakeConnection implements WatchedConnection {
  readonly stream = "kalshi/market-1";
  readonly markets: Map<MarketId, Market>;
  isEstablished = true;
  /** What gives it up finds it made anew. */
  isBackAtOnce = false;
  lost: MarketId[] = [];
  /** Given up for this connection: not missing, and without a book. */
  readonly closed = new Set<MarketId>();
  bids = new Map([[4_200, 13_000_000]]);
  readonly told: string[] = [];
  readonly #clock: ManualClock;
  directories = newDirectories();
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

  levelsOf(market: MarketId): MapLevels | undefined {
    if (this.lost.includes(market) || this.closed.has(market)) return undefined;
    if (!this.isEstablished) return undefined;
    const levels = new MapLevels();
    for (const [price, size] of this.bids) levels.set(bidSide, price, size);
    return levels;
  }

  venueAtOf(): number {
    return 0;
  }

  disprove(market: MarketId): void {
    this.told.push(`disprove ${market}`);
  }

  repair(markets: readonly MarketId[]): void {
    this.told.push(`repair ${markets.join(" ")}`);
  }

  giveUp(reason: string): void {
    this.told.push(`give up: ${reason}`);
    this.isEstablished = this.isBackAtOnce;
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
let watch: BookWatch;
let logged: AdapterLogLine[];
let priorities: MarketPriorities;

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
  priorities = new MarketPriorities();
  priorities.set(["kalshi:B"], "hot");
  begin({});
});

/** Begins anew over the connection. */
function begin(limits: Partial<FallbackLimits>, marketsPerReadMax = 100): void {
  logged = [];
  const directories = newDirectories();
  connection.directories = directories;
  watch = new BookWatch(frames, directories);
  fallback = new FeedFallback({
    stream: "kalshi/poll-1",
    venue: "kalshi",
    clock,
    frameSink: frames,
    eventSink: events,
    directories,
    watch,
    recorder: {
      openChannel: ({ stream, markets }) => recorded.push(`open ${stream} ${markets.length}`) - 1,
      extendChannel: (_, markets) => void recorded.push(`extend ${markets.length}`),
      frame: () => void recorded.push("frame"),
    },
    log: (line) => void logged.push(line),
    reads: {
      decoderName: "kalshi/books@1",
      decoder: (context) => new KalshiBooksDecoder(context),
      marketsPerReadMax,
      read: async (markets) => {
        const tickers = markets.map(({ venueSymbol }) => venueSymbol);
        asked.push(tickers);
        await held;
        return answer(tickers);
      },
      close: () => Promise.resolve(),
    },
    limits: { ...fallbackLimitsDefault, ...limits },
    priorities,
    connections: () => [connection],
    doubtful: (markets, why) => doubtful.push(`${markets.join(" ")}: ${why}`),
  });
  fallback.start();
}

describe("a stream that is down", () => {
  beforeEach(async () => {
    // Books are compared seldom enough to be out of the way.
    await fallback.stop();
    begin({ reconcileEvery: minutes(60) });
  });

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

/** The stream sets the size of the one bid of a market. */
function change(market: MarketId, size: number): void {
  connection.bids = new Map([[4_200, size]]);
  const batch = new BookBatch();
  batch.begin("BookUpdates", connection.directories.markets.indexOf(market), 0);
  batch.push(bidSide, 4_200, size);
  watch.sink.batch(batch);
  fallback.settle();
}

const ids: readonly MarketId[] = ["kalshi:A", "kalshi:B", "kalshi:C"];
const wrong = [["0.4300", "1.00"]];
const confirmed = () =>
  events.events.flatMap((event) => (event.kind === "BookConfirmed" ? event.market : []));

describe("books of a stream", () => {
  test("are each compared within an interval, quiet or not, and said to agree", async () => {
    await pass(60);
    expect(new Set(confirmed())).toEqual(new Set(ids));
    expect(events.events[0]).toMatchObject({ kind: "BookConfirmed", stream: "kalshi/market-1" });
    const countOf = (id: MarketId) => confirmed().filter((one) => one === id).length;
    // Twice, and four times where it is most wanted.
    expect(ids.map(countOf)).toEqual([2, 4, 2]);
    expect(connection.told).toEqual([]);
    expect([recorded, new Set(events.kinds)]).toEqual([[], new Set(["BookConfirmed"])]);
    expect(fallback.counters()["age of the oldest comparison in ms"]).toBeLessThanOrEqual(32_000);
  });

  test("are disproved and asked for again when the venue's differ twice", async () => {
    answer = (tickers) => booksOf(tickers, wrong);
    await pass(40);
    for (const id of ids) {
      expect(connection.told.slice(0, 6)).toContain(`disprove ${id}`);
      expect(connection.told).toContain(`repair ${id}`);
    }
    expect(confirmed()).toEqual([]);
    expect(fallback.counters()).toMatchObject({ "probes that agreed": 0 });
    expect(logged).toContainEqual(
      expect.objectContaining({ message: "kalshi/market-1: the book of A is not the venue's" }),
    );
  });

  test("that move are compared with what they come to", async () => {
    let size = 13_000_000;
    answer = (tickers) => {
      // The venue is a change ahead of the stream.
      const next = ((size + 10_000) / 1_000_000).toFixed(2);
      return booksOf(tickers, [["0.4200", next]]);
    };
    for (let step = 0; step < 60; step += 1) {
      await pass(1);
      size += 10_000;
      for (const id of ids) change(id, size);
    }
    expect(new Set(confirmed())).toEqual(new Set(ids));
    expect(connection.told).toEqual([]);
  });

  test("that move are disproved when a change of theirs was lost", async () => {
    answer = (tickers) => booksOf(tickers, [...wrong, ["0.4200", "13.00"]]);
    for (let step = 0; step < 40; step += 1) {
      await pass(1);
      for (const id of ids) change(id, 13_000_000 + (step % 2) * 10_000);
    }
    for (const id of ids) expect(connection.told).toContain(`disprove ${id}`);
  });

  test("whose read fails are read again before their next turn", async () => {
    const failsUntil = { count: 3 };
    answer = (tickers) => {
      failsUntil.count -= 1;
      return failsUntil.count >= 0 ? fail("VEN-802", "not reachable") : booksOf(tickers);
    };
    await pass(60);
    expect(new Set(confirmed())).toEqual(new Set(ids));
    expect(fallback.counters()["reads of books that failed"]).toBe(3);
  });

  test("that were garbled in the answer are read again, and the catalogue is left alone", async () => {
    answer = () => succeed(new TextEncoder().encode('{"orderbooks":[{"tick'));
    await pass(40);
    expect(doubtful).toEqual([]);
    expect(fallback.counters()["reads of books that failed"]).toBeGreaterThan(6);
  });

  test("whose market the venue no longer answers for are reported", async () => {
    answer = (tickers) => booksOf(tickers.filter((ticker) => ticker !== "A"));
    await pass(60);
    expect(doubtful[0]).toBe("kalshi:A: the venue answers no book for it");
    expect(connection.told).toEqual([]);
  });

  test("beyond the corrections of a minute get one new connection", async () => {
    await fallback.stop();
    begin({ correctionsMax: 2 });
    answer = (tickers) => booksOf(tickers, wrong);
    await pass(40);
    expect(connection.told.filter((what) => what.startsWith("repair"))).toHaveLength(2);
    expect(connection.told.slice(-1)).toEqual(["give up: too many books are wrong"]);
    expect(logged.filter(({ level }) => level === "error")).toHaveLength(1);
  });
});

test("a short interval shortens everything: what is wrong is found within it", async () => {
  await fallback.stop();
  begin({ reconcileEvery: seconds(5) });
  await pass(2);
  answer = (tickers) => booksOf(tickers, wrong);
  await pass(5);
  for (const id of ids) expect(connection.told).toContain(`disprove ${id}`);
});

test("a new connection begins without old corrections, and books that wait are not read", async () => {
  await fallback.stop();
  begin({ correctionsMax: 1, correctionsWindow: minutes(10) });
  connection.isBackAtOnce = true;
  answer = (tickers) => booksOf(tickers, wrong);
  await pass(180);
  const countOf = (what: string) => connection.told.filter((one) => one === what).length;
  expect(countOf("give up: too many books are wrong")).toBe(1);
  // The one that was too many waits no longer on its new connection, and is found wrong once more there.
  const tooMany = connection.told[connection.told.indexOf("give up: too many books are wrong") - 1];
  expect(countOf(tooMany ?? "")).toBe(2);
  for (const id of ids) expect(countOf(`disprove ${id}`)).toBeLessThanOrEqual(2);
  expect(countOf("repair kalshi:A") + countOf("repair kalshi:B")).toBe(1);
  asked.length = 0;
  await pass(60);
  expect(asked).toEqual([]);
});

describe("more books than there is room for", () => {
  test("are compared less often, which is said, and the most wanted more often", async () => {
    await fallback.stop();
    const tickers = Array.from({ length: 100 }, (_, number) => `M${number}`);
    connection = new FakeConnection(clock, tickers);
    priorities.set(["kalshi:M0", "kalshi:M1"], "hot");
    begin({ readEvery: seconds(1), reconcileEvery: seconds(20) }, 1);
    await pass(240);
    expect(logged.map(({ message }) => message)).toEqual([
      "books are compared less often than they should be",
    ]);
    expect(logged[0]?.details).toMatchObject({
      markets: 100,
      wantedMs: 20_000,
      readEveryMs: 1_000,
    });
    const countOf = (id: MarketId) => confirmed().filter((one) => one === id).length;
    const counts = tickers.map((ticker) => countOf(`kalshi:${ticker}`));
    expect(asked.length).toBeLessThanOrEqual(241);
    expect(Math.min(...counts)).toBeGreaterThan(0);
    expect(Math.max(...counts.slice(2))).toBeLessThanOrEqual(3);
    expect(Math.min(...counts.slice(0, 2))).toBeGreaterThan(Math.max(...counts.slice(2)));
    expect(fallback.counters()["age of the oldest comparison in ms"]).toBeGreaterThan(60_000);
  });
});

test("a market whose book stays closed is not one that is compared too seldom", async () => {
  await fallback.stop();
  begin({ reconcileEvery: seconds(20) });
  connection.closed.add("kalshi:A");
  await pass(120);
  expect(new Set(confirmed())).toEqual(new Set(["kalshi:B", "kalshi:C"]));
  expect(logged).toEqual([]);
  expect(fallback.counters()["age of the oldest comparison in ms"]).toBeLessThanOrEqual(20_000);
});

describe("while inputs pile up", () => {
  const readsIn = async (secondsCount: number): Promise<number> => {
    asked.length = 0;
    await pass(secondsCount);
    return asked.length;
  };

  test("books are compared half as often, then not at all, then again", async () => {
    await pass(60);
    const easy = await readsIn(120);
    fallback.ease("strained");
    const strained = await readsIn(120);
    expect([easy, strained]).toEqual([16, 8]);
    fallback.ease("full");
    expect(await readsIn(120)).toBe(0);
    fallback.ease("easy");
    await pass(30);
    // Two of the markets have come to be due together.
    expect(await readsIn(120)).toBe(12);
    expect(asked.filter((one) => one.includes("B"))).toHaveLength(8);
    expect(asked.filter((one) => one.includes("A"))).toHaveLength(4);
  });

  test("hot books alone are polled, at a quarter of their rate", async () => {
    connection.isEstablished = false;
    await pass(20);
    const countOf = (ticker: string) => asked.filter((one) => one.includes(ticker)).length;
    fallback.ease("strained");
    await readsIn(60);
    const strained = [countOf("A"), countOf("B")];
    fallback.ease("full");
    await readsIn(60);
    expect([countOf("A"), countOf("B")]).toEqual([0, 15]);
    expect(strained[1]).toBeGreaterThan(5 * (strained[0] ?? 0));
    expect(strained[0]).toBeGreaterThan(8);
  });

  test("a comparison under way is given up when it is full", async () => {
    answer = (tickers) => booksOf(tickers, wrong);
    await pass(4);
    expect(watch.sink).toBe(watch);
    fallback.ease("full");
    expect(watch.sink).toBe(frames);
    await pass(60);
    expect(connection.told).toEqual([]);
  });
});
