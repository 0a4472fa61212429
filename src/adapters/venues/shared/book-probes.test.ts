// When an answer over HTTP proves something about a streamed book, and when it does not.

import { beforeEach, describe, expect, test } from "vitest";
import { BookProbes } from "./book-probes.ts";

const market = "polymarket:0xc1";

let ours: { digest: string | undefined; venueAt: number | undefined };
let said: string[];
let probes: BookProbes;

beforeEach(() => {
  ours = { digest: "A", venueAt: 100 };
  said = [];
  probes = new BookProbes({
    digestOf: () => ours.digest,
    venueAtOf: () => ours.venueAt,
    doubted: () => said.push("doubted"),
    cleared: () => said.push("cleared"),
    dead: () => said.push("dead"),
  });
});

/** A look that finds the book worth reading, and the venue's answer. */
function look(digest: string, venueAt: number): void {
  expect(probes.worthReading([market])).toEqual([market]);
  probes.answered(market, { digest, venueAt });
}

describe("a book whose changes have times", () => {
  beforeEach(() => {
    expect(probes.worthReading([market])).toEqual([]);
  });

  test("agrees whatever the times", () => {
    look("A", 100);
    look("A", 7);
    expect(said).toEqual(["cleared", "cleared"]);
    expect(probes.counters()["probes that agreed"]).toBe(2);
  });

  test("is wrong when it differs twice at the same instant, though it moves in between", () => {
    look("B", 100);
    expect(said).toEqual(["doubted"]);
    ours = { digest: "C", venueAt: 130 };
    look("D", 130);
    expect(said).toEqual(["doubted", "dead"]);
  });

  test("is not judged by an answer from before its last change", () => {
    for (let turn = 0; turn < 4; turn += 1) look("B", 99);
    expect(said).toEqual(["doubted", "doubted", "doubted", "doubted"]);
    look("B", 99);
    expect(said.at(-1)).toBe("cleared");
    expect(probes.counters()).toMatchObject({
      "probes that proved nothing": 5,
      "probes that differed": 0,
      "dead books found": 0,
    });
  });

  test("that moves is not judged by a later answer: the change is on its way", () => {
    ours = { digest: "B", venueAt: 110 };
    look("C", 111);
    expect(said).toEqual(["doubted"]);
    expect(probes.counters()["probes that proved nothing"]).toBe(1);
    ours = { digest: "C", venueAt: 111 };
    look("C", 111);
    expect(said).toEqual(["doubted", "cleared"]);
  });

  test("that stands still while the venue's goes on is dead at the second look", () => {
    look("B", 150);
    look("E", 190);
    expect(said).toEqual(["doubted", "dead"]);
  });

  test("that changed while it was asked for is no longer still", () => {
    expect(probes.worthReading([market])).toEqual([market]);
    ours = { digest: "B", venueAt: 140 };
    probes.answered(market, { digest: "C", venueAt: 150 });
    expect(probes.counters()["probes that differed"]).toBe(0);
  });

  test("without a time in the answer is judged only while it stands still", () => {
    look("B", 0);
    expect(probes.counters()["probes that differed"]).toBe(1);
    ours = { digest: "C", venueAt: 140 };
    look("D", 0);
    expect(said).toEqual(["doubted", "doubted"]);
    expect(probes.counters()["probes that proved nothing"]).toBe(1);
  });
});

test("a book of a venue without such times is read only while it stands still", () => {
  ours.venueAt = undefined;
  expect(probes.worthReading([market])).toEqual([]);
  ours.digest = "B";
  expect(probes.worthReading([market])).toEqual([]);
  look("C", 0);
  look("C", 0);
  expect(said).toEqual(["cleared", "doubted", "dead"]);
});

test("a book nobody has heard of for long is read at once, one that is missing never", () => {
  probes.expect(market);
  look("B", 200);
  expect(said).toEqual(["doubted"]);
  ours.digest = undefined;
  expect(probes.worthReading([market])).toEqual([]);
  probes.expect(market);
  expect(probes.worthReading([market])).toEqual([]);
  probes.answered(market, { digest: "B", venueAt: 200 });
  expect(said).toEqual(["doubted"]);
});
