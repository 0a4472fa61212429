// The engine: one input in, commands and records out. Deterministic, synchronous, with bounded work. Every effect
// goes through a step, which records what happened before it asks the world for anything.

import { askSide, BookBatch, bidSide } from "../domain/book/book-batch.ts";
import { assert } from "../domain/failure/assert.ts";
import type { FailureCode } from "../domain/failure/catalogue.ts";
import type { Directories } from "../domain/market/directory.ts";
import type { Command } from "../domain/message/command.ts";
import type { Input } from "../domain/message/input.ts";
import type { EngineRecord, RecordBody } from "../domain/message/record.ts";
import type { EngineSettings } from "../domain/message/settings.ts";
import { StateHash } from "../domain/message/state-hash.ts";
import type { CommandBody, Step } from "../domain/message/step.ts";
import { type EpochMicros, epochMicros } from "../domain/units/epoch-micros.ts";
import { integerOf } from "../domain/units/unit.ts";
import { EngineCore } from "./core.ts";
import type { OpportunityTaker } from "./detection/opportunity-judge.ts";
import type { NewSolver } from "./detection/solver/contract.ts";
import type { DurableState } from "./durable-state.ts";
import { resumeGroups } from "./execution/resume.ts";
import { handleEvent, resumeWaiting } from "./handle-event.ts";
import type { BookStore } from "./market-data/books/book-store.ts";
import type { NewGate } from "./quality/gate.ts";
import { takeOpportunity } from "./take-opportunity.ts";

export interface EngineParts {
  readonly directories: Directories;
  readonly books: BookStore;
  readonly settings: EngineSettings;
  /** Makes the quality gate; without it the fast one is made. */
  readonly newGate?: NewGate;
  /** Makes the solver of a component; without it the fast one is made. */
  readonly newSolver?: NewSolver;
}

/** Who runs: kept in the first record of every run. */
export interface EngineIdentity {
  readonly version: string;
  readonly configurationHash: string;
  readonly seed: number;
}

/** What one step produced. The arrays are reused by the next step. */
export interface StepResult {
  readonly commands: readonly Command[];
  readonly records: readonly EngineRecord[];
}

export class Engine {
  /** Read-only for everybody but the engine. */
  readonly core: EngineCore;
  readonly #commands: Command[] = [];
  readonly #records: EngineRecord[] = [];
  readonly #result: StepResult = { commands: this.#commands, records: this.#records };
  readonly #step: RecordingStep;
  readonly #take: OpportunityTaker;
  #inputs = 0;
  #nowMicros = 0;

  constructor(parts: EngineParts) {
    const { directories, books, settings, newGate, newSolver } = parts;
    this.core = new EngineCore(directories, books, settings, newGate, newSolver);
    this.#step = new RecordingStep(this.core.durable, this.#records, this.#commands);
    this.#take = (step, opportunity, episode) => {
      takeOpportunity(this.core, step, opportunity, episode);
    };
  }

  /** Inputs processed since the start. */
  get inputs(): number {
    return this.#inputs;
  }

  /** The instant the engine stands at: no later input may carry an earlier one. After a recovery that of the last record. */
  get now(): EpochMicros {
    return epochMicros(this.#nowMicros);
  }

  /** Components that wait for a `BacklogTurn`. "Not decided yet" is visible and never read as "none". */
  get backlogSize(): number {
    return this.core.detector.waiting;
  }

  /** Applies the records of earlier runs, in order, before `start`. */
  recover(records: Iterable<EngineRecord>): void {
    for (const record of records) this.core.durable.apply(record);
    this.#nowMicros = this.core.durable.lastAt;
  }

  /** Begins a run: records who we are, and asks about every order whose outcome an earlier run left open. */
  start(identity: EngineIdentity, settings: EngineSettings, now: EpochMicros): StepResult {
    const step = this.#begin(0, now);
    step.emit({ kind: "EngineStarted", ...identity, settings });
    this.core.quality.changeSettings(settings.quality);
    resumeGroups(step, this.core.replyContext());
    return this.#result;
  }

  /** Takes one input. `now` never decreases; inputs come in the order of their sequence. */
  process(input: Input, now: EpochMicros): StepResult {
    assert(input.sequence === this.#inputs + 1, "inputs come in the order of their sequence");
    this.#inputs = input.sequence;
    const step = this.#begin(input.sequence, now);
    if (input instanceof BookBatch) this.#book(step, input, now);
    else if (input.kind === "BacklogTurn") this.#evaluateBacklog(step);
    else handleEvent(this.core, step, input);
    return this.#result;
  }

  /** Returns the fingerprint of everything a decision can depend on. */
  stateHash(): string {
    const hash = new StateHash();
    hash.addInteger(this.#inputs);
    this.core.hashInto(hash);
    return hash.digest();
  }

  #begin(inputSequence: number, now: EpochMicros): Step {
    assert(integerOf(now) >= this.#nowMicros, "time never steps back");
    this.#nowMicros = integerOf(now);
    // Setting a length costs more than asking for it, and most steps leave both empty.
    if (this.#commands.length > 0) this.#commands.length = 0;
    if (this.#records.length > 0) this.#records.length = 0;
    this.#step.begin(inputSequence, now);
    return this.#step;
  }

  /** The path of every update. The instant is handed through: read from a field it would be a new heap number. */
  #book(step: Step, batch: BookBatch, now: EpochMicros): void {
    const { core } = this;
    const refusal = core.markets.apply(batch);
    if (refusal !== undefined) {
      this.#refuseBatch(step, batch, refusal);
      return;
    }
    const { marketIndex } = batch;
    const hasLeftGrid = core.quality.observe(batch, core.markets.touchChanged);
    if (hasLeftGrid) core.refreshes.ask(step, marketIndex);
    const nowMicros = integerOf(now);
    const doubt = core.quality.judge(marketIndex, nowMicros);
    const endsAt = doubt === undefined ? 0 : core.quality.endsAt(marketIndex, nowMicros);
    core.quotes.count(doubt, marketIndex, nowMicros, endsAt);
    if (core.durable.groups.resumedCount > 0) {
      resumeWaiting(core, step, core.directories.markets.idAt(marketIndex));
    }
    core.refreshComponents(step);
    const { detector, markets } = core;
    const ask = markets.bestPrice(marketIndex, askSide);
    const bid = markets.bestPrice(marketIndex, bidSide);
    if (!detector.mayMatter(marketIndex, ask, bid, nowMicros)) return;
    detector.look(step, core.settings, marketIndex, this.#take);
  }

  /** A batch that is turned away for coming too late, or from elsewhere, leaves the book as good as it was. */
  #refuseBatch(step: Step, batch: BookBatch, code: FailureCode): void {
    const { core } = this;
    const { marketIndex } = batch;
    core.quotes.turnAway(code, marketIndex);
    if (code === "VEN-806" || code === "QUA-111") return;
    if (code !== "QUA-115") core.suspect(marketIndex, code, step.now);
    // Changes that follow belong to a book that was not taken.
    else if (core.markets.isEmpty(marketIndex)) core.suspect(marketIndex, "QUA-109", step.now);
    if (core.markets.isReleased(marketIndex)) core.refreshes.ask(step, marketIndex);
  }

  #evaluateBacklog(step: Step): void {
    const { core } = this;
    core.refreshComponents(step);
    core.detector.turn(step, core.settings, this.#take);
  }
}

/** The step of the input being processed. One object, reused. */
class RecordingStep implements Step {
  now: EpochMicros = epochMicros(0);
  inputSequence = 0;
  readonly #durable: DurableState;
  readonly #records: EngineRecord[];
  readonly #commands: Command[];

  constructor(durable: DurableState, records: EngineRecord[], commands: Command[]) {
    this.#durable = durable;
    this.#records = records;
    this.#commands = commands;
  }

  begin(inputSequence: number, now: EpochMicros): void {
    this.inputSequence = inputSequence;
    this.now = now;
  }

  emit(body: RecordBody): number {
    const sequence = this.#durable.lastSequence + 1;
    const header = { sequence, at: this.now, input: this.inputSequence };
    const record: EngineRecord = { ...body, ...header };
    this.#durable.apply(record);
    this.#records.push(record);
    return sequence;
  }

  command(body: CommandBody): void {
    const command: Command = { ...body, follows: this.#durable.lastSequence };
    this.#commands.push(command);
  }
}
