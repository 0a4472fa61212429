// A transport without a network: requests are answered as a test says, sockets deliver what a test hands them. Time is
// the test's own, and nothing is answered from inside a call.

import type {
  TransportOutcome,
  TransportRequest,
  TransportSocket,
  TransportSocketOptions,
  VenueTransport,
} from "../../../src/ports/venue-transport.ts";
import { ManualClock } from "./manual-clock.ts";

/** One request as a test reads it. */
export interface SeenRequest {
  readonly method: string;
  /** Path below `/trade-api/v2`, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** The body as it was sent. */
  readonly text: string | null;
}

/** `hang` never answers; `refused` fails before anything was sent, `reset` after. */
export type ScriptedReply =
  | {
      readonly status: number;
      readonly body: unknown;
      /** Names in lower case. */
      readonly headers?: Readonly<Record<string, string>>;
    }
  | "hang"
  | "refused"
  | "reset";

export class ScriptedSocket implements TransportSocket {
  readonly options: TransportSocketOptions;
  readonly sent: string[] = [];
  readonly unsentBytes = 0;
  isClosed = false;

  constructor(options: TransportSocketOptions) {
    this.options = options;
  }

  send(text: string): void {
    this.sent.push(text);
  }

  ping(): void {}

  close(): void {
    this.isClosed = true;
    queueMicrotask(() => this.options.observer.closed("closed"));
  }

  terminate(): void {
    this.isClosed = true;
  }

  /** Delivers a message, an object as JSON. */
  deliver(message: unknown): void {
    const text = typeof message === "string" ? message : JSON.stringify(message);
    this.options.observer.frame(new TextEncoder().encode(text));
  }
}

export class ScriptedTransport implements VenueTransport {
  readonly clock = new ManualClock();
  readonly requests: SeenRequest[] = [];
  readonly sockets: ScriptedSocket[] = [];
  readonly #answer: (request: SeenRequest) => ScriptedReply;

  constructor(answer: (request: SeenRequest) => ScriptedReply) {
    this.#answer = answer;
  }

  request(request: TransportRequest, done: (outcome: TransportOutcome) => void): () => void {
    const url = new URL(request.url);
    const seen: SeenRequest = {
      method: request.method,
      path: url.pathname.replace("/trade-api/v2", ""),
      query: url.searchParams,
      headers: request.headers,
      body: request.body === null ? null : JSON.parse(request.body),
      text: request.body,
    };
    this.requests.push(seen);
    const reply = this.#answer(seen);
    let isGivenUp = reply === "hang";
    queueMicrotask(() => {
      if (!isGivenUp) done(outcomeOf(reply));
    });
    return () => {
      isGivenUp = true;
    };
  }

  openSocket(options: TransportSocketOptions): TransportSocket {
    const socket = new ScriptedSocket(options);
    this.sockets.push(socket);
    queueMicrotask(() => {
      if (!socket.isClosed) options.observer.opened();
    });
    return socket;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Requests of a method whose path begins so. */
  seen(method: string, path: string): readonly SeenRequest[] {
    return this.requests.filter(
      (request) => request.method === method && request.path.startsWith(path),
    );
  }
}

function outcomeOf(reply: ScriptedReply): TransportOutcome {
  if (typeof reply !== "string") {
    const { status, body, headers = {} } = reply;
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return { kind: "answered", status, headers, body: text };
  }
  return { kind: "failed", words: reply, isUnsent: reply === "refused" };
}

/** Lets everything run that waits for promises only. Rounds enough for the longest chain of replies in the tests. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 400; round += 1) await Promise.resolve();
}
