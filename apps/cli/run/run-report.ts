// What a run says when it has ended, and its exit code: an engine that ended in safe mode did not do its work.

import { type Failure, FailureError } from "../../../src/domain/failure/result.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { criticalProblem } from "../host/follow-session.ts";
import type { LiveSession } from "../host/live-session.ts";
import { reportError } from "../report-error.ts";
import { snapshotAsJson } from "../terminal/closing-summary.ts";
import type { RunSnapshot } from "../terminal/snapshot.ts";

/** Warnings repeated at the end of a run; the log has all of them. */
const warningsShownMax = 20;

export interface EndedRun {
  readonly json: boolean;
  readonly snapshot: RunSnapshot;
  /** What went wrong outside the engine, oldest first. */
  readonly problems: readonly Failure[];
  /** Why it ended in safe mode, if it did. */
  readonly safeMode: string | undefined;
  /** Folder of the capture, or null when none was kept. */
  readonly capture: string | null;
  /** Seed of the order flow, where there is one. */
  readonly seed?: number;
}

/** Returns what a report needs of a closed session. */
export function endOf(session: LiveSession): Pick<EndedRun, "snapshot" | "problems" | "safeMode"> {
  return {
    snapshot: session.snapshot(null),
    problems: session.figures.problems(),
    safeMode: session.host.engine.core.durable.counters.safeMode(),
  };
}

/** Prints what the view has not shown; with `json` everything as one object. */
export function reportRun(ended: EndedRun): ExitCode {
  const { json, snapshot, problems, safeMode, capture, seed } = ended;
  const problem = criticalProblem(problems);
  const ok = problem === undefined && safeMode === undefined;
  if (json) {
    const figures = snapshotAsJson(snapshot);
    const origin = seed === undefined ? {} : { seed };
    const warnings = problems.filter((each) => each !== problem).slice(0, warningsShownMax);
    const summary = { ok, failure: problem ?? null, warnings, capture, ...origin, ...figures };
    process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
  } else {
    if (capture !== null) process.stdout.write(`capture    ${capture}\n`);
    for (const each of problems.slice(0, warningsShownMax)) {
      if (each !== problem) process.stderr.write(`warning: ${each.code}: ${each.message}\n`);
    }
    if (problem !== undefined) reportError(new FailureError(problem), false, process);
    else if (safeMode !== undefined) process.stderr.write(`safe mode: ${safeMode}\n`);
  }
  return ok ? exitCodes.success : exitCodes.failure;
}
