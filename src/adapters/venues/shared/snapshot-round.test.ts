// Portions are asked for one after the other, and what does not come is named at the end.

import { expect, test } from "vitest";
import { ManualClock } from "../../../../test/support/venues/manual-clock.ts";
import { seconds } from "../../../domain/units/epoch-micros.ts";
import { SnapshotRound } from "./snapshot-round.ts";

function begin(names: readonly string[], hot: readonly string[] = []) {
  const clock = new ManualClock();
  const asked: (readonly string[])[] = [];
  const ends: (readonly string[])[] = [];
  const round = new SnapshotRound(names, {
    clock,
    portionMax: 2,
    hotPortionMax: 1,
    priorityOf: (name) => (hot.includes(name) ? "hot" : name === "last" ? "cold" : "warm"),
    portionWithin: seconds(5),
    ask: (portion) => asked.push(portion),
    finished: (missing) => ends.push(missing),
  });
  round.start();
  return { clock, asked, ends, round };
}

test("the next portion waits for all snapshots of the one before", () => {
  const { asked, ends, round, clock } = begin(["a", "b", "c"]);
  round.settled("a");
  expect(asked).toEqual([["a", "b"]]);
  round.settled("a");
  round.settled("unasked");
  round.settled("b");
  expect(asked).toEqual([["a", "b"], ["c"]]);
  round.settled("c");
  expect(ends).toEqual([[]]);
  expect(clock.waiting).toBe(0);
});

test("a portion that is late or refused is left behind", () => {
  const { asked, ends, round, clock } = begin(["a", "b", "c", "d", "e"]);
  round.settled("a");
  clock.advance(seconds(5));
  expect(asked).toHaveLength(2);
  round.refused();
  round.settled("e");
  expect(ends).toEqual([["b", "c", "d"]]);
});

test("a cancelled round says nothing more", () => {
  const { asked, ends, round, clock } = begin(["a", "b", "c"]);
  round.cancel();
  clock.advance(seconds(60));
  round.settled("a");
  round.settled("b");
  expect(asked).toHaveLength(1);
  expect(ends).toEqual([]);
});

test("a round over nothing ends at once", () => {
  expect(begin([]).ends).toEqual([[]]);
});

test("hot names come first and in small portions, cold ones last", () => {
  const { asked, round } = begin(["last", "a", "b", "hot1", "c", "hot2"], ["hot1", "hot2"]);
  for (const name of ["hot1", "hot2", "a", "b", "c", "last"]) round.settled(name);
  expect(asked).toEqual([["hot1"], ["hot2"], ["a", "b"], ["c", "last"]]);
});

test("names join a round that is under way, each once", () => {
  const { asked, ends, round } = begin(["a", "b", "c"], ["wanted"]);
  round.add(["c", "d", "wanted"]);
  for (const name of ["a", "b", "wanted", "c", "d"]) round.settled(name);
  expect(asked).toEqual([["a", "b"], ["wanted"], ["c", "d"]]);
  expect(ends).toEqual([[]]);
});

test("a name that is no longer wanted is neither asked for nor waited for", () => {
  const { asked, ends, round } = begin(["a", "b", "c"]);
  round.forget("c");
  round.forget("a");
  round.settled("b");
  expect(asked).toEqual([["a", "b"]]);
  expect(ends).toEqual([[]]);
});
