// A capture as lines of text, in the order in which it happened: for people who want to see what one holds, and for
// comparing captures by what they say rather than by their compressed bytes. Keeps everything in memory, so it is for
// small captures.

import { BookBatch } from "../domain/book/book-batch.ts";
import type { Failure } from "../domain/failure/result.ts";
import { newDirectories } from "../domain/market/directory.ts";
import type { Market } from "../domain/market/market.ts";
import type { NewEvent } from "../domain/message/input.ts";
import type { ChannelDescription } from "../ports/market-data.ts";
import { readCapture } from "./capture/read-capture.ts";
import type { CaptureVisitor } from "./capture/visitor.ts";
import { recordingDecoderName } from "./recording/quote-frame.ts";
import { type RangeFrameDecoder, recordingDecoder } from "./recording/recording-decoder.ts";

/** A decoded quote of an imported capture with the instant of its turn. */
export interface StoryQuote {
  readonly market: string;
  readonly batch: BookBatch;
}

export interface Story {
  readonly lines: readonly string[];
  readonly quotes: readonly StoryQuote[];
  readonly literals: readonly NewEvent[];
  readonly failure: Failure | undefined;
}

/** Reads a capture to its end, or to its damage. */
export function readStory(folder: string): Story {
  const teller = new Teller();
  const read = readCapture(folder, teller);
  const failure = read.ok ? undefined : read.failure;
  return { lines: teller.lines, quotes: teller.quotes, literals: teller.literals, failure };
}

class Teller implements CaptureVisitor {
  readonly lines: string[] = [];
  readonly quotes: StoryQuote[] = [];
  readonly literals: NewEvent[] = [];
  readonly #directories = newDirectories();
  readonly #decoders: (RangeFrameDecoder | undefined)[] = [];

  channel(channel: number, description: ChannelDescription): void {
    const { stream, venue, decoder, markets } = description;
    this.lines.push(`channel ${channel} ${stream} ${venue} ${decoder} ${JSON.stringify(markets)}`);
    if (decoder !== recordingDecoderName) return;
    const directories = this.#directories;
    this.#decoders[channel] = recordingDecoder({ stream, venue, directories, markets });
  }

  channelExtended(channel: number, markets: readonly Market[]): void {
    this.lines.push(`channel ${channel} extended ${JSON.stringify(markets)}`);
    this.#decoders[channel]?.admit(markets);
  }

  frame(channel: number, at: number, bytes: Uint8Array, start: number, end: number): void {
    const decoder = this.#decoders[channel];
    if (decoder === undefined) {
      const hex = Buffer.from(bytes.subarray(start, end)).toString("hex");
      this.lines.push(`frame ${channel} ${at} ${hex}`);
      return;
    }
    const failure = decoder.decodeRange(bytes, start, end, at, {
      batch: (batch) => this.#quote(channel, batch),
      event: (event) => this.lines.push(`event ${JSON.stringify(event)}`),
    });
    if (failure !== undefined) this.lines.push(`refused ${channel} ${failure.message}`);
  }

  event(event: NewEvent): void {
    this.lines.push(`queued ${JSON.stringify(event)}`);
    this.literals.push(event);
  }

  turn(now: number, framesConsumed: number, literals: readonly NewEvent[]): void {
    this.lines.push(`turn ${now} ${framesConsumed} ${JSON.stringify(literals)}`);
    this.literals.push(...literals);
  }

  checkpoint(inputSequence: number, stateHash: string): void {
    this.lines.push(`checkpoint ${inputSequence} ${stateHash}`);
  }

  facts(facts: Readonly<Record<string, unknown>>): void {
    this.lines.push(`facts ${JSON.stringify(facts)}`);
  }

  #quote(channel: number, batch: BookBatch): void {
    const copy = new BookBatch();
    copy.copyFrom(batch);
    const market = this.#directories.markets.idAt(batch.marketIndex);
    this.quotes.push({ market, batch: copy });
    const changes = Array.from({ length: batch.count }, (_, change) => {
      const side = batch.sides[change] === 0 ? "bid" : "ask";
      return `${side} ${batch.prices[change]}×${batch.sizes[change]}`;
    });
    const times = `${batch.receivedAt} venue ${batch.venueAt}`;
    this.lines.push(`${batch.kind} ${channel} ${market} ${times} ${changes.join(", ")}`);
  }
}
