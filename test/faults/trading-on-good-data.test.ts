// What is decided while everything goes wrong is decided on books that the venues have, or had a moment ago; and trading
// goes on. A gate that believes everything shows that the check can fail.

import { describe, expect, test } from "vitest";
import { credulousGate } from "./credulous-gate.ts";
import { runTrading, type TradingOutcome } from "./trading-run.ts";

/** A stream counts as alive for five seconds after its last message, and a message may come two seconds late. */
const horizonMicros = 7_000_000;

/** What a lost message on a stream without numbers may take to show: one interval of comparison and the repair. */
const comparedWithinMicros = 80_000_000;

const seconds = 120;
const patience = 240_000;

const agesOf = (outcomes: readonly TradingOutcome[]): number[] =>
  outcomes.flatMap(({ legs }) => legs.map(({ ageMicros }) => ageMicros)).sort((a, b) => a - b);

const tooOld = (ages: readonly number[]): number =>
  ages.filter((age) => age > horizonMicros).length;

const at = (ages: readonly number[], share: number): number =>
  ages[Math.floor(share * (ages.length - 1))] ?? Number.POSITIVE_INFINITY;

function tell(what: string, outcomes: readonly TradingOutcome[]): readonly number[] {
  const ages = agesOf(outcomes);
  const shares = [0.5, 0.9, 0.95, 0.99, 1].map((share) => at(ages, share));
  const groups = outcomes.map(({ completed, unwound, stuck }) => [completed, unwound, stuck]);
  const figures = { legs: ages.length, tooOld: tooOld(ages), agesMicros: shares, groups };
  console.log(`${what}: ${JSON.stringify(figures)}`);
  return ages;
}

async function runAll(faults: string, seeds: readonly number[], isCredulous = false) {
  const outcomes: TradingOutcome[] = [];
  const gate = isCredulous ? { newGate: credulousGate } : {};
  for (const seed of seeds) outcomes.push(await runTrading({ seed, seconds, faults, ...gate }));
  return outcomes;
}

describe("connections that fall silent", () => {
  const seeds = [1, 2];

  test(
    "no decision rests on a book of before the silence",
    async () => {
      const outcomes = await runAll("silent-socket", seeds);
      const ages = tell(`silent-socket, seeds ${seeds.join(" ")}`, outcomes);
      expect(tooOld(ages)).toBe(0);
      expect(at(ages, 0.5)).toBeLessThan(500_000);
      for (const { completed, faults, halts } of outcomes) {
        expect(faults).toBeGreaterThan(1_000);
        expect(completed).toBeGreaterThanOrEqual(3);
        expect(halts).toEqual([]);
      }
    },
    patience,
  );

  test(
    "a gate that believes every book is found out",
    async () => {
      const outcomes = await runAll("silent-socket", seeds, true);
      const ages = tell(`silent-socket without the gate, seeds ${seeds.join(" ")}`, outcomes);
      expect(tooOld(ages)).toBeGreaterThan(5);
    },
    patience,
  );
});

describe("everything at once", () => {
  test(
    "goes on trading, on books that the venues have",
    async () => {
      const seeds = [1, 4, 16];
      const outcomes = await runAll("everything", seeds);
      const ages = tell(`everything, seeds ${seeds.join(" ")}`, outcomes);
      expect(ages.length).toBeGreaterThan(100);
      expect(at(ages, 0.95)).toBeLessThan(500_000);
      // A message that is lost on a stream without numbers shows when the books are compared, or with the next whole book.
      expect(tooOld(ages)).toBeLessThanOrEqual(ages.length / 50);
      expect(at(ages, 1)).toBeLessThan(comparedWithinMicros);
      for (const { completed, faults, updates, refusedUpdates } of outcomes) {
        expect(faults).toBeGreaterThan(300);
        expect(completed).toBeGreaterThanOrEqual(6);
        // The gate works, and it does not shut everything out.
        expect(refusedUpdates).toBeGreaterThan(100);
        expect(refusedUpdates).toBeLessThan(updates / 3);
      }
      // A market whose first reading failed is asked for until it is watched.
      expect(outcomes.some(({ listedLate }) => listedLate > 0)).toBe(true);
      expect(outcomes.map(({ unlisted }) => unlisted)).toEqual([0, 0, 0]);
    },
    patience,
  );

  test(
    "an ending run lets its groups finish, and says how many it waits for",
    async () => {
      const seeds = [9, 16];
      const outcomes: TradingOutcome[] = [];
      for (const seed of seeds) {
        outcomes.push(await runTrading({ seed, seconds: 60, faults: "everything" }));
      }
      const groups = outcomes.map(({ open, leftOpen }) => ({ open, leftOpen }));
      console.log(`ending under everything, seeds ${seeds.join(" ")}: ${JSON.stringify(groups)}`);
      expect(groups.reduce((sum, { open }) => sum + open, 0)).toBeGreaterThanOrEqual(2);
      for (const { open, leftOpen, closingWords } of outcomes) {
        expect(leftOpen).toBe(0);
        expect(closingWords.length > 0).toBe(open > 0);
      }
      const words = outcomes.flatMap(({ closingWords }) => closingWords);
      expect(words).toContain("the run is ending: waiting for 1 group to finish");
    },
    patience,
  );

  test(
    "a seed is lived through twice alike",
    async () => {
      const options = { seed: 5, seconds: 30, faults: "everything" };
      expect(await runTrading(options)).toEqual(await runTrading(options));
    },
    patience,
  );
});
