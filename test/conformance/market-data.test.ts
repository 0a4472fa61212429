// The numbered cases of market data, run by every adapter against its local server. A case that a venue cannot pass
// is skipped with the reason that its capabilities give.

import { afterEach, describe, expect } from "vitest";
import { assert } from "../../src/domain/failure/assert.ts";
import { unwrap } from "../../src/domain/failure/result.ts";
import { feeScheduleAt } from "../../src/domain/market/fee-schedule.ts";
import { planTakerFee } from "../../src/domain/market/fees/plan-fee.ts";
import { isOnGrid } from "../../src/domain/market/tick-scheme.ts";
import type { NewEvent } from "../../src/domain/message/input.ts";
import { wholeContracts } from "../../src/domain/units/contract-micros.ts";
import {
  addDuration,
  durationMicros,
  type EpochMicros,
  milliseconds,
  seconds,
} from "../../src/domain/units/epoch-micros.ts";
import { priceTicks } from "../../src/domain/units/price-ticks.ts";
import type { FaultOptions } from "../../src/simulation/faults/fault.ts";
import { RandomStream, seededSource } from "../../src/simulation/random-stream.ts";
import { casesWith } from "./case-for.ts";
import { ConformanceRig } from "./conformance-rig.ts";
import { forecastExUnderTest } from "./forecastex-under-test.ts";
import { kalshiUnderTest } from "./kalshi-under-test.ts";
import { polymarketUnderTest } from "./polymarket-under-test.ts";
import { poolBooksUnderTest } from "./pools-without-book.ts";
import type { VenueUnderTest } from "./venue-under-test.ts";

let rig: ConformanceRig;

afterEach(() => rig?.stop());

/** A size with a fraction where the venue has fractions. */
function sized(underTest: VenueUnderTest, contracts: number): string {
  const isWhole = underTest.terms.lot === 1_000_000;
  return String(isWhole ? Math.floor(contracts) : contracts);
}

function quote(underTest: VenueUnderTest, symbol: string): void {
  rig.venue.place({ market: symbol, side: "bid", price: "0.40", size: "100" });
  rig.venue.place({ market: symbol, side: "bid", price: "0.42", size: sized(underTest, 13.5) });
  rig.venue.place({ market: symbol, side: "ask", price: "0.44", size: "17" });
  rig.venue.place({ market: symbol, side: "ask", price: "0.50", size: "20" });
}

async function follow(underTest: VenueUnderTest): Promise<readonly [string, string]> {
  rig = await ConformanceRig.start(underTest);
  const [first = "", second = ""] = rig.venue.symbols;
  quote(underTest, first);
  quote(underTest, second);
  await rig.follow();
  return [first, second];
}

/** A seeded trickle of orders, cancels and trades in every market. */
async function trade(rounds: number, seed: number): Promise<void> {
  const random = new RandomStream(seededSource(seed));
  const resting: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const market = rig.venue.symbols[random.between(0, 2)] ?? "";
    const isBid = random.between(0, 1) === 0;
    const cents = isBid ? 30 + random.between(0, 13) : 44 + random.between(0, 13);
    const size = String(5 + random.between(0, 499));
    const order = { market, side: isBid ? "bid" : "ask", price: `0.${cents}`, size } as const;
    const action = random.between(0, 9);
    if (action < 6) resting.push(rig.venue.place({ ...order, owner: isBid ? "a" : "b" }));
    else if (action < 8)
      rig.venue.cancel(resting.splice(random.between(0, resting.length), 1)[0] ?? 0);
    else {
      const price = isBid ? "0.47" : "0.41";
      rig.venue.take({ ...order, price, owner: "c" });
    }
    if (round % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    if (round % 50 === 0) rig.clock.advance(milliseconds(100));
  }
}

const venues = [kalshiUnderTest, polymarketUnderTest, forecastExUnderTest, poolBooksUnderTest];

describe.each(venues)("$capabilities.venue", (underTest) => {
  const { marketData } = underTest.capabilities;
  const caseFor = casesWith(marketData.orderBook);

  caseFor(true, "MD-010 the catalogue gives grid, lot, minimum and fees in our units", async () => {
    rig = await ConformanceRig.start(underTest);
    for (const market of rig.markets) {
      expect(market.venue).toBe(underTest.capabilities.venue);
      expect(market.status).toBe("open");
      expect(isOnGrid(market.tickScheme, priceTicks(4_200))).toBe(true);
      expect(isOnGrid(market.tickScheme, priceTicks(4_210))).toBe(false);
      const { lot, pairTotal } = underTest.terms;
      expect([market.lot, market.pairTotal]).toEqual([lot, pairTotal]);
      expect(market.payoutAt).toBeGreaterThan(rig.clock.now() as never);
      expect(feeScheduleAt(market.fees, rig.clock.now()).kind).toBe(underTest.capabilities.venue);
    }
  });

  caseFor(true, "MD-020 all open markets are listed, and one that is not is named", async () => {
    rig = await ConformanceRig.start(underTest);
    const all = unwrap(await rig.awaited(rig.venue.catalogue.listMarkets({ symbols: [] })));
    expect(all.markets.map((market) => market.venueSymbol).sort()).toEqual(
      [...rig.venue.symbols].sort(),
    );
    const absent = `0x${"0".repeat(64)}`;
    const listing = unwrap(
      await rig.awaited(rig.venue.catalogue.listMarkets({ symbols: [absent] })),
    );
    expect(listing.markets).toEqual([]);
    expect(listing.refused[0]?.venueSymbol).toBe(absent);
    expect(listing.refused[0]?.reason).toContain("VEN-806");
  });

  caseFor(marketData.snapshotOnSubscribe, "MD-030 subscribing brings every book", async () => {
    await follow(underTest);
    expect(rig.books.kinds()[0]).toBe("StreamOpened");
    expect(rig.books.batches).toBe(3);
    expect(rig.feed.status()).toMatchObject({ state: "open", markets: 3, resyncs: 0 });
    expect(rig.feed.status().refusedFrames).toEqual({});
  });

  caseFor(
    true,
    "MD-040 a level is added, changed and removed, a side empties and fills",
    async () => {
      const [first] = await follow(underTest);
      const order = rig.venue.place({
        market: first,
        side: "bid",
        price: "0.43",
        size: sized(underTest, 5.25),
      });
      await rig.agree();
      rig.venue.place({ market: first, side: "bid", price: "0.43", size: "6" });
      await rig.agree();
      rig.venue.cancel(order);
      await rig.agree();
      rig.venue.cancelAll(first);
      await rig.agree();
      expect(rig.books.read(rig.markets[0]?.id ?? "kalshi:")).toEqual({ bids: [], asks: [] });
      quote(underTest, first);
      await rig.agree();
      expect(rig.books.hasLost()).toBe(false);
    },
  );

  caseFor(
    true,
    "MD-050 three thousand orders, cancels and trades leave the venue's books",
    async () => {
      await follow(underTest);
      await trade(3_000, 11);
      await rig.agree();
      expect(rig.books.hasLost()).toBe(false);
      expect(rig.feed.status().refusedFrames).toEqual({});
    },
  );

  caseFor(marketData.tradePrints, "MD-060 a trade is a print in YES prices", async () => {
    const [first] = await follow(underTest);
    rig.venue.take({ market: first, side: "bid", price: "0.44", size: "7", owner: "taker" });
    await rig.until(() => rig.books.kinds().includes("TradePrint"));
    await rig.agree();
    expect(rig.books.events.find((event) => event.kind === "TradePrint")).toMatchObject({
      instrument: `${rig.markets[0]?.id}/yes`,
      price: 4_400,
      size: 7_000_000,
    });
  });

  caseFor(true, "MD-070 a lost change is noticed and the book brought back", async () => {
    const [first] = await follow(underTest);
    rig.venue.triggerFault({ kind: "drop-next-change" });
    rig.venue.place({ market: first, side: "bid", price: "0.43", size: "5" });
    rig.venue.place({ market: first, side: "ask", price: "0.51", size: "5" });
    await rig.until(() => rig.books.hasLost());
    await rig.agree(undefined, milliseconds(200));
    await rig.until(() => rig.feed.status().resyncs === 1);
  });

  caseFor(marketData.deepLosses, "MD-080 a loss below the touch is noticed too", async () => {
    const [first] = await follow(underTest);
    rig.venue.triggerFault({ kind: "drop-next-change" });
    rig.venue.place({ market: first, side: "bid", price: "0.30", size: "5" });
    rig.venue.place({ market: first, side: "ask", price: "0.60", size: "5" });
    // At once where the frames are numbered, else when the book is compared with the venue's own.
    const step = marketData.sequenceNumbers === true ? undefined : milliseconds(500);
    await rig.until(() => rig.books.hasLost(), step);
    await rig.agree(undefined, milliseconds(200));
    expect(rig.books.kinds()).not.toContain("StreamClosed");
  });

  caseFor(marketData.deepLosses, "MD-085 a loss that nothing gives away is found", async () => {
    const [first] = await follow(underTest);
    rig.venue.triggerFault({ kind: "drop-next-change" });
    rig.venue.place({ market: first, side: "bid", price: "0.30", size: "5" });
    await rig.until(() => rig.books.hasLost(), milliseconds(500));
    await rig.agree(undefined, milliseconds(200));
    expect(rig.books.kinds()).not.toContain("StreamClosed");
    expect(rig.feed.status().reconnects).toBe(0);
  });

  caseFor(
    marketData.deepLosses,
    "MD-087 a loss in a book that never stands still is found, and books that agree are said to",
    async () => {
      const [first, second] = await follow(underTest);
      rig.venue.triggerFault({ kind: "drop-next-change" });
      rig.venue.place({ market: first, side: "bid", price: "0.30", size: "5" });
      let turns = 0;
      // Both books change several times in every step of the clock.
      const meanwhile = (condition: () => boolean) => () => {
        turns += 1;
        for (const symbol of turns % 10 === 0 ? [first, second] : []) {
          rig.venue.place({ market: symbol, side: "bid", price: "0.31", size: "5" });
        }
        return condition();
      };
      await rig.until(
        meanwhile(() => rig.books.hasLost()),
        milliseconds(500),
      );
      const { id } = rig.markets[1] ?? {};
      const isConfirmed = () =>
        rig.books.events.some((event) => event.kind === "BookConfirmed" && event.market === id);
      await rig.until(meanwhile(isConfirmed), milliseconds(500));
      await rig.agree(undefined, milliseconds(200));
      expect(rig.feed.status().reconnects).toBe(0);
    },
  );

  caseFor(true, "MD-090 a change that arrives twice does no harm", async () => {
    const [first] = await follow(underTest);
    rig.venue.triggerFault({ kind: "duplicate-next-change" });
    rig.venue.place({ market: first, side: "bid", price: "0.43", size: "5" });
    rig.venue.place({ market: first, side: "bid", price: "0.43", size: "6" });
    await rig.agree();
    expect(rig.books.hasLost()).toBe(false);
  });

  caseFor(true, "MD-100 a lost connection closes the stream, and it comes back whole", async () => {
    const [first] = await follow(underTest);
    rig.venue.triggerFault({ kind: "reset" });
    await rig.until(() => rig.books.kinds().includes("StreamClosed"));
    expect(rig.markets.every((market) => rig.books.read(market.id) === undefined)).toBe(true);
    rig.venue.place({ market: first, side: "bid", price: "0.43", size: "5" });
    await rig.agree(undefined, milliseconds(200));
    expect(rig.feed.status()).toMatchObject({ state: "open", reconnects: 1 });
    expect(rig.channels).toHaveLength(2);
    await trade(300, 12);
    await rig.agree();
  });

  caseFor(true, "MD-110 what a frozen connection withheld is noticed when it thaws", async () => {
    const [first] = await follow(underTest);
    rig.venue.triggerFault({ kind: "freeze" });
    rig.venue.place({ market: first, side: "bid", price: "0.43", size: "5" });
    rig.clock.advance(seconds(2));
    await new Promise((resolve) => setImmediate(resolve));
    rig.venue.triggerFault({ kind: "thaw" });
    rig.venue.place({ market: first, side: "ask", price: "0.60", size: "5" });
    await rig.until(() => rig.books.hasLost());
    await rig.agree(undefined, milliseconds(200));
  });

  caseFor(marketData.frozenStream, "MD-120 a connection without data is given up", async () => {
    const [first] = await follow(underTest);
    rig.venue.triggerFault({ kind: "freeze" });
    rig.venue.place({ market: first, side: "bid", price: "0.43", size: "5" });
    await rig.until(() => rig.books.kinds().includes("StreamClosed"), seconds(2));
    await rig.agree(undefined, milliseconds(200));
  });

  caseFor(
    marketData.pollingFallback,
    "MD-125 while the stream is down books are polled, and it takes them back",
    async () => {
      const [first] = await follow(underTest);
      const keepDown = () => {
        if (rig.venue.connections() > 0) rig.venue.triggerFault({ kind: "reset" });
      };
      const modes = () => rig.books.kinds().filter((kind) => kind.startsWith("Mode"));
      await rig.until(() => {
        keepDown();
        return modes().length === 1;
      }, milliseconds(200));
      rig.venue.place({ market: first, side: "bid", price: "0.43", size: "5" });
      await rig.until(() => {
        keepDown();
        return rig.agreesWith(rig.markets);
      }, milliseconds(200));
      expect(rig.channels.at(-1)?.stream).toContain("/poll-1");
      expect(rig.feed.status()).toMatchObject({ polledMarkets: 3 });
      await rig.until(() => modes().length === 2, milliseconds(200));
      await trade(300, 16);
      await rig.agree();
      expect(modes()).toEqual(["ModeDegraded", "ModeRecovered"]);
      expect(rig.feed.status()).toMatchObject({ polledMarkets: 0, refusedFrames: {} });
      expect(rig.books.kinds().lastIndexOf("StreamClosed")).toBeGreaterThan(
        rig.books.kinds().lastIndexOf("StreamOpened"),
      );
      expect(rig.replay()).toEqual(rig.decoded);
    },
  );

  caseFor(true, "MD-130 a book that comes late is waited for", async () => {
    rig = await ConformanceRig.start(underTest);
    const [first = ""] = rig.venue.symbols;
    quote(underTest, first);
    rig.feed.subscribe(rig.markets);
    rig.feed.start();
    await rig.until(() => rig.venue.connections() === 1);
    rig.venue.triggerFault({ kind: "delay-next-snapshot", delay: seconds(1) });
    rig.venue.place({ market: first, side: "bid", price: "0.43", size: "5" });
    await rig.agree(undefined, milliseconds(200));
  });

  caseFor(true, "MD-140 signs of life come while the books are quiet", async () => {
    await follow(underTest);
    const before = rig.books.kinds().length;
    await rig.until(
      () =>
        rig.books
          .kinds()
          .slice(before)
          .filter((kind) => kind === "StreamAlive").length >= 3,
      milliseconds(500),
    );
    expect(rig.books.kinds()).not.toContain("StreamClosed");
  });

  caseFor(marketData.resolutions, "MD-150 a resolved market is told", async () => {
    const [first] = await follow(underTest);
    rig.venue.resolve(first);
    await rig.until(() => rig.books.kinds().includes("MarketStatusChanged"));
    expect(rig.books.events).toContainEqual(
      expect.objectContaining({ market: rig.markets[0]?.id, status: "resolved" }),
    );
  });

  caseFor(marketData.pauses, "MD-160 a market that pauses and resumes is told", async () => {
    const [first] = await follow(underTest);
    rig.venue.pause?.(first);
    rig.venue.resume?.(first);
    const statuses = () =>
      rig.books.events.flatMap((event) =>
        event.kind === "MarketStatusChanged" ? [event.status] : [],
      );
    await rig.until(() => statuses().length === 2);
    expect(statuses()).toEqual(["paused", "open"]);
    await rig.agree();
  });

  caseFor(marketData.tickSchemeChanges, "MD-170 a changed grid is told", async () => {
    const [first] = await follow(underTest);
    rig.venue.changeGrid(first);
    await rig.until(() => rig.books.kinds().includes("TickSchemeChanged"));
    const change = rig.books.events.find((event) => event.kind === "TickSchemeChanged");
    expect(change).toMatchObject({ market: rig.markets[0]?.id });
    const scheme = change?.kind === "TickSchemeChanged" ? change.tickScheme : undefined;
    expect(scheme !== undefined && isOnGrid(scheme, priceTicks(9_710))).toBe(true);
    rig.venue.place({ market: first, side: "ask", price: "0.971", size: "5" });
    await rig.agree(undefined, milliseconds(200));
  });

  caseFor(marketData.feeChanges, "MD-175 an announced change of fees is planned for", async () => {
    rig = await ConformanceRig.start(underTest);
    const { announcedFees } = rig.venue;
    assert(announcedFees !== undefined, "the venue has announced a change");
    const { at, before, after } = announcedFees;
    const levels = [{ price: priceTicks(4_000), size: wholeContracts(10) }];
    const fees = rig.markets[0]?.fees ?? [];
    const plannedAt = (instant: EpochMicros) =>
      unwrap(planTakerFee(feeScheduleAt(fees, instant), "buy", levels));
    expect(plannedAt(rig.clock.now())).toBe(before);
    expect(plannedAt(addDuration(at, durationMicros(-1)))).toBe(before);
    expect(plannedAt(at)).toBe(after);
  });

  caseFor(marketData.delayedQuotes, "MD-300 quotes that are not of now are none", async () => {
    const [first, second] = await follow(underTest);
    const [market, ...others] = rig.markets;
    const read = () => rig.books.read(market?.id ?? "kalshi:");
    rig.venue.delayQuotes?.(first, true);
    await rig.until(() => read() === undefined);
    rig.venue.place({ market: second, side: "bid", price: "0.43", size: "5" });
    await rig.agree(others);
    // What comes meanwhile is not believed either.
    rig.venue.place({ market: first, side: "bid", price: "0.43", size: "5" });
    rig.clock.advance(seconds(5));
    await rig.agree(others);
    expect(read()).toBeUndefined();
    rig.venue.delayQuotes?.(first, false);
    await rig.agree();
    expect(rig.books.kinds()).not.toContain("StreamClosed");
  });

  caseFor(
    true,
    "MD-180 an unsubscribed market is no longer believed, the others go on",
    async () => {
      const [first, second] = await follow(underTest);
      const [firstMarket, ...others] = rig.markets;
      rig.feed.unsubscribe(firstMarket === undefined ? [] : [firstMarket.id]);
      rig.venue.place({ market: first, side: "bid", price: "0.43", size: "5" });
      rig.venue.place({ market: second, side: "bid", price: "0.43", size: "5" });
      await rig.agree(others);
      expect(rig.books.read(firstMarket?.id ?? "kalshi:")).toBeUndefined();
      rig.feed.subscribe(rig.markets);
      await rig.agree();
    },
  );

  caseFor(true, "MD-185 markets join a running connection without disturbing it", async () => {
    rig = await ConformanceRig.start(underTest);
    const [first = "", second = "", third = ""] = rig.venue.symbols;
    for (const symbol of [first, second, third]) quote(underTest, symbol);
    const [firstMarket] = rig.markets;
    const others = rig.markets.slice(1);
    rig.feed.prioritise(
      rig.markets.slice(2).map(({ id }) => id),
      "hot",
    );
    rig.feed.subscribe(rig.markets.slice(0, 1));
    rig.feed.start();
    await rig.agree(rig.markets.slice(0, 1));
    rig.feed.subscribe(others);
    rig.venue.place({ market: first, side: "bid", price: "0.43", size: "5" });
    rig.venue.place({ market: third, side: "bid", price: "0.43", size: "5" });
    await rig.agree();
    await trade(300, 15);
    await rig.agree();
    expect(rig.books.hasLost()).toBe(false);
    expect(rig.extensions.map(({ markets }) => markets.map(({ id }) => id).sort())).toEqual([
      others.map(({ id }) => id).sort(),
    ]);
    // Out and in again: what was left over of the first stay must not be taken for the book.
    rig.feed.unsubscribe(firstMarket === undefined ? [] : [firstMarket.id]);
    rig.venue.place({ market: first, side: "bid", price: "0.41", size: "9" });
    await rig.agree(others);
    rig.feed.subscribe(rig.markets);
    await rig.agree();
    expect(rig.feed.status()).toMatchObject({ reconnects: 0, markets: 3 });
    expect(rig.channels).toHaveLength(1);
  });

  caseFor(true, "MD-190 the recorded frames decode to the same inputs again", async () => {
    rig = await ConformanceRig.start(underTest);
    const [first = ""] = rig.venue.symbols;
    for (const symbol of rig.venue.symbols) quote(underTest, symbol);
    rig.feed.subscribe(rig.markets.slice(0, 2));
    rig.feed.start();
    await rig.agree(rig.markets.slice(0, 2));
    rig.feed.subscribe(rig.markets);
    await rig.agree();
    await trade(300, 13);
    rig.venue.triggerFault({ kind: "drop-next-change" });
    rig.venue.place({ market: first, side: "bid", price: "0.43", size: "5" });
    rig.venue.triggerFault({ kind: "reset" });
    await rig.until(() => rig.books.kinds().includes("StreamClosed"));
    await rig.agree(undefined, milliseconds(200));
    expect(new Set(rig.channels.map(({ decoder }) => decoder))).toEqual(
      new Set([underTest.decoderName]),
    );
    expect(rig.replay()).toEqual(rig.decoded);
    expect(rig.extensions).toHaveLength(1);
  });

  caseFor(
    marketData.signedStream,
    "MD-200 a key the venue does not know gets nothing",
    async () => {
      rig = await ConformanceRig.start(underTest, { isForeign: true });
      rig.feed.subscribe(rig.markets);
      rig.feed.start();
      await rig.until(() => rig.feed.status().state === "waiting");
      // Where time has to pass, the fallback has begun meanwhile; with the same key it reads nothing either.
      const hasPassed = underTest.terms.tellsWithin !== undefined;
      const isFallback = ({ kind }: NewEvent) => kind === "ModeDegraded" || kind === "StreamOpened";
      expect(rig.books.events.filter((event) => !hasPassed || !isFallback(event))).toEqual([]);
      rig.clock.advance(seconds(2));
      await rig.until(() => rig.feed.status().state === "waiting");
      expect(rig.books.batches).toBe(0);
      expect(rig.feed.status().frames).toBe(0);
    },
  );

  caseFor(
    true,
    "MD-210 under every fault by chance the books are the venue's in the end",
    async () => {
      const faults: Partial<FaultOptions> = {
        seed: 5,
        dropChance: 4_000,
        duplicateChance: 4_000,
        resetChance: 400,
        freezeChance: 200,
        freezeFor: seconds(3),
        snapshotDelayChance: 100_000,
      };
      rig = await ConformanceRig.start(underTest, { faults });
      for (const symbol of rig.venue.symbols) quote(underTest, symbol);
      rig.feed.subscribe(rig.markets);
      rig.feed.start();
      await rig.until(() => rig.books.batches > 0, milliseconds(200));
      await trade(4_000, 14);
      expect(rig.books.hasLost()).toBe(true);
      // New books, so that a loss that nothing has given away yet is given away or gone.
      for (const symbol of rig.venue.symbols) rig.venue.cancelAll(symbol);
      rig.clock.advance(seconds(10));
      for (const symbol of rig.venue.symbols) quote(underTest, symbol);
      await rig.agree(undefined, milliseconds(500));
    },
  );

  caseFor(
    marketData.deepLosses,
    "MD-220 after losses by chance the books come right by themselves, whatever the seed",
    async () => {
      const noticed: boolean[] = [];
      for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
        if (seed > 1) await rig.stop();
        rig = await ConformanceRig.start(underTest, { faults: { seed, dropChance: 20_000 } });
        for (const symbol of rig.venue.symbols) quote(underTest, symbol);
        rig.feed.subscribe(rig.markets);
        rig.feed.start();
        await rig.until(() => rig.books.batches > 0, milliseconds(200));
        await trade(1_500, 17);
        await rig.agree(undefined, milliseconds(500));
        expect([seed, rig.feed.status().reconnects]).toEqual([seed, 0]);
        noticed.push(rig.books.hasLost());
      }
      // Now and then later changes of the same levels undo every loss before anybody can notice.
      expect(noticed.filter((wasLost) => wasLost).length).toBeGreaterThan(5);
    },
  );
});
