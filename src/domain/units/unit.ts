// The opaque brand behind every unit. At run time a unit is a plain safe integer; to the compiler it is an
// object nobody can look into, so adding a price to a size, or comparing the two, does not compile. Arithmetic
// goes through the named functions of this folder, which say what they round and which way.

import { InvariantViolation } from "../failure/assert.ts";

declare const unitName: unique symbol;

/** An integer whose scale is part of its type. Made only by the constructors in this folder. */
export interface Unit<Name extends string> {
  readonly [unitName]: Name;
}

/** Any unit, for code that stores or compares without caring which. */
export type AnyUnit = Unit<string>;

/**
 * Throws `InvariantViolation` unless the value is an integer that a double holds exactly. The message is only built
 * when it is needed: the constructors run on every level of every book.
 */
export function assertSafeInteger(value: number, what: string): void {
  if (!Number.isSafeInteger(value)) {
    throw new InvariantViolation(`${what} is not a safe integer: ${value}`);
  }
}

/** Returns the integer behind a unit. The scale is lost: keep the name of the variable honest. */
export function integerOf(value: AnyUnit): number {
  return value as unknown as number;
}
