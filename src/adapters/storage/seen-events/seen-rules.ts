// What both stores of seen events judge alike: which keys are taken, how a key is kept, where the horizon lies.

import { hash } from "node:crypto";
import { fail, type Result, succeed } from "../../../domain/failure/result.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import {
  type SeenKey,
  type SeenScope,
  type SeenScopeLimits,
  seenKeyLengthMax,
  seenKeysPerClaimMax,
  seenOutcomeLengthMax,
} from "../../../ports/seen-events.ts";

export type ScopeLimits = Readonly<Record<SeenScope, SeenScopeLimits>>;

/** Refuses what is not within the limits. An empty key names nothing and is a mistake of whoever gives it. */
export function checkKeys(keys: readonly SeenKey[]): Result<void> {
  if (keys.length > seenKeysPerClaimMax) {
    return fail("STO-927", `${keys.length} keys in one claim, at most ${seenKeysPerClaimMax}`);
  }
  for (const { key } of keys) {
    if (key.length === 0) return fail("STO-927", "an empty key");
    if (key.length > seenKeyLengthMax) {
      return fail("STO-927", `a key of ${key.length} characters, at most ${seenKeyLengthMax}`);
    }
  }
  return succeed(undefined);
}

export function checkOutcome(outcome: string): Result<void> {
  return outcome.length <= seenOutcomeLengthMax
    ? succeed(undefined)
    : fail(
        "STO-927",
        `an outcome of ${outcome.length} characters, at most ${seenOutcomeLengthMax}`,
      );
}

/** Returns what is kept of a key: 256 bits of its UTF-16 units, so that no text is changed on its way into a database,
 * and none of it stands there to be read. */
export function fingerprintOf(key: string): Buffer {
  return hash("sha256", Buffer.from(key, "utf16le"), "buffer");
}

/** The latest instant whose events are not taken any more, epoch micros. */
export function horizonMicros(
  nowMicros: number,
  floorMicros: number,
  limits: SeenScopeLimits,
): number {
  return Math.max(floorMicros, nowMicros - integerOf(limits.keepFor));
}

/** How many keys go when there are more than are kept: enough that it does not happen with every claim. */
export function surplusOf(count: number, { keysMax }: SeenScopeLimits): number {
  return count > keysMax ? count - Math.floor(keysMax / 2) : 0;
}
