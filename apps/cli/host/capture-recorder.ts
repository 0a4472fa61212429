// Recording of a live run: raw frames, events in their order, turns, and now and then the state hash to compare with.

import type { Market } from "../../../src/domain/market/market.ts";
import type { NewEvent } from "../../../src/domain/message/input.ts";
import {
  type DurationMicros,
  type EpochMicros,
  seconds,
} from "../../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import type { ChannelDescription, FrameRecorder } from "../../../src/ports/market-data.ts";
import type { CaptureWriter } from "../../../src/replay/capture/capture-writer.ts";
import type { TurnRecorder } from "../../../src/runtime/engine-loop.ts";
import type { StartFacts } from "../replay/recorded-target.ts";

/** Between two checkpoints: short enough to find a difference, long enough to cost nothing. */
const checkpointEvery: DurationMicros = seconds(5);

/** Recovered records in one entry of the capture: keeps an entry small, however long the journal is. */
const recordsPerEntry = 1_000;

export class CaptureRecorder implements FrameRecorder, TurnRecorder {
  readonly #writer: CaptureWriter;
  #engine: Engine | undefined;
  #framesWaiting = 0;
  #nextCheckpointMicros = 0;

  constructor(writer: CaptureWriter) {
    this.#writer = writer;
  }

  /** Says what the run began with. Nothing is recorded before it. */
  begin(engine: Engine, { startedAtMicros, recovered }: StartFacts): void {
    this.#engine = engine;
    for (let from = 0; from < recovered.length; from += recordsPerEntry) {
      this.#writer.facts({ recovered: recovered.slice(from, from + recordsPerEntry) });
    }
    this.#writer.facts({ startedAtMicros });
  }

  openChannel(channel: ChannelDescription): number {
    return this.#writer.openChannel(channel);
  }

  extendChannel(channel: number, markets: readonly Market[]): void {
    this.#writer.extendChannel(channel, markets);
  }

  frame(channel: number, receivedAt: EpochMicros, frame: Uint8Array): void {
    this.#framesWaiting += 1;
    this.#writer.frame(channel, receivedAt, frame);
  }

  event(event: NewEvent): void {
    this.#writer.event(event);
  }

  turn(now: EpochMicros): void {
    this.#writer.turn(now, [], this.#framesWaiting);
    this.#framesWaiting = 0;
  }

  turned(now: EpochMicros): void {
    if (integerOf(now) < this.#nextCheckpointMicros) return;
    this.#nextCheckpointMicros = integerOf(now) + integerOf(checkpointEvery);
    this.checkpoint();
  }

  /** Writes the state hash of this moment. */
  checkpoint(): void {
    const engine = this.#engine;
    if (engine !== undefined) this.#writer.checkpoint(engine.inputs, engine.stateHash());
  }
}
