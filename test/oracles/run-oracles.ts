// Runs published cases against the implementation of their function and says how many agree. What is not implemented
// is counted apart: it is neither right nor wrong.

import { matches, type OracleCase, type OracleTopic } from "./oracle-case.ts";

/** Takes the input of a case in the published units and returns the answer in them. Throws when it cannot. */
export type OracleFunction = (input: unknown) => unknown;

export interface OracleFailure {
  readonly id: string;
  readonly got: unknown;
  readonly want: unknown;
}

export interface OracleTally {
  readonly passed: number;
  readonly failures: readonly OracleFailure[];
  readonly notImplemented: readonly string[];
}

export interface OracleReport extends OracleTally {
  readonly topic: string;
}

/** Returns what became of every case of a topic. */
export function runTopic(
  topic: OracleTopic,
  functions: ReadonlyMap<string, OracleFunction>,
): OracleReport {
  let passed = 0;
  const failures: OracleFailure[] = [];
  const notImplemented: string[] = [];
  for (const each of topic.cases) {
    const implementation = functions.get(each.fn);
    if (implementation === undefined) {
      notImplemented.push(each.id);
      continue;
    }
    const failure = runCase(each, implementation);
    if (failure === undefined) passed += 1;
    else failures.push(failure);
  }
  return { topic: topic.topic, passed, failures, notImplemented };
}

function runCase(each: OracleCase, implementation: OracleFunction): OracleFailure | undefined {
  let got: unknown;
  try {
    got = implementation(each.in);
  } catch (error) {
    got = `threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
  }
  if (matches(got, each.out, each.tol)) return undefined;
  return { id: each.id, got, want: each.out };
}

/** Returns the line of a topic, or of all topics together. */
export function tallyLine(name: string, tally: OracleTally): string {
  const { passed, failures, notImplemented } = tally;
  return `${name}: ${passed} passed, ${failures.length} failed, ${notImplemented.length} not implemented`;
}

/** Returns several tallies as one. */
export function totalOf(reports: readonly OracleTally[]): OracleTally {
  return {
    passed: reports.reduce((sum, report) => sum + report.passed, 0),
    failures: reports.flatMap((report) => report.failures),
    notImplemented: reports.flatMap((report) => report.notImplemented),
  };
}
