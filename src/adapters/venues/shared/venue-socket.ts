// One WebSocket connection that is kept: connects, watches for signs of life, gives up on silence, connects again
// after a jittered pause. It knows nothing of any venue. Time and randomness are handed in; nothing throws.

import type { IncomingMessage } from "node:http";
import { WebSocket } from "ws";
import {
  addDuration,
  type DurationMicros,
  durationBetween,
  type EpochMicros,
  milliseconds,
  seconds,
} from "../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { RandomSource } from "../../../ports/random-source.ts";
import { type BackoffPolicy, backoffPause } from "./backoff.ts";

export type SocketState = "idle" | "connecting" | "open" | "waiting" | "stopped";

/** Every limit of a connection. */
export interface SocketLimits {
  /** No upgrade by then counts as a failed attempt. */
  readonly connectWithin: DurationMicros;
  /** Silence after which we ask for a sign of life. */
  readonly probeAfter: DurationMicros;
  /** Silence after which the connection is given up. */
  readonly silentAfter: DurationMicros;
  /** A connection that held this long starts the pauses from the beginning again. */
  readonly stableAfter: DurationMicros;
  readonly backoff: BackoffPolicy;
  /** Longest frame accepted; a longer one ends the connection. */
  readonly frameBytesMax: number;
  /** Unsent bytes after which the other side counts as stuck. */
  readonly unsentBytesMax: number;
}

/** Books of a 0.0001 grid have 2 × 9,999 levels of about 24 bytes; an array of frames may hold many books. */
const frameBytesMaxDefault = 16 * 1024 * 1024;

export const socketLimitsDefault: SocketLimits = {
  connectWithin: seconds(10),
  probeAfter: milliseconds(2_500),
  silentAfter: seconds(25),
  stableAfter: seconds(30),
  backoff: { first: milliseconds(500), longest: seconds(30) },
  frameBytesMax: frameBytesMaxDefault,
  unsentBytesMax: 4 * 1024 * 1024,
};

/** How long a polite close may take before the connection is cut. */
const closeWithin = seconds(1);

/** What a connection tells its owner. Calls come one at a time and never from inside a method of the socket, but
 * for `closed`, which `reconnect` may cause at once. */
export interface SocketObserver {
  opened(): void;
  frame(frame: Uint8Array, receivedAt: EpochMicros): void;
  /** A ping or pong of the protocol: a sign of life that is no frame. */
  heartbeat(receivedAt: EpochMicros): void;
  /** The connection, or the attempt to make one, has ended. */
  closed(reason: string): void;
}

export interface VenueSocketOptions {
  readonly url: string;
  /** Called for every attempt, since signatures carry the time. */
  headers(): Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly limits: SocketLimits;
  /** Text that asks for a sign of life, or null for a ping of the protocol. */
  readonly probeText: string | null;
  readonly observer: SocketObserver;
}

export class VenueSocket {
  readonly #options: VenueSocketOptions;
  #state: SocketState = "idle";
  #socket: WebSocket | null = null;
  #failedAttempts = 0;
  #connections = 0;
  #openedAt: EpochMicros | null = null;
  #lastSignAt: EpochMicros;
  #timer: (() => void) | null = null;

  constructor(options: VenueSocketOptions) {
    this.#options = options;
    this.#lastSignAt = options.clock.now();
  }

  get state(): SocketState {
    return this.#state;
  }

  /** Connections that were made after the first one. */
  get reconnects(): number {
    return Math.max(0, this.#connections - 1);
  }

  /** Connects and keeps the connection; returns at once. */
  start(): void {
    if (this.#state === "idle") this.#connect();
  }

  /** Sends a text; returns false when the connection is not open or the other side no longer reads. */
  send(text: string): boolean {
    const socket = this.#socket;
    if (this.#state !== "open" || socket === null) return false;
    if (socket.bufferedAmount > this.#options.limits.unsentBytesMax) {
      this.reconnect("the venue no longer reads");
      return false;
    }
    socket.send(text, () => undefined);
    return true;
  }

  /** Gives the connection up and makes a new one after a pause. */
  reconnect(reason: string): void {
    if (this.#state === "connecting" || this.#state === "open") this.#lose(reason);
  }

  /** Closes for good; resolves when the connection is gone. */
  stop(): Promise<void> {
    const socket = this.#socket;
    const wasOpen = this.#state === "open";
    this.#clearTimer();
    this.#state = "stopped";
    if (socket === null) return Promise.resolve();
    this.#socket = null;
    if (wasOpen) this.#options.observer.closed("stopped");
    return new Promise((resolve) => {
      const withdraw = this.#after(closeWithin, () => socket.terminate());
      socket.once("close", () => {
        withdraw();
        resolve();
      });
      if (wasOpen) socket.close(1000);
      else socket.terminate();
    });
  }

  #connect(): void {
    const { url, limits } = this.#options;
    this.#state = "connecting";
    let socket: WebSocket;
    try {
      socket = new WebSocket(url, {
        headers: { ...this.#options.headers() },
        perMessageDeflate: false,
        skipUTF8Validation: true,
        maxPayload: limits.frameBytesMax,
        followRedirects: false,
      });
    } catch (cause) {
      this.#lose(words(cause));
      return;
    }
    this.#socket = socket;
    this.#listen(socket);
    this.#arm(limits.connectWithin, () => this.#lose("no answer to the upgrade in time"));
  }

  #listen(socket: WebSocket): void {
    const { clock, observer } = this.#options;
    let problem: string | null = null;
    const isCurrent = () => this.#socket === socket;
    socket.on("open", () => {
      if (isCurrent()) this.#opened();
    });
    socket.on("message", (data: Buffer | ArrayBuffer | Buffer[]) => {
      if (!isCurrent()) return;
      const receivedAt = clock.now();
      this.#lastSignAt = receivedAt;
      observer.frame(bytesOf(data), receivedAt);
    });
    const heartbeat = () => {
      if (!isCurrent()) return;
      const receivedAt = clock.now();
      this.#lastSignAt = receivedAt;
      observer.heartbeat(receivedAt);
    };
    socket.on("ping", heartbeat);
    socket.on("pong", heartbeat);
    socket.on("unexpected-response", (_request, response: IncomingMessage) => {
      problem = `the upgrade was answered with ${response.statusCode}`;
      response.resume();
      socket.terminate();
    });
    socket.on("error", (cause: Error) => {
      problem ??= words(cause);
    });
    socket.on("close", (code: number) => {
      if (isCurrent()) this.#lose(problem ?? `closed with code ${code}`);
    });
  }

  #opened(): void {
    const now = this.#options.clock.now();
    this.#state = "open";
    this.#connections += 1;
    this.#openedAt = now;
    this.#lastSignAt = now;
    this.#arm(this.#options.limits.probeAfter, () => this.#watchSilence());
    this.#options.observer.opened();
  }

  /** Runs every `probeAfter` at most: the per-frame cost of the watch is one assignment. */
  #watchSilence(): void {
    const { clock, limits, probeText } = this.#options;
    const silence = durationBetween(this.#lastSignAt, clock.now());
    if (silence >= limits.silentAfter) {
      this.#lose("silent");
      return;
    }
    let wait = limits.probeAfter;
    if (silence >= limits.probeAfter) {
      if (probeText === null) this.#socket?.ping("", undefined, () => undefined);
      else this.send(probeText);
    } else {
      wait = durationBetween(clock.now(), addDuration(this.#lastSignAt, limits.probeAfter));
    }
    if (this.#state === "open") this.#arm(wait, () => this.#watchSilence());
  }

  #lose(reason: string): void {
    const { clock, limits, observer, random } = this.#options;
    const socket = this.#socket;
    this.#socket = null;
    this.#clearTimer();
    socket?.terminate();
    const openedAt = this.#openedAt;
    this.#openedAt = null;
    const wasStable =
      openedAt !== null && durationBetween(openedAt, clock.now()) >= limits.stableAfter;
    this.#failedAttempts = wasStable ? 1 : this.#failedAttempts + 1;
    this.#state = "waiting";
    this.#arm(backoffPause(limits.backoff, this.#failedAttempts, random), () => this.#connect());
    observer.closed(reason);
  }

  #arm(wait: DurationMicros, callback: () => void): void {
    this.#clearTimer();
    this.#timer = this.#after(wait, callback);
  }

  #clearTimer(): void {
    this.#timer?.();
    this.#timer = null;
  }

  #after(wait: DurationMicros, callback: () => void): () => void {
    const { clock } = this.#options;
    return clock.callAt(addDuration(clock.now(), wait), callback);
  }
}

function bytesOf(data: Buffer | ArrayBuffer | Buffer[]): Uint8Array {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : new Uint8Array(data);
}

/** Returns what an error says, for a log line. */
export function words(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = (cause as { code?: unknown }).code;
  return typeof code === "string" && !cause.message.includes(code)
    ? `${code}: ${cause.message}`
    : cause.message || cause.name;
}
