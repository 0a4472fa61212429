// Brings the core what only time brings: expiries, delays, hearts, blocks. It sleeps until the next of them; whoever acts
// on the venue says so, since what is next may have changed.

import { addDuration, type EpochMicros, milliseconds } from "../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { PolymarketAccounts } from "./core/contract.ts";

/** What happens inside a call shows only after it: the next look is a moment later. */
const lookAgainAfter = milliseconds(1);

export class VenueTime {
  readonly #clock: Clock;
  readonly #accounts: PolymarketAccounts;
  #wakeAt: number = Number.POSITIVE_INFINITY;
  #withdraw: () => void = () => undefined;
  #isStopped = false;

  constructor(clock: Clock, accounts: PolymarketAccounts) {
    this.#clock = clock;
    this.#accounts = accounts;
  }

  /** Lets everything happen whose time has come, and sleeps until the next. */
  pass(now: EpochMicros): void {
    this.#accounts.tick(now);
    this.#sleep();
  }

  /** Something was done to the venue: looks again in a moment. */
  touched(): void {
    this.#wake(addDuration(this.#clock.now(), lookAgainAfter));
  }

  stop(): void {
    this.#isStopped = true;
    this.#withdraw();
  }

  #sleep(): void {
    const next = this.#accounts.nextAt();
    if (next !== null) this.#wake(next);
  }

  /** An earlier waking replaces a later one. */
  #wake(at: EpochMicros): void {
    if (this.#isStopped || integerOf(at) >= this.#wakeAt) return;
    this.#withdraw();
    this.#wakeAt = integerOf(at);
    this.#withdraw = this.#clock.callAt(at, () => {
      this.#wakeAt = Number.POSITIVE_INFINITY;
      this.pass(this.#clock.now());
    });
  }
}
