// An engine that is told again what it was told before. Every event comes from the capture, answers to orders and
// timers included, so commands go nowhere.

import type { BookBatch } from "../domain/book/book-batch.ts";
import type { NewEvent } from "../domain/message/input.ts";
import type { EngineRecord } from "../domain/message/record.ts";
import type { EngineSettings } from "../domain/message/settings.ts";
import { type EpochMicros, epochMicros } from "../domain/units/epoch-micros.ts";
import type { Engine, EngineIdentity } from "../engine/engine.ts";
import type { LoopObserver } from "./engine-loop.ts";
import { InputQueue } from "./input-queue.ts";
import { numberInput } from "./number-input.ts";
import type { InboundQueue, RefusalObserver } from "./queue-rules.ts";

export class RecordedRun {
  readonly sink: InboundQueue;
  readonly #engine: Engine;
  readonly #observer: LoopObserver;
  #now: EpochMicros = epochMicros(0);

  constructor(
    engine: Engine,
    observer: LoopObserver,
    newQueue: (refused: RefusalObserver) => InboundQueue = (refused) => new InputQueue(refused),
  ) {
    this.#engine = engine;
    this.#observer = observer;
    this.sink = newQueue((reason) => observer.problem(reason));
  }

  /** Begins as the recorded run began: with the records it had recovered, at its instant. */
  begin(
    recovered: readonly EngineRecord[],
    identity: EngineIdentity,
    settings: EngineSettings,
    now: EpochMicros,
  ): void {
    this.#now = now;
    this.#engine.recover(recovered);
    this.#observer.stepped(undefined, this.#engine.start(identity, settings, now), now);
  }

  turn(now: EpochMicros): void {
    this.#now = now;
    this.sink.drain(this.#step);
  }

  readonly #step = (input: BookBatch | NewEvent): void => {
    const numbered = numberInput(this.#engine, input);
    this.#observer.stepped(numbered, this.#engine.process(numbered, this.#now), this.#now);
  };
}
