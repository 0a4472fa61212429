// The fast decoder and the one that parses every frame give the same for twenty thousand frames, half of them spoilt.

import { expect, test } from "vitest";
import { compareDecoders } from "../../../../../test/support/venues/kalshi-decoder-comparison.ts";

const seed = 20_261_120;

test("the fast decoder and the reference do the same", () => {
  console.log(`seed ${seed}`);
  const totals = compareDecoders(seed, 20_000);
  // Otherwise nothing was compared: most ordinary frames take the short way, and few spoilt ones do.
  expect(totals.byTemplate).toBeGreaterThan(totals.frames * 0.2);
  expect(totals.spoilt).toBeGreaterThan(totals.frames * 0.4);
  expect(totals.spoiltByTemplate).toBeLessThan(totals.spoilt * 0.25);
});
