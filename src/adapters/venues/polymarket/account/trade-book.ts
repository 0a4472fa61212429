// Our fills and how final they are. A trade is told many times, by reply, stream and reads, in any order: each fill is
// told to the engine once, each further step towards the block once, and that it failed last of all. Whose a fill is
// needs no guess, since an order's id is known before it is sent; one of nobody's is told as not ours.

import { polymarketTradeFees } from "../../../../domain/market/fees/polymarket-fees.ts";
import type { FillFinalityChanged } from "../../../../domain/message/input.ts";
import type { Fill } from "../../../../domain/order/order.ts";
import { addDuration, type EpochMicros, seconds } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { noUsd, type UsdMicros } from "../../../../domain/units/usd-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { TradeFill, TradeFinality } from "../rest/trading-contract.ts";
import type { MarketRulebook } from "./market-rulebook.ts";
import type { OrderTracker } from "./order-tracker.ts";
import type { TrackedOrder } from "./tracked-order.ts";

/** What happens to what we hold. A fill is `matched` once, then at most once `mined`, or once `failed`. */
export interface TradeObserver {
  matched(fill: TradeFill, fee: UsdMicros): void;
  mined(fill: TradeFill): void;
  failed(fill: TradeFill, fee: UsdMicros, wasMined: boolean): void;
}

export interface TradeBookOptions {
  readonly clock: Clock;
  readonly tracker: OrderTracker;
  readonly rulebook: MarketRulebook;
  readonly observer: TradeObserver;
  /** A fill of an order that is not ours has been told. */
  foreign(fill: TradeFill, words: string): void;
  /** A fill on a market that we know nothing of: it is told when its market has become known and it is seen again. */
  unplaced(fill: TradeFill): void;
  contradiction(words: string): void;
}

/** Trades remembered: hours of the fastest trading. Those that are final are forgotten first. */
export const tradesRememberedMax = 65_536;

/** How far each word leads: only a word that leads further is news, and after `failed` there is none. */
const ranks: Readonly<Record<TradeFinality, number>> = {
  matched: 0,
  retrying: 1,
  mined: 2,
  confirmed: 3,
  failed: 4,
};

/** Until a trade is final it is read again, first after so long and then each time after twice as long. */
const firstPause = seconds(1);
const longestPauseSeconds = 32;

interface KnownFill {
  readonly fill: TradeFill;
  /** As whose the engine knows it; null for one of before this run that it does not wait for: nothing is told of it. */
  readonly told: { readonly clientOrderId: string; readonly fee: UsdMicros } | null;
  finality: TradeFinality;
  wasMined: boolean;
}

interface Trade {
  readonly fills: Map<string, KnownFill>;
  /** Has fills that could not be told yet. */
  isIncomplete: boolean;
  /** Of an earlier run and not read yet in this one. */
  isUnread: boolean;
  pauseSeconds: number;
  lookAt: EpochMicros;
}

export class TradeBook {
  readonly #options: TradeBookOptions;
  readonly #startedAt: EpochMicros;
  readonly #trades = new Map<string, Trade>();
  /** Trades that are not final, oldest first. */
  readonly #pending = new Set<string>();
  /** Client order ids of an earlier run's fills, by fill. */
  readonly #earlier = new Map<string, string>();
  #foreignCount = 0;
  #failedCount = 0;

  constructor(options: TradeBookOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
  }

  /** Fills told as not ours, fills taken back, trades that are not final yet. */
  counts(): Readonly<Record<"foreignFills" | "failedFills" | "pendingTrades", number>> {
    return {
      foreignFills: this.#foreignCount,
      failedFills: this.#failedCount,
      pendingTrades: this.#pending.size,
    };
  }

  /** Whether something that was matched has not reached the block yet: what we hold is then in motion. */
  get isInMotion(): boolean {
    for (const tradeId of this.#pending) {
      const trade = this.#trades.get(tradeId);
      if (trade?.isIncomplete === true || trade?.isUnread === true) return true;
      for (const { finality } of trade?.fills.values() ?? []) {
        if (finality === "matched" || finality === "retrying") return true;
      }
    }
    return false;
  }

  /** Whether every fill that was shown could be told. */
  get isPlaced(): boolean {
    for (const tradeId of this.#pending) {
      if (this.#trades.get(tradeId)?.isIncomplete === true) return false;
    }
    return true;
  }

  /** Whether trades of an earlier run have not been read in this one: nobody knows how far they are. */
  get hasUnread(): boolean {
    for (const tradeId of this.#pending) {
      if (this.#trades.get(tradeId)?.isUnread === true) return true;
    }
    return false;
  }

  /** Whether a trade's fills of an order have been told. */
  hasTold(tradeId: string, order: TrackedOrder): boolean {
    for (const { fill, told } of this.#trades.get(tradeId)?.fills.values() ?? []) {
      if (told !== null && order.digests.includes(fill.orderId)) return true;
    }
    return false;
  }

  /** Size of fills of a token that are matched and not in the block, in micros; of one side. */
  unmined(tokenId: string, side: TradeFill["side"]): number {
    let sum = 0;
    for (const tradeId of this.#pending) {
      for (const { fill, finality } of this.#trades.get(tradeId)?.fills.values() ?? []) {
        if (fill.tokenId !== tokenId || fill.side !== side) continue;
        if (finality === "matched" || finality === "retrying") sum += integerOf(fill.size);
      }
    }
    return sum;
  }

  /** Trades that are not final and were not heard of for a while, at most so many; each is then left alone for longer
   * than before. */
  due(most: number): readonly string[] {
    const now = this.#options.clock.now();
    const due: string[] = [];
    for (const tradeId of this.#pending) {
      const trade = this.#trades.get(tradeId);
      if (trade === undefined || trade.lookAt > now) continue;
      if (due.length >= most) break;
      due.push(tradeId);
      trade.pauseSeconds = Math.min(trade.pauseSeconds * 2, longestPauseSeconds);
      trade.lookAt = addDuration(now, seconds(trade.pauseSeconds));
    }
    return due;
  }

  /** Fills that an earlier run told and that may still fail: they are followed under the ids they were told with, and
   * not told again. */
  expect(fills: readonly Pick<Fill, "fillId" | "clientOrderId">[]): void {
    for (const { fillId, clientOrderId } of fills) {
      this.#earlier.set(fillId, clientOrderId);
      const tradeId = fillId.slice(0, fillId.indexOf("/"));
      if (tradeId === "" || this.#trades.has(tradeId)) continue;
      this.#trade(tradeId).isUnread = true;
      this.#pending.add(tradeId);
    }
  }

  /** The venue was asked for a trade and showed nothing of it: nothing is known to be on its way. */
  notShown(tradeId: string): void {
    const trade = this.#trades.get(tradeId);
    if (trade !== undefined) trade.isUnread = false;
  }

  /** Takes what was told of trades: all our fills of each at once. */
  see(fills: readonly TradeFill[]): void {
    const byTrade = new Map<string, TradeFill[]>();
    for (const fill of fills) {
      const known = byTrade.get(fill.tradeId);
      if (known === undefined) byTrade.set(fill.tradeId, [fill]);
      else known.push(fill);
    }
    for (const [tradeId, ofTrade] of byTrade) this.#seeTrade(tradeId, ofTrade);
  }

  #seeTrade(tradeId: string, fills: readonly TradeFill[]): void {
    const trade = this.#trade(tradeId);
    const news = fills.filter((fill) => this.#isNews(trade, fill));
    trade.isIncomplete = false;
    trade.isUnread = false;
    const fees = this.#feesOf(news);
    for (const fill of news) this.#begin(trade, fill, fees.get(fill) ?? noUsd);
    for (const fill of fills) {
      const known = trade.fills.get(fill.fillId);
      if (known !== undefined) this.#advance(known, fill.finality);
    }
    if (this.#isFinal(trade)) this.#pending.delete(tradeId);
    else this.#pending.add(tradeId);
  }

  /** A fill of before this run is news when its order turns out to be ours: its id may be computed late. */
  #isNews(trade: Trade, fill: TradeFill): boolean {
    const known = trade.fills.get(fill.fillId);
    if (known === undefined) return true;
    return known.told === null && this.#options.tracker.findByVenueId(fill.orderId) !== undefined;
  }

  #trade(tradeId: string): Trade {
    const known = this.#trades.get(tradeId);
    if (known !== undefined) return known;
    this.#makeRoom();
    const lookAt = addDuration(this.#options.clock.now(), firstPause);
    const begun = { isIncomplete: false, isUnread: false, pauseSeconds: 1, lookAt };
    const trade: Trade = { fills: new Map(), ...begun };
    this.#trades.set(tradeId, trade);
    return trade;
  }

  /** The venue charges the taker once for all that he met, rounding once. */
  #feesOf(news: readonly TradeFill[]): ReadonlyMap<TradeFill, UsdMicros> {
    const taken = news.filter(({ isTaker }) => isTaker);
    const [first] = taken;
    if (first === undefined) return new Map();
    const schedule = this.#options.rulebook.feesOf(first.tokenId, first.matchedAt);
    if (schedule?.kind !== "polymarket") return new Map();
    const fees = polymarketTradeFees(schedule, taken);
    return new Map(taken.map((fill, place) => [fill, fees[place] ?? noUsd]));
  }

  #begin(trade: Trade, fill: TradeFill, fee: UsdMicros): void {
    const { tracker, rulebook, clock } = this.#options;
    const order = tracker.findByVenueId(fill.orderId);
    const instrument = rulebook.instrumentOf(fill.tokenId) ?? order?.wish.instrument;
    const isEarlier = order === undefined && fill.matchedAt < this.#startedAt;
    if (instrument === undefined && !isEarlier) {
      trade.isIncomplete = true;
      this.#options.unplaced(fill);
      return;
    }
    const clientOrderId =
      order?.wish.clientOrderId ?? this.#earlier.get(fill.fillId) ?? `venue:${fill.orderId}`;
    const isTold = !isEarlier || this.#earlier.has(fill.fillId);
    trade.fills.set(fill.fillId, {
      fill,
      told: isTold ? { clientOrderId, fee } : null,
      finality: "matched",
      // What was in the block before we looked is in what we read, whoever's it turns out to be.
      wasMined: trade.fills.get(fill.fillId)?.wasMined ?? (isEarlier && isInBlock(fill)),
    });
    if (instrument === undefined || isEarlier) return;
    const told: Fill = {
      ...{ fillId: fill.fillId, clientOrderId, instrument, fee },
      side: fill.side === "BUY" ? "buy" : "sell",
      price: fill.price,
      size: fill.size,
      filledAt: fill.matchedAt,
    };
    this.#options.observer.matched(fill, fee);
    if (order !== undefined) {
      if (told.instrument !== order.wish.instrument || told.side !== order.wish.side) {
        this.#options.contradiction(`fill ${told.fillId} is not of what its order asked for`);
      }
      tracker.book(order, told, fill.orderId);
      return;
    }
    this.#foreignCount += 1;
    tracker.tell({ kind: "FillReported", receivedAt: clock.now(), fill: told });
    this.#options.foreign(fill, `a fill of order ${fill.orderId}, which is not ours`);
  }

  #advance(known: KnownFill, finality: TradeFinality): void {
    if (ranks[finality] <= ranks[known.finality]) {
      if (known.finality === "failed" && finality === "confirmed") {
        this.#options.contradiction(`fill ${known.fill.fillId} failed and is called confirmed`);
      }
      return;
    }
    if (known.finality === "confirmed") {
      this.#options.contradiction(`fill ${known.fill.fillId} was confirmed and is called failed`);
    }
    known.finality = finality;
    const { observer } = this.#options;
    if (known.told !== null && finality === "failed") {
      this.#failedCount += 1;
      observer.failed(known.fill, known.told.fee, known.wasMined);
    }
    if ((finality === "mined" || finality === "confirmed") && !known.wasMined) {
      known.wasMined = true;
      if (known.told !== null) observer.mined(known.fill);
    }
    this.#tell(known, finality);
  }

  #tell({ fill, told }: KnownFill, finality: TradeFinality): void {
    const { tracker, clock } = this.#options;
    if (told === null) return;
    const news: Omit<FillFinalityChanged, "sequence"> = {
      kind: "FillFinalityChanged",
      receivedAt: clock.now(),
      fillId: fill.fillId,
      clientOrderId: told.clientOrderId,
      finality,
    };
    const order = tracker.findByVenueId(fill.orderId);
    if (order === undefined) tracker.tell(news);
    else tracker.finality(order, news, integerOf(fill.size));
  }

  #isFinal({ fills, isIncomplete }: Trade): boolean {
    if (isIncomplete) return false;
    for (const { finality } of fills.values()) {
      if (finality !== "confirmed" && finality !== "failed") return false;
    }
    return true;
  }

  #makeRoom(): void {
    if (this.#trades.size < tradesRememberedMax) return;
    let victim: string | undefined;
    for (const tradeId of this.#trades.keys()) {
      victim ??= tradeId;
      if (this.#pending.has(tradeId)) continue;
      victim = tradeId;
      break;
    }
    if (victim === undefined) return;
    this.#trades.delete(victim);
    this.#pending.delete(victim);
  }
}

function isInBlock({ finality }: TradeFill): boolean {
  return finality === "mined" || finality === "confirmed";
}
