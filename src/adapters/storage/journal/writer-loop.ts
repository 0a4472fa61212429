// The writer's whole life: take what waits, write it as one group, publish the watermark, until the last parcel or
// the first failure. While one group is on its way to the disk the next one gathers by itself.

import type { JournalWriter } from "./journal-writer.ts";
import type { MailboxReceiver, WriterReply } from "./mailbox.ts";

/** Runs until the last parcel or the first failure, then closes the writer. */
export function runWriter(
  writer: JournalWriter,
  mailbox: MailboxReceiver,
  reply: (reply: WriterReply) => void,
): void {
  reply({ kind: "ready", durableSequence: writer.durableSequence });
  for (let isLast = false; !isLast; ) {
    const taken = mailbox.take();
    isLast = taken.isLast;
    if (taken.rows.length === 0) continue;
    const written = writer.write(taken.rows);
    if (!written.ok) {
      reply({ kind: "failed", failure: written.failure });
      break;
    }
    if (!mailbox.publish(written.value)) reply({ kind: "durable" });
  }
  writer.close();
}
