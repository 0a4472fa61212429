// The engine's side of the read store: a thread that follows the journal's file, so that no query and no projection
// ever runs in the engine's thread. Takes nudges (it observes the journal), gives the watermark and the one failure.

import { Worker } from "node:worker_threads";
import { type Failure, type Result, succeed } from "../../../domain/failure/result.ts";
import type { JournalObserver } from "../../../ports/journal.ts";
import { wordsOf } from "../sqlite-failure.ts";
import type { FollowerObserver } from "./follow-journal.ts";
import type { FollowerOrder, FollowerReply, FollowerStart } from "./read-store-worker.ts";

/** The worker beside this module: source under type stripping, or compiled. */
function workerModuleOf(moduleUrl: string): URL {
  return new URL(`./read-store-worker${moduleUrl.endsWith(".ts") ? ".ts" : ".js"}`, moduleUrl);
}

export class ReadStoreFollower implements JournalObserver {
  readonly #worker: Worker;
  readonly #observer: FollowerObserver;
  readonly #exited: Promise<void>;
  readonly #ready: Promise<Result<void>>;
  #settleReady: (result: Result<void>) => void = () => {};
  #watermark = 0;
  #failure: Failure | undefined;
  #isReady = false;
  #isClosing = false;

  private constructor(start: FollowerStart, observer: FollowerObserver) {
    this.#observer = observer;
    this.#ready = new Promise((resolve) => {
      this.#settleReady = resolve;
    });
    this.#worker = new Worker(workerModuleOf(import.meta.url), { workerData: start });
    this.#worker.on("message", (reply: FollowerReply) => this.#onReply(reply));
    this.#worker.on("error", (error) => this.#fail({ code: "STO-926", message: wordsOf(error) }));
    this.#exited = new Promise((resolve) => {
      this.#worker.once("exit", () => {
        if (!this.#isClosing) this.#fail({ code: "STO-926", message: "the follower ended" });
        resolve();
      });
    });
  }

  /** Starts the thread on an existing journal. Fails as opening either file does. */
  static async start(
    files: { readonly journalFile: string; readonly storeFile: string },
    observer: FollowerObserver,
  ): Promise<Result<ReadStoreFollower>> {
    const follower = new ReadStoreFollower(files, observer);
    const ready = await follower.#ready;
    if (ready.ok) return succeed(follower);
    await follower.close();
    return ready;
  }

  /** Sequence of the last record that queries can see. */
  get watermark(): number {
    return this.#watermark;
  }

  durable(): void {
    this.#order("nudge");
  }

  /** What the journal can no longer write is not followed; it says so itself. */
  failed(): void {}

  /** Projects what is durable, closes the store and ends the thread. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#order("close");
    await this.#exited;
  }

  #order(order: FollowerOrder): void {
    this.#worker.postMessage(order);
  }

  #onReply(reply: FollowerReply): void {
    if (reply.kind === "failed") {
      this.#fail(reply.failure);
      return;
    }
    this.#watermark = reply.watermark;
    if (reply.kind === "ready") {
      this.#isReady = true;
      this.#settleReady(succeed(undefined));
    } else {
      this.#observer.projected(reply.watermark);
    }
  }

  #fail(failure: Failure): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    this.#settleReady({ ok: false, failure });
    // Whoever starts a follower learns of a failed start by the result, and once.
    if (this.#isReady) this.#observer.failed(failure);
  }
}
