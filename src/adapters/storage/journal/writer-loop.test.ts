// The writer's loop and both ends of its mailbox, in one thread: what was posted before is taken, grouped, written
// and published, and the loop ends with the last parcel or the first failure.

import { join } from "node:path";
import { MessageChannel } from "node:worker_threads";
import { describe, expect, onTestFinished, test } from "vitest";
import { plainRecords } from "../../../../test/support/sample-records.ts";
import { temporaryFolder } from "../../../../test/support/temporary-folder.ts";
import { unwrap } from "../../../domain/failure/result.ts";
import { journalBytesMax, openForReading, readRecords } from "./journal-file.ts";
import { JournalWriter } from "./journal-writer.ts";
import { MailboxReceiver, MailboxSender, newSharedWords, type WriterReply } from "./mailbox.ts";
import { encodeRecord } from "./record-row.ts";
import { runWriter } from "./writer-loop.ts";

interface Bench {
  readonly file: string;
  readonly sender: MailboxSender;
  post(from: number, count: number, options?: { isUrgent?: boolean; isLast?: boolean }): void;
  run(bytesMax?: number): WriterReply[];
}

function newBench(): Bench {
  const file = join(temporaryFolder(), "journal.sqlite");
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => port1.close());
  const shared = newSharedWords();
  const sender = new MailboxSender(port1, shared);
  return {
    file,
    sender,
    post: (from, count, options = {}) => {
      const rows = plainRecords({ from, count, durableEvery: 2 }).map(encodeRecord);
      sender.post(rows, { isUrgent: true, isLast: false, ...options });
    },
    run: (bytesMax = journalBytesMax) => {
      const replies: WriterReply[] = [];
      const writer = unwrap(JournalWriter.open(file, bytesMax));
      runWriter(writer, new MailboxReceiver(port2, shared), (reply) => replies.push(reply));
      return replies;
    },
  };
}

function countIn(file: string): number {
  const database = unwrap(openForReading(file));
  const count = [...readRecords(database, 1)].length;
  database.close();
  return count;
}

describe("the writer's loop", () => {
  test("takes everything that waits as one group", () => {
    const bench = newBench();
    bench.post(1, 3);
    bench.post(4, 2);
    bench.post(6, 1, { isLast: true });
    expect(bench.run()).toEqual([{ kind: "ready", durableSequence: 0 }, { kind: "durable" }]);
    expect(bench.sender.readWatermark()).toBe(6);
    expect(countIn(bench.file)).toBe(6);
  });

  test("says nothing to a sender that looks for itself", () => {
    const bench = newBench();
    bench.sender.watch(true);
    bench.post(1, 3, { isLast: true });
    expect(bench.run()).toEqual([{ kind: "ready", durableSequence: 0 }]);
    expect(bench.sender.readWatermark()).toBe(3);
  });

  test("lets logged records wait a moment and writes them without being asked", () => {
    const bench = newBench();
    bench.post(1, 3, { isUrgent: false });
    bench.post(4, 0, { isUrgent: false, isLast: true });
    expect(bench.run()).toHaveLength(2);
    expect(countIn(bench.file)).toBe(3);
  });

  test("splits what exceeds a group and loses none of it", () => {
    const bench = newBench();
    for (let parcel = 0; parcel < 10; parcel += 1) bench.post(parcel * 2_000 + 1, 2_000);
    bench.post(20_001, 0, { isLast: true });
    const durable = bench.run().filter((reply) => reply.kind === "durable");
    expect(durable).toHaveLength(2);
    expect(bench.sender.readWatermark()).toBe(20_000);
  });

  test("ends with the first failure and publishes nothing of it", () => {
    const bench = newBench();
    bench.post(1, 2_000);
    bench.post(2_001, 1, { isLast: true });
    expect(bench.run(16 * 1_024)).toMatchObject([
      { kind: "ready" },
      { kind: "failed", failure: { code: "STO-921" } },
    ]);
    expect(bench.sender.readWatermark()).toBe(0);
    expect(countIn(bench.file)).toBe(0);
  });
});
