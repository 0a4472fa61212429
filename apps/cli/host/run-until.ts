// When a run ends: after its time, by a signal, or because somebody asked through the control socket.

import { addDuration, seconds } from "../../../src/domain/units/epoch-micros.ts";
import type { Clock } from "../../../src/ports/clock.ts";

const endingSignals = ["SIGINT", "SIGTERM"] as const;

export interface RunEnd {
  /** Resolves with why the run ends, once. */
  readonly ended: Promise<string>;
  /** Ends the run. */
  end(reason: string): void;
}

/** Arms the signals and the time limit. A second signal ends the process at once. */
export function runUntil(clock: Clock, secondsLimit: number | null): RunEnd {
  let resolveEnd: (reason: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => {
    resolveEnd = resolve;
  });
  const withdraw =
    secondsLimit === null
      ? () => undefined
      : clock.callAt(addDuration(clock.now(), seconds(secondsLimit)), () =>
          end(`${secondsLimit} s`),
        );
  const onSignal = (signal: NodeJS.Signals): void => end(signal);
  const end = (reason: string): void => {
    withdraw();
    for (const signal of endingSignals) process.off(signal, onSignal);
    resolveEnd(reason);
  };
  for (const signal of endingSignals) process.on(signal, onSignal);
  return { ended, end };
}
