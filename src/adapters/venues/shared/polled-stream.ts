// The stream that stands in while connections are down: answers of reads over HTTP, recorded and decoded like frames.
// To the engine it is a stream of its own, open while anything is polled, whose quotes live only as long as the
// market's own last answer.

import type { Directories } from "../../../domain/market/directory.ts";
import type { Market } from "../../../domain/market/market.ts";
import type { MarketId, Venue } from "../../../domain/market/venue.ts";
import type { DurationMicros } from "../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../ports/clock.ts";
import type {
  DecoderFactory,
  FrameDecoder,
  FrameRecorder,
  InputSink,
} from "../../../ports/market-data.ts";
import { RefusedFrames } from "./refused-frames.ts";

export interface PolledStreamOptions {
  readonly stream: string;
  readonly venue: Venue;
  readonly decoderName: string;
  readonly decoder: DecoderFactory;
  readonly clock: Clock;
  readonly frameSink: InputSink;
  readonly eventSink: InputSink;
  readonly directories: Directories;
  readonly recorder: FrameRecorder | undefined;
  /** A quote older than this is stale. */
  readonly staleAfter: DurationMicros;
}

interface OpenChannel {
  readonly number: number;
  readonly decoder: FrameDecoder;
  /** Every market it has carried. */
  readonly carried: Set<MarketId>;
}

export class PolledStream {
  readonly refused: RefusedFrames;
  readonly #options: PolledStreamOptions;
  #channel: OpenChannel | null = null;
  #frames = 0;

  constructor(options: PolledStreamOptions) {
    this.#options = options;
    this.refused = new RefusedFrames(options.stream);
  }

  get isOpen(): boolean {
    return this.#channel !== null;
  }

  get frames(): number {
    return this.#frames;
  }

  /** Answers may be about these markets from now on; opens the stream when it is not. */
  carry(markets: readonly Market[]): void {
    const channel = this.#channel;
    const added = markets.filter((market) => !(channel?.carried.has(market.id) ?? false));
    if (added.length === 0) return;
    if (channel === null) {
      this.#open(added);
      return;
    }
    for (const market of added) channel.carried.add(market.id);
    this.#options.recorder?.extendChannel(channel.number, added);
    channel.decoder.admit(added);
  }

  /** Takes the body of an answer. It is dropped when the stream was closed while the answer was under way. */
  answer(body: Uint8Array): void {
    const { clock, frameSink, recorder } = this.#options;
    const channel = this.#channel;
    if (channel === null) return;
    const receivedAt = clock.now();
    this.#frames += 1;
    recorder?.frame(channel.number, receivedAt, body);
    const failure = channel.decoder.decode(body, receivedAt, frameSink);
    if (failure !== undefined) this.refused.refuse(failure, body);
  }

  close(reason: string): void {
    if (this.#channel === null) return;
    this.#channel = null;
    const { stream, clock, eventSink } = this.#options;
    eventSink.event({ kind: "StreamClosed", receivedAt: clock.now(), stream, reason });
  }

  #open(markets: readonly Market[]): void {
    const { stream, venue, directories, recorder, clock, staleAfter } = this.#options;
    const { decoderName } = this.#options;
    this.#channel = {
      number: recorder?.openChannel({ stream, venue, decoder: decoderName, markets }) ?? -1,
      decoder: this.#options.decoder({ stream, venue, directories, markets }),
      carried: new Set(markets.map(({ id }) => id)),
    };
    this.#options.eventSink.event({
      kind: "StreamOpened",
      receivedAt: clock.now(),
      stream,
      venue,
      liveness: "market",
      staleAfter,
      assumedSizes: false,
    });
  }
}
