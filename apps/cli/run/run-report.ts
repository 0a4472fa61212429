// What a run says when it has ended, and its exit code: an engine that ended in safe mode did not do its work.

import { FailureError } from "../../../src/domain/failure/result.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { criticalProblem } from "../host/follow-session.ts";
import type { LiveSession } from "../host/live-session.ts";
import { reportError } from "../report-error.ts";
import { snapshotAsJson } from "../terminal/closing-summary.ts";

export interface EndedRun {
  readonly json: boolean;
  readonly session: Pick<LiveSession, "snapshot" | "figures" | "host">;
  /** Folder of the capture, or null when none was kept. */
  readonly capture: string | null;
  /** Seed of the order flow, where there is one. */
  readonly seed?: number;
}

/** Prints what the view has not shown; with `json` everything as one object. */
export function reportRun({ json, session, capture, seed }: EndedRun): ExitCode {
  const problem = criticalProblem(session.figures.problems());
  const isSafe = session.host.engine.core.durable.counters.safeMode() !== undefined;
  const ok = problem === undefined && !isSafe;
  if (json) {
    const summary = {
      ok,
      failure: problem ?? null,
      capture,
      ...(seed === undefined ? {} : { seed }),
      ...snapshotAsJson(session.snapshot(null)),
    };
    process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
  } else {
    if (capture !== null) process.stdout.write(`capture    ${capture}\n`);
    if (problem !== undefined) reportError(new FailureError(problem), false, process);
  }
  return ok ? exitCodes.success : exitCodes.failure;
}
