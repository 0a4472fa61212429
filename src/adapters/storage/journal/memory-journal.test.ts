// The journal in memory: durable by hand, and crashes at any point.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainRecords } from "../../../../test/support/sample-records.ts";
import { InvariantViolation } from "../../../domain/failure/assert.ts";
import { FailureError } from "../../../domain/failure/result.ts";
import { MemoryJournal } from "./memory-journal.ts";
import { encodeRecord } from "./record-row.ts";

function byHand(waitingMax?: number): MemoryJournal {
  return new MemoryJournal({
    durability: "by-hand",
    ...(waitingMax === undefined ? {} : { waitingMax }),
  });
}

describe("a journal in memory", () => {
  test("nothing is durable before it is made so", () => {
    const journal = byHand(5);
    const reported: number[] = [];
    journal.observe({ durable: (sequence) => reported.push(sequence), failed: () => {} });
    journal.append(plainRecords({ from: 1, count: 8, durableEvery: 2 }));
    expect(journal.durableSequence).toBe(0);
    expect([...journal.read(1)]).toEqual([]);
    expect(journal.waiting).toBe(8);
    expect(journal.waiting > journal.waitingMax).toBe(true);
    journal.makeDurable(3);
    journal.makeDurable(2);
    journal.makeDurable(3);
    expect(reported).toEqual([3]);
    expect(journal.waiting).toBe(5);
    expect(journal.appendedSequence).toBe(8);
    expect(() => journal.makeDurable(9)).toThrow(InvariantViolation);
  });

  test("any batches, watermarks and crashes: what comes back is a prefix that holds all that was durable", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            step: fc.constantFrom("append", "durable", "crash"),
            amount: fc.nat({ max: 20 }),
          }),
          { maxLength: 40 },
        ),
        (steps) => {
          let journal = byHand();
          let reported = 0;
          const observer = {
            durable: (sequence: number) => {
              reported = sequence;
            },
            failed: () => {},
          };
          journal.observe(observer);
          for (const { step, amount } of steps) {
            const last = journal.appendedSequence;
            if (step === "append") {
              journal.append(plainRecords({ from: last + 1, count: amount, durableEvery: 3 }));
            } else if (step === "durable") {
              journal.makeDurable(Math.min(last, journal.durableSequence + amount));
            } else {
              const keep = Math.min(last, journal.durableSequence + (amount % 4));
              const crashed = journal;
              journal = crashed.crash(keep);
              const found = [...journal.read(1)];
              expect(found).toEqual(plainRecords({ from: 1, count: keep, durableEvery: 3 }));
              expect(found.length).toBeGreaterThanOrEqual(reported);
              expect(journal.durableSequence).toBe(keep);
              crashed.makeDurable(last);
              expect(reported).toBeLessThanOrEqual(keep);
              journal.observe(observer);
            }
          }
        },
      ),
    );
  });

  test("a crash ends the journal and cannot lose what was durable", () => {
    const journal = byHand();
    journal.append(plainRecords({ from: 1, count: 4, durableEvery: 1 }));
    journal.makeDurable(3);
    expect(() => journal.crash(2)).toThrow(InvariantViolation);
    expect(() => journal.crash(5)).toThrow(InvariantViolation);
    expect(journal.crash().durableSequence).toBe(3);
    expect(() => journal.append(plainRecords({ from: 5, count: 1, durableEvery: 1 }))).toThrow(
      InvariantViolation,
    );
  });

  test("a failure is told once, and nothing becomes durable after it", async () => {
    const journal = new MemoryJournal({ durability: "automatic" });
    const failures: string[] = [];
    journal.observe({
      durable: () => {},
      failed: (failure) => failures.push(`${failure.code} ${failure.message}`),
    });
    journal.append(plainRecords({ from: 1, count: 2, durableEvery: 1 }));
    journal.failWith("ENOSPC");
    journal.failWith("ENOSPC again");
    journal.append(plainRecords({ from: 3, count: 2, durableEvery: 1 }));
    await journal.close();
    expect(failures).toEqual(["STO-921 ENOSPC"]);
    expect(journal.durableSequence).toBe(2);
    expect(journal.waiting).toBe(2);
  });

  test("a stored record that cannot be read is STO-925", () => {
    const [record] = plainRecords({ from: 1, count: 1, durableEvery: 1 });
    const row = { ...encodeRecord(record as NonNullable<typeof record>), kind: "Future" };
    const journal = new MemoryJournal({ durability: "automatic" }, [row]);
    expect(() => [...journal.read(1)]).toThrow(FailureError);
  });
});
