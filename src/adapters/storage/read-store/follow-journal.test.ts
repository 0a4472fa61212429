// The follower's own logic, without its thread: nudges that come while it works are one, and a failure is told once.

import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { plainRecords } from "../../../../test/support/sample-records.ts";
import { temporaryFolder } from "../../../../test/support/temporary-folder.ts";
import { unwrap } from "../../../domain/failure/result.ts";
import { MemoryJournal } from "../journal/memory-journal.ts";
import { JournalFollower } from "./follow-journal.ts";
import { ReadStore } from "./read-store.ts";

async function newFollower() {
  const file = join(temporaryFolder(), "read-store.sqlite");
  const store = unwrap(await ReadStore.open({ file, isReadOnly: false }));
  onTestFinished(() => store.close());
  const journal = new MemoryJournal({ durability: "automatic" });
  const reached: number[] = [];
  const failures: string[] = [];
  const source = {
    lastSequence: () => journal.durableSequence,
    read: (from: number) => journal.read(from),
  };
  const follower = new JournalFollower(store, source, {
    projected: (watermark) => reached.push(watermark),
    failed: (failure) => failures.push(failure.code),
  });
  return { store, journal, follower, reached, failures };
}

describe("following", () => {
  test("what is appended while it works is projected without another start", async () => {
    const { journal, follower, reached, failures } = await newFollower();
    await follower.settle();
    journal.append(plainRecords({ from: 1, count: 3, durableEvery: 1 }));
    follower.nudge();
    journal.append(plainRecords({ from: 4, count: 2, durableEvery: 1 }));
    follower.nudge();
    follower.nudge();
    await follower.settle();
    expect(reached.at(-1)).toBe(5);
    journal.append(plainRecords({ from: 6, count: 1, durableEvery: 1 }));
    follower.nudge();
    await follower.settle();
    expect(reached.at(-1)).toBe(6);
    expect(failures).toEqual([]);
  });

  test("a store that fails is told once and left alone", async () => {
    const { store, journal, follower, reached, failures } = await newFollower();
    await store.watermark();
    await store.close();
    journal.append(plainRecords({ from: 1, count: 3, durableEvery: 1 }));
    follower.nudge();
    await follower.settle();
    follower.nudge();
    await follower.settle();
    expect(failures).toEqual(["STO-926"]);
    expect(reached).toEqual([]);
  });
});
