// One gate that several things may close, each for a reason of its own: it opens when the last of them has gone.

import type { VenueGate } from "../../../domain/market/venue-gate.ts";
import type { GateKeeper } from "./gate-keeper.ts";

export class GateReasons {
  readonly #gates: GateKeeper;
  readonly #gate: VenueGate;
  /** By the reason's name, the first given first. */
  readonly #reasons = new Map<string, string>();

  constructor(gates: GateKeeper, gate: VenueGate) {
    this.#gates = gates;
    this.#gate = gate;
  }

  /** Why the gate is closed, or null. */
  get words(): string | null {
    for (const words of this.#reasons.values()) return words;
    return null;
  }

  has(reason: string): boolean {
    return this.#reasons.has(reason);
  }

  /** Closes the gate for a reason. */
  close(reason: string, words: string): void {
    this.#reasons.set(reason, words);
    this.#move();
  }

  /** The reason has gone. */
  open(reason: string): void {
    if (this.#reasons.delete(reason)) this.#move();
  }

  #move(): void {
    const { words } = this;
    if (words === null) this.#gates.open(this.#gate);
    else this.#gates.close(this.#gate, words);
  }
}
