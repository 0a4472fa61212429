// Which gates of which venues are closed, rebuilt from durable records. A closed gate forbids new groups on its venue;
// what is open there may finish. Gates that wait for a person survive a restart, the others begin anew with the run.

import type { Venue } from "../../domain/market/venue.ts";
import { gatesForPeople, type VenueGate, venueGates } from "../../domain/market/venue-gate.ts";
import type { EngineRecord } from "../../domain/message/record.ts";
import type { StateHash } from "../../domain/message/state-hash.ts";

/** One closed gate. */
export interface ClosedGate {
  readonly venue: Venue;
  readonly gate: VenueGate;
  readonly words: string;
}

export class VenueGates {
  readonly #closed = new Map<Venue, Map<VenueGate, string>>();

  apply(record: EngineRecord): void {
    if (record.kind === "EngineStarted") this.#beginRun();
    if (record.kind !== "VenueGateMoved") return;
    const { venue, gate, words } = record;
    const gates = this.#closed.get(venue) ?? new Map<VenueGate, string>();
    if (words === null) gates.delete(gate);
    else gates.set(gate, words);
    if (gates.size === 0) this.#closed.delete(venue);
    else this.#closed.set(venue, gates);
  }

  /** Returns the words a gate was closed with, or undefined when it is open. */
  words(venue: Venue, gate: VenueGate): string | undefined {
    return this.#closed.get(venue)?.get(gate);
  }

  /** Returns the first closed gate of a venue in the order of `venueGates`, or undefined when all are open. */
  closedGate(venue: Venue): ClosedGate | undefined {
    return this.#gatesOf(venue)[0];
  }

  /** Returns all closed gates, by venue and in the order of `venueGates`. */
  closedGates(): readonly ClosedGate[] {
    return [...this.#closed.keys()].sort().flatMap((venue) => this.#gatesOf(venue));
  }

  /** Adds nothing while every gate is open, so that captures from before there were gates keep their hashes. */
  hashInto(hash: StateHash): void {
    const closed = this.closedGates();
    if (closed.length === 0) return;
    hash.addText("venue gates");
    hash.addInteger(closed.length);
    for (const { venue, gate, words } of closed) {
      hash.addText(venue);
      hash.addText(gate);
      hash.addText(words);
    }
  }

  #gatesOf(venue: Venue): readonly ClosedGate[] {
    const gates = this.#closed.get(venue);
    if (gates === undefined) return [];
    return venueGates.flatMap((gate) => {
      const words = gates.get(gate);
      return words === undefined ? [] : [{ venue, gate, words }];
    });
  }

  #beginRun(): void {
    for (const [venue, gates] of this.#closed) {
      for (const gate of gates.keys()) if (!gatesForPeople.has(gate)) gates.delete(gate);
      if (gates.size === 0) this.#closed.delete(venue);
    }
  }
}
