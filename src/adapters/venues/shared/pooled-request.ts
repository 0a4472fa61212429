// One request in a pool of connections, from waiting for a connection to its last byte. Calls back once, never from
// inside a call of its owner. "Unsent" rests on one fact: the pool tells when it begins to write a request, so one
// that failed before has not left.

import type { Dispatcher, Pool } from "undici";
import type { TransportOutcome, TransportRequest } from "../../../ports/venue-transport.ts";
import { errorWords } from "./error-words.ts";

type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>;

export class PooledRequest implements Dispatcher.DispatchHandler {
  readonly #request: TransportRequest;
  readonly #done: (outcome: TransportOutcome) => void;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | null = null;
  #hasBegun = false;
  #isOver = false;
  #isInsideOwner = false;
  #status = 0;
  #headers: AnswerHeaders = {};
  #bytes = 0;

  constructor(request: TransportRequest, done: (outcome: TransportOutcome) => void) {
    this.#request = request;
    this.#done = done;
  }

  dispatch(pool: Pool, path: string): void {
    const { method, headers, body } = this.#request;
    this.#isInsideOwner = true;
    try {
      pool.dispatch({ method, path, headers: { ...headers }, body }, this);
    } catch (cause) {
      this.#fail(errorWords(cause));
    }
    this.#isInsideOwner = false;
  }

  /** Ends the request before it reached a pool. */
  refuse(words: string): void {
    this.#isInsideOwner = true;
    this.#fail(words);
    this.#isInsideOwner = false;
  }

  /** No call back follows. A request that still waits for a connection is never written. */
  giveUp(): void {
    this.#isOver = true;
    this.#controller?.abort(new Error("given up"));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#isOver) {
      controller.abort(new Error("given up"));
      return;
    }
    this.#controller = controller;
    this.#hasBegun = true;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: AnswerHeaders,
  ): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes <= this.#request.answerBytesMax) {
      this.#chunks.push(chunk);
      return;
    }
    this.#fail(`the answer is longer than ${this.#request.answerBytesMax} bytes`);
    controller.abort(new Error("answer too long"));
  }

  onResponseEnd(): void {
    const headers = Object.fromEntries(
      Object.entries(this.#headers).map(([name, value]) => [
        name.toLowerCase(),
        Array.isArray(value) ? value.join(", ") : (value ?? ""),
      ]),
    );
    const body = Buffer.concat(this.#chunks).toString("utf8");
    this.#end({ kind: "answered", status: this.#status, headers, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController, cause: Error): void {
    this.#fail(errorWords(cause));
  }

  #fail(words: string): void {
    this.#end({ kind: "failed", words, isUnsent: !this.#hasBegun });
  }

  #end(outcome: TransportOutcome): void {
    if (this.#isOver) return;
    if (!this.#isInsideOwner) {
      this.#isOver = true;
      this.#done(outcome);
      return;
    }
    queueMicrotask(() => {
      if (this.#isOver) return;
      this.#isOver = true;
      this.#done(outcome);
    });
  }
}
