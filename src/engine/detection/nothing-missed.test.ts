// Nothing is missed, and nothing is proven that is not so: over random lives of quotes, relations, markets, streams and
// fees the engine is held against a judge after every input. Where one contract of each believed best offer earns
// something, no market of the component is let through unseen, and an episode stands.

import { expect, test } from "vitest";
import { tellStories } from "../../../test/support/detection-story.ts";

test("over lives of detection (seeds 1 to 120)", () => {
  const tally = tellStories(1, 120);
  expect(tally.faults.slice(0, 10)).toEqual([]);
  // The law is worth something only if the lives were.
  expect(tally.proven).toBeGreaterThan(2_000);
  expect(tally.clear).toBeGreaterThan(300);
  expect(tally.contradictions).toBeGreaterThan(5);
});
