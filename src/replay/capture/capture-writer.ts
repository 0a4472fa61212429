// Records what happens: raw frames as they arrive, and what the engine did with them. Calls return at once and never
// throw; the first failure is reported and ends the recording, because a capture with a hole cannot be replayed.

import { mkdirSync, readdirSync } from "node:fs";
import { type Failure, fail, type Result, succeed } from "../../domain/failure/result.ts";
import type { Market } from "../../domain/market/market.ts";
import type { NewEvent } from "../../domain/message/input.ts";
import type { EpochMicros } from "../../domain/units/epoch-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { ChannelDescription, FrameRecorder } from "../../ports/market-data.ts";
import { messageOf } from "../system-error.ts";
import { ByteWriter } from "./byte-writer.ts";
import {
  blockRawBytesTarget,
  type CaptureIdentity,
  channelExtendedTag,
  channelTag,
  checkpointTag,
  endClosed,
  endRotated,
  eventTag,
  factsTag,
  frameTag,
  segmentFilePattern,
  segmentRawBytesTarget,
  turnTag,
  turnWithLiteralsTag,
} from "./format.ts";
import { SegmentOutput } from "./segment-output.ts";
import type { CaptureFacts } from "./visitor.ts";

/** Raw bytes that may wait for the disk: about a minute of the busiest recorded feeds. */
export const pendingBytesMax = 128 * 1024 * 1024;

/** Largest frame: a snapshot of every market of a venue in one message is a tenth of it. */
export const frameBytesMax = 64 * 1024 * 1024;

export interface CaptureWriterOptions {
  /** Folder to create; by convention its name ends in `.capture`. */
  readonly folder: string;
  readonly identity: CaptureIdentity;
  /** Told once, when recording has ended early: CAP-917. */
  readonly onFailure?: (failure: Failure) => void;
  readonly blockRawBytes?: number;
  readonly segmentRawBytes?: number;
  readonly pendingBytes?: number;
}

/** Starts a capture, or returns CAP-917 when the folder cannot be made or already holds one. */
export function startCapture(options: CaptureWriterOptions): Result<CaptureWriter> {
  try {
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    if (readdirSync(options.folder).some((name) => segmentFilePattern.test(name))) {
      return fail("CAP-917", `${options.folder} already holds a capture`, {
        folder: options.folder,
      });
    }
  } catch (error) {
    return fail("CAP-917", messageOf(error), { folder: options.folder });
  }
  return succeed(new CaptureWriter(options));
}

export class CaptureWriter implements FrameRecorder {
  readonly #output: SegmentOutput;
  readonly #blockRawBytes: number;
  readonly #segmentRawBytes: number;
  readonly #pendingBytesMax: number;
  readonly #block: ByteWriter;
  readonly #channels: ChannelDescription[] = [];
  #segment = 1;
  #segmentRaw = 0;
  #rotationDue = false;
  #timeMicros = 0;
  #closed = false;

  constructor(options: CaptureWriterOptions) {
    this.#output = new SegmentOutput(options.folder, options.identity, (failure) =>
      options.onFailure?.(failure),
    );
    this.#blockRawBytes = options.blockRawBytes ?? blockRawBytesTarget;
    this.#segmentRawBytes = options.segmentRawBytes ?? segmentRawBytesTarget;
    this.#pendingBytesMax = options.pendingBytes ?? pendingBytesMax;
    this.#block = new ByteWriter(this.#blockRawBytes);
    this.#output.startSegment(this.#segment);
  }

  /** Raw bytes that wait for compression and the disk. Whoever can wait does so with `drain` when this grows. */
  get pendingBytes(): number {
    return this.#output.pendingBytes;
  }

  get writtenBytes(): number {
    return this.#output.writtenBytes;
  }

  get failure(): Failure | undefined {
    return this.#output.failure;
  }

  openChannel(channel: ChannelDescription): number {
    const number = this.#channels.length;
    if (this.#begin()) this.#writeChannel(number, channel);
    this.#channels.push(channel);
    this.#finish();
    return number;
  }

  extendChannel(channel: number, markets: readonly Market[]): void {
    const known = this.#channels[channel];
    if (!this.#begin()) return;
    if (known === undefined) {
      this.#output.fail({
        code: "CAP-917",
        message: `markets for channel ${channel}, which was never opened`,
      });
      return;
    }
    this.#block.byte(channelExtendedTag);
    this.#block.varint(channel);
    this.#block.text(JSON.stringify(markets));
    // Later segments open the channel with all its markets, so that their frames can be decoded alone.
    this.#channels[channel] = { ...known, markets: extended(known.markets, markets) };
    this.#finish();
  }

  frame(channel: number, receivedAt: EpochMicros, frame: Uint8Array): void {
    if (!this.#begin()) return;
    if (frame.length > frameBytesMax || this.#channels[channel] === undefined) {
      this.#output.fail({
        code: "CAP-917",
        message:
          frame.length > frameBytesMax
            ? `a frame of ${frame.length} bytes is larger than ${frameBytesMax}`
            : `frame of channel ${channel}, which was never opened`,
      });
      return;
    }
    const block = this.#block;
    block.byte(frameTag);
    block.varint(channel);
    this.#writeTime(receivedAt);
    block.varint(frame.length);
    block.raw(frame);
    this.#finish();
  }

  /** An event reached the engine's queue, between the frames before it and those after it. */
  event(event: NewEvent): void {
    if (!this.#begin()) return;
    this.#block.byte(eventTag);
    this.#block.text(JSON.stringify(event));
    this.#finish();
  }

  /** The engine took a turn: it consumed so many frames, oldest first, and then the literal events. */
  turn(now: EpochMicros, literals: readonly NewEvent[], framesConsumed: number): void {
    if (!this.#begin()) return;
    const block = this.#block;
    block.byte(literals.length === 0 ? turnTag : turnWithLiteralsTag);
    this.#writeTime(now);
    block.varint(framesConsumed);
    if (literals.length > 0) block.text(JSON.stringify(literals));
    this.#finish();
  }

  /** The state hash after the input with this sequence. */
  checkpoint(inputSequence: number, stateHash: string): void {
    if (!this.#begin()) return;
    this.#block.byte(checkpointTag);
    this.#block.varint(inputSequence);
    this.#block.text(stateHash);
    this.#finish();
  }

  /** Whatever a replay must know and no event says: seeds, settings of adapters. Plain JSON. */
  facts(facts: CaptureFacts): void {
    if (!this.#begin()) return;
    this.#block.byte(factsTag);
    this.#block.text(JSON.stringify(facts));
    this.#finish();
  }

  /** Hands everything recorded so far to the operating system. */
  async flush(): Promise<Result<void>> {
    this.#seal();
    return this.drain();
  }

  /** Waits until what was sealed is written; seals nothing, so it does not change the bytes of the capture. */
  async drain(): Promise<Result<void>> {
    await this.#output.drain();
    const failure = this.#output.failure;
    return failure === undefined ? succeed(undefined) : { ok: false, failure };
  }

  /** Writes what waits and the end mark, makes the last segment durable and closes it. */
  async close(): Promise<Result<void>> {
    if (!this.#closed) {
      this.#seal();
      this.#closed = true;
      this.#output.endSegment(endClosed);
    }
    await this.#output.release();
    return this.drain();
  }

  #begin(): boolean {
    if (this.#closed || this.#output.failure !== undefined) return false;
    if (this.#rotationDue) this.#rotate();
    return true;
  }

  #finish(): void {
    if (this.#block.length >= this.#blockRawBytes) this.#seal();
  }

  #rotate(): void {
    this.#rotationDue = false;
    this.#output.endSegment(endRotated);
    this.#segment += 1;
    this.#segmentRaw = 0;
    this.#output.startSegment(this.#segment);
    this.#channels.forEach((channel, number) => {
      this.#writeChannel(number, channel);
    });
  }

  #seal(): void {
    if (this.#block.length === 0 || this.#closed || this.#output.failure !== undefined) return;
    const raw = this.#block.take();
    this.#timeMicros = 0;
    this.#segmentRaw += raw.length;
    this.#rotationDue = this.#segmentRaw >= this.#segmentRawBytes;
    if (this.#output.pendingBytes + raw.length > this.#pendingBytesMax) {
      this.#output.fail({
        code: "CAP-917",
        message: `the disk is behind: more than ${this.#pendingBytesMax} bytes wait`,
      });
      return;
    }
    this.#output.block(raw);
  }

  #writeChannel(number: number, channel: ChannelDescription): void {
    const { stream, venue, decoder, markets } = channel;
    this.#block.byte(channelTag);
    this.#block.varint(number);
    this.#block.text(JSON.stringify({ stream, venue, decoder, markets }));
  }

  #writeTime(at: EpochMicros): void {
    const atMicros = integerOf(at);
    this.#block.signedVarint(atMicros - this.#timeMicros);
    this.#timeMicros = atMicros;
  }
}

/** Returns the markets with the added ones behind them; one that is added again is kept once, as stated last. */
function extended(markets: readonly Market[], added: readonly Market[]): readonly Market[] {
  const byId = new Map(markets.map((market) => [market.id, market]));
  for (const market of added) byId.set(market.id, market);
  return [...byId.values()];
}
