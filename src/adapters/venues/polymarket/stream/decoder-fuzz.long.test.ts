// A million spoilt frames: the fast decoder accepts none that the one that parses everything refuses, and both are left
// in the same state.

import { expect, test } from "vitest";
import { compareDecoders } from "../../../../../test/support/venues/polymarket-decoder-comparison.ts";

/** Half of the frames are spoilt. */
const frames = 2_050_000;

test("a million spoilt frames, and as many ordinary ones among them", () => {
  const seed = Date.now() % 1_000_000_000;
  console.log(`seed ${seed}`);
  const totals = compareDecoders(seed, frames);
  console.log(JSON.stringify(totals));
  expect(totals.spoilt).toBeGreaterThanOrEqual(1_000_000);
  expect(totals.byTemplate).toBeGreaterThan(totals.frames * 0.15);
});
