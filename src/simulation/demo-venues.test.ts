// The demo's venues as a client meets them: every frame is replayed into a client's own book and compared with the
// server's; the same seed sends the same frames; the thread gives the same doors.

import { createHash } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import { kalshiHeaders, TestStream, type WireMessage } from "../../test/support/venue-streams.ts";
import { askSide, bidSide } from "../domain/book/book-batch.ts";
import type { Book } from "../domain/book/level.ts";
import { uniformTickScheme } from "../domain/market/tick-scheme.ts";
import { contractMicros } from "../domain/units/contract-micros.ts";
import { epochMicros, milliseconds } from "../domain/units/epoch-micros.ts";
import { integerOf } from "../domain/units/unit.ts";
import { type DemoEvent, demoEventsMax, inventEvents, kalshiSeriesOf } from "./demo-events.ts";
import { inventQuestions } from "./demo-families.ts";
import { flowEventsOf, quotedOnKalshi } from "./demo-flow.ts";
import { type LocalDemoVenues, startDemoVenues } from "./demo-venues.ts";
import { startDemoVenuesInThread } from "./demo-venues-thread.ts";
import { Exchange } from "./exchange/exchange.ts";
import { noFaults } from "./faults/fault.ts";
import { catchUpStepsMax } from "./orderflow/drive-flow.ts";
import { createOrderFlow } from "./orderflow/order-flow.ts";
import { seededSource } from "./random-stream.ts";
import { createSystemClock } from "./system-clock.ts";
import { VirtualClock } from "./virtual-clock.ts";

const startAt = epochMicros(1_795_161_600_000_000);
const eventCount = 8;

let closing: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
});

async function startVenues(seed: number, clock = new VirtualClock(startAt)) {
  const venues = await startDemoVenues({ seed, clock, eventCount, stepMillis: 50 });
  closing.push(() => venues.stop());
  return { venues, clock };
}

async function openKalshi(venues: LocalDemoVenues, clock: VirtualClock): Promise<TestStream> {
  const headers = kalshiHeaders(venues.kalshi, clock, "GET", "/trade-api/ws/v2");
  const stream = await TestStream.open(venues.kalshi.streamUrl, headers);
  closing.push(() => stream.close());
  return stream;
}

async function openPolymarket(venues: LocalDemoVenues): Promise<TestStream> {
  const stream = await TestStream.open(venues.polymarket.streamUrl);
  closing.push(() => stream.close());
  return stream;
}

/** Asks for the list of subscriptions and returns all that came before the answer. */
async function drainKalshi(stream: TestStream): Promise<string[]> {
  stream.send({ id: 777, cmd: "list_subscriptions" });
  return (await stream.until((text) => text.startsWith('{"id":777,'))).slice(0, -1);
}

async function drainPolymarket(stream: TestStream): Promise<string[]> {
  stream.send("PING");
  return (await stream.until((text) => text === "PONG")).slice(0, -1);
}

/** A client's book: price text to size, in hundredths for Kalshi and in millionths for Polymarket, by its own means. */
type ClientSide = Map<string, bigint>;

function scaled(text: string, decimals: number): bigint {
  const [whole = "", fraction = ""] = text.replace("-", "").split(".");
  const value = BigInt(whole + fraction.padEnd(decimals, "0"));
  return text.startsWith("-") ? -value : value;
}

function serverSide(levels: Book["bids"], sizeScale: bigint): [bigint, bigint][] {
  return levels.map(({ price, size }) => [
    BigInt(integerOf(price)),
    BigInt(integerOf(size)) / sizeScale,
  ]);
}

function clientSide(
  side: ClientSide,
  best: "highest" | "lowest",
  flip: boolean,
): [bigint, bigint][] {
  const levels = [...side].map(([price, size]): [bigint, bigint] => {
    const ticks = scaled(price, 4);
    return [flip ? 10_000n - ticks : ticks, size];
  });
  return levels.sort(([a], [b]) => Number(best === "highest" ? b - a : a - b));
}

/** Plays Kalshi's frames of one connection: signed changes, checked for gaps. */
class KalshiReplica {
  readonly books = new Map<string, { yes: ClientSide; no: ClientSide }>();
  #sequence = 0;

  play(text: string): void {
    const { type, seq, msg }: WireMessage = JSON.parse(text);
    if (type !== "orderbook_snapshot" && type !== "orderbook_delta") return;
    expect(seq).toBe(this.#sequence + 1);
    this.#sequence = seq;
    if (type === "orderbook_snapshot") {
      const side = (levels: [string, string][] = []): ClientSide =>
        new Map(levels.map(([price, count]) => [price, scaled(count, 2)]));
      const book = { yes: side(msg.yes_dollars_fp), no: side(msg.no_dollars_fp) };
      this.books.set(msg.market_ticker, book);
      return;
    }
    const book = this.books.get(msg.market_ticker);
    const side: ClientSide = msg.side === "yes" ? book!.yes : book!.no;
    const size = (side.get(msg.price_dollars) ?? 0n) + scaled(msg.delta_fp, 2);
    expect(size).toBeGreaterThanOrEqual(0n);
    if (size === 0n) side.delete(msg.price_dollars);
    else side.set(msg.price_dollars, size);
  }
}

/** Plays Polymarket's messages: absolute sizes, a whole book after a trade. */
class PolymarketReplica {
  readonly books = new Map<string, { bids: ClientSide; asks: ClientSide }>();
  booksReceived = 0;

  play(text: string): void {
    const messages: WireMessage[] = [JSON.parse(text)].flat();
    for (const message of messages) {
      if (message.event_type === "book") this.#replace(message);
      if (message.event_type === "price_change") this.#change(message);
    }
  }

  #replace(message: WireMessage): void {
    const side = (levels: { price: string; size: string }[]): ClientSide =>
      new Map(levels.map(({ price, size }) => [price, scaled(size, 6)]));
    const book = { bids: side(message.bids), asks: side(message.asks) };
    const before = this.books.get(message.asset_id);
    // After the first one a book says nothing new: the changes before it have told everything.
    if (before !== undefined) expect(book).toEqual(before);
    this.books.set(message.asset_id, book);
    this.booksReceived += 1;
  }

  #change(message: WireMessage): void {
    for (const { asset_id, price, size, side } of message.price_changes) {
      const book = this.books.get(asset_id);
      if (book === undefined) continue;
      const levels = side === "BUY" ? book.bids : book.asks;
      if (size === "0") levels.delete(price);
      else levels.set(price, scaled(size, 6));
    }
  }
}

describe("a client that replays every frame", () => {
  test.each([true, false])("has Kalshi's books, with use_yes_price %s", async (inYesPrices) => {
    const { venues, clock } = await startVenues(21);
    const stream = await openKalshi(venues, clock);
    const tickers = venues.pairs.map((pair) => pair.kalshiTicker);
    stream.send({
      id: 1,
      cmd: "subscribe",
      params: {
        channels: ["orderbook_delta"],
        market_tickers: tickers,
        use_yes_price: inYesPrices,
      },
    });
    const replica = new KalshiReplica();
    let frames = 0;
    for (let second = 0; second <= 30; second += 1) {
      const texts = await drainKalshi(stream);
      frames += texts.length;
      for (const text of texts) replica.play(text);
      for (const ticker of tickers) {
        const book = venues.kalshiServer.control.book(ticker);
        const replayed = replica.books.get(ticker);
        expect(clientSide(replayed!.yes, "highest", false)).toEqual(serverSide(book.bids, 10_000n));
        expect(clientSide(replayed!.no, "lowest", !inYesPrices)).toEqual(
          serverSide(book.asks, 10_000n),
        );
      }
      clock.advance(milliseconds(1_000));
    }
    expect(frames).toBeGreaterThan(1_000);
  });

  test("has Polymarket's books of both tokens", async () => {
    const { venues, clock } = await startVenues(22);
    const stream = await openPolymarket(venues);
    const tokens = await Promise.all(
      venues.pairs.map(async ({ polymarketConditionId }) => {
        const url = `${venues.polymarket.gammaUrl}/markets?condition_ids=${polymarketConditionId}`;
        const [market]: WireMessage = await (await fetch(url)).json();
        return JSON.parse(market.clobTokenIds) as [string, string];
      }),
    );
    stream.send({ type: "market", assets_ids: tokens.flat() });
    const replica = new PolymarketReplica();
    for (let second = 0; second <= 30; second += 1) {
      for (const text of await drainPolymarket(stream)) replica.play(text);
      venues.pairs.forEach(({ polymarketConditionId, yesToken }, index) => {
        const [yes, no] = tokens[index]!;
        expect(yes).toBe(yesToken);
        const book = venues.polymarketServer.control.book(polymarketConditionId);
        const ours = replica.books.get(yes)!;
        expect(clientSide(ours.bids, "highest", false)).toEqual(serverSide(book.bids, 1n));
        expect(clientSide(ours.asks, "lowest", false)).toEqual(serverSide(book.asks, 1n));
        const mirror = replica.books.get(no)!;
        expect(clientSide(mirror.bids, "lowest", true)).toEqual(serverSide(book.asks, 1n));
        expect(clientSide(mirror.asks, "highest", true)).toEqual(serverSide(book.bids, 1n));
      });
      clock.advance(milliseconds(1_000));
    }
    expect(replica.booksReceived).toBeGreaterThan(2 * eventCount);
  });
});

describe("the demo's venues", () => {
  async function hashOfFrames(seed: number): Promise<string> {
    const { venues, clock } = await startVenues(seed);
    const kalshi = await openKalshi(venues, clock);
    kalshi.send({
      id: 1,
      cmd: "subscribe",
      params: {
        channels: ["orderbook_delta", "ticker", "trade"],
        market_tickers: venues.pairs.map((pair) => pair.kalshiTicker),
        use_yes_price: true,
      },
    });
    const polymarket = await openPolymarket(venues);
    polymarket.send({ type: "market", assets_ids: venues.pairs.map((pair) => pair.yesToken) });
    const hash = createHash("sha256");
    for (let second = 0; second < 15; second += 1) {
      for (const text of await drainKalshi(kalshi)) hash.update(text);
      for (const text of await drainPolymarket(polymarket)) hash.update(text);
      clock.advance(milliseconds(1_000));
    }
    return hash.digest("hex");
  }

  test("send the same frames for a seed, and others for another", async () => {
    const one = await hashOfFrames(31);
    expect(await hashOfFrames(31)).toBe(one);
    expect(await hashOfFrames(32)).not.toBe(one);
  });

  test("list each event on both venues, with both grids among them", async () => {
    const { venues } = await startVenues(5);
    expect(venues.pairs).toHaveLength(eventCount);
    expect(new Set(venues.pairs.map((pair) => pair.title)).size).toBe(eventCount);
    const response = await fetch(`${venues.kalshi.restUrl}/markets`);
    const { markets }: WireMessage = await response.json();
    const structures = markets.map((market: WireMessage) => market.price_level_structure);
    expect(new Set(structures)).toEqual(new Set(["linear_cent", "deci_cent"]));
    for (const pair of venues.pairs) {
      expect(markets.some((market: WireMessage) => market.ticker === pair.kalshiTicker)).toBe(true);
      expect(pair.yesToken).toMatch(/^\d{77}$/);
    }
  });

  test("count what happens, and skip what a long stall missed", async () => {
    const { venues, clock } = await startVenues(6);
    clock.advance(milliseconds(1_000));
    expect(venues.statistics()).toMatchObject({ steps: 21, kalshiConnections: 0 });
    expect(venues.statistics().kalshiBookEvents).toBeGreaterThan(100);

    // A clock that jumps: the timers fire late, as after a suspended machine.
    let now = startAt;
    let pending: (() => void)[] = [];
    const jumpy = {
      now: () => now,
      callAt: (_instant: unknown, callback: () => void) => {
        pending.push(callback);
        return () => undefined;
      },
    };
    const stalled = await startDemoVenues({ seed: 6, clock: jumpy, eventCount: 1, stepMillis: 50 });
    closing.push(() => stalled.stop());
    now = epochMicros(integerOf(startAt) + 3_600_000_000);
    const due = pending;
    pending = [];
    for (const callback of due) callback();
    expect(stalled.statistics().steps).toBe(catchUpStepsMax + 2);
  });

  test("serve through faults without stopping", async () => {
    const clock = new VirtualClock(startAt);
    const faults = { ...noFaults, seed: 9, dropChance: 50_000, duplicateChance: 50_000 };
    const venues = await startDemoVenues({ seed: 7, clock, eventCount, stepMillis: 50, faults });
    closing.push(() => venues.stop());
    const stream = await openPolymarket(venues);
    stream.send({ type: "market", assets_ids: venues.pairs.map((pair) => pair.yesToken) });
    await drainPolymarket(stream);
    clock.advance(milliseconds(10_000));
    await drainPolymarket(stream);
    const [connection] = venues.polymarketServer.control.connections();
    expect(connection!.faults.dropped).toBeGreaterThan(5);
    expect(connection!.faults.duplicated).toBeGreaterThan(5);
  });

  test("run in a thread of their own with the same doors", async () => {
    const venues = await startDemoVenuesInThread({ seed: 8, eventCount: 2, stepMillis: 20 });
    const clock = createSystemClock();
    const headers = kalshiHeaders(venues.kalshi, clock, "GET", "/trade-api/ws/v2");
    const stream = await TestStream.open(venues.kalshi.streamUrl, headers);
    const [pair] = venues.pairs;
    stream.send({
      id: 1,
      cmd: "subscribe",
      params: { channels: ["orderbook_delta"], market_ticker: pair!.kalshiTicker },
    });
    expect((await stream.next()).type).toBe("subscribed");
    expect((await stream.next()).type).toBe("orderbook_snapshot");
    const response = await fetch(`${venues.polymarket.clobUrl}/book?token_id=${pair!.yesToken}`);
    expect(response.status).toBe(200);
    await expect.poll(() => venues.statistics().kalshiFrames).toBeGreaterThanOrEqual(2);
    await venues.stop();
    await venues.stop();
    await stream.closed;
    await expect(fetch(venues.polymarket.gammaUrl)).rejects.toThrow();
  });

  test("report why the thread could not start", async () => {
    const impossible = { seed: 1, eventCount: 0, stepMillis: 20 };
    await expect(startDemoVenuesInThread(impossible)).rejects.toThrow(/events/);
  });
});

describe("the demo's questions", () => {
  const questions = inventQuestions(3, 10, startAt);

  test("are as many as asked for, all different, and half of ten hang together", () => {
    for (const names of [
      questions.map(({ title }) => title),
      questions.map(({ kalshiTicker }) => kalshiTicker),
      questions.map(({ polymarket }) => polymarket.conditionId),
      questions.map(({ polymarket }) => polymarket.gammaId),
    ]) {
      expect(new Set(names).size).toBe(10);
    }
    expect(new Set(questions.map(({ hidden }) => hidden.name)).size).toBe(7);
    expect(inventQuestions(3, 9, startAt)).toEqual(inventEvents(3, 9, startAt));
  });

  test("are listed as each venue lists what belongs together", () => {
    const listed = kalshiSeriesOf(questions).flatMap(({ events }) => events);
    const exclusive = listed.filter(({ mutuallyExclusive }) => mutuallyExclusive);
    expect(exclusive.map(({ markets }) => markets.length)).toEqual([3]);
    expect(listed.filter(({ markets }) => markets.length === 2)).toHaveLength(1);
    const shared = questions.filter(({ polymarket }) => polymarket.negRisk);
    expect(new Set(shared.map(({ polymarket }) => polymarket.events?.[0]?.id)).size).toBe(1);
    expect(shared).toHaveLength(3);
  });

  test("of one election cost a dollar together, and a higher rung no more than a lower", () => {
    const exchange = new Exchange();
    const lot = contractMicros(10_000);
    for (const { kalshiTicker: symbol } of questions) {
      exchange.list({ symbol, tickScheme: uniformTickScheme(100), lot, sizeMin: lot });
    }
    const events = flowEventsOf(questions, (event) => [quotedOnKalshi(exchange, event)]);
    expect(events.map(({ markets }) => markets.length).sort((a, b) => a - b)).toEqual([
      1, 1, 1, 1, 1, 2, 3,
    ]);
    createOrderFlow({ random: seededSource(3), events, startAt }).step(startAt);
    const middle = ({ kalshiTicker }: DemoEvent): number => {
      const { book } = exchange.market(kalshiTicker);
      return (integerOf(book.best(bidSide)!.price) + integerOf(book.best(askSide)!.price)) / 2;
    };
    const [first, second, third, low, high] = questions.slice(5).map(middle);
    expect(Math.abs(first! + second! + third! - 10_000)).toBeLessThan(400);
    expect(high!).toBeLessThan(low!);
  });
});

describe("invented events", () => {
  test("are all different, however many", () => {
    const events = inventEvents(3, 600, startAt);
    for (const names of [
      events.map((event) => event.title),
      events.map((event) => event.kalshiTicker),
      events.map((event) => event.polymarket.conditionId),
      events.map((event) => event.polymarket.slug),
    ]) {
      expect(new Set(names).size).toBe(600);
    }
    expect(() => inventEvents(3, demoEventsMax + 1, startAt)).toThrow("events");
  });
});
