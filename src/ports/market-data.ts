// How market data enters. A feed owns the connection; a decoder turns the raw frames of one connection into absolute
// levels and events. Decoders are deterministic: the same frames give the same calls, live and in replay.

import type { BookBatch } from "../domain/book/book-batch.ts";
import type { Failure } from "../domain/failure/result.ts";
import type { Directories } from "../domain/market/directory.ts";
import type { Market } from "../domain/market/market.ts";
import type { MarketId, Venue } from "../domain/market/venue.ts";
import type { NewEvent } from "../domain/message/input.ts";
import type { EpochMicros } from "../domain/units/epoch-micros.ts";

/** Receives what decoders and feeds produce. Implementations copy a batch before they return. */
export interface InputSink {
  batch(batch: BookBatch): void;
  event(event: NewEvent): void;
}

/** A frame that did not fit its schema: counted by reason and kept for inspection, never thrown. */
export interface RefusedFrame {
  readonly stream: string;
  readonly failure: Failure;
  readonly frame: Uint8Array;
}

/** Turns raw frames of one connection into inputs. Never throws. */
export interface FrameDecoder {
  /** Decodes one frame; returns the failure when the frame does not fit its schema. */
  decode(frame: Uint8Array, receivedAt: EpochMicros, sink: InputSink): Failure | undefined;
  /**
   * Lets the connection carry more markets from here on. One that it carried before begins anew, without a book.
   * Emits nothing.
   */
  admit(markets: readonly Market[]): void;
}

/** What a decoder is made from, live and in replay: all of it is stored in the capture. */
export interface DecoderContext {
  readonly stream: string;
  readonly venue: Venue;
  readonly directories: Directories;
  /** Markets the decoder may meet from the first frame on; frames about others are refused. */
  readonly markets: readonly Market[];
}

/** Makes a decoder. Named `<venue>/<protocol>@<version>` in captures. */
export type DecoderFactory = (context: DecoderContext) => FrameDecoder;

/** Receives raw inbound frames before they are decoded, for recording. */
export interface FrameRecorder {
  /** Announces a connection: every later frame names its channel. */
  openChannel(channel: ChannelDescription): number;
  /** From here on the frames of the channel may be about these markets too: its decoder admits them here. */
  extendChannel(channel: number, markets: readonly Market[]): void;
  frame(channel: number, receivedAt: EpochMicros, frame: Uint8Array): void;
}

export interface ChannelDescription {
  readonly stream: string;
  readonly venue: Venue;
  /** Name of the decoder that understands the frames. */
  readonly decoder: string;
  readonly markets: readonly Market[];
}

/** How much a market's book is wanted: in which order books are asked for, and how often they are looked after. */
export type MarketPriority = "hot" | "warm" | "cold";

/** `easy`: inputs wait no longer than a turn. `strained`: they pile up; what can wait is read half as often. `full`:
 * they are about to find no room; only what is wanted most is read, and rarely. */
export type FlowPressure = "easy" | "strained" | "full";

/** A live source of market data of one venue. */
export interface MarketDataFeed {
  readonly venue: Venue;
  /** Connects and keeps the connection; returns at once. */
  start(): void;
  subscribe(markets: readonly Market[]): void;
  unsubscribe(markets: readonly MarketId[]): void;
  /** Says how much markets are wanted; they may be subscribed later. Markets never mentioned are `warm`. */
  prioritise(markets: readonly MarketId[], priority: MarketPriority): void;
  /** Asks for the whole book of a market again: what came of it was refused. Markets the feed does not carry are
   * ignored. */
  refresh(market: MarketId): void;
  /** Says how far behind the inputs wait, so that reads over HTTP slow down before anything is dropped. */
  ease(pressure: FlowPressure): void;
  /** Closes for good. */
  stop(): Promise<void>;
  status(): FeedStatus;
}

export interface FeedStatus {
  readonly venue: Venue;
  readonly environment: string;
  readonly state: "idle" | "connecting" | "open" | "waiting" | "stopped";
  readonly frames: number;
  readonly refusedFrames: Readonly<Record<string, number>>;
  readonly reconnects: number;
  readonly resyncs: number;
  readonly markets: number;
  /** Markets whose books come from reads over HTTP, because their stream is down. */
  readonly polledMarkets: number;
  readonly lastFrameAt: EpochMicros | null;
}
