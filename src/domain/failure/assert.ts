// Broken invariants. An expected failure is a value (`Result`); what asserts here is a bug in this program, and
// the engine stops on it rather than trade on a state that cannot be.

/** Thrown when an invariant does not hold. Nothing catches it to continue; the process ends in safe mode. */
export class InvariantViolation extends Error {
  override readonly name = "InvariantViolation";
}

/** Throws `InvariantViolation` unless the condition holds. One claim per call, so the message names it. */
export function assert(condition: boolean, claim: string): asserts condition {
  if (!condition) throw new InvariantViolation(claim);
}

/** Marks a branch that the type checker has proved impossible. */
export function unreachable(value: never): never {
  throw new InvariantViolation(`unreachable: ${JSON.stringify(value)}`);
}
