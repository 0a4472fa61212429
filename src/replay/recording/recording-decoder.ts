// Decodes the frames of imported captures into one reused batch. It allocates nothing, and takes a stretch of a block
// as it is, because it stands in the loop that replays millions of updates.

import { BookBatch, type BookSide } from "../../domain/book/book-batch.ts";
import type { Failure } from "../../domain/failure/result.ts";
import type { Directories } from "../../domain/market/directory.ts";
import type { Market } from "../../domain/market/market.ts";
import { microsPerContract } from "../../domain/units/contract-micros.ts";
import type { EpochMicros } from "../../domain/units/epoch-micros.ts";
import { ticksPerUsd } from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { DecoderContext, FrameDecoder, InputSink } from "../../ports/market-data.ts";
import { ByteCursor } from "../capture/byte-cursor.ts";
import * as frames from "./quote-frame.ts";

// Copies: a constant of this file is built into the code, an imported one is read from memory at every use.
const { headFactor, snapshotFlag: isSnapshot, venueTimeFlag: hasVenueTime } = frames;
const changesMax = frames.frameChangesMax;
const contract = microsPerContract;
const packedPriceMax = ticksPerUsd * 2 + 1;

/** Decodes frames where they lie, without a view of their own. */
export interface RangeFrameDecoder extends FrameDecoder {
  /** Decodes `bytes[start]` up to `bytes[end - 1]`; the time is in epoch micros. */
  decodeRange(
    bytes: Uint8Array,
    start: number,
    end: number,
    receivedAtMicros: number,
    sink: InputSink,
  ): Failure | undefined;
}

/** Returns true when the decoder can read frames where they lie. */
export function isRangeDecoder(decoder: FrameDecoder): decoder is RangeFrameDecoder {
  return typeof (decoder as Partial<RangeFrameDecoder>).decodeRange === "function";
}

/** Makes the decoder `recording/quotes@1`. */
export function recordingDecoder(context: DecoderContext): RangeFrameDecoder {
  return new RecordingDecoder(context);
}

class RecordingDecoder implements RangeFrameDecoder {
  readonly #directories: Directories;
  #marketIndexes: Int32Array;
  readonly #streamIndex: number;
  readonly #batch = new BookBatch();
  readonly #cursor = new ByteCursor();

  constructor(context: DecoderContext) {
    const { markets, streams } = context.directories;
    this.#directories = context.directories;
    this.#marketIndexes = Int32Array.from(context.markets, (market) => markets.indexOf(market.id));
    this.#streamIndex = streams.indexOf(context.stream);
  }

  /** Frames name a market by its place in the list, so added ones stand behind all others. */
  admit(markets: readonly Market[]): void {
    const { markets: indexes } = this.#directories;
    const added = markets.map((market) => indexes.indexOf(market.id));
    this.#marketIndexes = Int32Array.from([...this.#marketIndexes, ...added]);
  }

  decode(frame: Uint8Array, receivedAt: EpochMicros, sink: InputSink): Failure | undefined {
    return this.decodeRange(frame, 0, frame.length, integerOf(receivedAt), sink);
  }

  decodeRange(
    bytes: Uint8Array,
    start: number,
    end: number,
    receivedAtMicros: number,
    sink: InputSink,
  ): Failure | undefined {
    const cursor = this.#cursor;
    const batch = this.#batch;
    cursor.start(bytes, start, end);
    const head = cursor.varint();
    const place = Math.floor(head / headFactor);
    if (place >= this.#marketIndexes.length) {
      return unfit("names a market that its channel does not list");
    }
    const marketIndex = this.#marketIndexes[place] as number;
    const snapshot = (head & isSnapshot) !== 0;
    batch.begin(snapshot ? "BookSnapshot" : "BookUpdates", marketIndex, this.#streamIndex);
    batch.receivedAt = receivedAtMicros;
    if ((head & hasVenueTime) !== 0) batch.venueAt = receivedAtMicros + cursor.signedVarint();
    while (cursor.position < end) {
      const price = cursor.varint();
      const size = cursor.varint();
      if (price > packedPriceMax) return unfit("holds a price above 1 USD");
      if (batch.count === changesMax) return unfit("holds too many changes");
      const isWhole = (size & 1) === 0;
      batch.push(
        (price & 1) as BookSide,
        price >> 1,
        isWhole ? (size / 2) * contract : (size - 1) / 2,
      );
    }
    if (cursor.broken) return unfit("ends inside a number");
    sink.batch(batch);
    return undefined;
  }
}

function unfit(what: string): Failure {
  return { code: "VEN-801", message: `the recorded frame ${what}` };
}
