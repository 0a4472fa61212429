// How failures reach a person or a script: code, message, one line of advice; never a stack trace for something
// that was to be expected. With `--json` the same facts are one object on standard output.

import { catalogue, type FailureCode } from "../../src/domain/failure/catalogue.ts";
import { type Failure, FailureError } from "../../src/domain/failure/result.ts";
import { formatProblem, ProblemsError } from "./configuration/problem.ts";
import { formatSource } from "./configuration/source-tree.ts";

/** Where a report goes; `process` has both. */
export interface ReportStreams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

function adviceFor(codes: readonly FailureCode[]): string[] {
  return [...new Set(codes)].map((code) => `  ${code}: ${catalogue[code].advice}`);
}

function failureText({ code, message }: Failure): string {
  return `${code}: ${message}\n  ${catalogue[code].advice}\n`;
}

function problemsText({ problems }: ProblemsError): string {
  const title = problems.length === 1 ? "1 problem:" : `${problems.length} problems:`;
  const lines = problems.map((problem) => `  ${formatProblem(problem)}`);
  const advice = adviceFor(problems.map((problem) => problem.code));
  return `${[title, ...lines, "What to do:", ...advice].join("\n")}\n`;
}

/** Returns the failures of an error as plain data, or null when the error is not an expected one. */
function expectedFailures(error: unknown): object[] | null {
  if (error instanceof FailureError) {
    const { failure } = error;
    return [{ ...failure, advice: catalogue[failure.code].advice }];
  }
  if (!(error instanceof ProblemsError)) return null;
  return error.problems.map(({ code, path, source, message }) => ({
    code,
    path,
    source: formatSource(source),
    message,
    advice: catalogue[code].advice,
  }));
}

/** Writes what went wrong. An unexpected error is shown whole: it is a bug and the stack is what helps. */
export function reportError(error: unknown, isJson: boolean, streams: ReportStreams): void {
  const failures = expectedFailures(error);
  if (failures !== null && isJson) {
    streams.stdout.write(`${JSON.stringify({ ok: false, failures }, null, 2)}\n`);
  } else if (error instanceof FailureError) {
    streams.stderr.write(failureText(error.failure));
  } else if (error instanceof ProblemsError) {
    streams.stderr.write(problemsText(error));
  } else {
    const shown = error instanceof Error ? (error.stack ?? error.message) : String(error);
    streams.stderr.write(`unexpected error, please report it:\n${shown}\n`);
  }
}
