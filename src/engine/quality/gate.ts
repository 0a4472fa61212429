// The quality gate: decides whether a market's book may be believed now. It runs on every update and again when a
// pair of markets shows an edge, because a quote that was fresh when it came may be stale when it is used.
//
// A book that was just connected is not believed until it has stood for a while without being contradicted: feeds
// replay old books before the first real snapshot, and such a book next to a live one looks like a large arbitrage.

import type { BookBatch } from "../../domain/book/book-batch.ts";
import * as batches from "../../domain/book/book-batch.ts";
import type { FailureCode } from "../../domain/failure/catalogue.ts";
import { cellOf, offGrid } from "../../domain/market/tick-table.ts";
import type { StateHash } from "../../domain/message/state-hash.ts";
import { epochMicros } from "../../domain/units/epoch-micros.ts";
import type { MarketReader, MarketState, StreamState } from "../market-data/contract.ts";
import type { FeedClock, QualityReader, QualityRefusal, ReturnCondition } from "./contract.ts";

// Copies: a constant of this file is built into the code, an imported one is read from memory at every use.
const { askSide, bidSide } = batches;

/** What the market waits for, where that is not its next update. */
const conditions: Readonly<Partial<Record<FailureCode, ReturnCondition>>> = {
  "QUA-103": "feed",
  "QUA-104": "catalogue",
  "QUA-105": "whole-book",
  "QUA-106": "time",
  "QUA-108": "market-open",
  "QUA-109": "whole-book",
  "QUA-110": "whole-book",
  "QUA-118": "whole-book",
};

interface MarketTrust {
  /** Stream and session of it that the trust was earned in. */
  streamIndex: number;
  session: number;
  /** Epoch micros from which the book may be believed; -1 before the first book of the session. */
  confirmedFrom: number;
  /** Best prices that the waiting period started with, in ticks. */
  bidTicks: number;
  askTicks: number;
  /** Updates were lost or refused: suspect until a snapshot. */
  suspect: FailureCode | undefined;
}

export class QualityGate implements QualityReader {
  readonly #markets: MarketReader;
  readonly #trust: (MarketTrust | undefined)[] = [];
  #startupConfirmMicros: number;

  constructor(markets: MarketReader, startupConfirmMicros: number) {
    this.#markets = markets;
    this.#startupConfirmMicros = startupConfirmMicros;
  }

  changeStartupConfirm(micros: number): void {
    this.#startupConfirmMicros = micros;
  }

  /** Notes that updates of the market were lost (QUA-109) or refused (QUA-105, QUA-110). */
  suspect(marketIndex: number, code: FailureCode): void {
    this.#trustOf(marketIndex).suspect = code;
  }

  /** Takes note of a batch that has been applied to the book. */
  observe(batch: BookBatch): void {
    const state = this.#markets.state(batch.marketIndex);
    const stream = state && this.#markets.stream(state.streamIndex);
    if (stream === undefined) return;
    const trust = this.#trustOf(batch.marketIndex);
    if (batch.kind === "BookSnapshot") trust.suspect = undefined;
    const newSession = trust.session !== stream.session || trust.streamIndex !== batch.streamIndex;
    if (!newSession && trust.confirmedFrom >= 0 && batch.receivedAt >= trust.confirmedFrom) return;
    const bidTicks = this.#markets.bestPrice(batch.marketIndex, bidSide);
    const askTicks = this.#markets.bestPrice(batch.marketIndex, askSide);
    const contradicted =
      batch.kind === "BookSnapshot" && (bidTicks !== trust.bidTicks || askTicks !== trust.askTicks);
    if (newSession || trust.confirmedFrom < 0 || contradicted) {
      trust.streamIndex = batch.streamIndex;
      trust.session = stream.session;
      trust.confirmedFrom = batch.receivedAt + this.#startupConfirmMicros;
      trust.bidTicks = bidTicks;
      trust.askTicks = askTicks;
    }
  }

  judge(marketIndex: number, nowMicros: number): FailureCode | undefined {
    const state = this.#markets.state(marketIndex);
    const stream = state && this.#markets.stream(state.streamIndex);
    if (state === undefined || stream === undefined) return "QUA-107";
    if (state.status !== "open") return "QUA-108";
    const trust = this.#trustOf(marketIndex);
    if (trust.suspect !== undefined) return trust.suspect;
    return judgeTime(state, stream, trust, nowMicros) ?? this.#judgePrices(state);
  }

  judgeBeside(_marketIndex: number, _twinIndex: number, _nowMicros: number): undefined {
    return undefined;
  }

  refusal(marketIndex: number, nowMicros: number): QualityRefusal | undefined {
    const code = this.judge(marketIndex, nowMicros);
    if (code === undefined) return undefined;
    const condition = conditions[code] ?? "next-quote";
    const { confirmedFrom } = this.#trustOf(marketIndex);
    const returnsAt = condition === "time" ? epochMicros(confirmedFrom) : null;
    return { code, since: epochMicros(nowMicros), condition, returnsAt };
  }

  feedClock(_streamIndex: number): FeedClock | undefined {
    return undefined;
  }

  #judgePrices(state: MarketState): FailureCode | undefined {
    const bid = this.#markets.bestPrice(state.index, bidSide);
    const ask = this.#markets.bestPrice(state.index, askSide);
    if (bid < 0 || ask < 0) return "QUA-107";
    if (bid > ask) return "QUA-101";
    if (bid === ask) return "QUA-102";
    const { ticks } = state;
    return cellOf(ticks, bid) === offGrid || cellOf(ticks, ask) === offGrid ? "QUA-104" : undefined;
  }

  #trustOf(marketIndex: number): MarketTrust {
    const known = this.#trust[marketIndex];
    if (known !== undefined) return known;
    const fresh: MarketTrust = {
      streamIndex: -1,
      session: 0,
      confirmedFrom: -1,
      bidTicks: -1,
      askTicks: -1,
      suspect: undefined,
    };
    this.#trust[marketIndex] = fresh;
    return fresh;
  }

  /** Adds the trust of one market to a hash. */
  hashInto(hash: StateHash, marketIndex: number): void {
    const trust = this.#trustOf(marketIndex);
    // By name: the index of a stream may differ between two runs.
    hash.addText(trust.streamIndex < 0 ? "" : (this.#markets.stream(trust.streamIndex)?.id ?? ""));
    hash.addInteger(trust.session);
    hash.addInteger(trust.confirmedFrom);
    hash.addInteger(trust.bidTicks);
    hash.addInteger(trust.askTicks);
    hash.addText(trust.suspect ?? "");
  }
}

function judgeTime(
  state: MarketState,
  stream: StreamState,
  trust: MarketTrust,
  nowMicros: number,
): FailureCode | undefined {
  if (!stream.open) return "QUA-103";
  if (trust.session !== stream.session || trust.confirmedFrom < 0) return "QUA-106";
  if (nowMicros < trust.confirmedFrom) return "QUA-106";
  const aliveAt = stream.liveness === "stream" ? stream.lastAliveAt : state.lastReceivedAt;
  return nowMicros - aliveAt > stream.staleAfterMicros ? "QUA-103" : undefined;
}
