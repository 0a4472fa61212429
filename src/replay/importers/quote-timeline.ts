// Writes an imported recording as if it had been recorded live: markets and relations first, then streams that open
// when their first row comes, quotes as frames with a turn each, and streams that close when a recording falls silent
// for longer than its session gap, so that the quarantine of a fresh connection applies to every session.

import { askSide, bidSide } from "../../domain/book/book-batch.ts";
import { assert } from "../../domain/failure/assert.ts";
import { type MarketId, marketOf } from "../../domain/market/venue.ts";
import type { NewEvent } from "../../domain/message/input.ts";
import {
  type DurationMicros,
  type EpochMicros,
  epochMicros,
} from "../../domain/units/epoch-micros.ts";
import { ticksPerUsd } from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { ByteWriter } from "../capture/byte-writer.ts";
import type { CaptureWriter } from "../capture/capture-writer.ts";
import { addQuoteChange, beginQuoteFrame, recordingDecoderName } from "../recording/quote-frame.ts";
import type { ImportTally } from "./import-tally.ts";
import type { RecordedStream, RecordingPlan, RecordingStatement } from "./recording-plan.ts";
import { noPrice, type TopOfBook } from "./top-of-book.ts";

/** Literal events in one turn: keeps an entry small enough to read at once. */
const literalsPerTurnMax = 500;

const frameCapacity = 64;

export interface QuotePlace {
  /** Position of the stream in the plan, and of the market in the stream. */
  readonly stream: number;
  readonly market: number;
  /** When the quote reached the recorder, epoch micros; null: with the row. */
  readonly receivedAtMicros?: number;
  /** The venue's clock, epoch micros; absent where the recording has none. */
  readonly venueAtMicros?: number;
  /** The recording says that the row is a full book and not a change. */
  readonly isSnapshot?: boolean;
  /** The other outcome's book in the recording says otherwise: nothing is decided on it until a whole book. */
  readonly isContradicted?: boolean;
}

interface OpenStream {
  readonly description: RecordedStream;
  readonly channel: number;
  open: boolean;
  lastAtMicros: number;
  /** Best prices per market as the engine's book has them, or `unquoted`. */
  readonly bids: Int32Array;
  readonly asks: Int32Array;
}

/** Why a row is refused that is older than the one before it. */
export const outOfOrder = "older than the row before";

/** Why the last streams close: not because of anything that happened at a venue. */
export const recordingEnds = "the recording ends";

/** The market has no book in this session yet. */
const unquoted = -2;

export interface TimelineSettings {
  readonly statement: RecordingStatement;
  readonly stalenessHorizon: DurationMicros;
  readonly declaredSizeContractMicros: number;
}

/** What a timeline writes to: a capture, or nothing where a study only listens. */
export type TimelineWriter = Pick<CaptureWriter, "openChannel" | "frame" | "event" | "turn">;

export class QuoteTimeline {
  readonly tally: ImportTally;
  updates = 0;
  turns = 0;
  sessions = 0;
  quotesWithDeclaredSize = 0;
  firstAtMicros = 0;
  lastAtMicros = 0;
  readonly #writer: TimelineWriter;
  readonly #settings: TimelineSettings;
  readonly #plan: RecordingPlan;
  readonly #sessionGapMicros: number;
  readonly #streams: OpenStream[];
  readonly #frame = new ByteWriter(frameCapacity);
  readonly #related: ReadonlySet<MarketId>;
  #framesWaiting = 0;

  constructor(
    writer: TimelineWriter,
    plan: RecordingPlan,
    settings: TimelineSettings,
    tally: ImportTally,
  ) {
    this.tally = tally;
    this.#writer = writer;
    this.#plan = plan;
    this.#settings = settings;
    this.#related = new Set(plan.relations.flatMap((one) => one.instruments.map(marketOf)));
    this.#sessionGapMicros = integerOf(settings.statement.sessionGap ?? settings.stalenessHorizon);
    this.#streams = plan.streams.map((description) => ({
      description,
      channel: writer.openChannel({
        stream: description.stream,
        venue: description.venue,
        decoder: recordingDecoderName,
        markets: description.markets,
      }),
      open: false,
      lastAtMicros: 0,
      bids: new Int32Array(description.markets.length).fill(unquoted),
      asks: new Int32Array(description.markets.length).fill(unquoted),
    }));
  }

  /**
   * Moves to the time of a row. Returns false when the row is older than the one before it, which no turn may be: the
   * row must be refused.
   */
  advance(nowMicros: number): boolean {
    if (nowMicros < this.lastAtMicros) return false;
    if (this.turns === 0) this.#begin(nowMicros);
    this.#closeSilentStreams(nowMicros);
    this.lastAtMicros = nowMicros;
    return true;
  }

  /** The time last advanced to. */
  get now(): EpochMicros {
    return epochMicros(this.lastAtMicros);
  }

  /** Returns the id of a market by its position in the plan. */
  marketAt(stream: number, market: number): MarketId {
    const found = this.#streams[stream]?.description.markets[market];
    assert(found !== undefined, "the plan has this market");
    return found.id;
  }

  /** Returns true when a relation of the plan names the market. */
  isRelated(stream: number, market: number): boolean {
    return this.#related.has(this.marketAt(stream, market));
  }

  isOpen(stream: number): boolean {
    return this.#streams[stream]?.open === true;
  }

  /** Opens a stream if it is not open: for a row that quotes several streams in one turn. */
  open(stream: number): void {
    this.#openedStream(stream);
  }

  /** Adds a quote at the time last advanced to; `endRow` hands it to the engine. */
  quote(place: QuotePlace, top: TopOfBook): void {
    const stream = this.#openedStream(place.stream);
    const receivedAtMicros = place.receivedAtMicros ?? this.lastAtMicros;
    const bidBefore = stream.bids[place.market] as number;
    const askBefore = stream.asks[place.market] as number;
    const isEmpty = top.bidTicks === noPrice && top.askTicks === noPrice;
    const snapshot =
      place.isSnapshot === true ||
      isEmpty ||
      !isReplaceable(bidBefore) ||
      !isReplaceable(askBefore);
    beginQuoteFrame(this.#frame, {
      marketPosition: place.market,
      snapshot,
      venueAtMicros: place.venueAtMicros ?? 0,
      receivedAtMicros,
    });
    if (!snapshot && bidBefore !== noPrice && bidBefore !== top.bidTicks) {
      addQuoteChange(this.#frame, bidSide, bidBefore, 0);
    }
    if (!snapshot && askBefore !== noPrice && askBefore !== top.askTicks) {
      addQuoteChange(this.#frame, askSide, askBefore, 0);
    }
    if (top.bidTicks !== noPrice) {
      const size = this.#sizeOf(top.bidSizeContractMicros);
      addQuoteChange(this.#frame, bidSide, top.bidTicks, size);
    }
    if (top.askTicks !== noPrice) {
      const size = this.#sizeOf(top.askSizeContractMicros);
      addQuoteChange(this.#frame, askSide, top.askTicks, size);
    }
    if (usesDeclaredSize(top)) this.quotesWithDeclaredSize += 1;
    const isContradicted = place.isContradicted === true;
    // The quote after a contradicted one is the whole book that repairs it.
    stream.bids[place.market] = isContradicted ? unquoted : top.bidTicks;
    stream.asks[place.market] = isContradicted ? unquoted : top.askTicks;
    stream.lastAtMicros = this.lastAtMicros;
    const bytes = this.#frame.bytes.subarray(0, this.#frame.length);
    // A change does not lift the suspicion, so it comes first; a whole book would, and is disproved afterwards.
    if (isContradicted && !snapshot) this.#disprove(place, receivedAtMicros);
    this.#writer.frame(stream.channel, epochMicros(receivedAtMicros), bytes);
    if (isContradicted && snapshot) this.#disprove(place, receivedAtMicros);
    this.updates += 1;
    this.#framesWaiting += 1;
  }

  /** What other markets show cannot be with this market's book: nothing is decided on it until its next quote. At the
   * time last advanced to, before the quotes added from here on. */
  contradict(place: Pick<QuotePlace, "stream" | "market">): void {
    const stream = this.#openedStream(place.stream);
    stream.bids[place.market] = unquoted;
    stream.asks[place.market] = unquoted;
    this.#disprove(place, this.lastAtMicros);
  }

  /** Writes a row that is one quote: moves to its time, adds it and ends the row, or refuses a row out of order. */
  quoteRow(nowMicros: number, place: QuotePlace, top: TopOfBook): void {
    if (!this.advance(nowMicros)) {
      this.tally.refuse(outOfOrder);
      return;
    }
    this.quote(place, top);
    this.endRow();
    this.tally.quoted();
  }

  /** Ends a row: the engine takes a turn with the quotes added since the last one. */
  endRow(): void {
    this.#turn(this.lastAtMicros, []);
  }

  /** An event at the time last advanced to, in a turn of its own. */
  event(event: NewEvent): void {
    this.#turn(this.lastAtMicros, [event]);
  }

  /** Closes what is open: the recording ends. */
  finish(): void {
    for (const stream of this.#streams) {
      if (stream.open) this.#close(stream, this.lastAtMicros, recordingEnds);
    }
  }

  /** Among the frames, so that no turn comes between the quote and what is known against it. */
  #disprove(place: Pick<QuotePlace, "stream" | "market">, receivedAtMicros: number): void {
    this.#writer.event({
      kind: "BookDisproved",
      receivedAt: epochMicros(receivedAtMicros),
      stream: (this.#streams[place.stream] as OpenStream).description.stream,
      market: this.marketAt(place.stream, place.market),
      cause: "mirror",
    });
  }

  #begin(nowMicros: number): void {
    this.firstAtMicros = nowMicros;
    const receivedAt = epochMicros(nowMicros);
    const events: NewEvent[] = [];
    for (const { markets } of this.#plan.streams) {
      for (const market of markets) events.push({ kind: "MarketListed", receivedAt, market });
    }
    for (const relation of this.#plan.relations) {
      const approved = { ...relation, approvedAt: receivedAt };
      events.push({ kind: "RelationApproved", receivedAt, relation: approved });
    }
    for (let from = 0; from < events.length; from += literalsPerTurnMax) {
      this.#turn(nowMicros, events.slice(from, from + literalsPerTurnMax));
    }
  }

  #openedStream(position: number): OpenStream {
    const stream = this.#streams[position] as OpenStream;
    if (stream.open) return stream;
    stream.open = true;
    stream.lastAtMicros = this.lastAtMicros;
    stream.bids.fill(unquoted);
    stream.asks.fill(unquoted);
    this.sessions += 1;
    const { statement, stalenessHorizon } = this.#settings;
    this.event({
      kind: "StreamOpened",
      receivedAt: epochMicros(this.lastAtMicros),
      stream: stream.description.stream,
      venue: stream.description.venue,
      liveness: statement.liveness,
      staleAfter: stalenessHorizon,
      assumedSizes: statement.assumedSizes,
    });
    return stream;
  }

  #closeSilentStreams(nowMicros: number): void {
    const deadline = nowMicros - this.#sessionGapMicros;
    let silent: OpenStream[] | undefined;
    for (const stream of this.#streams) {
      if (!stream.open || stream.lastAtMicros >= deadline) continue;
      silent ??= [];
      silent.push(stream);
    }
    if (silent === undefined) return;
    silent.sort((a, b) => a.lastAtMicros - b.lastAtMicros);
    for (const stream of silent) {
      const at = stream.lastAtMicros + this.#sessionGapMicros;
      this.#close(stream, Math.max(at, this.lastAtMicros), "the recording fell silent");
    }
  }

  #close(stream: OpenStream, atMicros: number, reason: string): void {
    stream.open = false;
    this.#turn(atMicros, [
      {
        kind: "StreamClosed",
        receivedAt: epochMicros(atMicros),
        stream: stream.description.stream,
        reason,
      },
    ]);
  }

  #turn(nowMicros: number, events: readonly NewEvent[]): void {
    this.#writer.turn(epochMicros(nowMicros), events, this.#framesWaiting);
    this.#framesWaiting = 0;
    this.turns += 1;
    this.lastAtMicros = nowMicros;
  }

  #sizeOf(sizeContractMicros: number | null): number {
    return sizeContractMicros ?? this.#settings.declaredSizeContractMicros;
  }
}

/** A side whose price the engine refused has no level that an update could take away; only a snapshot repairs it. */
function isReplaceable(priceTicks: number): boolean {
  return priceTicks === noPrice || (priceTicks > 0 && priceTicks < ticksPerUsd);
}

function usesDeclaredSize(top: TopOfBook): boolean {
  return (
    (top.bidTicks !== noPrice && top.bidSizeContractMicros === null) ||
    (top.askTicks !== noPrice && top.askSizeContractMicros === null)
  );
}
