// Everything that a restart must find again: the fold of `apply` over the records. Live and recovery use the same
// function, so the two cannot differ.

import { assert } from "../domain/failure/assert.ts";
import type { EngineRecord } from "../domain/message/record.ts";
import type { EngineSettings } from "../domain/message/settings.ts";
import { StateHash } from "../domain/message/state-hash.ts";
import { integerOf } from "../domain/units/unit.ts";
import { Episodes } from "./detection/episodes.ts";
import { ArmPosteriors } from "./detection/thompson/arm-posteriors.ts";
import { Groups } from "./execution/groups.ts";
import { Accounts } from "./portfolio/accounts.ts";
import { Quarantines } from "./quality/quarantines.ts";
import { RiskCounters } from "./risk/counters.ts";

export class DurableState {
  readonly episodes = new Episodes();
  readonly groups = new Groups();
  readonly accounts = new Accounts();
  readonly quarantines = new Quarantines();
  /** What trades of each component brought. */
  readonly posteriors = new ArmPosteriors();
  readonly counters: RiskCounters;
  #lastSequence = 0;
  #lastAt = 0;
  /** Chosen when the data directory was first used; part of every id the engine makes. */
  #instance = "";
  /** Leg groups ever sized, which numbers them. */
  #plans = 0;
  #settings: EngineSettings;

  constructor(settings: EngineSettings) {
    this.#settings = settings;
    this.counters = new RiskCounters(integerOf(settings.risk.dayBoundary), this.accounts);
  }

  /** Sequence of the last record applied, 0 before the first. */
  get lastSequence(): number {
    return this.#lastSequence;
  }

  /** Time of the last record applied, epoch micros. */
  get lastAt(): number {
    return this.#lastAt;
  }

  get instance(): string {
    return this.#instance;
  }

  get plans(): number {
    return this.#plans;
  }

  get settings(): EngineSettings {
    return this.#settings;
  }

  apply(record: EngineRecord): void {
    assert(
      record.sequence === this.#lastSequence + 1,
      `record ${record.sequence} does not follow ${this.#lastSequence}`,
    );
    this.#lastSequence = record.sequence;
    this.#lastAt = integerOf(record.at);
    if (record.kind === "EngineStarted") {
      if (this.#instance === "") this.#instance = record.seed.toString(36);
      this.#settings = record.settings;
    } else if (record.kind === "SettingsApplied") {
      this.#settings = record.settings;
    } else if (record.kind === "PlanSized") {
      this.#plans += 1;
    }
    this.episodes.apply(record);
    this.groups.apply(record);
    this.accounts.apply(record);
    this.counters.apply(record);
    this.quarantines.apply(record);
    this.posteriors.apply(record);
  }

  hashInto(hash: StateHash): void {
    hash.addInteger(this.#lastSequence);
    hash.addText(this.#instance);
    hash.addInteger(this.#plans);
    hash.addText(JSON.stringify(this.#settings));
    this.episodes.hashInto(hash);
    this.groups.hashInto(hash);
    this.accounts.hashInto(hash);
    this.counters.hashInto(hash);
    this.quarantines.hashInto(hash);
    this.posteriors.hashInto(hash);
  }

  /** Returns the fingerprint of the durable state alone: what a fold of the records must reproduce. */
  hash(): string {
    const hash = new StateHash();
    this.hashInto(hash);
    return hash.digest();
  }
}
