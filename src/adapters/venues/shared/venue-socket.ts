// One WebSocket connection that is kept: connects, watches for signs of life, gives up on silence, connects again
// after a jittered pause. It knows nothing of any venue and reaches the world, time included, through a transport.

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
import type { TransportSocket, VenueTransport } from "../../../ports/venue-transport.ts";
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
  /** One whole message. The bytes are valid during the call only. */
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
  readonly transport: VenueTransport;
  readonly random: RandomSource;
  readonly limits: SocketLimits;
  /** Text that asks for a sign of life, or null for a ping of the protocol. */
  readonly probeText: string | null;
  readonly observer: SocketObserver;
}

export class VenueSocket {
  readonly #options: VenueSocketOptions;
  readonly #clock: Clock;
  #state: SocketState = "idle";
  #socket: TransportSocket | null = null;
  /** Resolves the promise of `stop` when the polite close is done. */
  #stopped: (() => void) | null = null;
  #failedAttempts = 0;
  #connections = 0;
  #openedAt: EpochMicros | null = null;
  #lastSignAt: EpochMicros;
  #timer: (() => void) | null = null;

  constructor(options: VenueSocketOptions) {
    this.#options = options;
    this.#clock = options.transport.clock;
    this.#lastSignAt = this.#clock.now();
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
    if (socket.unsentBytes > this.#options.limits.unsentBytesMax) {
      this.reconnect("the venue no longer reads");
      return false;
    }
    socket.send(text);
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
    if (!wasOpen) {
      socket.terminate();
      return Promise.resolve();
    }
    this.#options.observer.closed("stopped");
    return new Promise((resolve) => {
      const withdraw = this.#after(closeWithin, () => {
        socket.terminate();
        this.#stopped?.();
      });
      this.#stopped = () => {
        this.#stopped = null;
        withdraw();
        resolve();
      };
      socket.close();
    });
  }

  #connect(): void {
    const { url, limits, transport } = this.#options;
    this.#state = "connecting";
    this.#arm(limits.connectWithin, () => this.#lose("no answer to the upgrade in time"));
    // Calls about a socket that was given up name another one and are ignored.
    let own: TransportSocket | null = null;
    const isCurrent = () => own !== null && this.#socket === own;
    own = transport.openSocket({
      url,
      headers: this.#options.headers(),
      frameBytesMax: limits.frameBytesMax,
      observer: {
        opened: () => {
          if (isCurrent()) this.#opened();
        },
        frame: (frame) => {
          if (isCurrent()) this.#options.observer.frame(frame, this.#sign());
        },
        heartbeat: () => {
          if (isCurrent()) this.#options.observer.heartbeat(this.#sign());
        },
        closed: (reason) => {
          if (isCurrent()) this.#lose(reason);
          else this.#stopped?.();
        },
      },
    });
    this.#socket = own;
  }

  /** Notes a sign of life and returns its instant. */
  #sign(): EpochMicros {
    const now = this.#clock.now();
    this.#lastSignAt = now;
    return now;
  }

  #opened(): void {
    const now = this.#clock.now();
    this.#state = "open";
    this.#connections += 1;
    this.#openedAt = now;
    this.#lastSignAt = now;
    this.#arm(this.#options.limits.probeAfter, () => this.#watchSilence());
    this.#options.observer.opened();
  }

  /** Runs every `probeAfter` at most: the per-frame cost of the watch is one assignment. */
  #watchSilence(): void {
    const { limits, probeText } = this.#options;
    const now = this.#clock.now();
    const silence = durationBetween(this.#lastSignAt, now);
    if (silence >= limits.silentAfter) {
      this.#lose("silent");
      return;
    }
    let wait = limits.probeAfter;
    if (silence >= limits.probeAfter) {
      if (probeText === null) this.#socket?.ping();
      else this.send(probeText);
    } else {
      wait = durationBetween(now, addDuration(this.#lastSignAt, limits.probeAfter));
    }
    if (this.#state === "open") this.#arm(wait, () => this.#watchSilence());
  }

  #lose(reason: string): void {
    const { limits, observer, random } = this.#options;
    const socket = this.#socket;
    this.#socket = null;
    this.#clearTimer();
    socket?.terminate();
    const openedAt = this.#openedAt;
    this.#openedAt = null;
    const wasStable =
      openedAt !== null && durationBetween(openedAt, this.#clock.now()) >= limits.stableAfter;
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
    return this.#clock.callAt(addDuration(this.#clock.now(), wait), callback);
  }
}
