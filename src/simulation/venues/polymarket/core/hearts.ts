// The dead-man switch: an owner who has begun to send heartbeats loses all orders when they stop. Sources: the venue's page
// on managing orders (time-out 10 s, swept every 5 s, active after the first beat).

import { type EpochMicros, epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Appointment } from "../../../appointment-heap.ts";
import { uuidFor } from "../../../identifiers.ts";
import type { CoreState } from "./core-state.ts";

const timeoutMicros = 10_000_000;
const sweepMicros = 5_000_000;

interface Heart {
  readonly expectedId: string;
  /** Of the sweep that finds it still. */
  readonly appointment: Appointment;
}

export class Hearts {
  readonly #state: CoreState;
  readonly #stopped: (owner: string, now: EpochMicros) => void;
  readonly #hearts = new Map<string, Heart>();
  #beatCount = 0;

  constructor(state: CoreState, stopped: (owner: string, now: EpochMicros) => void) {
    this.#state = state;
    this.#stopped = stopped;
  }

  /** Returns true while the owner's heart beats: it has begun and has not stood still. */
  isBeating(owner: string): boolean {
    return this.#hearts.has(owner);
  }

  /** Returns the id the next beat must carry; not ok when this one carried another. */
  beat(
    owner: string,
    heartbeatId: string,
    now: EpochMicros,
  ): { readonly ok: boolean; readonly heartbeatId: string } {
    const heart = this.#hearts.get(owner);
    const expectedId = heart?.expectedId ?? "";
    if (heartbeatId !== expectedId) return { ok: false, heartbeatId: expectedId };
    this.#beatCount += 1;
    const next = uuidFor(`polymarket heartbeat ${this.#state.seed} ${this.#beatCount}`);
    this.#state.agenda.withdraw(heart?.appointment ?? null);
    const appointment = this.#state.agenda.add(sweepAfter(now), (at) => {
      this.#hearts.delete(owner);
      this.#stopped(owner, at);
    });
    this.#hearts.set(owner, { expectedId: next, appointment });
    return { ok: true, heartbeatId: next };
  }
}

/** Returns the first sweep that finds the heart still. */
function sweepAfter(now: EpochMicros): EpochMicros {
  const stillAt = integerOf(now) + timeoutMicros;
  return epochMicros(Math.ceil(stillAt / sweepMicros) * sweepMicros);
}
