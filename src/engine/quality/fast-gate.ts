// The quality gate that the engine runs on: decides whether a market's book may be believed now. It runs on every update
// and again when a pair of markets shows an edge, because a quote that was fresh when it came may be stale when it is
// used. What an update can decide is decided once, when it comes; a verdict reads a few words.
//
// A book that was just connected is not believed until it has stood for a while without being contradicted: feeds
// replay old books before the first real snapshot, and such a book next to a live one looks like a large arbitrage.

import type { BookBatch } from "../../domain/book/book-batch.ts";
import * as batches from "../../domain/book/book-batch.ts";
import type { FailureCode } from "../../domain/failure/catalogue.ts";
import * as directory from "../../domain/market/directory.ts";
import type { QualitySettings } from "../../domain/message/settings.ts";
import type { StateHash } from "../../domain/message/state-hash.ts";
import type { MarketReader, StreamState } from "../market-data/contract.ts";
import type { FeedClock, QualityRefusal } from "./contract.ts";
import { FeedClocks } from "./feed-clocks.ts";
import type { GateParts, QualityGate } from "./gate.ts";
import { GridWatch } from "./grid-watch.ts";
import { lastAliveIn } from "./last-alive.ts";
import { LimitValues } from "./limit-values.ts";
import * as limits from "./limits.ts";
import * as rows from "./market-rows.ts";
import { MiddleWatch, unknownMiddle } from "./middle-watch.ts";
import { OfferWatch } from "./offer-watch.ts";
import type { QuoteCounters } from "./quote-counters.ts";
import { describeRefusal } from "./refusal.ts";
import { patienceOf } from "./rhythm.ts";

// Copies: a constant of this file is built into the code, an imported one is read from memory at every use.
const { askSide, bidSide } = batches;
const { directoryEntriesMax } = directory;
const { intervalMicrosMax, intervalsKept } = limits;
const { confirmedAtWord, confirmedFromWord, intervalsPerMarket, jumpUntilWord, latenessWord } =
  rows;
const {
  flagsWord,
  isAbsurd,
  isChanged,
  isJumping,
  markWord,
  middleWord,
  quarantinedUntilWord,
  spokeAtWord,
} = rows;
const { standsOffGrid, startAskWord, startBidWord, suspectWord, unkeptFromWord, verdictWord } =
  rows;

/** The codes a row holds, by number; 0 is none. */
const codes: readonly (FailureCode | undefined)[] = [
  undefined,
  "QUA-101",
  "QUA-102",
  "QUA-104",
  "QUA-105",
  "QUA-107",
  "QUA-109",
  "QUA-110",
  "QUA-116",
  "QUA-118",
];
/** The prices are judged again whatever the update says. */
const mustLook = isAbsurd | isChanged | standsOffGrid;
const noCode = 0;
const crossed = codes.indexOf("QUA-101");
const locked = codes.indexOf("QUA-102");
const offGrid = codes.indexOf("QUA-104");
const oneSided = codes.indexOf("QUA-107");
const absurd = codes.indexOf("QUA-116");

export class FastQualityGate implements QualityGate {
  readonly #markets: MarketReader;
  readonly #quotes: QuoteCounters;
  readonly #limits: LimitValues;
  readonly #rows = new rows.MarketRows();
  readonly #feeds = new FeedClocks();
  readonly #grids: GridWatch;
  readonly #middles: MiddleWatch;
  readonly #offers: OfferWatch;

  constructor({ markets, quotes, settings }: GateParts) {
    this.#markets = markets;
    this.#quotes = quotes;
    this.#limits = new LimitValues(settings);
    this.#grids = new GridWatch(markets);
    this.#middles = new MiddleWatch(this.#rows, this.#limits);
    this.#offers = new OfferWatch(markets, this.#rows, this.#limits);
  }

  changeSettings(settings: QualitySettings): void {
    this.#limits.change(settings);
    for (let index = 0; index < this.#rows.capacity; index += 1) {
      if (this.#markets.state(index) === undefined) continue;
      const flags = this.#rows.words[this.#rows.reach(index) + flagsWord] as number;
      this.#rows.words[this.#rows.reach(index) + flagsWord] = flags | isChanged;
      this.#judgePrices(index);
    }
  }

  observe(batch: BookBatch, touchChanged: boolean): boolean {
    const { marketIndex } = batch;
    const stream = this.#markets.stream(this.#markets.feedOf(marketIndex));
    if (stream === undefined) return false;
    const at = this.#rows.reach(marketIndex);
    const { words } = this.#rows;
    const isWhole = batch.kind === "BookSnapshot";
    if (isWhole) words[at + suspectWord] = noCode;
    const isFresh = words[at + markWord] !== markOf(stream, batch.streamIndex);
    if (isFresh) this.#begin(batch, at, stream);
    else this.#goOn(batch, at, isWhole);
    if (batch.venueAt > 0) this.#noteVenueTime(batch, at, isWhole);
    const flags = words[at + flagsWord] as number;
    const wasOff = (flags & standsOffGrid) !== 0;
    const isOff = this.#grids.isOffAfter(batch, isWhole, wasOff);
    if (touchChanged || isWhole || isFresh || isOff || (flags & mustLook) !== 0) {
      words[at + flagsWord] = (flags & isJumping) | (isOff ? standsOffGrid : 0);
      const hasOffer = touchChanged || isWhole || (flags & isAbsurd) !== 0;
      this.#judgePrices(marketIndex, hasOffer ? batch : undefined);
      const isBelievable = words[at + verdictWord] === noCode && words[at + suspectWord] === noCode;
      if (isBelievable) {
        const bid = this.#markets.bestPrice(marketIndex, bidSide);
        this.#middles.observe(batch, bid + this.#markets.bestPrice(marketIndex, askSide));
      }
    }
    return isOff && !wasOff;
  }

  /** The first batch of a session, or of the market's new stream: what was known of the last one counts no more. */
  #begin(batch: BookBatch, at: number, stream: StreamState): void {
    const { words } = this.#rows;
    const { marketIndex } = batch;
    const mark = words[at + markWord] as number;
    if (mark !== 0) {
      const before = this.#markets.stream(mark % directoryEntriesMax);
      const session = Math.floor(mark / directoryEntriesMax);
      const spokeAt = words[at + spokeAtWord] as number;
      this.#middles.loseSight(marketIndex, lastAliveIn(before, session, spokeAt));
    }
    words[at + markWord] = markOf(stream, batch.streamIndex);
    words[at + confirmedFromWord] = batch.receivedAt + this.#limits.startupConfirm;
    words[at + startBidWord] = this.#markets.bestPrice(marketIndex, bidSide);
    words[at + startAskWord] = this.#markets.bestPrice(marketIndex, askSide);
    words[at + latenessWord] = 0;
    words[at + spokeAtWord] = batch.receivedAt;
    words[at + confirmedAtWord] = 0;
    words[at + middleWord] = 0;
    words[at + unkeptFromWord] = 0;
    this.#middles.endJump(at);
  }

  #goOn(batch: BookBatch, at: number, isWhole: boolean): void {
    const { words, intervals } = this.#rows;
    const { marketIndex } = batch;
    const interval = batch.receivedAt - (words[at + spokeAtWord] as number);
    const ring = marketIndex * intervalsPerMarket;
    const count = intervals[ring] as number;
    // The count starts over before it is too large for its word; the place in the ring stays.
    intervals[ring] = count + 1 === 2 * intervalsKept ? intervalsKept : count + 1;
    intervals[ring + 1 + (count % intervalsKept)] =
      interval < intervalMicrosMax ? interval : intervalMicrosMax;
    words[at + spokeAtWord] = batch.receivedAt;
    if (!isWhole || batch.receivedAt >= (words[at + confirmedFromWord] as number)) return;
    const bid = this.#markets.bestPrice(marketIndex, bidSide);
    const ask = this.#markets.bestPrice(marketIndex, askSide);
    if (bid === words[at + startBidWord] && ask === words[at + startAskWord]) return;
    words[at + confirmedFromWord] = batch.receivedAt + this.#limits.startupConfirm;
    words[at + startBidWord] = bid;
    words[at + startAskWord] = ask;
  }

  /** A whole book may be as old as its last change: it ends lateness and does not begin it. */
  #noteVenueTime(batch: BookBatch, at: number, isWhole: boolean): void {
    this.#feeds.observe(batch);
    const least = this.#feeds.leastWay(batch.streamIndex);
    if (least === undefined) return;
    const lateness = batch.receivedAt - batch.venueAt - least;
    if (isWhole && lateness > this.#limits.latenessMax) return;
    this.#rows.words[at + latenessWord] = lateness > 0 ? lateness : 0;
  }

  suspect(marketIndex: number, code: FailureCode): void {
    const at = this.#rows.reach(marketIndex);
    this.#rows.words[at + suspectWord] = codes.indexOf(code);
  }

  confirm(marketIndex: number, nowMicros: number): void {
    const at = this.#rows.reach(marketIndex);
    const { words } = this.#rows;
    const streamIndex = this.#markets.feedOf(marketIndex);
    const stream = this.#markets.stream(streamIndex);
    if (stream === undefined) return;
    if (words[at + markWord] !== markOf(stream, streamIndex)) return;
    words[at + confirmedAtWord] = nowMicros;
    words[at + latenessWord] = 0;
    if (nowMicros < (words[at + confirmedFromWord] as number)) {
      words[at + confirmedFromWord] = nowMicros;
    }
  }

  quarantine(marketIndex: number, untilMicros: number): void {
    this.#rows.words[this.#rows.reach(marketIndex) + quarantinedUntilWord] = untilMicros;
  }

  changeGrid(marketIndex: number): void {
    if (!this.#markets.isListed(marketIndex)) return;
    const at = this.#rows.reach(marketIndex);
    const flags = (this.#rows.words[at + flagsWord] as number) & isJumping;
    const off = this.#grids.isOff(marketIndex) ? standsOffGrid : 0;
    this.#rows.words[at + flagsWord] = flags | isChanged | off;
    this.#judgePrices(marketIndex);
  }

  judge(marketIndex: number, nowMicros: number): FailureCode | undefined {
    const markets = this.#markets;
    if (!markets.isListed(marketIndex)) return "QUA-107";
    const at = this.#rows.reach(marketIndex);
    const { words } = this.#rows;
    if (nowMicros < (words[at + quarantinedUntilWord] as number)) return "QUA-119";
    const streamIndex = markets.feedOf(marketIndex);
    const stream = markets.stream(streamIndex);
    if (stream === undefined) return "QUA-107";
    if (!markets.isOpen(marketIndex)) return "QUA-108";
    const suspect = words[at + suspectWord] as number;
    if (suspect !== noCode) return codes[suspect];
    if (!stream.open) return "QUA-103";
    if (words[at + markWord] !== markOf(stream, streamIndex)) return "QUA-106";
    if (nowMicros < (words[at + confirmedFromWord] as number)) return "QUA-106";
    const isOwn = stream.liveness === "market";
    const aliveAt = isOwn ? markets.receivedAt(marketIndex) : stream.lastAliveAt;
    if (nowMicros - aliveAt > stream.staleAfterMicros) return "QUA-103";
    if (this.#isSkewed(streamIndex)) return "QUA-113";
    if ((words[at + latenessWord] as number) > this.#limits.latenessMax) return "QUA-112";
    const verdict = words[at + verdictWord] as number;
    if (verdict !== noCode) return codes[verdict];
    if (((words[at + flagsWord] as number) & isJumping) === 0) return undefined;
    return nowMicros < (words[at + jumpUntilWord] as number) ? "QUA-114" : undefined;
  }

  endsAt(marketIndex: number, nowMicros: number): number {
    const at = this.#rows.find(marketIndex);
    if (at < 0) return 0;
    const { words } = this.#rows;
    const until = Math.max(
      words[at + quarantinedUntilWord] as number,
      words[at + confirmedFromWord] as number,
      words[at + jumpUntilWord] as number,
    );
    return until > nowMicros && this.judge(marketIndex, until) === undefined ? until : 0;
  }

  #isSkewed(streamIndex: number): boolean {
    const least = this.#feeds.leastWay(streamIndex);
    if (least === undefined) return false;
    const { clockSkewMax } = this.#limits;
    return least > clockSkewMax || least < -clockSkewMax;
  }

  judgeBeside(marketIndex: number, twinIndex: number, nowMicros: number): "QUA-117" | undefined {
    const at = this.#rows.find(marketIndex);
    if (at < 0 || marketIndex === twinIndex) return undefined;
    const { words } = this.#rows;
    const knownAt = Math.max(
      words[at + spokeAtWord] as number,
      words[at + confirmedAtWord] as number,
    );
    const ring = marketIndex * intervalsPerMarket;
    if (nowMicros - knownAt <= patienceOf(this.#rows.intervals, ring, this.#limits.frozenAfter)) {
      return undefined;
    }
    const middle =
      this.#markets.bestPrice(twinIndex, bidSide) + this.#markets.bestPrice(twinIndex, askSide);
    const stood = this.#middles.middleAt(twinIndex, knownAt);
    if (stood === unknownMiddle) return undefined;
    return Math.abs(middle - stood) > this.#limits.frozenMove ? "QUA-117" : undefined;
  }

  refusal(marketIndex: number, nowMicros: number): QualityRefusal | undefined {
    const code = this.judge(marketIndex, nowMicros);
    if (code === undefined) return undefined;
    const at = this.#rows.reach(marketIndex);
    const { words } = this.#rows;
    const state = this.#markets.state(marketIndex);
    const stream = state && this.#markets.stream(state.streamIndex);
    const isKnown =
      state !== undefined &&
      stream !== undefined &&
      words[at + markWord] === markOf(stream, state.streamIndex);
    const times = {
      nowMicros,
      refusedSince: this.#quotes.refusedSinceOf(marketIndex, nowMicros),
      confirmedFrom: isKnown ? words[at + confirmedFromWord] : undefined,
      jumpUntil: words[at + jumpUntilWord] as number,
      quarantinedUntil: words[at + quarantinedUntilWord] as number,
    };
    return describeRefusal(code, times, state, stream);
  }

  feedClock(streamIndex: number): FeedClock | undefined {
    return this.#feeds.clockOf(streamIndex);
  }

  /** Judges the standing prices anew. A batch that may have brought an offer counts among the market's offers. */
  #judgePrices(marketIndex: number, batch?: BookBatch): void {
    const at = this.#rows.reach(marketIndex);
    const { words } = this.#rows;
    const verdict = this.#priceVerdict(marketIndex, at, batch);
    words[at + verdictWord] = verdict;
    const flags = (words[at + flagsWord] as number) & ~isAbsurd;
    words[at + flagsWord] = flags | (verdict === absurd ? isAbsurd : 0);
  }

  #priceVerdict(marketIndex: number, at: number, batch: BookBatch | undefined): number {
    const markets = this.#markets;
    const bid = markets.bestPrice(marketIndex, bidSide);
    const ask = markets.bestPrice(marketIndex, askSide);
    if (bid < 0 || ask < 0) return oneSided;
    if (bid > ask) return crossed;
    if (bid === ask) return locked;
    if (((this.#rows.words[at + flagsWord] as number) & standsOffGrid) !== 0) return offGrid;
    const isSuspect = this.#rows.words[at + suspectWord] !== noCode;
    if (batch !== undefined && !isSuspect) this.#offers.observe(batch, bid, ask);
    return this.#offers.isAbsurd(marketIndex, bid, ask) ? absurd : noCode;
  }

  hashInto(hash: StateHash, marketIndex: number): void {
    const at = this.#rows.reach(marketIndex);
    const { words } = this.#rows;
    const mark = words[at + markWord] as number;
    // By name: the index of a stream may differ between two runs.
    hash.addText(mark === 0 ? "" : (this.#markets.stream(mark % directoryEntriesMax)?.id ?? ""));
    hash.addInteger(Math.floor(mark / directoryEntriesMax));
    hash.addInteger(words[at + confirmedFromWord] as number);
    hash.addText(codes[words[at + suspectWord] as number] ?? "");
    hash.addInteger(words[at + startBidWord] as number);
    hash.addInteger(words[at + startAskWord] as number);
    hash.addInteger(words[at + latenessWord] as number);
    hash.addInteger(words[at + spokeAtWord] as number);
    hash.addInteger(words[at + confirmedAtWord] as number);
    hash.addInteger(words[at + quarantinedUntilWord] as number);
    this.#hashIntervals(hash, marketIndex);
    this.#middles.hashInto(hash, marketIndex);
    this.#offers.hashInto(hash, marketIndex);
  }

  #hashIntervals(hash: StateHash, marketIndex: number): void {
    const { intervals } = this.#rows;
    const ring = marketIndex * intervalsPerMarket;
    const count = intervals[ring] as number;
    const kept = Math.min(count, intervalsKept);
    hash.addInteger(kept);
    for (let place = count - kept; place < count; place += 1) {
      hash.addInteger(intervals[ring + 1 + (place % intervalsKept)] as number);
    }
  }

  hashFeedsInto(hash: StateHash): void {
    this.#feeds.hashInto(hash, this.#markets);
  }
}

/** Session and stream as one number, never 0. */
function markOf(stream: StreamState, streamIndex: number): number {
  return stream.session * directoryEntriesMax + streamIndex;
}
