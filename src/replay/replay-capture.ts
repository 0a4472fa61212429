// Plays a capture into an engine: decodes the frames again, hands over the events in their order and lets the engine
// take its turns where it took them. What the frames mean and what runs the engine is handed in, so that replay knows
// no venue and no engine.

import { type Failure, failure } from "../domain/failure/result.ts";
import type { Directories } from "../domain/market/directory.ts";
import type { Market } from "../domain/market/market.ts";
import type { NewEvent } from "../domain/message/input.ts";
import { epochMicros } from "../domain/units/epoch-micros.ts";
import type {
  ChannelDescription,
  DecoderFactory,
  FrameDecoder,
  InputSink,
} from "../ports/market-data.ts";
import { type CaptureSummary, readCapture } from "./capture/read-capture.ts";
import type { CaptureFacts, CaptureVisitor } from "./capture/visitor.ts";
import { isRangeDecoder, type RangeFrameDecoder } from "./recording/recording-decoder.ts";

/** What a replay drives. Times in epoch micros. */
export interface ReplayTarget {
  /** Where decoded frames and events go. */
  readonly sink: InputSink;
  /** Time passes up to the instant: whatever was due before it happens first. */
  advance(micros: number): void;
  /** The engine takes a turn at the instant. */
  turn(nowMicros: number): void;
  /** Inputs the engine has processed. */
  inputs(): number;
  stateHash(): string;
  /** What the capture says about the state the recording began with. */
  begin(facts: CaptureFacts): void;
}

export interface ReplayRequest {
  readonly folder: string;
  readonly directories: Directories;
  readonly decoders: ReadonlyMap<string, DecoderFactory>;
  readonly target: ReplayTarget;
  /** A state hash after each so many inputs; null takes none of its own. */
  readonly checkpointEvery: number | null;
  /** Told after so many turns. */
  readonly progress?: (turns: number) => void;
}

export interface ReplayCheckpoint {
  readonly inputSequence: number;
  readonly stateHash: string;
}

export interface ReplayOutcome {
  /** Absent when the capture is damaged. */
  readonly summary: CaptureSummary | undefined;
  /** Damage of the capture (CAP-911 to CAP-914), or the first difference from the recording (CAP-915). */
  readonly failure: Failure | undefined;
  readonly frames: number;
  readonly turns: number;
  /** Frames that did not fit their schema, by code. */
  readonly refusedFrames: Readonly<Record<string, number>>;
  readonly checkpoints: readonly ReplayCheckpoint[];
  /** Checkpoints of the recording that this replay reproduced. */
  readonly checkpointsMatched: number;
}

/** Turns between two calls of `progress`. */
export const progressTurns = 65_536;

/** Plays the whole capture. Damage ends it; everything before has been played by then. */
export function replayCapture(request: ReplayRequest): ReplayOutcome {
  const player = new Player(request);
  const read = readCapture(request.folder, player);
  return player.outcome(read.ok ? read.value : undefined, read.ok ? undefined : read.failure);
}

class Player implements CaptureVisitor {
  readonly #request: ReplayRequest;
  readonly #target: ReplayTarget;
  readonly #decoders: (FrameDecoder | undefined)[] = [];
  /** Of the decoders, those that read frames where they lie. */
  readonly #rangeDecoders: (RangeFrameDecoder | undefined)[] = [];
  readonly #refused = new Map<string, number>();
  readonly #checkpoints: ReplayCheckpoint[] = [];
  #difference: Failure | undefined;
  #matched = 0;
  #frames = 0;
  #framesWaiting = 0;
  #turns = 0;
  #nextCheckpoint: number;

  constructor(request: ReplayRequest) {
    this.#request = request;
    this.#target = request.target;
    this.#nextCheckpoint = request.checkpointEvery ?? Number.POSITIVE_INFINITY;
  }

  outcome(summary: CaptureSummary | undefined, damage: Failure | undefined): ReplayOutcome {
    return {
      summary,
      failure: damage ?? this.#difference,
      frames: this.#frames,
      turns: this.#turns,
      refusedFrames: Object.fromEntries([...this.#refused].sort(([a], [b]) => (a < b ? -1 : 1))),
      checkpoints: this.#checkpoints,
      checkpointsMatched: this.#matched,
    };
  }

  channel(channel: number, description: ChannelDescription): void {
    const factory = this.#request.decoders.get(description.decoder);
    if (factory === undefined) {
      this.#differ(`no decoder ${description.decoder} for ${description.stream}`);
      return;
    }
    const { stream, venue, markets } = description;
    const { directories } = this.#request;
    const decoder = factory({ stream, venue, directories, markets });
    this.#decoders[channel] = decoder;
    this.#rangeDecoders[channel] = isRangeDecoder(decoder) ? decoder : undefined;
  }

  channelExtended(channel: number, markets: readonly Market[]): void {
    this.#decoders[channel]?.admit(markets);
  }

  frame(
    channel: number,
    receivedAtMicros: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): void {
    this.#frames += 1;
    this.#framesWaiting += 1;
    const decoder = this.#decoders[channel];
    if (decoder === undefined) return;
    const target = this.#target;
    target.advance(receivedAtMicros);
    const inPlace = this.#rangeDecoders[channel];
    const refused =
      inPlace === undefined
        ? decoder.decode(bytes.subarray(start, end), epochMicros(receivedAtMicros), target.sink)
        : inPlace.decodeRange(bytes, start, end, receivedAtMicros, target.sink);
    if (refused !== undefined) {
      this.#refused.set(refused.code, (this.#refused.get(refused.code) ?? 0) + 1);
    }
  }

  event(event: NewEvent): void {
    this.#target.sink.event(event);
  }

  turn(nowMicros: number, framesConsumed: number, literals: readonly NewEvent[]): void {
    if (framesConsumed !== this.#framesWaiting) {
      this.#differ(`a turn consumed ${framesConsumed} frames of ${this.#framesWaiting}`);
    }
    this.#framesWaiting = 0;
    this.#target.advance(nowMicros);
    for (const literal of literals) this.#target.sink.event(literal);
    this.#target.turn(nowMicros);
    this.#turns += 1;
    if (this.#target.inputs() >= this.#nextCheckpoint) this.#takeCheckpoint();
    if (this.#turns % progressTurns === 0) this.#request.progress?.(this.#turns);
  }

  checkpoint(inputSequence: number, stateHash: string): void {
    const ours = this.#target.inputs();
    if (ours === inputSequence && this.#target.stateHash() === stateHash) {
      this.#matched += 1;
      return;
    }
    this.#differ(`the state after input ${inputSequence} is another (we have ${ours} inputs)`);
  }

  facts(facts: CaptureFacts): void {
    this.#target.begin(facts);
  }

  #takeCheckpoint(): void {
    const inputSequence = this.#target.inputs();
    this.#checkpoints.push({ inputSequence, stateHash: this.#target.stateHash() });
    const every = this.#request.checkpointEvery ?? Number.POSITIVE_INFINITY;
    while (this.#nextCheckpoint <= inputSequence) this.#nextCheckpoint += every;
  }

  /** Only the first difference is kept: everything after it follows from it. */
  #differ(message: string): void {
    this.#difference ??= failure("CAP-915", message, {
      turn: this.#turns,
      frame: this.#frames,
      inputs: this.#target.inputs(),
    });
  }
}
