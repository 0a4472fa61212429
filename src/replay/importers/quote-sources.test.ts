// The small memories behind the NBA importer: sizes per level, and the mirror of the two Polymarket books.

import { describe, expect, test } from "vitest";
import { ImportTally, refusedExamplesMax, sortedCounts } from "./import-tally.ts";
import { LevelSizes } from "./level-sizes.ts";
import { MirrorCheck } from "./mirror-check.ts";

describe("LevelSizes", () => {
  test("a change counts only where the size before is known", () => {
    const sizes = new LevelSizes();
    sizes.add(0, 7_700, 5);
    expect(sizes.find(0, 7_700)).toBeNull();
    sizes.set(0, 7_700, 10);
    sizes.add(0, 7_700, 5);
    expect(sizes.find(0, 7_700)).toBe(15);
    expect(sizes.find(1, 7_700)).toBeNull();
  });

  test("nothing and less than nothing are unknown", () => {
    const sizes = new LevelSizes();
    sizes.set(1, 7_800, 10);
    sizes.add(1, 7_800, -10);
    expect(sizes.find(1, 7_800)).toBeNull();
    sizes.add(1, 7_800, -1);
    sizes.add(1, 7_800, 50);
    expect(sizes.find(1, 7_800)).toBeNull();
  });

  test("a new book forgets", () => {
    const sizes = new LevelSizes();
    sizes.set(0, 1, 1);
    sizes.clear();
    expect(sizes.find(0, 1)).toBeNull();
  });
});

describe("MirrorCheck", () => {
  const yes = { bidTicks: 7_200, askTicks: 7_400 };
  const no = { bidTicks: 2_600, askTicks: 2_800 };

  test("the nth row of one side meets the nth of the other, whichever comes first", () => {
    const tally = new ImportTally();
    const check = new MirrorCheck();
    check.note("no", no, tally);
    check.note("no", { ...no, bidTicks: 2_500 }, tally);
    check.note("yes", yes, tally);
    check.note("yes", yes, tally);
    expect(sortedCounts(tally.crossChecks)).toEqual({ "mirror agrees": 1, "mirror differs": 1 });
  });

  test("rows without a partner do not collect for ever", () => {
    const tally = new ImportTally();
    const check = new MirrorCheck();
    for (let count = 0; count < 70; count += 1) check.note("yes", yes, tally);
    expect(sortedCounts(tally.crossChecks)).toEqual({ "mirror row without a partner": 6 });
  });
});

describe("ImportTally", () => {
  test("keeps a few refused rows, shortened, and counts all", () => {
    const tally = new ImportTally();
    for (let line = 1; line <= 20; line += 1) {
      tally.beginRow("x".repeat(1_000), line);
      tally.refuse("reason");
    }
    expect(tally.refusedExamples).toHaveLength(refusedExamplesMax);
    expect(tally.refusedExamples[0]).toEqual({ line: 1, reason: "reason", text: "x".repeat(200) });
    expect(sortedCounts(tally.refused)).toEqual({ reason: 20 });
  });
});
