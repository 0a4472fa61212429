// What a command to the venue came to, with its answer read: done with a value, refused with proof, certainly not
// sent, or unknown. A success whose answer cannot be read is unknown: it happened, but to what we cannot say.

import type { Failure, Result } from "../../../domain/failure/result.ts";
import type { JsonValue } from "./frame-text.ts";
import type { CommandOutcome } from "./http-outcome.ts";

export type Refusal = Extract<CommandOutcome, { readonly kind: "refused" }>;

export type CommandResult<Value> =
  | { readonly kind: "done"; readonly value: Value }
  | Refusal
  | { readonly kind: "unsent"; readonly failure: Failure }
  | { readonly kind: "unknown"; readonly failure: Failure };

/** Reads the answer of a command that was done. */
export function commandResult<Value>(
  outcome: CommandOutcome,
  read: (body: JsonValue | undefined) => Result<Value>,
): CommandResult<Value> {
  if (outcome.kind !== "done") return outcome;
  const value = read(outcome.body);
  return value.ok
    ? { kind: "done", value: value.value }
    : { kind: "unknown", failure: value.failure };
}
