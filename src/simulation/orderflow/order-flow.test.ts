// The flow repeats for a seed, keeps healthy books, and shows the cross-venue moments the demo is about: judged here
// with fees computed from their published formulas alone.

import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";

import { askSide, bidSide } from "../../domain/book/book-batch.ts";
import { uniformTickScheme } from "../../domain/market/tick-scheme.ts";
import { contractMicros } from "../../domain/units/contract-micros.ts";
import { type EpochMicros, epochMicros } from "../../domain/units/epoch-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { Exchange } from "../exchange/exchange.ts";
import { seededSource } from "../random-stream.ts";
import type { ClaimFollower } from "./event-flow.ts";
import { binaryStates, yesClaim } from "./event-states.ts";
import { priceOnGrid } from "./flow-market.ts";
import { binaryEvent, createOrderFlow, type OrderFlow } from "./order-flow.ts";

const startAt = epochMicros(1_795_000_000_000_000);
const stepMicros = 50_000;
const eventCount = 10;

interface Scene {
  readonly kalshi: Exchange;
  readonly polymarket: Exchange;
  readonly flow: OrderFlow;
}

function newScene(seed: number, followers: readonly ClaimFollower[] = []): Scene {
  const kalshi = new Exchange();
  const polymarket = new Exchange();
  const terms = (symbol: string, step: number) => ({
    symbol,
    tickScheme: uniformTickScheme(step),
    lot: contractMicros(10_000),
    sizeMin: contractMicros(10_000),
  });
  const events = Array.from({ length: eventCount }, (_, index) => {
    const symbol = `E${index}`;
    kalshi.list(terms(symbol, index % 4 === 3 ? 10 : 100));
    polymarket.list(terms(symbol, index % 3 === 2 ? 10 : 100));
    const listings = [
      { exchange: kalshi, symbol, feeRate: 70_000, fractionChance: 100_000 },
      { exchange: polymarket, symbol, feeRate: 40_000, fractionChance: 300_000 },
    ];
    return { ...binaryEvent(listings), followers };
  });
  const flow = createOrderFlow({ random: seededSource(seed), events, startAt });
  return { kalshi, polymarket, flow };
}

function* instants(seconds: number): Generator<EpochMicros> {
  const steps = (seconds * 1_000_000) / stepMicros;
  for (let step = 0; step <= steps; step += 1) {
    yield epochMicros(integerOf(startAt) + step * stepMicros);
  }
}

function hashOfRun(
  seed: number,
  seconds: number,
  followers: readonly ClaimFollower[] = [],
): string {
  const { kalshi, polymarket, flow } = newScene(seed, followers);
  const hash = createHash("sha256");
  for (const [name, exchange] of [
    ["kalshi", kalshi],
    ["polymarket", polymarket],
  ] as const) {
    exchange.observe(({ market, events, now }) => {
      hash.update(JSON.stringify([name, market.symbol, events, integerOf(now)]));
    });
  }
  for (const now of instants(seconds)) flow.step(now);
  return hash.digest("hex");
}

interface Moment {
  bestCents: number;
  contractsMax: number;
  startedAt: number;
  lastedMicros: number;
}

/** Buys YES where it is cheap and NO where YES is dear, both as a taker; returns cents a contract net of fees. */
function netCents(buyAt: number, buyRate: number, sellAt: number, sellRate: number): number {
  const fee = (rate: number, ticks: number): number => (rate * ticks * (10_000 - ticks)) / 10_000;
  return (sellAt - buyAt - fee(buyRate, buyAt) - fee(sellRate, sellAt)) / 100;
}

function observe(seed: number, seconds: number): { moments: Moment[]; busyShare: number } {
  const { kalshi, polymarket, flow } = newScene(seed);
  const moments: Moment[] = [];
  const open = new Map<string, Moment>();
  let looks = 0;
  let busy = 0;
  for (const now of instants(seconds)) {
    flow.step(now);
    for (let index = 0; index < eventCount; index += 1) {
      const sides = [
        { buy: kalshi, buyRate: 0.07, sell: polymarket, sellRate: 0.04 },
        { buy: polymarket, buyRate: 0.04, sell: kalshi, sellRate: 0.07 },
      ];
      looks += 1;
      sides.forEach(({ buy, buyRate, sell, sellRate }, direction) => {
        const ask = buy.market(`E${index}`).book.best(askSide);
        const bid = sell.market(`E${index}`).book.best(bidSide);
        const key = `${index} ${direction}`;
        const net =
          ask === undefined || bid === undefined
            ? 0
            : netCents(integerOf(ask.price), buyRate, integerOf(bid.price), sellRate);
        if (ask === undefined || bid === undefined || net < 0.5) {
          open.delete(key);
          return;
        }
        busy += 1;
        const at = integerOf(now);
        const moment = open.get(key) ?? {
          bestCents: 0,
          contractsMax: 0,
          startedAt: at,
          lastedMicros: 0,
        };
        if (!open.has(key)) moments.push(moment);
        open.set(key, moment);
        const contracts = Math.min(integerOf(ask.size), integerOf(bid.size)) / 1_000_000;
        moment.bestCents = Math.max(moment.bestCents, net);
        moment.contractsMax = Math.max(moment.contractsMax, contracts);
        moment.lastedMicros = at - moment.startedAt;
      });
    }
  }
  return { moments, busyShare: busy / looks };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

describe("the order flow", () => {
  test("gives the same stream of events for a seed, and another for another", () => {
    expect(hashOfRun(11, 20)).toBe(hashOfRun(11, 20));
    expect(hashOfRun(11, 20)).not.toBe(hashOfRun(12, 20));
  });

  test("is the same with somebody who follows a claim elsewhere, and tells them what it is worth", () => {
    const worths: number[] = [];
    const look = (worthMicros: number): number => {
      worths.push(worthMicros);
      return 250_000;
    };
    expect(hashOfRun(7, 10, [{ claim: yesClaim, look }])).toBe(hashOfRun(7, 10));
    // At the beginning and each quarter of a second, of ten events.
    expect(worths).toHaveLength(eventCount * 41);
    expect(new Set(worths).size).toBeGreaterThan(eventCount * 5);
    for (const worth of worths) expect(worth > 0 && worth < 1_000_000).toBe(true);
  });

  test("has news of an event that is quoted nowhere and followed", () => {
    const worths: number[] = [];
    const look = (worthMicros: number): number => {
      worths.push(worthMicros);
      return 1_000_000;
    };
    const events = [{ states: binaryStates, markets: [], followers: [{ claim: yesClaim, look }] }];
    const flow = createOrderFlow({ random: seededSource(7), events, startAt });
    for (const now of instants(300)) flow.step(now);
    expect(flow.statistics.news).toBeGreaterThan(3);
    const moves = worths.slice(1).map((worth, place) => Math.abs(worth - (worths[place] ?? 0)));
    expect(Math.max(...moves)).toBeGreaterThan(10_000);
  });

  test("shows some real opportunities a minute and mostly none", () => {
    for (const seed of [1, 2, 3, 42]) {
      const { moments, busyShare } = observe(seed, 60);
      expect(moments.length).toBeGreaterThanOrEqual(5);
      expect(moments.length).toBeLessThanOrEqual(40);
      expect(Math.max(...moments.map((moment) => moment.bestCents))).toBeLessThan(8);
      expect(median(moments.map((moment) => moment.bestCents))).toBeGreaterThan(1);
      expect(median(moments.map((moment) => moment.bestCents))).toBeLessThan(5);
      expect(median(moments.map((moment) => moment.contractsMax))).toBeGreaterThan(20);
      expect(median(moments.map((moment) => moment.contractsMax))).toBeLessThan(500);
      expect(median(moments.map((moment) => moment.lastedMicros))).toBeGreaterThan(400_000);
      expect(median(moments.map((moment) => moment.lastedMicros))).toBeLessThan(5_000_000);
      // Of all looks at one event, hardly any finds something.
      expect(busyShare).toBeLessThan(0.08);
    }
  });

  test("keeps books two-sided, uncrossed and several levels deep", () => {
    const { kalshi, polymarket, flow } = newScene(5);
    let trades = 0;
    for (const exchange of [kalshi, polymarket]) {
      exchange.observe(({ events }) => {
        trades += events.filter((event) => event.kind === "trade").length;
      });
    }
    let looks = 0;
    let shallow = 0;
    for (const now of instants(60)) {
      flow.step(now);
      for (const exchange of [kalshi, polymarket]) {
        const { bids, asks } = exchange.market("E0").book.levels();
        expect(integerOf(bids[0]!.price)).toBeLessThan(integerOf(asks[0]!.price));
        looks += 1;
        if (bids.length < 3 || asks.length < 3) shallow += 1;
      }
    }
    expect(shallow / looks).toBeLessThan(0.1);
    expect(trades).toBeGreaterThan(100);
    expect(flow.statistics.news).toBeGreaterThan(5);
  });

  test("makes the same books whatever the steps", () => {
    const booksAfter = (steps: number): string => {
      const { kalshi, polymarket, flow } = newScene(9);
      for (let step = 0; step <= steps; step += 1) {
        flow.step(epochMicros(integerOf(startAt) + (step * 12_000_000) / steps));
      }
      const books = [kalshi, polymarket].flatMap((exchange) =>
        Array.from({ length: eventCount }, (_, index) =>
          exchange.market(`E${index}`).book.levels(),
        ),
      );
      return JSON.stringify(books);
    };
    const books = booksAfter(12_000);
    expect(booksAfter(240)).toBe(books);
    expect(booksAfter(8)).toBe(books);
  });

  test("skips what lies further back than two seconds after a stall", () => {
    const { kalshi, flow } = newScene(4);
    flow.step(startAt);
    let changes = 0;
    kalshi.observe(() => {
      changes += 1;
    });
    flow.step(epochMicros(integerOf(startAt) + 3_600_000_000));
    const afterHour = changes;
    expect(afterHour).toBeGreaterThan(0);
    // An hour holds hundreds of thousands of changes.
    expect(afterHour).toBeLessThan(5_000);
    flow.step(epochMicros(integerOf(startAt) + 3_610_000_000));
    expect(changes).toBeGreaterThan(afterHour);
  });

  test("keeps a pair that costs more than a dollar apart by the difference", () => {
    const spreadOf = (pairTotalTicks: number): number => {
      const exchange = new Exchange();
      const lot = contractMicros(10_000);
      exchange.list({ symbol: "E", tickScheme: uniformTickScheme(10), lot, sizeMin: lot });
      const listing = { exchange, symbol: "E", feeRate: 0, fractionChance: 0, pairTotalTicks };
      const events = [binaryEvent([listing])];
      createOrderFlow({ random: seededSource(3), events, startAt }).step(startAt);
      const { book } = exchange.market("E");
      return integerOf(book.best(askSide)!.price) - integerOf(book.best(bidSide)!.price);
    };
    expect(spreadOf(10_100) - spreadOf(10_000)).toBe(100);
  });

  test("does not go back in time", () => {
    const { flow } = newScene(1);
    flow.step(epochMicros(integerOf(startAt) + 10));
    expect(() => flow.step(startAt)).toThrow("does not go back");
  });
});

describe("prices on a grid", () => {
  test("round in the given direction and stay strictly between 0 and 1", () => {
    const cents = uniformTickScheme(100);
    expect(priceOnGrid(cents, 4_249, "down")).toBe(4_200);
    expect(priceOnGrid(cents, 4_201, "up")).toBe(4_300);
    expect(priceOnGrid(cents, 4_200, "up")).toBe(4_200);
    expect(priceOnGrid(cents, 12, "down")).toBe(100);
    expect(priceOnGrid(cents, 9_999, "up")).toBe(9_900);
    expect(priceOnGrid(cents, -50, "down")).toBe(100);
  });
});
