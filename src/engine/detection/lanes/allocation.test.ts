// Closed forms are asked at every certificate that breaks, and nearly always find nothing: then they leave nothing behind
// for the collector.

import { getHeapStatistics } from "node:v8";
import { expect, test } from "vitest";
import { componentOf, touchesOf } from "../../../../test/support/component-corpus/corpus-views.ts";
import { corpusSeed, drawCase } from "../../../../test/support/component-corpus/draw-case.ts";
import type { Touches } from "../certificate/contract.ts";
import type { LaneShape } from "./contract.ts";
import { findShapes } from "./find-shapes.ts";

interface Asked {
  readonly shape: LaneShape;
  readonly touches: Touches;
}

/** Asks every shape so often and returns how many of the answers were candidates. */
function ask(all: readonly Asked[], rounds: number): number {
  let found = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const { shape, touches } of all) if (shape.best(touches) !== undefined) found += 1;
  }
  return found;
}

/** The smallest object of the heap takes more bytes: below it nothing is made for a question, and what is measured is the
 * test runner's. */
const noObject = 8;

/** Heap bytes that one question allocates: the least of several measurements, each over half a million of them, because
 * what the compiler has not got round to allocates more. */
function bytesPerQuestion(all: readonly Asked[]): number {
  const rounds = Math.ceil(500_000 / all.length);
  let least = Number.POSITIVE_INFINITY;
  for (let measurement = 0; measurement < 20 && least >= noObject; measurement += 1) {
    const before = getHeapStatistics().total_allocated_bytes;
    ask(all, rounds);
    const allocated = getHeapStatistics().total_allocated_bytes - before;
    least = Math.min(least, allocated / (rounds * all.length));
  }
  return least;
}

const asked = Array.from({ length: 400 }, (_, at) => drawCase(corpusSeed(23, at))).flatMap(
  (one) => {
    const touches = touchesOf(one);
    return findShapes(componentOf(one)).map((shape): Asked => ({ shape, touches }));
  },
);

test("a question without an answer allocates nothing, one with an answer does", () => {
  const quiet = asked.filter(({ shape, touches }) => shape.best(touches) === undefined);
  const lanes = new Set(quiet.map(({ shape }) => shape.shapeId.split("|")[0]));
  for (const form of ["yes", "no", "ladder", "implication"]) expect(lanes).toContain(form);
  expect(bytesPerQuestion(quiet)).toBeLessThan(noObject);
  const loud = asked.filter(({ shape, touches }) => shape.best(touches) !== undefined);
  expect(bytesPerQuestion(loud)).toBeGreaterThan(40);
});
