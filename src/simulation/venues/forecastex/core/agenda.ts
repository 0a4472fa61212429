// What time brings to the core: things to do, each done at the instant it is due, however late somebody asks. At one
// instant kinds come in a fixed order, so that a cancel is always before the session it must not see.

import { assert } from "../../../../domain/failure/assert.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { type Appointment, AppointmentHeap } from "../../../appointment-heap.ts";

/** In the order in which they come at one instant. Prices of the day are taken before orders end at its close. */
export const agendaKinds = ["cancel", "daily-close", "last-trade", "session", "payout"] as const;

export type AgendaKind = (typeof agendaKinds)[number];

export interface Entry {
  readonly kind: AgendaKind;
  readonly appointment: Appointment;
}

/** Things that may wait at once: a cancel of each order, two of each contract, one of each product. */
export const waitingMax = 1_000_000;

export class Agenda {
  readonly #heaps = new Map(agendaKinds.map((kind) => [kind, new AppointmentHeap()]));
  #isRunning = false;

  add(kind: AgendaKind, at: EpochMicros, work: (at: EpochMicros) => void): Entry {
    const heap = this.#heap(kind);
    assert(heap.size < waitingMax, `more than ${waitingMax} things wait`);
    return { kind, appointment: heap.add(at, () => work(at)) };
  }

  withdraw({ kind, appointment }: Entry): void {
    this.#heap(kind).withdraw(appointment);
  }

  nextAt(): EpochMicros | null {
    return this.#next()?.at ?? null;
  }

  /** Does what is due. Does nothing when called from within. */
  run(now: EpochMicros): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      for (let next = this.#next(); next !== undefined; next = this.#next()) {
        if (integerOf(next.at) > integerOf(now)) return;
        next.heap.take()?.();
      }
    } finally {
      this.#isRunning = false;
    }
  }

  #next(): { readonly at: EpochMicros; readonly heap: AppointmentHeap } | undefined {
    let first: { readonly at: EpochMicros; readonly heap: AppointmentHeap } | undefined;
    for (const heap of this.#heaps.values()) {
      const at = heap.earliest();
      if (at === undefined) continue;
      if (first === undefined || integerOf(at) < integerOf(first.at)) first = { at, heap };
    }
    return first;
  }

  #heap(kind: AgendaKind): AppointmentHeap {
    const heap = this.#heaps.get(kind);
    assert(heap !== undefined, `there is an agenda for ${kind}`);
    return heap;
  }
}
