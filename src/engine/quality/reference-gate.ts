// The plain form of the quality gate: it keeps what it saw in lists and works out every verdict from them and from the
// book when it is asked. Too slow to trade on; what the fast gate is held against.

import { askSide, type BookBatch, type BookSide, bidSide } from "../../domain/book/book-batch.ts";
import type { FailureCode } from "../../domain/failure/catalogue.ts";
import { isOnGrid } from "../../domain/market/tick-scheme.ts";
import type { QualitySettings } from "../../domain/message/settings.ts";
import type { StateHash } from "../../domain/message/state-hash.ts";
import { priceTicks, ticksPerUsd } from "../../domain/units/price-ticks.ts";
import { divideBig, safeNumber } from "../../domain/units/rounding.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { MarketReader, MarketState, StreamState } from "../market-data/contract.ts";
import type { FeedClock, QualityRefusal } from "./contract.ts";
import type { GateParts, QualityGate } from "./gate.ts";
import { lastAliveIn } from "./last-alive.ts";
import {
  coarseMoveDivisor,
  coarseSpanMicros,
  fineSpanMicros,
  intervalMicrosMax,
  intervalsKept,
  middlesKept,
  movesKept,
  offerMultipleMax,
  offerSpanMicros,
  offersForMedian,
  offersKept,
  offersSpanMicrosMin,
  patienceIntervals,
  patienceMicrosMin,
  patienceUnknownDivisor,
} from "./limits.ts";
import type { QuoteCounters } from "./quote-counters.ts";
import { ReferenceFeedClocks } from "./reference-feed-clocks.ts";
import { ordinaryMoveMax } from "./reference-jump-bound.ts";
import { describeRefusal } from "./refusal.ts";

interface Jump {
  readonly from: number;
  readonly bound: number;
  readonly to: number;
  readonly until: number;
}

interface StandingMiddle {
  /** Undefined where the feed was lost: nothing is known until the next one. */
  readonly middle: number | undefined;
  readonly at: number;
}

/** What is known of one market's present session. Times in epoch micros. */
interface Session {
  readonly streamIndex: number;
  readonly number: number;
  confirmedFrom: number;
  startBid: number;
  startAsk: number;
  lateness: number;
  spokeAt: number;
  confirmedAt: number;
  /** The last believable middle, and from when on it stood where it is not among the kept ones. */
  middle: number | undefined;
  unkeptFrom: number | undefined;
  jump: Jump | undefined;
}

/** What is known of one market in all its sessions. */
interface Memory {
  session: Session | undefined;
  suspect: FailureCode | undefined;
  quarantinedUntil: number;
  hadOffGrid: boolean;
  /** An absurd offer stood there when the prices were judged last. */
  wasAbsurd: boolean;
  /** Costs of the last offers in USD micros, and when the first and the last were kept. */
  offers: number[];
  offersFrom: number;
  lastOfferAt: number;
  intervals: number[];
  moves: number[];
  /** Of the last seconds, and of the last minutes. */
  fine: StandingMiddle[];
  coarse: StandingMiddle[];
}

export class ReferenceQualityGate implements QualityGate {
  readonly #markets: MarketReader;
  readonly #quotes: QuoteCounters;
  #settings: QualitySettings;
  readonly #memories = new Map<number, Memory>();
  readonly #feeds = new ReferenceFeedClocks();

  constructor({ markets, quotes, settings }: GateParts) {
    this.#markets = markets;
    this.#quotes = quotes;
    this.#settings = settings;
  }

  changeSettings(settings: QualitySettings): void {
    this.#settings = settings;
    for (const index of this.#memories.keys()) this.#noteAbsurdity(index);
  }

  observe(batch: BookBatch, touchChanged: boolean): boolean {
    const state = this.#markets.state(batch.marketIndex);
    const stream = state && this.#markets.stream(state.streamIndex);
    if (state === undefined || stream === undefined) return false;
    const memory = this.#memoryOf(state.index);
    const isWhole = batch.kind === "BookSnapshot";
    if (isWhole) memory.suspect = undefined;
    const session = this.#goOn(memory, batch, state, stream);
    if (batch.venueAt > 0) this.#noteVenueTime(session, batch, isWhole);
    if (touchChanged || isWhole || memory.wasAbsurd) this.#noteOffer(memory, state, batch);
    this.#noteAbsurdity(state.index);
    if (this.#refusalOfPrices(state) === undefined && memory.suspect === undefined) {
      this.#noteMiddle(memory, session, this.#middleOf(state.index), batch.receivedAt);
    }
    const isOff = this.#isOffGrid(state);
    const isNew = isOff && !memory.hadOffGrid;
    memory.hadOffGrid = isOff;
    return isNew;
  }

  #goOn(memory: Memory, batch: BookBatch, state: MarketState, stream: StreamState): Session {
    const known = this.#sessionOf(memory, state, stream);
    const bid = this.#markets.bestPrice(state.index, bidSide);
    const ask = this.#markets.bestPrice(state.index, askSide);
    const confirmedFrom = batch.receivedAt + integerOf(this.#settings.startupConfirm);
    if (known === undefined) {
      this.#loseSight(memory);
      const begun = {
        streamIndex: state.streamIndex,
        number: stream.session,
        confirmedFrom,
        startBid: bid,
        startAsk: ask,
        lateness: 0,
        spokeAt: batch.receivedAt,
        confirmedAt: 0,
        middle: undefined,
        unkeptFrom: undefined,
        jump: undefined,
      };
      memory.session = begun;
      return begun;
    }
    const interval = Math.min(batch.receivedAt - known.spokeAt, intervalMicrosMax);
    memory.intervals = [...memory.intervals, interval].slice(-intervalsKept);
    known.spokeAt = batch.receivedAt;
    const isContradicted = bid !== known.startBid || ask !== known.startAsk;
    const waits = batch.receivedAt < known.confirmedFrom;
    if (batch.kind === "BookSnapshot" && waits && isContradicted) {
      known.confirmedFrom = confirmedFrom;
      known.startBid = bid;
      known.startAsk = ask;
    }
    return known;
  }

  /** What the last session saw last is kept; after its last sign of life nothing is known. */
  #loseSight(memory: Memory): void {
    const { session } = memory;
    if (session === undefined) return;
    const { middle, unkeptFrom, streamIndex, number, spokeAt } = session;
    if (unkeptFrom !== undefined) this.#keepMiddle(memory, { middle, at: unkeptFrom });
    const at = lastAliveIn(this.#markets.stream(streamIndex), number, spokeAt);
    if (memory.fine.length > 0) this.#keepMiddle(memory, { middle: undefined, at });
  }

  #noteVenueTime(session: Session, batch: BookBatch, isWhole: boolean): void {
    this.#feeds.observe(batch);
    const clock = this.#feeds.clockOf(batch.streamIndex);
    if (clock === undefined) return;
    const lateness = Math.max(0, batch.receivedAt - batch.venueAt - clock.offsetMicros);
    const isLate = lateness > integerOf(this.#settings.latenessMax);
    if (!isWhole || !isLate) session.lateness = lateness;
  }

  #noteMiddle(memory: Memory, session: Session, middle: number, at: number): void {
    const last = session.middle;
    if (last === middle) return;
    session.middle = middle;
    if (last === undefined || at < session.confirmedFrom) {
      session.unkeptFrom = at;
      return;
    }
    if (session.unkeptFrom !== undefined) {
      this.#keepMiddle(memory, { middle: last, at: session.unkeptFrom });
    }
    session.unkeptFrom = undefined;
    this.#keepMiddle(memory, { middle, at });
    session.jump = this.#jumpAfter(memory, session.jump, last, middle, at);
    memory.moves = [...memory.moves, middle - last].slice(-movesKept);
  }

  #keepMiddle(memory: Memory, next: StandingMiddle): void {
    memory.fine = withMiddle(memory.fine, next, fineSpanMicros);
    const last = memory.coarse.at(-1)?.middle;
    const isNear =
      last !== undefined &&
      next.middle !== undefined &&
      Math.abs(next.middle - last) * coarseMoveDivisor <= 2 * integerOf(this.#settings.frozenMove);
    if (!isNear) memory.coarse = withMiddle(memory.coarse, next, coarseSpanMicros);
  }

  #jumpAfter(
    memory: Memory,
    jump: Jump | undefined,
    last: number,
    middle: number,
    at: number,
  ): Jump | undefined {
    const until = at + integerOf(this.#settings.jumpConfirm);
    if (jump !== undefined && at < jump.until) {
      if (Math.abs(middle - jump.from) <= jump.bound) return undefined;
      return Math.abs(middle - jump.to) <= jump.bound ? jump : { ...jump, to: middle, until };
    }
    const bound = ordinaryMoveMax(memory.moves, this.#settings);
    return Math.abs(middle - last) > bound ? { from: last, bound, to: middle, until } : jump;
  }

  suspect(marketIndex: number, code: FailureCode): void {
    this.#memoryOf(marketIndex).suspect = code;
  }

  confirm(marketIndex: number, nowMicros: number): void {
    const state = this.#markets.state(marketIndex);
    const stream = state && this.#markets.stream(state.streamIndex);
    if (state === undefined || stream === undefined) return;
    const session = this.#sessionOf(this.#memoryOf(marketIndex), state, stream);
    if (session === undefined) return;
    session.confirmedAt = nowMicros;
    session.lateness = 0;
    session.confirmedFrom = Math.min(session.confirmedFrom, nowMicros);
  }

  quarantine(marketIndex: number, untilMicros: number): void {
    this.#memoryOf(marketIndex).quarantinedUntil = untilMicros;
  }

  changeGrid(marketIndex: number): void {
    const state = this.#markets.state(marketIndex);
    if (state === undefined) return;
    this.#memoryOf(marketIndex).hadOffGrid = this.#isOffGrid(state);
    this.#noteAbsurdity(marketIndex);
  }

  judge(marketIndex: number, nowMicros: number): FailureCode | undefined {
    const state = this.#markets.state(marketIndex);
    if (state === undefined) return "QUA-107";
    const memory = this.#memoryOf(marketIndex);
    if (nowMicros < memory.quarantinedUntil) return "QUA-119";
    const stream = this.#markets.stream(state.streamIndex);
    if (stream === undefined) return "QUA-107";
    if (state.status !== "open") return "QUA-108";
    if (memory.suspect !== undefined) return memory.suspect;
    if (!stream.open) return "QUA-103";
    const session = this.#sessionOf(memory, state, stream);
    if (session === undefined || nowMicros < session.confirmedFrom) return "QUA-106";
    const aliveAt = stream.liveness === "stream" ? stream.lastAliveAt : state.lastReceivedAt;
    if (nowMicros - aliveAt > stream.staleAfterMicros) return "QUA-103";
    const clock = this.#feeds.clockOf(state.streamIndex);
    const offset = Math.abs(clock?.offsetMicros ?? 0);
    if (offset > integerOf(this.#settings.clockSkewMax)) return "QUA-113";
    if (session.lateness > integerOf(this.#settings.latenessMax)) return "QUA-112";
    const refused = this.#refusalOfPrices(state);
    if (refused !== undefined) return refused;
    return session.jump !== undefined && nowMicros < session.jump.until ? "QUA-114" : undefined;
  }

  endsAt(marketIndex: number, nowMicros: number): number {
    const memory = this.#memories.get(marketIndex);
    const { confirmedFrom = 0, jump } = memory?.session ?? {};
    const ends = [memory?.quarantinedUntil ?? 0, confirmedFrom, jump?.until ?? 0];
    const last = Math.max(...ends);
    return last > nowMicros && this.judge(marketIndex, last) === undefined ? last : 0;
  }

  judgeBeside(marketIndex: number, twinIndex: number, nowMicros: number): FailureCode | undefined {
    const memory = this.#memories.get(marketIndex);
    if (memory?.session === undefined || marketIndex === twinIndex) return undefined;
    const knownAt = Math.max(memory.session.spokeAt, memory.session.confirmedAt);
    if (nowMicros - knownAt <= this.#patienceOf(memory)) return undefined;
    const stood = this.#middleKnownAt(twinIndex, knownAt);
    if (stood === undefined) return undefined;
    const moved = Math.abs(stood - this.#middleOf(twinIndex));
    return moved > 2 * integerOf(this.#settings.frozenMove) ? "QUA-117" : undefined;
  }

  /** The middle that stood at an instant, or the first known after it; undefined where that is the present one. */
  #middleKnownAt(marketIndex: number, instant: number): number | undefined {
    const memory = this.#memories.get(marketIndex);
    if (memory === undefined) return undefined;
    const unkeptFrom = memory.session?.unkeptFrom;
    if (unkeptFrom !== undefined && unkeptFrom <= instant) return undefined;
    const isSeen = ({ at }: StandingMiddle): boolean => at <= instant;
    const kept = memory.fine.some(isSeen) ? memory.fine : memory.coarse;
    const from = kept.slice(Math.max(0, kept.findLastIndex(isSeen)));
    return from.find(({ middle }) => middle !== undefined)?.middle;
  }

  #patienceOf({ intervals }: Memory): number {
    const frozenAfter = integerOf(this.#settings.frozenAfter);
    const sorted = [...intervals].sort((a, b) => a - b);
    const ordinary = sorted[Math.floor(sorted.length / 2)];
    if (ordinary === undefined) return Math.floor(frozenAfter / patienceUnknownDivisor);
    return Math.min(frozenAfter, Math.max(patienceMicrosMin, patienceIntervals * ordinary));
  }

  refusal(marketIndex: number, nowMicros: number): QualityRefusal | undefined {
    const code = this.judge(marketIndex, nowMicros);
    if (code === undefined) return undefined;
    const memory = this.#memoryOf(marketIndex);
    const state = this.#markets.state(marketIndex);
    const stream = state && this.#markets.stream(state.streamIndex);
    const session = state && stream && this.#sessionOf(memory, state, stream);
    const times = {
      nowMicros,
      refusedSince: this.#quotes.refusedSinceOf(marketIndex, nowMicros),
      confirmedFrom: session?.confirmedFrom,
      jumpUntil: session?.jump?.until ?? 0,
      quarantinedUntil: memory.quarantinedUntil,
    };
    return describeRefusal(code, times, state, stream);
  }

  feedClock(streamIndex: number): FeedClock | undefined {
    return this.#feeds.clockOf(streamIndex);
  }

  #middleOf(marketIndex: number): number {
    const bid = this.#markets.bestPrice(marketIndex, bidSide);
    return bid + this.#markets.bestPrice(marketIndex, askSide);
  }

  #noteAbsurdity(marketIndex: number): void {
    const state = this.#markets.state(marketIndex);
    const isAbsurd = state !== undefined && this.#refusalOfPrices(state) === "QUA-116";
    this.#memoryOf(marketIndex).wasAbsurd = isAbsurd;
  }

  #noteOffer(memory: Memory, state: MarketState, { receivedAt }: BookBatch): void {
    if (memory.suspect !== undefined || this.#refusalOfShape(state) !== undefined) return;
    const isFirst = memory.offers.length === 0;
    if (!isFirst && receivedAt - memory.lastOfferAt < offerSpanMicros) return;
    if (isFirst) memory.offersFrom = receivedAt;
    memory.lastOfferAt = receivedAt;
    memory.offers = [...memory.offers, this.#offerCost(state.index)].slice(-offersKept);
  }

  /** What taking the costlier best level would cost, in USD micros rounded up. */
  #offerCost(index: number): number {
    const scale = BigInt(ticksPerUsd);
    const ask = BigInt(this.#markets.bestPrice(index, askSide));
    const bid = BigInt(this.#markets.bestPrice(index, bidSide));
    const offered = BigInt(this.#markets.bestSize(index, askSide)) * ask;
    const wanted = BigInt(this.#markets.bestSize(index, bidSide)) * (scale - bid);
    return safeNumber(divideBig(offered > wanted ? offered : wanted, scale, "up"));
  }

  #isAbsurd({ index }: MarketState): boolean {
    const { offers, offersFrom, lastOfferAt } = this.#memoryOf(index);
    const cost = this.#offerCost(index);
    if (cost <= integerOf(this.#settings.touchNotionalMax)) return false;
    const isYoung = lastOfferAt - offersFrom < offersSpanMicrosMin;
    if (offers.length < offersForMedian || isYoung) return true;
    const sorted = [...offers].sort((a, b) => a - b);
    const median = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
    return BigInt(cost) > BigInt(median) * BigInt(offerMultipleMax);
  }

  #refusalOfPrices(state: MarketState): FailureCode | undefined {
    const refused = this.#refusalOfShape(state);
    return refused === undefined && this.#isAbsurd(state) ? "QUA-116" : refused;
  }

  /** Whatever is wrong with the prices but for what is offered at them. */
  #refusalOfShape(state: MarketState): FailureCode | undefined {
    const { index } = state;
    const bid = this.#markets.bestPrice(index, bidSide);
    const ask = this.#markets.bestPrice(index, askSide);
    if (bid < 0 || ask < 0) return "QUA-107";
    if (bid > ask) return "QUA-101";
    if (bid === ask) return "QUA-102";
    return this.#isOffGrid(state) ? "QUA-104" : undefined;
  }

  #isOffGrid(state: MarketState): boolean {
    return ([bidSide, askSide] as const).some((side) =>
      this.#pricesOf(state.index, side).some(
        (price) => !isOnGrid(state.tickScheme, priceTicks(price)),
      ),
    );
  }

  #pricesOf(marketIndex: number, side: BookSide): number[] {
    const book = this.#markets.book(marketIndex);
    const levels = book.levelCount(side);
    const prices = new Int32Array(levels);
    book.copyLevels(side, prices, new Float64Array(levels), levels);
    return [...prices];
  }

  #sessionOf(memory: Memory, state: MarketState, stream: StreamState): Session | undefined {
    const { session } = memory;
    const isPresent =
      session?.streamIndex === state.streamIndex && session.number === stream.session;
    return isPresent ? session : undefined;
  }

  #memoryOf(marketIndex: number): Memory {
    const known = this.#memories.get(marketIndex);
    if (known !== undefined) return known;
    const fresh: Memory = {
      session: undefined,
      suspect: undefined,
      quarantinedUntil: 0,
      hadOffGrid: false,
      wasAbsurd: false,
      offers: [],
      offersFrom: 0,
      lastOfferAt: 0,
      intervals: [],
      moves: [],
      fine: [],
      coarse: [],
    };
    this.#memories.set(marketIndex, fresh);
    return fresh;
  }

  hashInto(hash: StateHash, marketIndex: number): void {
    const memory = this.#memoryOf(marketIndex);
    const { session, suspect, quarantinedUntil } = memory;
    const stream = session && this.#markets.stream(session.streamIndex);
    hash.addText(stream?.id ?? "");
    hash.addInteger(session?.number ?? 0);
    hash.addInteger(session?.confirmedFrom ?? 0);
    hash.addText(suspect ?? "");
    hash.addInteger(session?.startBid ?? 0);
    hash.addInteger(session?.startAsk ?? 0);
    hash.addInteger(session?.lateness ?? 0);
    hash.addInteger(session?.spokeAt ?? 0);
    hash.addInteger(session?.confirmedAt ?? 0);
    hash.addInteger(quarantinedUntil);
    addAll(hash, memory.intervals);
    hash.addInteger(session?.middle ?? 0);
    hash.addInteger(session?.unkeptFrom ?? 0);
    const { from = 0, to = 0, bound = 0, until = 0 } = session?.jump ?? {};
    for (const part of [from, to, bound, until]) hash.addInteger(part);
    addAll(hash, memory.moves);
    for (const middles of [memory.fine, memory.coarse]) {
      hash.addInteger(middles.length);
      for (const { at, middle } of middles) {
        hash.addInteger(at);
        hash.addInteger(middle ?? 0);
      }
    }
    hash.addInteger(memory.offersFrom);
    hash.addInteger(memory.lastOfferAt);
    addAll(hash, memory.offers);
  }

  hashFeedsInto(hash: StateHash): void {
    this.#feeds.hashInto(hash, this.#markets);
  }
}

/** Of three that lie within the span the middle one is given up. */
function withMiddle(kept: StandingMiddle[], next: StandingMiddle, span: number): StandingMiddle[] {
  const beforeLast = kept.at(-2);
  const isClose = beforeLast !== undefined && next.at - beforeLast.at < span;
  return [...(isClose ? kept.slice(0, -1) : kept), next].slice(-middlesKept);
}

function addAll(hash: StateHash, values: readonly number[]): void {
  hash.addInteger(values.length);
  for (const value of values) hash.addInteger(value);
}
