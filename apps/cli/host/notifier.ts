// Tells operators what the engine wants them told. An alarm that an earlier run told a short while ago is not told again
// because of a restart; it is in the log all the same. Within a run the engine says each thing when it happens anew, and
// after a person has acted everything is news again.
//
// Told first and noted afterwards: a crash in between tells it twice, never not at all.

import type { Notify } from "../../../src/domain/message/command.ts";
import type { EpochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { Log } from "../../../src/ports/log.ts";
import type { SeenEvents } from "../../../src/ports/seen-events.ts";

export type Alarm = Pick<Notify, "severity" | "message">;

export interface NotifierOptions {
  readonly seen: SeenEvents;
  readonly clock: Clock;
  readonly log: Log;
}

/** As long as fits a key with its severity and the instant before it. */
const keptCharactersMax = 900;

/** The key whose outcome is when a person last acted. It is forgotten no sooner than what was told before that. */
const actsKey = "a person acted";

export class Notifier {
  readonly #options: NotifierOptions;
  readonly #startedAt: EpochMicros;
  /** When a person last acted, as text: alarms from before and after are different ones. */
  #actedAt: string;
  #withheld = 0;

  constructor(options: NotifierOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
    const acted = options.seen.find("notifications", actsKey);
    const known = acted.ok && acted.value?.kind === "seen" ? acted.value.outcome : null;
    this.#actedAt = known ?? "";
  }

  /** Alarms that were not told because an earlier run had. */
  get withheld(): number {
    return this.#withheld;
  }

  notify(alarm: Alarm): void {
    const { severity, message } = alarm;
    const { seen, clock, log } = this.#options;
    const key = `${this.#actedAt} ${severity} ${message.slice(0, keptCharactersMax)}`;
    if (this.#wasToldBefore(key)) {
      this.#withheld += 1;
      log.info(`told before the restart: ${message}`);
      return;
    }
    log[severity === "information" ? "info" : "warn"](message);
    const noted = seen.claim("notifications", [{ key, at: clock.now() }]);
    if (!noted.ok) log.failure(noted.failure);
  }

  /** A person has looked: what comes from here on has happened since, in this run and in the next. */
  personActed(): void {
    const { seen, clock, log } = this.#options;
    const at = clock.now();
    this.#actedAt = String(integerOf(at));
    const claimed = seen.claim("notifications", [{ key: actsKey, at }]);
    const noted = claimed.ok ? seen.settle("notifications", actsKey, this.#actedAt) : claimed;
    if (!noted.ok) log.failure(noted.failure);
  }

  #wasToldBefore(key: string): boolean {
    const found = this.#options.seen.find("notifications", key);
    return found.ok && found.value?.kind === "seen" && found.value.at < this.#startedAt;
  }
}
