// Every way a group of three unequal legs can go, and random groups of two to seven: whatever the venue does and wherever
// the program crashes, no state of the world ever loses more than risk approved, and what the end says is true.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Answer,
  answers,
  type Choices,
  type GroupInStates,
  tellStory,
} from "../../../test/support/group-story.ts";
import { groupOf, type LegTerms } from "../../../test/support/leg-groups.ts";

const whole = 1_000_000;

/** A and B pay in one state, C in the other: ten, four and six contracts pay 14 USD or 6, and cost 5.60. */
const unequal: GroupInStates = {
  group: groupOf(
    [
      ["polymarket:a/yes", 3_000, 10],
      ["kalshi:B/no", 2_000, 4],
      ["kalshi:C/yes", 3_000, 6],
    ],
    6,
  ),
  states: [
    [true, true, false],
    [false, false, true],
  ],
  lots: [whole, whole, whole],
};

/** Orders whose answer is a choice; those after them are filled. Enough for three purchases and a sale, or two and two. */
const choicesMax = 4;

/** Sales are answered in fewer ways: they only bring back. */
const saleAnswers: readonly Answer[] = ["filled", "filled-in-part", "crash-after-a-part"];

/** Counts through every series of choices, like an odometer whose wheels differ. */
class Odometer {
  #wheels: { position: number; readonly count: number }[] = [];
  #turn = 0;

  choose(count: number): number {
    const wheel = this.#wheels[this.#turn] ?? { position: 0, count };
    this.#wheels[this.#turn] = wheel;
    this.#turn += 1;
    return wheel.position;
  }

  /** Goes on to the next series; false when there is none. */
  next(): boolean {
    this.#turn = 0;
    for (let last = this.#wheels.pop(); last !== undefined; last = this.#wheels.pop()) {
      if (last.position + 1 === last.count) continue;
      this.#wheels.push({ position: last.position + 1, count: last.count });
      return true;
    }
    return false;
  }
}

test("every answer to every order of three unequal legs", () => {
  const odometer = new Odometer();
  const ends = new Map<string, number>();
  let stories = 0;
  let crashes = 0;
  let reversals = 0;
  do {
    const told: string[] = [];
    let takenBack = false;
    const choices: Choices = {
      answer: ({ side }, orders) => {
        const possible = side === "buy" ? answers : saleAnswers;
        const answer = orders > choicesMax ? "filled" : possible[odometer.choose(possible.length)];
        told.push(answer as string);
        return answer as Answer;
      },
      lotsOfPart: (lots) => Math.floor(lots / 2),
      takeBack: () => {
        // Once in a story, at any turn.
        if (takenBack) return undefined;
        takenBack = odometer.choose(2) === 1;
        if (takenBack) told.push("a fill is taken back");
        return takenBack ? 0 : undefined;
      },
      nextPrice: () => undefined,
    };
    try {
      const end = tellStory(unequal, choices);
      ends.set(end.closed.outcome, (ends.get(end.closed.outcome) ?? 0) + 1);
      crashes += end.crashes;
      reversals += end.reversals;
    } catch (error) {
      throw new TypeError(`after ${told.join(", ")}: ${(error as Error).message}`);
    }
    stories += 1;
  } while (odometer.next());
  expect(stories).toBeGreaterThan(300);
  expect(crashes).toBeGreaterThan(300);
  expect(reversals).toBeGreaterThan(300);
  for (const end of ["completed", "unwound", "empty"]) expect(ends.get(end)).toBeGreaterThan(2);
}, 60_000);

/** What a random story draws from. */
interface Drawn {
  readonly told: GroupInStates;
  readonly answers: readonly number[];
  /** Which fill is taken back at each turn; most name none. */
  readonly takenBack: readonly number[];
  readonly parts: readonly number[];
  readonly moves: readonly number[];
}

const venuesInTurn = ["polymarket", "kalshi", "amm", "forecastex"] as const;

const drawn: fc.Arbitrary<Drawn> = fc
  .record({
    legs: fc.array(
      fc.record({
        ticks: fc.integer({ min: 2, max: 60 }),
        lots: fc.integer({ min: 1, max: 60 }),
        lot: fc.constantFrom(whole, whole, whole, 10_000, 1),
        outcome: fc.constantFrom("yes", "no"),
      }),
      { minLength: 2, maxLength: 7 },
    ),
    pays: fc.array(fc.integer({ min: 0, max: 127 }), { minLength: 1, maxLength: 4 }),
    // Half of the orders are filled: else few groups would come to their last leg.
    answers: fc.array(fc.integer({ min: 0, max: 2 * answers.length - 2 }), { maxLength: 24 }),
    takenBack: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 11 }),
    parts: fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 9 }),
    moves: fc.array(fc.integer({ min: 0, max: 600 }), { minLength: 1, maxLength: 17 }),
  })
  .map(({ legs, pays, ...turns }) => {
    const terms = legs.map(({ ticks, lots, lot, outcome }, leg): LegTerms => {
      const venue = venuesInTurn[leg % venuesInTurn.length];
      // A leg in finer lots has a size that no other leg's lot divides.
      const size = (lots * whole + (lot === whole ? 0 : 7 * lot * leg)) / whole;
      return [`${venue}:M${leg}/${outcome}` as LegTerms[0], ticks * 100, size];
    });
    const states = pays.map((bits) => legs.map((_, leg) => ((bits >> leg) & 1) === 1));
    const payouts = states.map((state) =>
      terms.reduce((sum, [, , size], leg) => sum + (state[leg] === true ? size : 0), 0),
    );
    const group = groupOf(terms, Math.min(...payouts));
    return { told: { group, states, lots: legs.map(({ lot }) => lot) }, ...turns };
  });

function choicesOf({ told, answers: chosen, takenBack, parts, moves }: Drawn): Choices {
  let part = 0;
  let move = 0;
  let turn = 0;
  return {
    answer: (_, orders) => answers[chosen[orders - 1] ?? 0] ?? "filled",
    lotsOfPart: (lots) => {
      const percent = parts[part % parts.length] ?? 0;
      part += 1;
      return Math.floor((lots * percent) / 100);
    },
    takeBack: (fills) => {
      const drawnFill = takenBack[turn % takenBack.length] ?? 0;
      turn += 1;
      return drawnFill < fills ? drawnFill : undefined;
    },
    nextPrice: (legIndex) => {
      const drawnMove = moves[move % moves.length] ?? 0;
      move += 1;
      // Three times of four the quote stays; else it moves by up to three cents.
      if (drawnMove < 450) return undefined;
      const planned = Number(told.group.legs[legIndex]?.limitPrice);
      return Math.max(200, planned + (Math.floor(drawnMove % 7) - 3) * 100);
    },
  };
}

describe("random groups", () => {
  test("never lose more than risk approved, and end as they say", () => {
    const ends = new Map<string, number>();
    let earned = 0;
    let reversed = 0;
    fc.assert(
      fc.property(drawn, (story) => {
        const { closed, reversals } = tellStory(story.told, choicesOf(story));
        if (reversals > 0) reversed += 1;
        ends.set(closed.outcome, (ends.get(closed.outcome) ?? 0) + 1);
        if (Number(closed.profitLocked) > 0) earned += 1;
      }),
      { numRuns: 1_500, seed: 7_700 },
    );
    for (const end of ["completed", "unwound", "empty"]) expect(ends.get(end)).toBeGreaterThan(20);
    expect(reversed).toBeGreaterThan(20);
    expect(earned).toBeGreaterThan(5);
  }, 60_000);
});
