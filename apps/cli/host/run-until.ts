// When a run ends: after its time, by a signal, by a key, or because somebody asked through the control socket.

import { constants } from "node:os";
import { addDuration, seconds } from "../../../src/domain/units/epoch-micros.ts";
import type { Clock } from "../../../src/ports/clock.ts";

const endingSignals = ["SIGINT", "SIGTERM"] as const;

export interface RunEnd {
  /** Resolves with why the run ends, once. */
  readonly ended: Promise<string>;
  /** Ends the run. A second call changes nothing. */
  readonly end: (reason: string) => void;
  /** Gives signals and time back: the run is over. */
  readonly release: () => void;
}

/** Arms the signals and the time limit. A signal to a run that is ending already ends the process at once. */
export function runUntil(
  clock: Clock,
  secondsLimit: number | null,
  exit: (code: number) => void = (code) => process.exit(code),
): RunEnd {
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  let isEnding = false;
  const end = (reason: string): void => {
    isEnding = true;
    withdraw();
    resolve(reason);
  };
  const withdraw =
    secondsLimit === null
      ? () => undefined
      : clock.callAt(addDuration(clock.now(), seconds(secondsLimit)), () =>
          end(`${secondsLimit} s`),
        );
  const onSignal = (signal: NodeJS.Signals): void => {
    // Through `exit` and not by the signal itself, so that the terminal is given back as it was.
    if (isEnding) exit(128 + constants.signals[signal]);
    else end(signal);
  };
  for (const signal of endingSignals) process.on(signal, onSignal);
  const release = (): void => {
    withdraw();
    for (const signal of endingSignals) process.off(signal, onSignal);
  };
  return { ended, end, release };
}
