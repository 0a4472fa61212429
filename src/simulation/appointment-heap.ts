// The calls that wait in a virtual clock, earliest first: a binary heap by instant, then by the order of asking. Runs of
// many simulated hours hold thousands of timers, most of which are withdrawn before they are due.

import type { EpochMicros } from "../domain/units/epoch-micros.ts";
import { integerOf } from "../domain/units/unit.ts";

export interface Appointment {
  readonly instant: EpochMicros;
  /** Position in the order of asking, which decides between equal instants. */
  readonly order: number;
  /** Null once it was called or withdrawn. */
  callback: (() => void) | null;
}

/** Withdrawn entries stay until they come up, but never more than this many beyond the waiting ones. */
const withdrawnBeyondWaiting = 1_024;

export class AppointmentHeap {
  #entries: Appointment[] = [];
  #asked = 0;
  #waiting = 0;

  /** Calls that wait, without the withdrawn ones. */
  get size(): number {
    return this.#waiting;
  }

  add(instant: EpochMicros, callback: () => void): Appointment {
    this.#asked += 1;
    const appointment: Appointment = { instant, order: this.#asked, callback };
    this.#entries.push(appointment);
    this.#waiting += 1;
    this.#rise(this.#entries.length - 1);
    return appointment;
  }

  /** Does nothing to an appointment that was called or withdrawn before. */
  withdraw(appointment: Appointment): void {
    if (appointment.callback === null) return;
    appointment.callback = null;
    this.#waiting -= 1;
    if (this.#entries.length > 2 * this.#waiting + withdrawnBeyondWaiting) this.#compact();
  }

  /** Returns the instant of the earliest waiting call. */
  earliest(): EpochMicros | undefined {
    for (let first = this.#entries[0]; first !== undefined; first = this.#entries[0]) {
      if (first.callback !== null) return first.instant;
      this.#removeFirst();
    }
    return undefined;
  }

  /** Takes the earliest waiting call out and returns it. */
  take(): (() => void) | undefined {
    if (this.earliest() === undefined) return undefined;
    const first = this.#entries[0];
    const callback = first?.callback;
    if (first === undefined || callback === null || callback === undefined) return undefined;
    first.callback = null;
    this.#waiting -= 1;
    this.#removeFirst();
    return callback;
  }

  #removeFirst(): void {
    const last = this.#entries.pop();
    if (last === undefined || this.#entries.length === 0) return;
    this.#entries[0] = last;
    this.#sink(0);
  }

  /** An array in the heap's order is a heap. */
  #compact(): void {
    this.#entries = this.#entries
      .filter((entry) => entry.callback !== null)
      .sort((a, b) => (isBefore(a, b) ? -1 : 1));
  }

  #rise(from: number): void {
    const entries = this.#entries;
    const moving = entries[from];
    let place = from;
    while (moving !== undefined && place > 0) {
      const parent = (place - 1) >> 1;
      const above = entries[parent];
      if (above === undefined || !isBefore(moving, above)) break;
      entries[place] = above;
      place = parent;
    }
    if (moving !== undefined) entries[place] = moving;
  }

  #sink(from: number): void {
    const entries = this.#entries;
    const moving = entries[from];
    let place = from;
    while (moving !== undefined) {
      const child = this.#earlierChild(place);
      const below = entries[child];
      if (below === undefined || !isBefore(below, moving)) break;
      entries[place] = below;
      place = child;
    }
    if (moving !== undefined) entries[place] = moving;
  }

  #earlierChild(place: number): number {
    const left = 2 * place + 1;
    const [first, second] = [this.#entries[left], this.#entries[left + 1]];
    if (first === undefined || second === undefined) return left;
    return isBefore(second, first) ? left + 1 : left;
  }
}

function isBefore(a: Appointment, b: Appointment): boolean {
  const [first, second] = [integerOf(a.instant), integerOf(b.instant)];
  return first === second ? a.order < b.order : first < second;
}
