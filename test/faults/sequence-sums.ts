// Running sequences in numbers: what is summed over them, so that a run shows that much happened; and the smallest plan
// that still breaks a promise, because one fault is easier to follow than forty.

import { type FaultPlan, withoutIncidents } from "./fault-plan.ts";
import {
  FaultSequenceFailure,
  runPlan,
  type SequenceOutcome,
  type SequenceParts,
} from "./fault-sequence.ts";

export type SequenceSums = { -readonly [Name in keyof SequenceOutcome]: SequenceOutcome[Name] };

export function noSequences(): SequenceSums {
  return {
    markets: 0,
    faults: 0,
    frames: 0,
    reconnects: 0,
    resyncs: 0,
    believed: 0,
    refused: 0,
    wrong: 0,
    wrongSecondsMax: 0,
  };
}

export function addSequence(sums: SequenceSums, outcome: SequenceOutcome): void {
  for (const name of Object.keys(sums) as (keyof SequenceOutcome)[]) {
    if (name === "wrongSecondsMax") sums[name] = Math.max(sums[name], outcome[name]);
    else sums[name] += outcome[name];
  }
}

/** Runs a plan; when it breaks a promise, throws what the smallest plan found says. */
export async function proved(plan: FaultPlan, parts: SequenceParts = {}): Promise<SequenceOutcome> {
  try {
    return await runPlan(plan, parts);
  } catch (error) {
    if (!(error instanceof FaultSequenceFailure)) throw error;
    throw await smallest(plan, error, parts);
  }
}

/** Leaves out one incident after the other as long as a promise is still broken. */
async function smallest(
  plan: FaultPlan,
  found: FaultSequenceFailure,
  parts: SequenceParts,
): Promise<FaultSequenceFailure> {
  let failure = found;
  let left: ReadonlySet<number> = new Set();
  for (const incident of new Set(plan.faults.map((fault) => fault.incident))) {
    const fewer = new Set([...left, incident]);
    try {
      await runPlan(withoutIncidents(plan, fewer), parts);
    } catch (error) {
      if (!(error instanceof FaultSequenceFailure)) throw error;
      [left, failure] = [fewer, error];
    }
  }
  return failure;
}
