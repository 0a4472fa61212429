// The fault sequences are shown feeds that lose what they must not lose: each has to be found. A check that has never
// failed is not known to work.

import { expect, test } from "vitest";
import type { BookBatch } from "../../src/domain/book/book-batch.ts";
import { days } from "../../src/domain/units/epoch-micros.ts";
import type { InputSink } from "../../src/ports/market-data.ts";
import { FaultSequenceFailure, planOf, runPlan, type SequenceParts } from "./fault-sequence.ts";
import { proved } from "./sequence-sums.ts";

/** Sequences until the fault must have been found. */
const seedsMax = 40;

const venues = ["kalshi", "polymarket"] as const;

/** Lets through what the test lets through. */
function sieve(passes: (batch: BookBatch) => boolean, events: InputSink["event"] | null = null) {
  return (sink: InputSink): InputSink => ({
    batch: (batch) => {
      if (passes(batch)) sink.batch(batch);
    },
    event: events ?? ((event) => sink.event(event)),
  });
}

/** Returns what the sequences say of the fault, or undefined when none finds it. */
async function firstFinding(
  venue: (typeof venues)[number],
  parts: () => SequenceParts,
): Promise<string | undefined> {
  for (let seed = 1; seed <= seedsMax; seed += 1) {
    try {
      await runPlan(planOf(seed, venue), parts());
    } catch (error) {
      if (!(error instanceof FaultSequenceFailure)) throw error;
      return error.message;
    }
  }
  return undefined;
}

test.each(venues)("%s: a whole book that repairs nothing is found", async (venue) => {
  const finding = await firstFinding(venue, () => {
    const seen = new Set<number>();
    return {
      wire: sieve(({ kind, marketIndex }) => {
        if (kind !== "BookSnapshot" || !seen.has(marketIndex)) {
          seen.add(marketIndex);
          return true;
        }
        return false;
      }),
    };
  });
  expect(finding).toMatch(/the engine lacks|is refused/);
});

test.each(venues)("%s: a change that is lost on the way to the engine is found", async (venue) => {
  const finding = await firstFinding(venue, () => {
    let batches = 0;
    return {
      wire: sieve(() => {
        batches += 1;
        return batches % 50 !== 0;
      }),
    };
  });
  expect(finding).toContain("the engine lacks");
});

test.each(venues)("%s: a feed that never compares its books is found", async (venue) => {
  const finding = await firstFinding(venue, () => ({
    fallback: { reconcileEvery: days(1) },
  }));
  // Kalshi numbers what it sends: a loss shows in the next message, and comparisons matter for quiet markets only.
  expect(finding).toMatch(/the engine lacks|is believed and has been wrong/);
});

test.each(venues)("%s: an engine that believes in an old book is found", async (venue) => {
  let batches = 0;
  const wire = sieve(() => {
    batches += 1;
    return batches < 40;
  });
  const markets = [{ pace: "flow", isWatched: true }] as const;
  const plan = { ...planOf(1, venue), markets, faultMillis: 120_000, faults: [] };
  await expect(runPlan(plan)).resolves.toMatchObject({ wrong: 0 });
  await expect(runPlan(plan, { wire })).rejects.toThrow("is believed and has been wrong");
});

test("what is found is told with its plan, and in no more incidents than it takes", async () => {
  const plan = planOf(3, "kalshi");
  const wire = sieve(({ kind }) => kind === "BookSnapshot");
  const failure = await proved(plan, { wire }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(FaultSequenceFailure);
  const { message } = failure as FaultSequenceFailure;
  expect(message).toContain("seed 3, kalshi, markets");
  // Without any fault it is broken too: nothing of the plan is needed.
  expect(message).not.toContain("#1");
});
