// Growing pauses with jitter.

import fc from "fast-check";
import { expect, test } from "vitest";
import { milliseconds, seconds } from "../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import { backoffPause } from "./backoff.ts";

const policy = { first: milliseconds(500), longest: seconds(30) };

test("doubles up to the longest pause and keeps between half and the whole", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 5_000 }),
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      (attempt, drawn) => {
        const pause = integerOf(backoffPause(policy, attempt, { nextUint32: () => drawn }));
        const whole = Math.min(500_000 * 2 ** Math.min(Math.max(attempt - 1, 0), 20), 30_000_000);
        expect(pause).toBeGreaterThanOrEqual(Math.floor(whole / 2));
        expect(pause).toBeLessThanOrEqual(whole);
      },
    ),
  );
});

test("two clients with different draws pause differently", () => {
  const early = backoffPause(policy, 4, { nextUint32: () => 0 });
  const late = backoffPause(policy, 4, { nextUint32: () => 2 ** 32 - 1 });
  expect([early, late]).toEqual([2_000_000, 4_000_000]);
});
