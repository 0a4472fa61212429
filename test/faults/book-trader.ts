// Traffic for fault sequences: one trader of one market who quotes, cancels, takes, sweeps and empties the book with
// sizes of all kinds, far away from the touch too. It knows no truth and no fair price: what it is good for is that
// every kind of change of a book happens often.

import { askSide, type BookSide, bidSide } from "../../src/domain/book/book-batch.ts";
import { contractMicros } from "../../src/domain/units/contract-micros.ts";
import type { EpochMicros } from "../../src/domain/units/epoch-micros.ts";
import { priceTicks } from "../../src/domain/units/price-ticks.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import type { Exchange } from "../../src/simulation/exchange/exchange.ts";
import type { TimeInForce } from "../../src/simulation/matching/order-book.ts";
import { oppositeSide, priceOnGrid } from "../../src/simulation/orderflow/flow-market.ts";
import type { RandomStream } from "../../src/simulation/random-stream.ts";

/** Orders that rest at once; the oldest leaves when there are more. */
const restingMax = 40;

/** What a sweep asks for: more than ever rests. */
const sweepContracts = 1_000_000;

/** Of a hundred actions: quotes near the middle, quotes anywhere, cancels, reductions, takes, sweeps of a side, and
 * what is left empties the book. */
const shares = { near: 45, anywhere: 10, cancel: 22, reduce: 8, take: 9, sweep: 4 } as const;

export class BookTrader {
  readonly #exchange: Exchange;
  readonly #symbol: string;
  readonly #random: RandomStream;
  #resting: number[] = [];
  #middle: number;

  constructor(exchange: Exchange, symbol: string, random: RandomStream) {
    this.#exchange = exchange;
    this.#symbol = symbol;
    this.#random = random;
    this.#middle = random.between(300, 9_700);
  }

  /** Some levels on both sides, so that there is a book to begin with. */
  open(now: EpochMicros): void {
    for (let count = this.#random.between(0, 12); count > 0; count -= 1) this.#quoteNear(now);
  }

  act(now: EpochMicros): void {
    this.#middle = Math.min(9_900, Math.max(100, this.#middle + this.#random.bell(60)));
    let draw = this.#random.between(0, 99);
    const falls = (share: number): boolean => {
      draw -= share;
      return draw < 0;
    };
    if (falls(shares.near)) this.#quoteNear(now);
    else if (falls(shares.anywhere)) this.#quote(this.#side(), this.#random.between(1, 9_999), now);
    else if (falls(shares.cancel)) this.#cancel(now);
    else if (falls(shares.reduce)) this.#reduce(now);
    else if (falls(shares.take)) this.#take(this.#size(), now);
    else if (falls(shares.sweep)) this.#take(sweepContracts * 1_000_000, now);
    else this.#exchange.cancelAll(this.#symbol, now);
  }

  /** Adds to a level near an end of the grid and forgets it: only what empties the book takes it away. */
  leaveFar(now: EpochMicros): void {
    const side = this.#side();
    const ticks = this.#random.between(1, 200);
    const price = side === bidSide ? ticks : 10_000 - ticks;
    this.#place("maker", side, price, this.#size(), "good-till-cancelled", now);
  }

  #quoteNear(now: EpochMicros): void {
    const side = this.#side();
    const away = this.#random.between(-50, 900);
    this.#quote(side, side === bidSide ? this.#middle - away : this.#middle + away, now);
  }

  #quote(side: BookSide, ticks: number, now: EpochMicros): void {
    const price = Math.min(9_999, Math.max(1, ticks));
    const orderId = this.#place("maker", side, price, this.#size(), "good-till-cancelled", now);
    if (orderId === undefined) return;
    this.#resting.push(orderId);
    const oldest = this.#resting.length > restingMax ? this.#resting.shift() : undefined;
    if (oldest !== undefined) this.#exchange.cancel(oldest, now);
  }

  #cancel(now: EpochMicros): void {
    const orderId = this.#picked();
    if (orderId === undefined) return;
    this.#exchange.cancel(orderId, now);
    this.#resting = this.#resting.filter((other) => other !== orderId);
  }

  #reduce(now: EpochMicros): void {
    const orderId = this.#picked();
    const left = orderId === undefined ? undefined : this.#exchange.remaining(orderId);
    if (orderId === undefined || left === undefined) return;
    const lots = Math.floor(integerOf(left) / 10_000);
    if (lots < 2) return;
    const by = contractMicros(this.#random.between(1, lots - 1) * 10_000);
    this.#exchange.reduce(orderId, by, now);
  }

  #take(sizeMicros: number, now: EpochMicros): void {
    const side = this.#side();
    const best = this.#exchange.market(this.#symbol).book.best(oppositeSide(side));
    if (best === undefined) return;
    const isSweep = sizeMicros >= sweepContracts * 1_000_000;
    const limit = isSweep ? (side === bidSide ? 9_999 : 1) : integerOf(best.price);
    this.#place("taker", side, limit, sizeMicros, "immediate-or-cancel", now);
  }

  #place(
    owner: string,
    side: BookSide,
    ticks: number,
    sizeMicros: number,
    timeInForce: TimeInForce,
    now: EpochMicros,
  ): number | undefined {
    const { tickScheme } = this.#exchange.market(this.#symbol);
    const price = priceTicks(priceOnGrid(tickScheme, ticks, side === bidSide ? "down" : "up"));
    const size = contractMicros(sizeMicros);
    const outcome = this.#exchange.place(
      { symbol: this.#symbol, owner, side, price, size, timeInForce },
      now,
    );
    if (!outcome.accepted || integerOf(outcome.placement.resting) === 0) return undefined;
    return outcome.orderId;
  }

  #picked(): number | undefined {
    return this.#resting.length === 0 ? undefined : this.#random.pick(this.#resting);
  }

  #side(): BookSide {
    return this.#random.chance(500_000) ? bidSide : askSide;
  }

  /** Mostly whole contracts, at times with a fraction, now and then very many. */
  #size(): number {
    const isLarge = this.#random.chance(20_000);
    const contracts = this.#random.between(5, isLarge ? 50_000 : 400);
    const hundredths = this.#random.chance(250_000) ? this.#random.between(1, 99) : 0;
    return contracts * 1_000_000 + hundredths * 10_000;
  }
}
