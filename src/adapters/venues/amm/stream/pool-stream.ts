// The readings of pools as one stream of the engine: recorded and decoded like frames of a socket, open while the newest
// block is believed. One reading holds every pool, so any reading proves that all quotes are current.

import type { Directories } from "../../../../domain/market/directory.ts";
import type { Market } from "../../../../domain/market/market.ts";
import type { MarketId } from "../../../../domain/market/venue.ts";
import type { DurationMicros, EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { FrameRecorder, InputSink } from "../../../../ports/market-data.ts";
import { RefusedFrames } from "../../shared/refused-frames.ts";
import { PoolsDecoder, poolsDecoderName } from "./pools-decoder.ts";

export interface PoolStreamOptions {
  readonly clock: Clock;
  readonly frameSink: InputSink;
  readonly eventSink: InputSink;
  readonly directories: Directories;
  readonly recorder: FrameRecorder | undefined;
  /** Without a new block for so long a quote is stale. */
  readonly staleAfter: DurationMicros;
}

interface OpenChannel {
  readonly number: number;
  readonly decoder: PoolsDecoder;
  readonly carried: Set<MarketId>;
}

const stream = "amm/pools-1";
const venue = "amm";

export class PoolStream {
  readonly refused = new RefusedFrames(stream);
  readonly #options: PoolStreamOptions;
  #channel: OpenChannel | null = null;
  frames = 0;
  timesOpened = 0;
  lastFrameAt: EpochMicros | null = null;

  constructor(options: PoolStreamOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#channel !== null;
  }

  /** The next frame may be about these markets; opens the stream when it is not. */
  carry(markets: readonly Market[]): void {
    const channel = this.#channel;
    if (channel === null) {
      this.#open(markets);
      return;
    }
    const added = markets.filter(({ id }) => !channel.carried.has(id));
    if (added.length === 0) return;
    for (const { id } of added) channel.carried.add(id);
    this.#options.recorder?.extendChannel(channel.number, added);
    channel.decoder.admit(added);
  }

  /** Takes a reading; the stream is open. */
  frame(frame: Uint8Array): void {
    const { clock, frameSink, eventSink, recorder } = this.#options;
    const channel = this.#channel;
    if (channel === null) return;
    const receivedAt = clock.now();
    this.frames += 1;
    this.lastFrameAt = receivedAt;
    recorder?.frame(channel.number, receivedAt, frame);
    const failure = channel.decoder.decode(frame, receivedAt, frameSink);
    if (failure !== undefined) this.refused.refuse(failure, frame);
    eventSink.event({ kind: "StreamAlive", receivedAt, stream });
  }

  close(reason: string): void {
    if (this.#channel === null) return;
    this.#channel = null;
    const { clock, eventSink } = this.#options;
    eventSink.event({ kind: "StreamClosed", receivedAt: clock.now(), stream, reason });
  }

  #open(markets: readonly Market[]): void {
    const { directories, recorder, clock, staleAfter, eventSink } = this.#options;
    const described = { stream, venue, decoder: poolsDecoderName, markets } as const;
    this.#channel = {
      number: recorder?.openChannel(described) ?? -1,
      decoder: new PoolsDecoder({ stream, venue, directories, markets }),
      carried: new Set(markets.map(({ id }) => id)),
    };
    this.timesOpened += 1;
    eventSink.event({
      kind: "StreamOpened",
      receivedAt: clock.now(),
      stream,
      venue,
      liveness: "stream",
      staleAfter,
      assumedSizes: false,
    });
  }
}
