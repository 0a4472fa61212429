// One arbitrage between a pool and a book, driven by hand through both real adapters: read, sized, bought, answered and
// paid, on a real chain and at the simulated Kalshi. What the size should be is found a second time by code of this file
// alone, which tries every lot.

import { afterEach, beforeEach, expect, it } from "vitest";
import { GasFees } from "../../src/adapters/venues/amm/normalise/gas-fees.ts";
import { AmmCatalogue } from "../../src/adapters/venues/amm/rest/catalogue.ts";
import { AmmFeed } from "../../src/adapters/venues/amm/stream/feed.ts";
import { readPoolFrame } from "../../src/adapters/venues/amm/wire/pool-frame.ts";
import type { Level } from "../../src/domain/book/level.ts";
import { poolBook } from "../../src/domain/book/pool-levels.ts";
import { unwrap } from "../../src/domain/failure/result.ts";
import { type Directories, newDirectories } from "../../src/domain/market/directory.ts";
import { feeScheduleAt } from "../../src/domain/market/fee-schedule.ts";
import {
  type BestPoolTrade,
  bestPoolTrade,
} from "../../src/domain/market/fixed-product/best-trade.ts";
import type { FixedProductPool } from "../../src/domain/market/fixed-product/pool.ts";
import type { Market } from "../../src/domain/market/market.ts";
import type { OutcomeSide } from "../../src/domain/market/venue.ts";
import { contractMicros } from "../../src/domain/units/contract-micros.ts";
import { seconds } from "../../src/domain/units/epoch-micros.ts";
import { formatPrice, priceTicks } from "../../src/domain/units/price-ticks.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import { type UsdMicros, usdMicros } from "../../src/domain/units/usd-micros.ts";
import { ChainControl } from "../../src/simulation/venues/chain/chain-control.ts";
import { chainAccount, chainKey } from "../../src/simulation/venues/chain/chain-keys.ts";
import { createPool, type LocalPool } from "../../src/simulation/venues/chain/pools.ts";
import { describeWithNode, useChain } from "../support/chain-node.ts";
import { AmmTradingRig } from "../support/venues/amm-trading-rig.ts";
import { FollowedBooks, type PlainBook } from "./followed-books.ts";
import { kalshiTradingUnderTest } from "./kalshi-trading-under-test.ts";
import { TradingRig } from "./trading-rig.ts";

const dollar = 1_000_000n;
const one = 10n ** 18n;
const poolFee = 5n * 10n ** 15n;
const lotMicros = 10_000;

/** A dollar has a hundred cents; sizes below are in lots of a hundredth of a contract. */
interface AskInLots {
  readonly cents: number;
  readonly lots: number;
}

interface Tried {
  readonly lots: number;
  readonly profit: number;
}

/** What the contract gives for an investment, as its source has it. */
function tokensFor([bought, other]: readonly [bigint, bigint], investment: bigint): bigint {
  const net = investment - (investment * poolFee) / one;
  const roundedUp = (top: bigint, bottom: bigint) => (top + bottom - 1n) / bottom;
  const left = roundedUp(bought * one * other, other + net);
  return bought + net - roundedUp(left, one);
}

/** The least investment that brings so many base units, not below one that is known to bring fewer. */
function investmentOf(balances: readonly [bigint, bigint], tokens: bigint, known: bigint): bigint {
  let [few, enough] = [known - 1n, known + tokens];
  while (enough - few > 1n) {
    const middle = (few + enough) / 2n;
    if (tokensFor(balances, middle) >= tokens) enough = middle;
    else few = middle;
  }
  return enough;
}

/** Cost and fees at Kalshi in micros, one fill a price: every fee rounds up to a micro, what an account pays to a hundredth
 * of a cent, and whatever hundredths of cents that gathers in an order are given back. */
function spentAtBook(asks: readonly AskInLots[], lots: number): number {
  let [left, spent, gathered] = [lots, 0, 0];
  for (const ask of asks) {
    const taken = Math.min(left, ask.lots);
    if (taken === 0) break;
    left -= taken;
    const fee = Math.ceil((7 * ask.cents * (100 - ask.cents) * taken) / 100);
    const exact = 100 * ask.cents * taken + fee;
    const paid = Math.ceil(exact / 100) * 100;
    gathered += paid - exact;
    const back = Math.min(Math.floor(gathered / 100), Math.floor((paid - exact + fee) / 100)) * 100;
    gathered -= back;
    spent += paid - back;
  }
  return spent;
}

/** Tries every lot that the book has. */
function tryAll(
  balances: readonly [bigint, bigint],
  asks: readonly AskInLots[],
  gas: number,
): Tried {
  const lotsMax = asks.reduce((sum, { lots }) => sum + lots, 0);
  let investment = 1n;
  let best: Tried = { lots: 0, profit: 0 };
  for (let lots = 1; lots <= lotsMax; lots += 1) {
    investment = investmentOf(balances, BigInt(lots * lotMicros), investment);
    const profit = lots * lotMicros - Number(investment) - spentAtBook(asks, lots) - gas;
    if (profit > best.profit) best = { lots, profit };
  }
  return best;
}

interface Direction {
  /** What is bought from the pool; the other outcome is bought from the book. */
  readonly fromPool: OutcomeSide;
  /** Of the pool's first funding: the outcome with the smaller one is the likelier. */
  readonly weights: readonly [bigint, bigint];
  /** Orders of others at Kalshi, in YES prices. */
  readonly resting: readonly { side: "bid" | "ask"; price: string; size: string }[];
  /** The same as asks of the outcome that we buy. */
  readonly asks: readonly AskInLots[];
}

const directions: readonly Direction[] = [
  {
    fromPool: "yes",
    weights: [7n, 3n],
    resting: [
      { side: "bid", price: "0.40", size: "31.07" },
      { side: "bid", price: "0.38", size: "55.5" },
      { side: "bid", price: "0.35", size: "140" },
      { side: "bid", price: "0.20", size: "60" },
    ],
    asks: [
      { cents: 60, lots: 3_107 },
      { cents: 62, lots: 5_550 },
      { cents: 65, lots: 14_000 },
      { cents: 80, lots: 6_000 },
    ],
  },
  {
    fromPool: "no",
    weights: [3n, 7n],
    resting: [
      { side: "ask", price: "0.58", size: "44.44" },
      { side: "ask", price: "0.61", size: "71" },
      { side: "ask", price: "0.66", size: "120" },
      { side: "ask", price: "0.85", size: "25" },
    ],
    asks: [
      { cents: 58, lots: 4_444 },
      { cents: 61, lots: 7_100 },
      { cents: 66, lots: 12_000 },
      { cents: 85, lots: 2_500 },
    ],
  },
];

describeWithNode("a pool against a book, by hand", () => {
  const chain = useChain({ seed: 31 });
  let count = 0;
  let control: ChainControl;
  let pool: LocalPool;
  let atPool: AmmTradingRig;
  let atBook: TradingRig;
  let closers: (() => Promise<void>)[] = [];
  const owner = () => chainAccount(31, `trader ${count}`).address;

  beforeEach(async () => {
    count += 1;
    control = new ChainControl(chain());
    await control.setCoins(owner(), one);
    await control.mintCollateral(owner(), 1_000n * dollar);
    closers = [];
  });

  afterEach(async () => {
    for (const close of closers.reverse()) await close();
    await control.useMining({ kind: "each-transaction" });
    await control.mine();
  });

  async function open({ weights, resting }: Direction): Promise<void> {
    const funding = 2_000n * dollar;
    pool = await createPool(chain(), {
      question: `by hand ${count}`,
      fee: poolFee,
      funding,
      weights,
    });
    await control.approvePool(owner(), pool, 1_000n * dollar);
    await control.useMining({ kind: "by-hand" });
    const key = chainKey(31, `trader ${count}`);
    atPool = new AmmTradingRig({ chain: chain(), key, pools: [pool] });
    await atPool.start();
    closers.push(() => atPool.stop());
    atBook = await TradingRig.open(kalshiTradingUnderTest);
    closers.push(() => atBook.stop());
    for (const order of resting) {
      atBook.venue.place({ market: atBook.symbol(1), owner: "others", ...order });
    }
  }

  /** Reads the pool as the adapter's catalogue and feed show it: its market, its newest frame and its levels. */
  async function readPool(): Promise<{ market: Market; state: FixedProductPool }> {
    const { connection, client, heads } = atPool.opened;
    const { conditionalTokens, collateral } = chain().contracts;
    const gasFees = new GasFees(atPool.gasCosts);
    const catalogue = new AmmCatalogue({
      ...{ connection, client, gasFees, conditionalTokens, collateral, pools: [pool] },
    });
    const { markets } = unwrap(await catalogue.listMarkets({ symbols: [] }));
    const [market] = markets;
    if (market === undefined) expect.fail("the pool is listed");
    const followed = follower();
    const feed = new AmmFeed({
      ...{ connection, heads, pools: catalogue, gasFees, conditionalTokens, environment: "local" },
      ...{ ...followed, sink: followed.books, connectionSink: followed.books },
    });
    feed.subscribe([market]);
    feed.start();
    await atPool.transport.quiet();
    const shown = followed.books.read(market.id);
    await feed.stop();
    const reading = readPoolFrame(new TextDecoder().decode(followed.frames.at(-1)));
    if (typeof reading === "string") expect.fail(reading);
    const state = { balances: reading.balances, fee: reading.terms[0]?.fee ?? 0n };
    expect(shown).toEqual(plain(poolBook(state, 6, { yes: 0 })));
    return { market, state };
  }

  /** Reads Kalshi's book as the adapter's feed shows it. */
  async function readBook(): Promise<PlainBook> {
    const followed = follower();
    const feed = atBook.venue.openFeed?.({
      ...{ ...followed, sink: followed.books, connectionSink: followed.books },
    });
    const market = atBook.venue.markets[1];
    if (feed === undefined || market === undefined) expect.fail("the venue has a feed");
    feed.subscribe([market]);
    feed.start();
    await atBook.pass(seconds(2));
    const book = followed.books.read(market.id);
    // Ending takes some of the time that only the case moves.
    const ended = feed.stop();
    await atBook.pass(seconds(2));
    await ended;
    if (book === undefined) expect.fail("the feed shows a book");
    return book;
  }

  function sizeOf(
    { fromPool }: Direction,
    seen: { market: Market; state: FixedProductPool },
    book: PlainBook,
  ): { best: BestPoolTrade; asks: readonly Level[]; gas: UsdMicros } {
    const listed = atBook.venue.markets[1];
    if (listed === undefined) expect.fail("the market is listed");
    const bought = fromPool === "yes" ? book.bids : book.asks;
    const asks = bought.map(levelOf).map(({ price, size }) => ({
      size,
      price: fromPool === "yes" ? priceTicks(10_000 - integerOf(price)) : price,
    }));
    const schedule = feeScheduleAt(seen.market.fees, atPool.clock.now());
    if (schedule.kind !== "pool") expect.fail("gas has a price");
    const fees = feeScheduleAt(listed.fees, atBook.clock.now());
    const best = unwrap(
      bestPoolTrade({
        ...{ pool: seen.state, outcome: fromPool === "yes" ? 0 : 1, decimals: 6 },
        hedge: { kind: "book", asks, fees },
        ...{ gas: schedule.gas, lot: contractMicros(lotMicros) },
        sizeMax: contractMicros(1_000_000_000),
      }),
    );
    return { best, asks, gas: schedule.gas };
  }

  /** Buys both legs at the size that was computed, each with the least limit that allows it. */
  async function buyBoth(
    { fromPool }: Direction,
    best: BestPoolTrade,
    asks: readonly Level[],
  ): Promise<string> {
    const size = integerOf(best.size);
    const limit = Math.ceil((integerOf(best.investmentUsd) * 10_000) / size);
    await atPool.submit({
      ...{ id: "pool-leg", pool, side: "buy", outcome: fromPool, size: size / 1e6 },
      limit: formatPrice(priceTicks(limit)),
    });
    await control.mine();
    await atPool.pass(seconds(2));
    let [left, dearest] = [size, 0];
    for (const ask of asks) {
      if (left <= 0) break;
      left -= integerOf(ask.size);
      dearest = integerOf(ask.price);
    }
    return atBook.submit({
      ...{ market: 1, outcome: fromPool === "yes" ? "no" : "yes", price: dearest },
      ...{ contracts: size / 1e6, timeInForce: "fill-or-kill" },
    });
  }

  const cases = directions.flatMap((direction) =>
    (["yes", "no"] as const).map((answer) => [direction.fromPool, answer, direction] as const),
  );

  it.each(cases)(
    "%s from the pool, the rest from Kalshi, answered %s: paid to the micro",
    async (...given) => {
      const [fromPool, answer, direction] = given;
      await open(direction);
      const seen = await readPool();
      const { best, asks, gas } = sizeOf(direction, seen, await readBook());

      const [yes = 0n, no = 0n] = seen.state.balances;
      const balances = fromPool === "yes" ? ([yes, no] as const) : ([no, yes] as const);
      const tried = tryAll(balances, direction.asks, integerOf(gas));
      expect(Math.abs(integerOf(best.size) / lotMicros - tried.lots)).toBeLessThanOrEqual(1);
      expect(integerOf(best.profit)).toBe(tried.profit);
      expect(tried.profit).toBeGreaterThan(1_000_000);

      const bookCash = atBook.venue.truth.cash();
      const coins = await chain().node.client.getBalance({ address: owner() });
      const bookLeg = await buyBoth(direction, best, asks);
      expect(atPool.story()).toEqual(["OrderAccepted", "FillReported", "mined"]);
      expect(atPool.told("FillReported")[0]?.fill.size).toBe(best.size);
      expect(-atPool.cashOfFills()).toBe(integerOf(best.investmentUsd));
      expect(await control.cash(owner())).toBe(1_000n * dollar - best.investment);
      expect(atBook.story(bookLeg).at(0)).toBe("accepted");
      expect(atBook.told().contracts).toBe(integerOf(best.size));
      expect(bookCash - atBook.venue.truth.cash()).toBe(integerOf(best.hedgeCost));

      // The swap gets deep enough to be final, the account is looked at, and both venues answer the question.
      await control.mine(2);
      await atPool.pass(seconds(16));
      const held = await control.holdings(owner(), pool);
      await control.reportPayouts(pool, answer === "yes" ? [1n, 0n] : [0n, 1n]);
      for (let look = 0; look < 3; look += 1) {
        await atPool.pass(seconds(16));
        await control.mine(3);
      }
      await atPool.pass(seconds(16));
      atBook.venue.settle(atBook.symbol(1), answer);
      await atBook.pass(seconds(60));
      await atBook.refresh();

      // The pool gives a base unit or two more than were asked for: they are worth something when their outcome wins.
      const over = Number(held[fromPool === "yes" ? 0 : 1] ?? 0n) - integerOf(best.size);
      expect(over).toBeGreaterThanOrEqual(0);
      expect(over).toBeLessThan(5);
      const chainCash = Number(await control.cash(owner()));
      const end = chainCash + atBook.venue.truth.cash();
      const start = 1_000_000_000 + bookCash;
      const won = answer === fromPool ? over : 0;
      expect(end).toBe(start + integerOf(best.profit) + integerOf(gas) + won);
      const yesValue = answer === "yes" ? 10_000 : 0;
      expect(atPool.told("SettlementReported")).toMatchObject([{ yesValue }]);
      expect(atBook.all("SettlementReported")).toMatchObject([{ yesValue }]);
      expect(atPool.told("BalanceReported").at(-1)?.cash).toBe(chainCash);
      expect(atBook.all("BalanceReported").at(-1)?.cash).toBe(atBook.venue.truth.cash());
      await expectGas(coins, gas);
    },
  );

  /** A coin costs a dollar here: what was told of gas is what the wallet's coins lost, each transaction rounded up. */
  async function expectGas(coins: bigint, planned: UsdMicros): Promise<void> {
    const told = atPool.told("TransactionReported");
    const sum = told.reduce((total, each) => total + integerOf(each.gas), 0);
    const lost = coins - (await chain().node.client.getBalance({ address: owner() }));
    const exact = Number(lost) / 1e12;
    expect(sum).toBeGreaterThanOrEqual(exact);
    expect(sum).toBeLessThan(exact + told.length);
    expect(integerOf(told[0]?.gas ?? usdMicros(0))).toBeLessThanOrEqual(integerOf(planned));
  }
});

function follower(): {
  readonly directories: Directories;
  readonly books: FollowedBooks;
  readonly frames: Uint8Array[];
  readonly recorder: {
    openChannel: () => number;
    extendChannel: () => void;
    frame: (channel: number, at: unknown, frame: Uint8Array) => void;
  };
} {
  const directories = newDirectories();
  const frames: Uint8Array[] = [];
  const recorder = {
    openChannel: () => 0,
    extendChannel: () => undefined,
    frame: (_: number, __: unknown, frame: Uint8Array) => void frames.push(Uint8Array.from(frame)),
  };
  return { directories, books: new FollowedBooks(directories), frames, recorder };
}

function plain({ bids, asks }: { bids: readonly Level[]; asks: readonly Level[] }): PlainBook {
  const side = (levels: readonly Level[]) =>
    levels.map(({ price, size }) => `${integerOf(price)} × ${integerOf(size)}`);
  return { bids: side(bids), asks: side(asks) };
}

function levelOf(text: string): Level {
  const [price, size] = text.split(" × ").map(Number);
  return { price: priceTicks(price ?? 0), size: contractMicros(size ?? 0) };
}
