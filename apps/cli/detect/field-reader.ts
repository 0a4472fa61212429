// The fields of one item of a snapshot, and everything that is wrong with them, each with the place it was written at.

import type { z } from "zod";
import type { FailureCode } from "../../../src/domain/failure/catalogue.ts";
import type { Result } from "../../../src/domain/failure/result.ts";
import {
  describeNode,
  nodeAt,
  type Source,
  type SourceNode,
  toPlain,
} from "../configuration/source-tree.ts";
import { nearestName } from "../configuration/spelling.ts";

export interface FieldProblem {
  readonly code: FailureCode;
  readonly source: Source;
  readonly message: string;
}

export class FieldReader {
  readonly problems: FieldProblem[] = [];
  readonly #node: SourceNode;

  constructor(node: SourceNode) {
    this.#node = node;
  }

  /** Returns the node held against a shape, or undefined with everything that does not fit. */
  shape<Shape>(schema: z.ZodType<Shape>, keys: readonly string[]): Shape | undefined {
    const parsed = schema.safeParse(toPlain(this.#node));
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) this.#misfit(issue, keys);
    return undefined;
  }

  #misfit(issue: z.core.$ZodIssue, keys: readonly string[]): void {
    const path = issue.path.map(String).join(".");
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) {
        const meant = path === "" ? nearestName(key, keys) : undefined;
        const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
        this.report(path, `unknown key ${JSON.stringify(key)}${hint}`);
      }
      return;
    }
    const found = describeNode(nodeAt(this.#node, issue.path));
    this.report(path, `found ${found}, ${issue.message}`);
  }

  report(path: string, message: string, code: FailureCode = "DET-321"): void {
    const node = path === "" ? this.#node : nodeAt(this.#node, path.split("."));
    const source = (node ?? this.#node).source;
    this.problems.push({ code, source, message: path === "" ? message : `${path}: ${message}` });
  }

  /** Returns the value, or undefined with its failure reported. */
  take<Value>(path: string, result: Result<Value>): Value | undefined {
    if (result.ok) return result.value;
    this.report(path, result.failure.message, result.failure.code);
    return undefined;
  }

  /** Returns whether it holds, and reports that it does not. */
  require(path: string, holds: boolean, message: string, code: FailureCode = "DET-321"): boolean {
    if (!holds) this.report(path, message, code);
    return holds;
  }
}
