// The file and its writer: what counts as durable is there when the file is opened again, whatever a crash did to
// its tail; what cannot be written or read is named by its code.

import {
  appendFileSync,
  copyFileSync,
  existsSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainRecords, storyOf } from "../../../../test/support/sample-records.ts";
import { temporaryFolder } from "../../../../test/support/temporary-folder.ts";
import { FailureError, unwrap } from "../../../domain/failure/result.ts";
import type { EngineRecord } from "../../../domain/message/record.ts";
import { journalBytesMax, openForReading, readRecords } from "./journal-file.ts";
import { JournalWriter } from "./journal-writer.ts";
import { encodeRecord } from "./record-row.ts";

function rowsOf(records: readonly EngineRecord[]) {
  return records.map(encodeRecord);
}

function readAll(file: string, from = 1): EngineRecord[] {
  const database = unwrap(openForReading(file));
  try {
    return [...readRecords(database, from)];
  } finally {
    database.close();
  }
}

/** Runs SQL on a journal behind the program's back. */
function tamper(file: string, statement: string): void {
  const database = new DatabaseSync(file);
  database.exec(statement);
  database.close();
}

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof FailureError) return `${error.failure.code} ${error.failure.message}`;
    throw error;
  }
  return "no failure";
}

describe("writing", () => {
  test("records come back in order from any sequence, over several openings", () => {
    const file = join(temporaryFolder(), "journal.sqlite");
    const story = storyOf([0, 1, 3, 2, 6, 5]);
    for (let start = 0; start < story.length; start += 9) {
      const writer = unwrap(JournalWriter.open(file, journalBytesMax));
      expect(writer.durableSequence).toBe(start);
      expect(writer.write(rowsOf(story.slice(start, start + 4))).ok).toBe(true);
      writer.write(rowsOf(story.slice(start + 4, start + 5)));
      writer.write(rowsOf(story.slice(start + 5, start + 9)));
      writer.close();
    }
    expect(readAll(file)).toEqual(story);
    expect(readAll(file, 0)).toEqual(story);
    expect(readAll(file, 12)).toEqual(story.slice(11));
    expect(readAll(file, story.length + 1)).toEqual([]);
  });

  test("the file has small pages, a write-ahead log and full synchronisation", () => {
    const file = join(temporaryFolder(), "journal.sqlite");
    unwrap(JournalWriter.open(file, journalBytesMax)).close();
    const database = new DatabaseSync(file);
    expect(database.prepare("PRAGMA page_size").get()).toEqual({ page_size: 1_024 });
    expect(database.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
    database.close();
  });

  test("nothing to write changes nothing", () => {
    const file = join(temporaryFolder(), "journal.sqlite");
    const writer = unwrap(JournalWriter.open(file, journalBytesMax));
    expect(writer.write([])).toEqual({ ok: true, value: 0 });
    writer.close();
  });
});

describe("crashes", () => {
  test("a torn tail leaves a prefix that holds everything that was durable", () => {
    const folder = temporaryFolder();
    let run = 0;
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 12 }),
        fc.nat(),
        fc.nat(),
        fc.boolean(),
        (groups, crashChoice, cutChoice, hasGarbage) => {
          run += 1;
          const live = join(folder, `live-${run}.sqlite`);
          const left = join(folder, `left-${run}.sqlite`);
          const writer = unwrap(JournalWriter.open(live, journalBytesMax));
          const marks: { sequence: number; walBytes: number }[] = [];
          const walBytes = (): number => statSync(`${live}-wal`).size;
          marks.push({ sequence: 0, walBytes: walBytes() });
          let next = 1;
          for (const count of groups) {
            unwrap(writer.write(rowsOf(plainRecords({ from: next, count, durableEvery: 2 }))));
            next += count;
            marks.push({ sequence: next - 1, walBytes: walBytes() });
          }
          // The crash comes after some group was reported, and leaves any amount of what was written later.
          const crash = marks[crashChoice % marks.length] as (typeof marks)[number];
          const later = walBytes() - crash.walBytes;
          copyFileSync(live, left);
          copyFileSync(`${live}-wal`, `${left}-wal`);
          truncateSync(`${left}-wal`, crash.walBytes + (later === 0 ? 0 : cutChoice % later));
          if (hasGarbage) appendFileSync(`${left}-wal`, new Uint8Array(777).fill(cutChoice % 256));
          writer.close();

          const reopened = unwrap(JournalWriter.open(left, journalBytesMax));
          expect(reopened.durableSequence).toBeGreaterThanOrEqual(crash.sequence);
          expect(marks.map((mark) => mark.sequence)).toContain(reopened.durableSequence);
          reopened.close();
          const expected = plainRecords({ from: 1, count: next - 1, durableEvery: 2 });
          const found = readAll(left);
          expect(found).toEqual(expected.slice(0, found.length));
          expect(found.length).toBeGreaterThanOrEqual(crash.sequence);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("what cannot be written", () => {
  test("a full file is STO-921 in SQLite's words; what was durable stays readable", () => {
    const file = join(temporaryFolder(), "journal.sqlite");
    const writer = unwrap(JournalWriter.open(file, 16 * 1_024));
    let next = 1;
    for (;;) {
      const written = writer.write(rowsOf(plainRecords({ from: next, count: 5, durableEvery: 1 })));
      if (!written.ok) {
        expect(written.failure.code).toBe("STO-921");
        expect(written.failure.message).toContain("database or disk is full");
        expect(written.failure.details).toEqual({ durableSequence: next - 1 });
        break;
      }
      expect(written.value).toBe(next + 4);
      next += 5;
    }
    expect(writer.durableSequence).toBe(next - 1);
    writer.close();
    expect(next).toBeGreaterThan(1);
    expect(readAll(file)).toEqual(plainRecords({ from: 1, count: next - 1, durableEvery: 1 }));
  });

  test("a file that another process keeps locked is STO-921, for a group and for a lone record", () => {
    const file = join(temporaryFolder(), "journal.sqlite");
    const writer = unwrap(JournalWriter.open(file, journalBytesMax));
    const other = new DatabaseSync(file);
    other.exec("BEGIN IMMEDIATE");
    for (const count of [3, 1]) {
      const written = writer.write(rowsOf(plainRecords({ from: 1, count, durableEvery: 1 })));
      expect(written).toMatchObject({ ok: false, failure: { code: "STO-921" } });
      expect(written.ok ? "" : written.failure.message).toContain("database is locked");
    }
    other.close();
    writer.close();
    expect(readAll(file)).toEqual([]);
  });

  test("a folder that does not exist is STO-921 in the system's words", () => {
    const file = join(temporaryFolder(), "missing", "journal.sqlite");
    const opened = JournalWriter.open(file, journalBytesMax);
    expect(opened).toMatchObject({ ok: false, failure: { code: "STO-921" } });
    expect(opened.ok ? "" : opened.failure.message).toContain("ENOENT: no such file or directory");
  });
});

describe("what cannot be read", () => {
  function journalOf(count: number): string {
    const file = join(temporaryFolder(), "journal.sqlite");
    const writer = unwrap(JournalWriter.open(file, journalBytesMax));
    unwrap(writer.write(rowsOf(plainRecords({ from: 1, count, durableEvery: 2 }))));
    writer.close();
    return file;
  }

  test("a layout of a newer version is STO-923", () => {
    const file = journalOf(3);
    tamper(file, "PRAGMA user_version = 2");
    const words = { ok: false, failure: { code: "STO-923" } };
    expect(JournalWriter.open(file, journalBytesMax)).toMatchObject(words);
    expect(openForReading(file)).toMatchObject(words);
  });

  test("another database is STO-924, and stays as it was", () => {
    const file = join(temporaryFolder(), "journal.sqlite");
    tamper(file, "CREATE TABLE notes (text TEXT)");
    const words = { ok: false, failure: { code: "STO-924" } };
    expect(JournalWriter.open(file, journalBytesMax)).toMatchObject(words);
    expect(openForReading(file)).toMatchObject(words);
    tamper(file, "INSERT INTO notes VALUES ('still here')");
  });

  test("a missing file is STO-924 for a reader, and is not made", () => {
    const file = join(temporaryFolder(), "journal.sqlite");
    expect(openForReading(file)).toMatchObject({ ok: false, failure: { code: "STO-924" } });
    expect(existsSync(file)).toBe(false);
  });

  test("a file of something else is STO-925", () => {
    const file = join(temporaryFolder(), "journal.sqlite");
    writeFileSync(file, "this is not a database, but it is long enough to look at ".repeat(40));
    const words = { ok: false, failure: { code: "STO-925" } };
    expect(JournalWriter.open(file, journalBytesMax)).toMatchObject(words);
    expect(openForReading(file)).toMatchObject(words);
  });

  test.each([
    ["a missing record", "DELETE FROM records WHERE sequence = 4", "has no record 4"],
    ["an unknown kind", "UPDATE records SET kind = 'Future' WHERE sequence = 4", "unknown kind"],
    ["a damaged body", "UPDATE records SET body = '{' WHERE sequence = 4", "not a JSON object"],
    [
      "a time beyond safe integers",
      "UPDATE records SET at = 1 << 60 WHERE sequence = 4",
      "after 3",
    ],
  ])("%s ends the reading with STO-925, after what stands before it", (_, statement, words) => {
    const file = journalOf(6);
    tamper(file, statement);
    const database = unwrap(openForReading(file));
    const read: number[] = [];
    const failure = codeOf(() => {
      for (const record of readRecords(database, 1)) read.push(record.sequence);
    });
    database.close();
    expect(failure).toContain("STO-925");
    expect(failure).toContain(words);
    expect(read).toEqual([1, 2, 3]);
  });
});
