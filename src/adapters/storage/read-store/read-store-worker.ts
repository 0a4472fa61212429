// Entry of the thread that keeps the read store up with the journal. Only wires; the work is in `follow-journal.ts`.

import { parentPort, workerData } from "node:worker_threads";
import { assert } from "../../../domain/failure/assert.ts";
import type { Failure } from "../../../domain/failure/result.ts";
import { lastSequenceIn, openForReading, readRecords } from "../journal/journal-file.ts";
import { JournalFollower } from "./follow-journal.ts";
import { ReadStore } from "./read-store.ts";

/** What the thread is started with. */
export interface FollowerStart {
  readonly journalFile: string;
  readonly storeFile: string;
}

export type FollowerOrder = "nudge" | "close";

export type FollowerReply =
  | { readonly kind: "ready"; readonly watermark: number }
  | { readonly kind: "projected"; readonly watermark: number }
  | { readonly kind: "failed"; readonly failure: Failure };

const parent = parentPort;
assert(parent !== null, "the read store's writer runs as a worker thread");
const reply = (message: FollowerReply): void => parent.postMessage(message);

const start = workerData as FollowerStart;
const journal = openForReading(start.journalFile);
const store = await ReadStore.open({ file: start.storeFile, isReadOnly: false });
const watermark = store.ok ? await store.value.watermark() : store;
if (journal.ok && store.ok && watermark.ok) {
  const source = {
    lastSequence: () => lastSequenceIn(journal.value),
    read: (from: number) => readRecords(journal.value, from),
  };
  const follower = new JournalFollower(store.value, source, {
    projected: (reached) => reply({ kind: "projected", watermark: reached }),
    failed: (failure) => reply({ kind: "failed", failure }),
  });
  const end = async (): Promise<void> => {
    await follower.settle();
    await store.value.close();
    journal.value.close();
    parent.close();
  };
  parent.on("message", (order: FollowerOrder) => {
    follower.nudge();
    if (order !== "nudge") void end();
  });
  reply({ kind: "ready", watermark: watermark.value });
  follower.nudge();
} else {
  const broken = [journal, store, watermark].find((result) => !result.ok);
  if (broken !== undefined && !broken.ok) reply({ kind: "failed", failure: broken.failure });
}
