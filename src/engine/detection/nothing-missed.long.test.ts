// Nothing is missed, over more lives: what the short test of the same name says, for minutes.

import { expect, test } from "vitest";
import { tellStories } from "../../../test/support/detection-story.ts";

test("over lives of detection (seeds 1,000 to 3,999)", () => {
  const tally = tellStories(1_000, 3_000);
  expect(tally.faults.slice(0, 10)).toEqual([]);
  expect(tally.proven).toBeGreaterThan(60_000);
  expect(tally.clear).toBeGreaterThan(6_000);
  expect(tally.contradictions).toBeGreaterThan(120);
}, 600_000);
