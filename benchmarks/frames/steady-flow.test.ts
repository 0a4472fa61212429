// What the figure "no collection" rests on: collections that happen while frames are played are counted.

import { expect, test } from "vitest";
import { framesPerSecond, measureSteadily } from "./steady-flow.ts";

const seconds = 0.2;

test("collections during the play are counted, and the pace is kept", async () => {
  let kept: number[] = [];
  const figures = await measureSteadily(
    [
      {
        run(operations) {
          for (let operation = 0; operation < operations; operation += 1) {
            kept = Array.from({ length: 2_000 }, (_, at) => at + operation);
          }
          return kept.length;
        },
      },
    ],
    seconds,
    framesPerSecond,
  );
  expect(figures["frames"]).toBe(seconds * framesPerSecond);
  expect(figures["collections"]).toBeGreaterThan(0);
  expect(figures.bytesPerOperation).toBeGreaterThan(1_000);
  expect(figures.perSecond).toBeLessThanOrEqual(framesPerSecond * 1.01);
});
