// What one stream connection may hold and ask: markets over all its subscriptions, and commands a second. Past either
// the venue answers with an error and does nothing. Source: changelog of 2026-06-18 and the AsyncAPI error table.

import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import { epochSeconds } from "../../instant-text.ts";

export interface StreamLimits {
  /** Market subscriptions of one connection. */
  readonly marketsMax: number;
  /** Commands of one connection in one second. */
  readonly commandsPerSecondMax: number;
}

export const defaultStreamLimits: StreamLimits = {
  marketsMax: 500_000,
  commandsPerSecondMax: 10_000,
};

/** Counts the commands of a connection by the second of the clock. */
export class CommandMeter {
  readonly #most: number;
  #second = -1;
  #count = 0;

  constructor(limits: StreamLimits) {
    this.#most = limits.commandsPerSecondMax;
  }

  /** Returns true when one more command is allowed now. */
  takes(now: EpochMicros): boolean {
    const second = epochSeconds(now);
    if (second !== this.#second) {
      this.#second = second;
      this.#count = 0;
    }
    this.#count += 1;
    return this.#count <= this.#most;
  }
}
