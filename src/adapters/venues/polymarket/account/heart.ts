// The dead man's switch: once it has begun to beat, the venue cancels every order of ours when it does not hear from us
// for ten seconds. It beats from before the first order on; while it does not, nothing is sent that could rest, and
// after it stood still the account is looked at before anything opens again.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import {
  addDuration,
  durationBetween,
  type EpochMicros,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { GateReasons } from "../../shared/gate-reasons.ts";
import type { TradingRest } from "../rest/trading-contract.ts";

export interface HeartOptions {
  readonly clock: Clock;
  readonly rest: Pick<TradingRest, "heartbeat">;
  readonly gate: GateReasons;
  /** The venue may have cancelled our orders: resolves true when it is known which. */
  readonly stoodStill: () => Promise<boolean>;
}

/** Half of what the venue allows. */
const beatEvery = seconds(5);

/** The venue cancels after this: later than so, our orders may be gone. */
const stillAfter = seconds(10);

/** An answer that takes longer counts as none: the next beat must leave in time. */
const answerWithin = seconds(4);

/** Beats in a row without acceptance before the heart counts as still. */
const failuresMax = 2;

/** Corrections of the id in one beat: the venue names the one it expects. */
const correctionsMax = 3;

const reason = "heart";

export class Heart {
  readonly #options: HeartOptions;
  #id = "";
  #acceptedAt: EpochMicros | null = null;
  #failures = 0;
  #beating: Promise<boolean> | null = null;
  #isArmed = false;
  #isStopped = false;
  #isRecovering = false;
  #withdraw: (() => void) | null = null;
  #beats = 0;

  constructor(options: HeartOptions) {
    this.#options = options;
  }

  counts(): { readonly beats: number } {
    return { beats: this.#beats };
  }

  /** Why nothing may rest now, or null. */
  get words(): string | null {
    return this.#options.gate.has(reason) ? "the venue does not hear our heart" : null;
  }

  /** Begins to beat, if it does not yet. `VEN-831` when the venue does not hear it. */
  async arm(): Promise<Result<null>> {
    if (this.#isStopped) return fail("VEN-831", "the run is ending: nothing rests any more");
    if (!this.#isArmed) {
      const isHeard = await this.#beat();
      if (!isHeard) return fail("VEN-831", "the venue does not take heartbeats");
      if (!this.#isArmed) this.#schedule();
      this.#isArmed = true;
    }
    const { words } = this;
    if (words !== null) return fail("VEN-831", words);
    // The next beat may still be under way: until it is answered, the venue may be cancelling what we have.
    if (this.#isLate()) return fail("VEN-831", "the venue has not heard our heart for too long");
    return succeed(null);
  }

  /** Beats no more: the venue ends what rests. */
  stop(): void {
    this.#isStopped = true;
    this.#withdraw?.();
  }

  #schedule(): void {
    const { clock } = this.#options;
    this.#withdraw = clock.callAt(addDuration(clock.now(), beatEvery), () => {
      if (this.#isStopped) return;
      this.#schedule();
      void this.#beat();
    });
  }

  /** One beat at a time; a second call joins the one under way. */
  #beat(): Promise<boolean> {
    this.#beating ??= this.#beatOnce().finally(() => {
      this.#beating = null;
    });
    return this.#beating;
  }

  async #beatOnce(): Promise<boolean> {
    const { clock, rest } = this.#options;
    for (let correction = 0; correction <= correctionsMax; correction += 1) {
      const result = await rest.heartbeat(this.#id, addDuration(clock.now(), answerWithin));
      if (this.#isStopped) return false;
      if (result.kind !== "done") break;
      this.#id = result.value.nextId;
      if (!result.value.isAccepted) continue;
      this.#accepted();
      return true;
    }
    this.#missed();
    return false;
  }

  #accepted(): void {
    const isLate = this.#isLate();
    this.#acceptedAt = this.#options.clock.now();
    this.#failures = 0;
    this.#beats += 1;
    if (isLate && this.words === null)
      this.#close("a heartbeat came late: the venue may have cancelled our orders");
    if (this.#options.gate.has(reason)) void this.#recover();
  }

  #missed(): void {
    this.#failures += 1;
    if (this.#acceptedAt === null || this.#failures < failuresMax) return;
    this.#close("the venue does not answer heartbeats: it cancels our orders");
  }

  #isLate(): boolean {
    const now = this.#options.clock.now();
    return this.#acceptedAt !== null && durationBetween(this.#acceptedAt, now) >= stillAfter;
  }

  #close(words: string): void {
    this.#options.gate.close(reason, words);
  }

  /** Opens again when it beats and what the venue cancelled is known; a look that fails is repeated with the next beat. */
  async #recover(): Promise<void> {
    if (this.#isRecovering) return;
    this.#isRecovering = true;
    const isKnown = await this.#options.stoodStill();
    this.#isRecovering = false;
    if (isKnown && this.#failures === 0) this.#options.gate.open(reason);
  }
}
