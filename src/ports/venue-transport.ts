// How an adapter reaches its venue: requests, a socket, and the time by which both are judged. Live these are real
// sockets and the system's clock; in a simulation they are a venue in memory under a virtual clock. An adapter that
// reaches the world only through this port runs unchanged in both.

import type { Clock } from "./clock.ts";

export type HttpMethod = "GET" | "POST" | "PUT" | "DELETE";

export interface TransportRequest {
  readonly method: HttpMethod;
  /** Absolute address with path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Body text, or null for none. */
  readonly body: string | null;
  /** A longer answer fails the request. */
  readonly answerBytesMax: number;
}

/** What a request came to. `isUnsent` is true only when nothing of it can have reached the venue. */
export type TransportOutcome =
  | {
      readonly kind: "answered";
      readonly status: number;
      /** Names in lower case. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly kind: "failed"; readonly words: string; readonly isUnsent: boolean };

/** What a socket tells its owner. Never called from inside `openSocket` or a method of the socket. */
export interface TransportSocketObserver {
  opened(): void;
  /** One whole message. The bytes are valid during the call only. */
  frame(frame: Uint8Array): void;
  /** A ping or pong of the protocol. */
  heartbeat(): void;
  /** The socket, or the attempt to open it, has ended; the last call. Not made after `terminate`. */
  closed(reason: string): void;
}

export interface TransportSocketOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A longer frame ends the connection. */
  readonly frameBytesMax: number;
  readonly observer: TransportSocketObserver;
}

export interface TransportSocket {
  /** Bytes handed over and not yet sent. */
  readonly unsentBytes: number;
  /** Does nothing when the socket is not open. */
  send(text: string): void;
  /** Sends a ping of the protocol; its answer is a `heartbeat`. */
  ping(): void;
  /** Closes politely; `closed` follows. */
  close(): void;
  /** Cuts the connection at once; no call of the observer follows. */
  terminate(): void;
}

export interface VenueTransport {
  readonly clock: Clock;
  /** Sends a request and calls back once, never from inside this call. Returns a function that gives the request up:
   * no call follows, and what became of it at the venue is not known. */
  request(request: TransportRequest, done: (outcome: TransportOutcome) => void): () => void;
  openSocket(options: TransportSocketOptions): TransportSocket;
  /** Ends all connections; requests under way fail. */
  close(): Promise<void>;
}
