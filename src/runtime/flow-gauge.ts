// How far the engine is behind, said early enough that feeds can slow down before an input finds no room. Pressure rises
// at once, when so many inputs wait; it falls one step at a time, after a second in which never half as many waited, so
// that feeds are not told to hurry and to slow down in turns.

import { addDuration, seconds } from "../domain/units/epoch-micros.ts";
import type { Clock } from "../ports/clock.ts";
import type { FlowPressure } from "../ports/market-data.ts";

/** Inputs that wait from which the flow is strained: a third of what may wait before anything is refused. */
export const strainedInputsMin = 16_384;

/** Inputs that wait from which the flow is full: before the first print is refused, with room for what is on its way. */
export const fullInputsMin = 40_960;

/** Share of the threshold below which everything has to stay for pressure to fall. */
const easesBelowShare = 1 / 2;

/** How long it has to stay there: longer than the pause of an engine that collects garbage. */
export const pressureHeldFor = seconds(1);

export type PressureObserver = (pressure: FlowPressure) => void;

/** What is behind a step down, and which step it leads to. */
const below = { full: "strained", strained: "easy" } as const;

const risesAt = { strained: strainedInputsMin, full: fullInputsMin } as const;

export class FlowGauge {
  readonly #clock: Clock;
  readonly #waiting: () => number;
  readonly #observer: PressureObserver;
  readonly #reached = { strained: 0, full: 0 };
  #pressure: FlowPressure = "easy";
  /** How many waiting inputs raise the pressure next. */
  #nextRise: number = strainedInputsMin;
  /** Most inputs that waited since the last look. */
  #highest = 0;
  #withdrawLook: (() => void) | undefined;

  constructor(clock: Clock, waiting: () => number, observer: PressureObserver) {
    this.#clock = clock;
    this.#waiting = waiting;
    this.#observer = observer;
  }

  get pressure(): FlowPressure {
    return this.#pressure;
  }

  /** How often each pressure was reached from below. */
  get reached(): Readonly<Record<"strained" | "full", number>> {
    return this.#reached;
  }

  /** Told after each push how many inputs wait now. */
  measure(waiting: number): void {
    if (waiting <= this.#highest) return;
    this.#highest = waiting;
    if (waiting >= this.#nextRise) this.#rise(waiting >= fullInputsMin ? "full" : "strained");
  }

  /** Tells nobody anything any more. */
  stop(): void {
    this.#withdrawLook?.();
    this.#withdrawLook = undefined;
    this.#nextRise = Number.POSITIVE_INFINITY;
  }

  #rise(pressure: "strained" | "full"): void {
    this.#reached[pressure] += 1;
    this.#withdrawLook?.();
    this.#become(pressure);
  }

  #look(): void {
    const pressure = this.#pressure;
    const highest = this.#highest;
    this.#highest = this.#waiting();
    if (pressure === "easy") return;
    const calm = Math.max(highest, this.#highest) < risesAt[pressure] * easesBelowShare;
    if (calm) this.#become(below[pressure]);
    else this.#lookLater();
  }

  #become(pressure: FlowPressure): void {
    this.#pressure = pressure;
    this.#nextRise = pressure === "easy" ? strainedInputsMin : fullInputsMin;
    if (pressure === "full") this.#nextRise = Number.POSITIVE_INFINITY;
    if (pressure !== "easy") this.#lookLater();
    this.#observer(pressure);
  }

  #lookLater(): void {
    const at = addDuration(this.#clock.now(), pressureHeldFor);
    this.#withdrawLook = this.#clock.callAt(at, () => this.#look());
  }
}
