// Expected failures as values. Every failure carries a permanent code from the catalogue, so a caller, a log line
// and the documentation speak of the same thing.

import type { FailureCode } from "./catalogue.ts";

/** An expected failure: a catalogue code, one sentence for a person, and the facts that explain it. */
export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
  readonly details?: Readonly<Record<string, string | number | boolean | null>>;
}

export type Result<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: Failure };

export function succeed<Value>(value: Value): Result<Value> {
  return { ok: true, value };
}

/** Returns a failure of the catalogue. */
export function failure(code: FailureCode, message: string, details?: Failure["details"]): Failure {
  return details === undefined ? { code, message } : { code, message, details };
}

export function fail<Value = never>(
  code: FailureCode,
  message: string,
  details?: Failure["details"],
): Result<Value> {
  return { ok: false, failure: failure(code, message, details) };
}

/** A failure as an error, for the edges (CLI, tests) where unwinding the stack is the right thing to do. */
export class FailureError extends Error {
  override readonly name = "FailureError";
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(`${failure.code}: ${failure.message}`);
    this.failure = failure;
  }
}

/** Returns the value or throws `FailureError`. For edges and tests; the engine handles both arms. */
export function unwrap<Value>(result: Result<Value>): Value {
  if (result.ok) return result.value;
  throw new FailureError(result.failure);
}
