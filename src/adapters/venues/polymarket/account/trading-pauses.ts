// When the venue takes no orders for a while: its matching engine restarts, takes only what rests, or only cancels. It
// announces this nowhere that can be asked, so its own refusals tell, and the time they name, or growing pauses, say
// when to try again.

import {
  addDuration,
  type DurationMicros,
  type EpochMicros,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { Refusal } from "../../shared/command-result.ts";
import { isJsonObject } from "../../shared/frame-text.ts";
import type { GateReasons } from "../../shared/gate-reasons.ts";

export interface TradingPausesOptions {
  readonly clock: Clock;
  readonly gate: GateReasons;
}

/** Statuses by which the venue says that it takes no orders now, whosever they are. */
const pausedStatuses: readonly number[] = [425, 503];

/** The venue asks to back off from a second or two and to grow. */
const firstPauseSeconds = 2;
const longestPauseSeconds = 120;

/** Longer waits than this are not believed: a window lasts minutes. */
const believedSecondsMax = 600;

const reason = "paused";

export class TradingPauses {
  readonly #options: TradingPausesOptions;
  #pauseSeconds = firstPauseSeconds;
  #withdraw: (() => void) | null = null;
  #isStopped = false;

  constructor(options: TradingPausesOptions) {
    this.#options = options;
  }

  /** Why nothing may open now, or null. */
  get words(): string | null {
    return this.#options.gate.words;
  }

  /** The venue refused for now. Returns how long to wait before the same is tried again. */
  refused(refusal: Refusal): DurationMicros {
    const named = namedPause(refusal);
    const wait = named ?? seconds(this.#pauseSeconds);
    if (!pausedStatuses.includes(refusal.status)) return named ?? seconds(1);
    this.#pauseSeconds = Math.min(this.#pauseSeconds * 2, longestPauseSeconds);
    const { clock, gate } = this.#options;
    gate.close(reason, `${refusal.status} ${refusal.words}`);
    if (!this.#isStopped) this.#openAt(addDuration(clock.now(), wait));
    return wait;
  }

  /** The venue took an order: whatever it paused for is over. */
  accepted(): void {
    this.#pauseSeconds = firstPauseSeconds;
    this.#open();
  }

  /** The run is ending: the gate stays as it is. */
  stop(): void {
    this.#isStopped = true;
    this.#withdraw?.();
  }

  /** The next order tells whether it is over. */
  #openAt(instant: EpochMicros): void {
    this.#withdraw?.();
    this.#withdraw = this.#options.clock.callAt(instant, () => this.#open());
  }

  #open(): void {
    this.#withdraw?.();
    this.#withdraw = null;
    this.#options.gate.open(reason);
  }
}

/** Returns the wait that the refusal names, or null. */
function namedPause({ body, retryAfter }: Refusal): DurationMicros | null {
  if (retryAfter !== undefined) return retryAfter;
  if (!isJsonObject(body)) return null;
  const named = body.retry_after_seconds;
  if (typeof named !== "number" || !(named > 0 && named <= believedSecondsMax)) return null;
  return seconds(Math.ceil(named));
}
