// Frames of the broker's WebSocket as inputs: one level a side of the YES contract, in YES prices. The NO side is the same
// orders in the mirror, so its contract is not asked for here. Only changed fields are told; a side without a quote is
// missing. Source: the broker's pages on its WebSocket and on event contracts.

import { askSide, BookBatch, bidSide } from "../../../../domain/book/book-batch.ts";
import type { Failure } from "../../../../domain/failure/result.ts";
import type { Directories } from "../../../../domain/market/directory.ts";
import type { Market } from "../../../../domain/market/market.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { DecoderContext, FrameDecoder, InputSink } from "../../../../ports/market-data.ts";
import {
  frameText,
  isJsonObject,
  type JsonObject,
  misfit,
  parseJson,
  unknownMarket,
} from "../../shared/frame-text.ts";
import { microsOfMilliseconds } from "../../shared/instant-text.ts";
import type { MapLevels } from "../../shared/levels/book-levels.ts";
import { shorten } from "../../shared/wire-decimal.ts";
import { Quote } from "../normalise/quote.ts";

/** Name of this decoder in captures. A name is for ever: other inputs for the same frames take a new version. */
export const forecastExDecoderName = "forecastex/market@1";

const quotesTopic = "smd+";

/** What the connection's owner is told besides the inputs; a replay has none. */
export interface StreamObserver {
  /** A frame came, whatever it says. */
  heard(): void;
  /** The broker greets us by name, or says that we are let in: subscriptions hold from now on. */
  admitted(): void;
  /** The broker says that the session is not ours any more. */
  dismissed(): void;
  /** A book of this contract went out. */
  quoted(conid: string): void;
  /** The contract's quotes are no longer believed. */
  doubted(conid: string, why: string): void;
}

interface Line {
  readonly market: Market;
  readonly marketIndex: number;
  quote: Quote;
  /** The engine has a book of it that it may believe. */
  isShown: boolean;
}

export class ForecastExDecoder implements FrameDecoder {
  readonly #directories: Directories;
  readonly #stream: string;
  readonly #streamIndex: number;
  readonly #observer: StreamObserver | undefined;
  readonly #lines = new Map<string, Line>();
  readonly #batch = new BookBatch();
  #otherTopics = 0;

  constructor(context: DecoderContext, observer?: StreamObserver) {
    this.#directories = context.directories;
    this.#stream = context.stream;
    this.#streamIndex = context.directories.streams.indexOf(context.stream);
    this.#observer = observer;
    this.admit(context.markets);
  }

  admit(markets: readonly Market[]): void {
    for (const market of markets) {
      const marketIndex = this.#directories.markets.indexOf(market.id);
      const quote = new Quote();
      this.#lines.set(market.venueInstruments.yes, { market, marketIndex, quote, isShown: false });
    }
  }

  decode(frame: Uint8Array, receivedAt: EpochMicros, sink: InputSink): Failure | undefined {
    const message = parseJson(frameText(frame));
    if (message === undefined) return misfit("not-json", "a frame is not JSON");
    if (!isJsonObject(message)) return misfit("not-object", "a frame is no object");
    this.#observer?.heard();
    const { topic } = message;
    // Some frames have no topic: `{"message":"waiting for session"}`.
    if (topic === undefined) return undefined;
    if (typeof topic !== "string") return misfit("topic-not-text", "a topic is text");
    if (topic.startsWith(quotesTopic)) {
      return this.#quotes(topic.slice(quotesTopic.length), message, receivedAt, sink);
    }
    this.#other(topic, message);
    return undefined;
  }

  /** Whether anything was told of the contract since it was asked for. */
  wasTold(conid: string): boolean {
    return this.#lines.get(conid)?.quote.wasTold === true;
  }

  /** Returns a copy of the levels, or undefined while there are none to believe. */
  levelsOf(conid: string): MapLevels | undefined {
    const quote = this.#lines.get(conid)?.quote;
    return quote?.isBelieved === true ? quote.levels() : undefined;
  }

  counters(): Readonly<Record<string, number>> {
    return { "frames about other things": this.#otherTopics };
  }

  #other(topic: string, { args, success }: JsonObject): void {
    if (topic === "system") {
      if (success !== undefined) this.#observer?.admitted();
      return;
    }
    if (topic !== "sts") {
      this.#otherTopics += 1;
      return;
    }
    if (!isJsonObject(args)) return;
    if (args.authenticated === false || args.competing === true) this.#observer?.dismissed();
    else if (args.authenticated === true) this.#observer?.admitted();
  }

  #quotes(
    conid: string,
    message: JsonObject,
    receivedAt: EpochMicros,
    sink: InputSink,
  ): Failure | undefined {
    const line = this.#lines.get(conid);
    if (line === undefined) return unknownMarket(shorten(conid));
    // The broker's answer to a line that it does not open.
    if (typeof message.error === "string") {
      return misfit("line-refused", `quotes of ${conid}: ${shorten(message.error)}`);
    }
    const before = line.isShown ? line.quote.levels() : undefined;
    const failure = line.quote.take(message);
    if (line.quote.isBelieved) this.#show(line, before, message, receivedAt, sink);
    else if (line.isShown) this.#doubt(line, receivedAt, sink);
    if (!line.quote.isBelieved) this.#observer?.doubted(conid, line.quote.doubt);
    return failure;
  }

  /** The first book that can be believed goes out whole; later frames change it, so that a book which somebody has
   * disproved does not come back by a change. */
  #show(
    line: Line,
    before: MapLevels | undefined,
    message: JsonObject,
    receivedAt: EpochMicros,
    sink: InputSink,
  ): void {
    const batch = this.#batch;
    const kind = before === undefined ? "BookSnapshot" : "BookUpdates";
    batch.begin(kind, line.marketIndex, this.#streamIndex);
    batch.venueAt = microsOfMilliseconds(message._updated);
    batch.receivedAt = integerOf(receivedAt);
    if (before === undefined) line.quote.pushTo(batch);
    else pushChanges(batch, before, line.quote.levels());
    if (before !== undefined && batch.count === 0) return;
    line.isShown = true;
    sink.batch(batch);
    this.#observer?.quoted(line.market.venueInstruments.yes);
  }

  /** The book that was shown is not one to decide on any more, and no other takes its place. */
  #doubt(line: Line, receivedAt: EpochMicros, sink: InputSink): void {
    line.isShown = false;
    const markets = [line.market.id];
    sink.event({ kind: "SequenceGap", receivedAt, stream: this.#stream, markets });
  }
}

/** Appends what turns one book into the other: levels that have gone before those that are there. */
function pushChanges(batch: BookBatch, from: MapLevels, to: MapLevels): void {
  for (const [side, old, now] of [
    [bidSide, from.bids, to.bids],
    [askSide, from.asks, to.asks],
  ] as const) {
    for (const price of old.keys()) if (!now.has(price)) batch.push(side, price, 0);
    for (const [price, size] of now) if (old.get(price) !== size) batch.push(side, price, size);
  }
}
