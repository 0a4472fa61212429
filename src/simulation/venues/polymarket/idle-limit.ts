// Cuts a connection from which no PING has come for too long, on either channel.

import { addDuration, type EpochMicros, seconds } from "../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { StreamSink } from "../../transport/shell.ts";

/** Without a PING the venue cuts the connection after some 100 to 125 s. */
export const idleTimeMax = seconds(110);

export class IdleLimit {
  readonly #clock: Clock;
  readonly #sink: StreamSink;
  #heardAt: EpochMicros;
  #stopCheck: () => void = () => undefined;

  constructor(clock: Clock, sink: StreamSink) {
    this.#clock = clock;
    this.#sink = sink;
    this.#heardAt = clock.now();
    this.#schedule();
  }

  heard(): void {
    this.#heardAt = this.#clock.now();
  }

  stop(): void {
    this.#stopCheck();
  }

  #schedule(): void {
    const deadline = addDuration(this.#heardAt, idleTimeMax);
    this.#stopCheck = this.#clock.callAt(deadline, () => {
      const limit = addDuration(this.#heardAt, idleTimeMax);
      if (integerOf(this.#clock.now()) >= integerOf(limit)) this.#sink.reset();
      else this.#schedule();
    });
  }
}
