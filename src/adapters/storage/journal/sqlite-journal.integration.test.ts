// The journal's life and its ends: back-pressure, a full disk, a lock, a dead writer, a killed process. In every
// one of them what was reported durable is what is found.

import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { addressOf, remainingLines, startProgram } from "../../../../test/support/child-program.ts";
import { plainRecords } from "../../../../test/support/sample-records.ts";
import { temporaryFolder } from "../../../../test/support/temporary-folder.ts";
import { type Failure, unwrap } from "../../../domain/failure/result.ts";
import { openForReading, readRecords } from "./journal-file.ts";
import { SqliteJournal, type SqliteJournalOptions } from "./sqlite-journal.ts";

interface Watched {
  readonly journal: SqliteJournal;
  readonly failures: Failure[];
  /** Resolves at the next failure. */
  readonly failed: Promise<Failure>;
  durableTo(sequence: number): Promise<void>;
}

async function openWatched(options: SqliteJournalOptions): Promise<Watched> {
  const journal = unwrap(await SqliteJournal.open(options));
  onTestFinished(() => journal.close());
  const failures: Failure[] = [];
  let tell: (failure: Failure) => void = () => {};
  let waiters: { sequence: number; resolve: () => void }[] = [];
  const failed = new Promise<Failure>((resolve) => {
    tell = resolve;
  });
  journal.observe({
    durable: (sequence) => {
      for (const waiter of waiters) if (waiter.sequence <= sequence) waiter.resolve();
      waiters = waiters.filter((waiter) => waiter.sequence > sequence);
    },
    failed: (failure) => {
      failures.push(failure);
      tell(failure);
    },
  });
  const durableTo = (sequence: number): Promise<void> =>
    new Promise((resolve) => {
      if (journal.durableSequence >= sequence) resolve();
      else waiters.push({ sequence, resolve });
    });
  return { journal, failures, failed, durableTo };
}

function sequencesIn(file: string): number[] {
  const database = unwrap(openForReading(file));
  try {
    return [...readRecords(database, 1)].map((record) => record.sequence);
  } finally {
    database.close();
  }
}

function countingTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

describe("back-pressure", () => {
  test("appending beyond the limit is told, blocks nothing and loses nothing", async () => {
    const file = join(temporaryFolder(), "journal.sqlite");
    const { journal, durableTo } = await openWatched({ file });
    const count = journal.waitingMax + 5_000;
    journal.append(plainRecords({ from: 1, count, durableEvery: 2 }));
    expect(journal.waiting).toBe(count);
    expect(journal.waiting).toBeGreaterThan(journal.waitingMax);
    await durableTo(count);
    expect(journal.waiting).toBe(0);
    expect(sequencesIn(file)).toEqual(countingTo(count));
  });

  test("a disk slower than the looking is waited for without looking", async () => {
    const file = join(temporaryFolder(), "journal.sqlite");
    const { journal, durableTo } = await openWatched({ file });
    const other = new DatabaseSync(file);
    other.exec("BEGIN IMMEDIATE");
    journal.append(plainRecords({ from: 1, count: 1, durableEvery: 1 }));
    for (let turn = 0; turn < 2_500; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(journal.durableSequence).toBe(0);
    other.exec("ROLLBACK");
    other.close();
    await durableTo(1);
    expect(journal.durableSequence).toBe(1);
  });
});

describe("failure", () => {
  test("a full file fails once, with STO-921; what was reported is there, reading goes on", async () => {
    const file = join(temporaryFolder(), "journal.sqlite");
    const { journal, failures, failed, durableTo } = await openWatched({ file, bytesMax: 65_536 });
    journal.append(plainRecords({ from: 1, count: 20, durableEvery: 1 }));
    await durableTo(20);
    for (let batch = 1; batch <= 50; batch += 1) {
      journal.append(plainRecords({ from: batch * 20 + 1, count: 20, durableEvery: 1 }));
    }
    const failure = await failed;
    expect(failure.code).toBe("STO-921");
    expect(failure.message).toContain("database or disk is full");
    const reported = journal.durableSequence;
    expect(reported).toBeGreaterThanOrEqual(20);
    expect([...journal.read(1)].map((record) => record.sequence)).toEqual(countingTo(reported));
    // Whoever goes on appending is not told again, and back-pressure stays.
    journal.append(plainRecords({ from: 1_021, count: 3, durableEvery: 1 }));
    await journal.close();
    expect(failures).toHaveLength(1);
    expect(journal.durableSequence).toBe(reported);
    expect(journal.waiting).toBe(1_023 - reported);
    expect(sequencesIn(file)).toEqual(countingTo(reported));
  });

  test("a journal locked by somebody else fails once", async () => {
    const file = join(temporaryFolder(), "journal.sqlite");
    const { journal, failures, failed } = await openWatched({ file });
    const other = new DatabaseSync(file);
    onTestFinished(() => other.close());
    other.exec("BEGIN IMMEDIATE");
    journal.append(plainRecords({ from: 1, count: 2, durableEvery: 1 }));
    expect((await failed).message).toContain("database is locked");
    await journal.close();
    expect(failures).toHaveLength(1);
    expect(journal.durableSequence).toBe(0);
  });

  test.each([
    ["throws", "throw new Error('out of luck')", "out of luck"],
    ["ends", "process.exit(3)", "ended with exit code 3"],
  ])("a writer that %s fails the journal once", async (_, end, words) => {
    const folder = temporaryFolder();
    const script = join(folder, "writer.mjs");
    writeFileSync(
      script,
      `import { parentPort, workerData } from "node:worker_threads";
       parentPort.postMessage({ kind: "ready", durableSequence: 0 });
       workerData.port.once("message", () => { ${end}; });`,
    );
    const file = join(folder, "journal.sqlite");
    const writerModule = pathToFileURL(script);
    const { journal, failures, failed } = await openWatched({ file, writerModule });
    journal.append(plainRecords({ from: 1, count: 1, durableEvery: 1 }));
    expect((await failed).message).toContain(words);
    await journal.close();
    expect(failures.map((failure) => failure.code)).toEqual(["STO-921"]);
    expect(journal.durableSequence).toBe(0);
    expect(sequencesIn(file)).toEqual([]);
  });

  test("a writer that cannot start refuses the opening", async () => {
    const folder = temporaryFolder();
    const script = join(folder, "writer.mjs");
    writeFileSync(script, "throw new Error('no thread')");
    const file = join(folder, "journal.sqlite");
    const opened = await SqliteJournal.open({ file, writerModule: pathToFileURL(script) });
    expect(opened).toMatchObject({ ok: false, failure: { code: "STO-921" } });
  });

  test("a file that cannot be used refuses the opening", async () => {
    const folder = temporaryFolder();
    const missing = await SqliteJournal.open({ file: join(folder, "missing", "journal.sqlite") });
    expect(missing).toMatchObject({ ok: false, failure: { code: "STO-921" } });
  });
});

/** A small file system needs a name space of its own; not every system lets a test have one. */
const mayMount =
  spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "tmpfs", tmpdir()]).status === 0;

/** A program that appends without end and prints every watermark it is told. */
function appendingProgram(file: string): string {
  return `
    import { SqliteJournal } from ${addressOf("./sqlite-journal.ts", import.meta.url)};
    import { plainRecords } from ${addressOf("../../../../test/support/sample-records.ts", import.meta.url)};
    import { writeSync } from "node:fs";
    const opened = await SqliteJournal.open({ file: ${JSON.stringify(file)} });
    if (!opened.ok) { writeSync(1, JSON.stringify(opened.failure) + "\\n"); process.exit(1); }
    const journal = opened.value;
    let next = journal.durableSequence + 1;
    const append = () => {
      const count = 1 + (next % 7);
      const from = next;
      next += count;
      journal.append(plainRecords({ from, count, durableEvery: 2 }));
    };
    journal.observe({
      durable: (sequence) => { writeSync(1, sequence + "\\n"); append(); },
      failed: async (failure) => {
        writeSync(1, JSON.stringify(failure) + "\\n");
        await journal.close();
        writeSync(1, "closed " + journal.durableSequence + "\\n");
      },
    });
    append();
    append();`;
}

describe("the end of the process", () => {
  test.each([1, 40, 300])(
    "killed after %i watermarks, what was reported is found",
    async (count) => {
      const folder = temporaryFolder();
      const file = join(folder, "journal.sqlite");
      const program = startProgram({ folder, name: "append", source: appendingProgram(file) });
      let reported = 0;
      for (let line = 0; line < count; line += 1) reported = Number(await program.nextLine());
      program.child.kill("SIGKILL");
      expect(await program.ended).toBe("SIGKILL");
      expect(reported).toBeGreaterThan(0);
      const found = sequencesIn(file);
      expect(found).toEqual(countingTo(found.length));
      expect(found.length).toBeGreaterThanOrEqual(reported);
      const again = unwrap(await SqliteJournal.open({ file }));
      expect(again.durableSequence).toBe(found.length);
      await again.close();
    },
  );

  test("a file size limit of the system is STO-921, and what was reported is found", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "journal.sqlite");
    const program = startProgram({
      folder,
      name: "limited",
      source: appendingProgram(file),
      // In blocks of 512 bytes: the log cannot grow beyond 128 KiB.
      launcher: ["sh", "-c", 'ulimit -f 256; exec "$0" "$1"'],
    });
    const lines = await remainingLines(program);
    expect(await program.ended).toBe(0);
    const failures = lines.filter((line) => line.startsWith("{"));
    expect(failures).toHaveLength(1);
    expect(JSON.parse(failures[0] ?? "")).toMatchObject({ code: "STO-921" });
    const reported = Number(lines.filter((line) => /^\d+$/.test(line)).at(-1));
    expect(lines.at(-1)).toBe(`closed ${reported}`);
    expect(reported).toBeGreaterThan(20);
    const found = sequencesIn(file);
    expect(found).toEqual(countingTo(found.length));
    expect(found.length).toBeGreaterThanOrEqual(reported);
  });

  test.skipIf(!mayMount)("a full disk is STO-921 in the system's words", async () => {
    const folder = temporaryFolder();
    const disk = join(folder, "disk");
    mkdirSync(disk);
    const file = join(disk, "journal.sqlite");
    const source = `${appendingProgram(file)}
      journal.observe({
        durable: () => {},
        failed: () => {
          const read = [...journal.read(1)].map((record) => record.sequence);
          writeSync(1, "read " + read.length + " to " + read.at(-1) + "\\n");
        },
      });`;
    const mount = `mount -t tmpfs -o size=256k tmpfs '${disk}'`;
    const program = startProgram({
      folder,
      name: "full",
      source,
      // A file system of its own, seen by this program alone.
      launcher: ["unshare", "-rm", "sh", "-c", `${mount} && exec "$0" "$1"`],
    });
    const lines = await remainingLines(program);
    const failures = lines.filter((line) => line.startsWith("{"));
    expect(failures).toHaveLength(1);
    const failure = JSON.parse(failures[0] ?? "") as Failure;
    expect(failure.code).toBe("STO-921");
    expect(failure.message).toContain("ENOSPC: no space left on device");
    const reported = Number(lines.filter((line) => /^\d+$/.test(line)).at(-1));
    expect(lines).toContain(`read ${reported} to ${reported}`);
    expect(lines.at(-1)).toBe(`closed ${reported}`);
  });

  test("a read-only folder is STO-921 in the system's words", async () => {
    const folder = temporaryFolder();
    const data = temporaryFolder();
    const nobody = 65_534;
    const isRoot = process.getuid?.() === 0;
    if (isRoot) chownSync(data, nobody, nobody);
    chmodSync(data, 0o500);
    const source = `
      import { JournalWriter } from ${addressOf("./journal-writer.ts", import.meta.url)};
      // Root may write anywhere: the user changes once everything is loaded.
      if (${isRoot}) { process.setgid(${nobody}); process.setuid(${nobody}); }
      const opened = JournalWriter.open(${JSON.stringify(join(data, "journal.sqlite"))}, 1 << 20);
      console.log(JSON.stringify(opened));`;
    const program = startProgram({ folder, name: "read-only", source });
    const result = JSON.parse((await program.nextLine()) ?? "null");
    expect(result).toMatchObject({ ok: false, failure: { code: "STO-921" } });
    expect(result.failure.message).toContain("EACCES: permission denied");
    chmodSync(data, 0o700);
  });

  test("a process that ends without closing is not kept alive", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "journal.sqlite");
    const source = `${appendingProgram(file)}
      journal.observe({ durable: (sequence) => { if (sequence > 30) process.exit(7); }, failed: () => {} });`;
    const program = startProgram({ folder, name: "exit", source });
    const lines = await remainingLines(program);
    expect(await program.ended).toBe(7);
    expect(sequencesIn(file).length).toBeGreaterThanOrEqual(Number(lines.at(-1)));
  });
});
