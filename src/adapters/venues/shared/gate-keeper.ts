// Why nothing may open on the venue, told to the engine when it changes. Drift is told at every new sight, because a
// person may have opened that gate since the last.

import type { Venue } from "../../../domain/market/venue.ts";
import type { VenueGate } from "../../../domain/market/venue-gate.ts";
import type { NewEvent } from "../../../domain/message/input.ts";
import type { Clock } from "../../../ports/clock.ts";

/** Longest explanation: it goes into records. */
const wordsMax = 300;

export interface GateKeeperOptions {
  readonly venue: Venue;
  readonly clock: Clock;
  readonly emit: (event: NewEvent) => void;
}

export class GateKeeper {
  readonly #options: GateKeeperOptions;
  readonly #closed = new Map<VenueGate, string>();
  #isSilent = false;

  constructor(options: GateKeeperOptions) {
    this.#options = options;
  }

  /** Closes a gate; a gate that is closed for the same reason stays as it is. */
  close(gate: VenueGate, words: string): void {
    const said = words.slice(0, wordsMax);
    if (this.#closed.get(gate) === said) return;
    this.#closed.set(gate, said);
    this.#tell(gate, said);
  }

  /** Closes a gate that a person opens: told every time. */
  alarm(gate: "drift" | "protection", words: string): void {
    this.#tell(gate, words.slice(0, wordsMax));
  }

  open(gate: VenueGate): void {
    if (this.#closed.delete(gate)) this.#tell(gate, null);
  }

  /** Says nothing from here on: what fails while everything is being closed is nobody's news. */
  silence(): void {
    this.#isSilent = true;
  }

  /** Returns why the gate is closed, or null. */
  words(gate: VenueGate): string | null {
    return this.#closed.get(gate) ?? null;
  }

  #tell(gate: VenueGate, words: string | null): void {
    if (this.#isSilent) return;
    const { venue, clock, emit } = this.#options;
    emit({ kind: "VenueGateChanged", receivedAt: clock.now(), venue, gate, words });
  }
}
