// A venue that turns a question away for a moment is asked again while a run starts: nothing stands yet that could wait
// for it, and a run that ended because of one 429 would have to be started by hand. What will not pass ends it at once.

import { catalogue } from "../../../src/domain/failure/catalogue.ts";
import type { Failure, Result } from "../../../src/domain/failure/result.ts";
import {
  addDuration,
  type DurationMicros,
  durationMicros,
  seconds,
} from "../../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { Log } from "../../../src/ports/log.ts";

/** Questions at most; each waits for its own deadline besides. */
export const startAttemptsMax = 5;

/** Doubled after each attempt: 15 seconds of pauses together, longer than any rate limit of the venues we know. */
const pauseFirst = seconds(1);

/** Statuses from here on are the venue's own trouble. */
const serverErrorFrom = 500;

export interface PatienceParts {
  readonly clock: Clock;
  readonly log: Pick<Log, "warn">;
  /** True when nobody waits for the answer any more. */
  readonly isGivenUp?: () => boolean;
}

/** Returns true for a failure that may be gone in a moment. Nobody at the address (VEN-802) is more likely a wrong address,
 * and whoever typed it should not wait to be told. */
export function isPassing({ code, details }: Failure): boolean {
  if (code === "VEN-802") return false;
  const status = details?.["status"];
  if (typeof status === "number" && status >= serverErrorFrom) return true;
  return catalogue[code].retry !== "do-not-retry";
}

/** Asks until there is an answer, a failure that stays, or too many attempts; returns the answer, or the last failure of
 * the venue itself rather than our own breaker's. Only for questions that may be asked twice. */
export async function askPatiently<Value>(
  ask: () => Promise<Result<Value>>,
  { clock, log, isGivenUp = () => false }: PatienceParts,
): Promise<Result<Value>> {
  let pause = pauseFirst;
  let told: Result<Value> | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask();
    const isLast = attempt >= startAttemptsMax || isGivenUp();
    if (answer.ok) return answer;
    const { code, message } = answer.failure;
    if (code !== "VEN-823" || told === undefined) told = answer;
    if (isLast || !isPassing(answer.failure)) return told;
    log.warn(`asked again in ${integerOf(pause) / 1_000_000} s: ${code} ${message}`);
    await waitFor(clock, pause);
    pause = durationMicros(integerOf(pause) * 2);
  }
}

function waitFor(clock: Clock, length: DurationMicros): Promise<void> {
  return new Promise((resolve) => {
    clock.callAt(addDuration(clock.now(), length), resolve);
  });
}
