// A live capture holds the decisions of its run: every event is played again as it came, and the engine must come to
// the same states.

import type { Directories } from "../../../src/domain/market/directory.ts";
import type { EngineRecord } from "../../../src/domain/message/record.ts";
import type { EngineSettings } from "../../../src/domain/message/settings.ts";
import { epochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { Engine, type EngineIdentity } from "../../../src/engine/engine.ts";
import type { InputSink } from "../../../src/ports/market-data.ts";
import type { CaptureFacts } from "../../../src/replay/capture/visitor.ts";
import type { ReplayTarget } from "../../../src/replay/replay-capture.ts";
import type { LoopObserver } from "../../../src/runtime/engine-loop.ts";
import { RecordedRun } from "../../../src/runtime/recorded-run.ts";
import { type Implementation, newBookStore, newGateOf, newSolverOf } from "../host/book-stores.ts";
import { queuesOf } from "../host/input-queues.ts";

export interface RecordedTargetOptions {
  readonly directories: Directories;
  readonly settings: EngineSettings;
  readonly identity: EngineIdentity;
  readonly implementation: Implementation;
  readonly observer: LoopObserver;
}

/** What a live recording says first: when the engine started and what it had recovered. */
export interface StartFacts {
  readonly startedAtMicros: number;
  readonly recovered: readonly EngineRecord[];
}

export class RecordedTarget implements ReplayTarget {
  readonly engine: Engine;
  readonly sink: InputSink;
  readonly #run: RecordedRun;
  readonly #options: RecordedTargetOptions;
  /** What the recorded run had recovered, until the capture says when it started. */
  #recovered: EngineRecord[] = [];

  constructor(options: RecordedTargetOptions) {
    this.#options = options;
    const { directories, settings, implementation } = options;
    const books = newBookStore(implementation);
    this.engine = new Engine({
      directories,
      settings,
      books,
      newGate: newGateOf(implementation),
      newSolver: newSolverOf(implementation),
    });
    this.#run = new RecordedRun(this.engine, options.observer, queuesOf(implementation));
    this.sink = this.#run.sink;
  }

  advance(): void {}

  turn(nowMicros: number): void {
    this.#run.turn(epochMicros(nowMicros));
  }

  inputs(): number {
    return this.engine.inputs;
  }

  stateHash(): string {
    return this.engine.stateHash();
  }

  begin(facts: CaptureFacts): void {
    const { recovered, startedAtMicros } = facts as Partial<StartFacts>;
    if (Array.isArray(recovered)) this.#recovered.push(...recovered);
    if (typeof startedAtMicros !== "number") return;
    const { identity, settings } = this.#options;
    this.#run.begin(this.#recovered, identity, settings, epochMicros(startedAtMicros));
    this.#recovered = [];
  }
}
