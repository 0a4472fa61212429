// What every journal promises, asked of the one on disk and the one in memory alike.

import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { plainRecords, storyOf } from "../../../../test/support/sample-records.ts";
import { temporaryFolder } from "../../../../test/support/temporary-folder.ts";
import { InvariantViolation } from "../../../domain/failure/assert.ts";
import { type Failure, unwrap } from "../../../domain/failure/result.ts";
import type { Journal } from "../../../ports/journal.ts";
import { MemoryJournal } from "./memory-journal.ts";
import { SqliteJournal } from "./sqlite-journal.ts";

interface Kind {
  readonly name: string;
  open(): Promise<Journal>;
}

const kinds: readonly Kind[] = [
  {
    name: "on disk",
    open: async () => {
      const file = join(temporaryFolder(), "journal.sqlite");
      const journal = unwrap(await SqliteJournal.open({ file }));
      onTestFinished(() => journal.close());
      return journal;
    },
  },
  {
    name: "in memory",
    open: () => Promise.resolve(new MemoryJournal({ durability: "automatic" })),
  },
];

/** Resolves when everything up to the sequence is durable. */
function durableTo(journal: Journal, sequence: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const check = (): void => {
      if (journal.durableSequence >= sequence) resolve();
    };
    journal.observe({ durable: check, failed: (failure) => reject(new Error(failure.message)) });
    check();
  });
}

describe.each(kinds)("a journal $name", ({ open }) => {
  test("starts empty", async () => {
    const journal = await open();
    expect(journal.durableSequence).toBe(0);
    expect(journal.waiting).toBe(0);
    expect([...journal.read(1)]).toEqual([]);
  });

  test("gives back what was appended, in order", async () => {
    const journal = await open();
    const story = storyOf([0, 1, 2, 3, 4, 5, 6]);
    journal.append([]);
    journal.append(story.slice(0, 5));
    for (const record of story.slice(5)) journal.append([record]);
    await durableTo(journal, story.length);
    expect(journal.waiting).toBe(0);
    expect([...journal.read(1)]).toEqual(story);
    expect([...journal.read(story.length)]).toEqual(story.slice(-1));
  });

  test("logged records become durable without a durable one to follow", async () => {
    const journal = await open();
    journal.append(plainRecords({ from: 1, count: 7, durableEvery: 1_000 }));
    await durableTo(journal, 7);
    expect(journal.durableSequence).toBe(7);
  });

  test.each([
    ["that starts late", [2]],
    ["that repeats", [1, 1]],
    ["with a gap", [1, 3]],
    ["that runs backwards", [1, 2, 1]],
  ])("a sequence %s breaks an invariant", async (_, sequences) => {
    const journal = await open();
    const records = plainRecords({ from: 1, count: 3, durableEvery: 2 });
    const wrong = sequences.map((sequence) => records[sequence - 1] as (typeof records)[number]);
    expect(() => journal.append(wrong)).toThrow(InvariantViolation);
  });

  test("the watermark only grows, reaches every sequence handed over, and is never ahead of it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 15 }),
        fc.integer({ min: 1, max: 5 }),
        async (batches, durableEvery) => {
          const journal = await open();
          let appended = 0;
          let seen = 0;
          journal.observe({
            durable: (sequence) => {
              expect(sequence).toBeGreaterThan(seen);
              expect(sequence).toBeLessThanOrEqual(appended);
              seen = sequence;
            },
            failed: (failure: Failure) => expect.fail(failure.message),
          });
          for (const count of batches) {
            const records = plainRecords({ from: appended + 1, count, durableEvery });
            appended += count;
            journal.append(records);
          }
          await durableTo(journal, appended);
          expect(seen).toBe(appended);
          expect([...journal.read(1)].map((record) => record.sequence)).toEqual(
            Array.from({ length: appended }, (_, index) => index + 1),
          );
          await journal.close();
        },
      ),
      { numRuns: 10 },
    );
  });

  test("closing writes what waits, may be asked twice, and ends appending", async () => {
    const journal = await open();
    journal.append(plainRecords({ from: 1, count: 500, durableEvery: 1_000 }));
    await Promise.all([journal.close(), journal.close()]);
    expect(journal.durableSequence).toBe(500);
    expect(() => journal.append(plainRecords({ from: 501, count: 1, durableEvery: 1 }))).toThrow(
      InvariantViolation,
    );
  });
});
