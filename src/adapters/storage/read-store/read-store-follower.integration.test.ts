// The thread that keeps the read store up with a journal that is being written.

import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { plainRecords, storyOf } from "../../../../test/support/sample-records.ts";
import { temporaryFolder } from "../../../../test/support/temporary-folder.ts";
import { type Failure, unwrap } from "../../../domain/failure/result.ts";
import { journalFileIn, readStoreFileIn } from "../data-files.ts";
import { SqliteJournal } from "../journal/sqlite-journal.ts";
import { ReadStore } from "./read-store.ts";
import { ReadStoreFollower } from "./read-store-follower.ts";

const quiet = { projected: () => {}, failed: (failure: Failure) => expect.fail(failure.message) };

async function openJournal(folder: string): Promise<SqliteJournal> {
  const journal = unwrap(await SqliteJournal.open({ file: journalFileIn(folder) }));
  onTestFinished(() => journal.close());
  return journal;
}

function filesIn(folder: string): { journalFile: string; storeFile: string } {
  return { journalFile: journalFileIn(folder), storeFile: readStoreFileIn(folder) };
}

async function watermarkIn(folder: string): Promise<number> {
  const store = unwrap(await ReadStore.open({ file: readStoreFileIn(folder), isReadOnly: true }));
  const watermark = unwrap(await store.watermark());
  await store.close();
  return watermark;
}

describe("the follower", () => {
  test("projects what was there before, what comes while it runs, and the rest before it closes", async () => {
    const folder = temporaryFolder();
    const journal = await openJournal(folder);
    const story = storyOf([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    journal.append(story.slice(0, 10));
    await journal.close();
    const again = await openJournal(folder);
    let reached: (() => void) | undefined;
    const caughtUp = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const follower = unwrap(
      await ReadStoreFollower.start(filesIn(folder), {
        ...quiet,
        projected: (watermark) => {
          if (watermark === 20) reached?.();
        },
      }),
    );
    again.observe(follower);
    for (const record of story.slice(10, 20)) again.append([record]);
    await caughtUp;
    expect(follower.watermark).toBe(20);
    expect(await watermarkIn(folder)).toBe(20);
    again.append(story.slice(20));
    await again.close();
    await follower.close();
    expect(await watermarkIn(folder)).toBe(story.length);
  });

  test("without a journal it does not start", async () => {
    const started = await ReadStoreFollower.start(filesIn(temporaryFolder()), quiet);
    expect(started).toMatchObject({ ok: false, failure: { code: "STO-924" } });
  });

  test("a record it cannot read is told once; the store keeps what it had", async () => {
    const folder = temporaryFolder();
    const journal = await openJournal(folder);
    journal.append(plainRecords({ from: 1, count: 5, durableEvery: 1 }));
    await journal.close();
    const database = new DatabaseSync(journalFileIn(folder));
    database.exec("UPDATE records SET kind = 'Future' WHERE sequence = 5");
    database.close();
    const failures: Failure[] = [];
    let told: (() => void) | undefined;
    const failed = new Promise<void>((resolve) => {
      told = resolve;
    });
    const follower = unwrap(
      await ReadStoreFollower.start(filesIn(folder), {
        projected: () => {},
        failed: (failure) => {
          failures.push(failure);
          told?.();
        },
      }),
    );
    await failed;
    follower.durable();
    follower.failed();
    await follower.close();
    expect(failures.map((failure) => failure.code)).toEqual(["STO-925"]);
    expect(await watermarkIn(folder)).toBe(4);
  });

  test("another program's file in the store's place refuses the start", async () => {
    const folder = temporaryFolder();
    await (await openJournal(folder)).close();
    const storeFile = join(folder, "other.sqlite");
    const database = new DatabaseSync(storeFile);
    database.exec("CREATE TABLE orders (anything TEXT)");
    database.close();
    const started = await ReadStoreFollower.start(
      { journalFile: journalFileIn(folder), storeFile },
      quiet,
    );
    expect(started).toMatchObject({ ok: false, failure: { code: "STO-926" } });
  });
});
