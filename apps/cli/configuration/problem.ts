// One thing wrong with a configuration or a file of knowledge: its code, where it was written, and a sentence.
// Problems are collected and shown all at once.

import type { FailureCode } from "../../../src/domain/failure/catalogue.ts";
import { formatSource, type Source } from "./source-tree.ts";

export interface Problem {
  readonly code: FailureCode;
  /** Dotted path of the setting; empty for the file as a whole. */
  readonly path: string;
  readonly source: Source;
  /** What was found and what is expected. */
  readonly message: string;
}

/** Returns `CFG-902 risk.dailyLossMax (arbytron.yaml:12:17): found "ten", expected …`. */
export function formatProblem(problem: Problem): string {
  const { code, path, source, message } = problem;
  const place = source.kind === "default" ? "" : formatSource(source);
  if (path === "") return `${code} ${place}: ${message}`;
  return place === "" ? `${code} ${path}: ${message}` : `${code} ${path} (${place}): ${message}`;
}

/** Thrown at the edge of a command when what it was given cannot be used; carries every problem found. */
export class ProblemsError extends Error {
  override readonly name = "ProblemsError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join("\n"));
    this.problems = problems;
  }
}

/** Returns the problems in a stable order: as they stand in the file, then variables, flags and defaults. */
export function inOrder(problems: readonly Problem[]): Problem[] {
  const rank = { file: 0, environment: 1, flag: 2, default: 3 } as const;
  const line = (problem: Problem): number =>
    problem.source.kind === "file" ? problem.source.line * 100_000 + problem.source.column : 0;
  return [...problems].sort(
    (a, b) => rank[a.source.kind] - rank[b.source.kind] || line(a) - line(b),
  );
}
