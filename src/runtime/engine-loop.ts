// The loop around the engine: inputs wait in the queue until a turn drains it, records go to the journal, commands to
// the outbox. A turn never waits for anything; the same loop serves live, paper, demo, simulation and replay, which
// differ in what is plugged in.

import type { BookBatch } from "../domain/book/book-batch.ts";
import type { Failure } from "../domain/failure/result.ts";
import { failure } from "../domain/failure/result.ts";
import type { Command } from "../domain/message/command.ts";
import type { Input, NewEvent } from "../domain/message/input.ts";
import type { EngineSettings } from "../domain/message/settings.ts";
import type { EpochMicros } from "../domain/units/epoch-micros.ts";
import type { Engine, EngineIdentity, StepResult } from "../engine/engine.ts";
import type { Clock } from "../ports/clock.ts";
import type { Journal } from "../ports/journal.ts";
import type { InputSink } from "../ports/market-data.ts";
import type { FlowGauge } from "./flow-gauge.ts";
import { numberInput } from "./number-input.ts";
import { Outbox } from "./outbox.ts";
import type { InboundQueue } from "./queue-rules.ts";

/** Writes down what replay needs besides the raw frames: every event as it arrives, and where each turn ended. */
export interface TurnRecorder {
  event(event: NewEvent): void;
  turn(now: EpochMicros): void;
  /** The turn has been taken; the engine's state is that of its end. */
  turned(now: EpochMicros): void;
}

export interface LoopObserver {
  /** Called after each input with what it produced, and the input's time of receipt. */
  stepped(input: Input | undefined, result: StepResult, now: EpochMicros): void;
  problem(failure: Failure): void;
}

export interface EngineLoopParts {
  readonly engine: Engine;
  readonly queue: InboundQueue;
  /** Told how many inputs wait after each that came. */
  readonly gauge: FlowGauge;
  readonly clock: Clock;
  readonly journal: Journal;
  /** Carries one command to its adapter. Never throws; answers arrive as inputs. */
  readonly dispatch: (command: Command) => void;
  /** Calls back soon, outside the present call: `setImmediate` live, by hand in simulation and replay. */
  readonly defer: (callback: () => void) => void;
  readonly recorder?: TurnRecorder;
  readonly observer: LoopObserver;
}

export class EngineLoop implements InputSink {
  readonly #parts: EngineLoopParts;
  readonly #outbox: Outbox;
  #now: EpochMicros;
  #turnWaits = false;
  #backpressure = false;
  #journalHasFailed = false;
  #clockReported = false;
  #stopped = false;
  /** Made once: the hot path allocates nothing. */
  readonly #turn = (): void => this.turn();
  readonly #visit = (input: BookBatch | NewEvent): void => this.#step(input);

  constructor(parts: EngineLoopParts) {
    this.#parts = parts;
    this.#outbox = new Outbox(parts.dispatch);
    this.#now = parts.clock.now();
    parts.journal.observe({
      durable: (sequence) => this.#durable(sequence),
      failed: (reason) => this.#journalFailed(reason),
    });
  }

  get outbox(): Outbox {
    return this.#outbox;
  }

  /** Where decoders put what they make of frames: a capture holds the frames and so need not hold these. */
  readonly decoded: InputSink = {
    batch: (batch) => this.batch(batch),
    event: (event) => this.#enqueue(event),
  };

  /** Records the start and lets the engine resume what an earlier run left open. Returns the instant it began at. */
  start(identity: EngineIdentity, settings: EngineSettings): EpochMicros {
    // The clock may have been set back since the records of an earlier run were written.
    if (this.#now < this.#parts.engine.now) this.#now = this.#parts.engine.now;
    const now = this.#readClock();
    this.#after(undefined, this.#parts.engine.start(identity, settings, now), now);
    return now;
  }

  batch(batch: BookBatch): void {
    const { queue, gauge } = this.#parts;
    queue.batch(batch);
    gauge.measure(queue.waiting);
    this.#requestTurn();
  }

  event(event: NewEvent): void {
    this.#parts.recorder?.event(event);
    this.#enqueue(event);
  }

  /** Takes no further turns. What waits in the outbox still leaves when its records are durable. */
  stop(): void {
    this.#stopped = true;
  }

  /** Processes everything that waits. Called by `defer`, or by hand where the caller owns time. */
  turn(): void {
    this.#turnWaits = false;
    if (this.#stopped) return;
    const { engine, queue, recorder } = this.#parts;
    const now = this.#readClock();
    recorder?.turn(now);
    queue.drain(this.#visit);
    recorder?.turned(now);
    this.#reportBackpressure();
    if (engine.backlogSize > 0) this.event({ kind: "BacklogTurn", receivedAt: now });
  }

  #enqueue(event: NewEvent): void {
    const { queue, gauge } = this.#parts;
    queue.event(event);
    gauge.measure(queue.waiting);
    this.#requestTurn();
  }

  #step(input: BookBatch | NewEvent): void {
    const { engine } = this.#parts;
    const now = this.#now;
    const numbered = numberInput(engine, input);
    this.#after(numbered, engine.process(numbered, now), now);
  }

  #after(input: Input | undefined, result: StepResult, now: EpochMicros): void {
    const { journal, observer } = this.#parts;
    if (result.records.length > 0) journal.append(result.records.slice());
    if (result.commands.length > 0) {
      this.#outbox.add(result.commands);
      this.#outbox.release(journal.durableSequence);
    }
    if (this.#outbox.size > 0 && this.#parts.engine.core.isHalted()) this.#withholdOpening();
    observer.stepped(input, result, now);
  }

  /** Trading is halted: orders that would open and have not left yet never leave, and the engine is told. */
  #withholdOpening(): void {
    for (const { clientOrderId } of this.#outbox.withholdOpening()) {
      this.event({ kind: "OrderDenied", receivedAt: this.#now, clientOrderId });
    }
  }

  #durable(sequence: number): void {
    this.#outbox.release(sequence);
    this.#reportBackpressure();
  }

  #journalFailed(reason: Failure): void {
    this.#journalHasFailed = true;
    this.#outbox.journalFailed();
    this.#parts.observer.problem(reason);
    this.event({
      kind: "SafeModeRequired",
      receivedAt: this.#now,
      reason: `${reason.code}: ${reason.message}`,
    });
    this.#reportBackpressure();
  }

  /** A journal that has failed stays so for this run: even after safe mode was acknowledged nothing opens. */
  #reportBackpressure(): void {
    const { journal } = this.#parts;
    const active =
      this.#journalHasFailed || this.#outbox.isFull || journal.waiting > journal.waitingMax;
    if (active === this.#backpressure) return;
    this.#backpressure = active;
    this.event({
      kind: "BackpressureChanged",
      receivedAt: this.#now,
      active: this.#backpressure,
    });
  }

  #requestTurn(): void {
    if (this.#turnWaits || this.#stopped) return;
    this.#turnWaits = true;
    this.#parts.defer(this.#turn);
  }

  /** The clock, held where it steps back: time never decreases for the engine. */
  #readClock(): EpochMicros {
    const read = this.#parts.clock.now();
    if (read < this.#now) {
      if (!this.#clockReported) {
        this.#clockReported = true;
        this.#parts.observer.problem(failure("RUN-934", "the clock stepped back; time is held"));
      }
    } else {
      this.#now = read;
      this.#clockReported = false;
    }
    return this.#now;
  }
}
