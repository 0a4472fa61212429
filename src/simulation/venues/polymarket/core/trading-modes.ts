// What the matching engine takes: everything, nothing while it restarts, post-only orders for a while after, cancels only,
// or nothing. Sources: the venue's pages on restarts and errors.

import { type EpochMicros, epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Appointment } from "../../../appointment-heap.ts";
import type { CoreError, CoreTradingMode } from "./contract.ts";
import type { CoreState } from "./core-state.ts";
import { refusals } from "./refusals.ts";

/** After each restart only post-only orders are taken for two minutes. */
const postOnlySeconds = 120;
const microsPerSecond = 1_000_000;

export class TradingModes {
  readonly #state: CoreState;
  #mode: CoreTradingMode = "normal";
  #windowEnds: Appointment | null = null;

  constructor(state: CoreState) {
    this.#state = state;
  }

  get mode(): CoreTradingMode {
    return this.#mode;
  }

  /** Changes the mode. From a restart the way to `normal` leads through the post-only window. */
  set(mode: CoreTradingMode, now: EpochMicros): void {
    this.#state.agenda.withdraw(this.#windowEnds);
    this.#windowEnds = null;
    const opensWindow = this.#mode === "restarting" && (mode === "normal" || mode === "post-only");
    this.#mode = opensWindow ? "post-only" : mode;
    if (!opensWindow) return;
    const end = epochMicros(integerOf(now) + postOnlySeconds * microsPerSecond);
    this.#windowEnds = this.#state.agenda.add(end, () => {
      this.#windowEnds = null;
      this.#mode = "normal";
    });
  }

  /** Returns why no such order is taken now. */
  orderRefusal(postOnly: boolean, now: EpochMicros): CoreError | undefined {
    if (this.#mode === "restarting") return refusals.restarting;
    if (this.#mode === "cancel-only") return refusals.cancelOnly;
    if (this.#mode === "disabled") return refusals.disabled;
    if (this.#mode === "normal" || postOnly) return undefined;
    return refusals.postOnlyMode(this.#secondsLeft(now));
  }

  /** Returns why nothing is canceled now. */
  cancelRefusal(): CoreError | undefined {
    if (this.#mode === "restarting") return refusals.restarting;
    return this.#mode === "disabled" ? refusals.disabled : undefined;
  }

  /** A window that somebody opened by hand has no end of its own; clients are told to come back in two minutes. */
  #secondsLeft(now: EpochMicros): number {
    if (this.#windowEnds === null) return postOnlySeconds;
    const left = integerOf(this.#windowEnds.instant) - integerOf(now);
    return Math.ceil(left / microsPerSecond);
  }
}
