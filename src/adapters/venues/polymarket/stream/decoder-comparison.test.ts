// The fast decoder and the one that parses every frame give the same for ten thousand frames, half of them spoilt.

import { expect, test } from "vitest";
import { compareDecoders } from "../../../../../test/support/venues/polymarket-decoder-comparison.ts";

const seed = 20_261_120;

test("the fast decoder and the reference do the same", () => {
  console.log(`seed ${seed}`);
  const totals = compareDecoders(seed, 10_000);
  console.log(JSON.stringify(totals));
  // Otherwise nothing was compared: most ordinary frames take the short way, and few spoilt ones do.
  expect(totals.byTemplate).toBeGreaterThan(totals.frames * 0.15);
  expect(totals.spoilt).toBeGreaterThan(totals.frames * 0.4);
  expect(totals.spoiltByTemplate).toBeLessThan(totals.spoilt * 0.25);
});
