// Entry of the writer's thread. Only wires: what it does is in `writer-loop.ts`, which tests can reach.

import { parentPort, workerData } from "node:worker_threads";
import { assert } from "../../../domain/failure/assert.ts";
import { JournalWriter } from "./journal-writer.ts";
import { MailboxReceiver, type WriterReply, type WriterStart } from "./mailbox.ts";
import { runWriter } from "./writer-loop.ts";

const start = workerData as WriterStart;
const parent = parentPort;
assert(parent !== null, "the journal's writer runs as a worker thread");

const reply = (message: WriterReply): void => parent.postMessage(message);
const opened = JournalWriter.open(start.file, start.bytesMax);
if (opened.ok) runWriter(opened.value, new MailboxReceiver(start.port, start.shared), reply);
else reply({ kind: "failed", failure: opened.failure });
