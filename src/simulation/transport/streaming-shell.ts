// The part of a protocol shell that is the same for every venue with a stream: it counts requests, numbers the
// connections, and knows which are open and how many frames went out. What is said on them is the venue's.

import type { EpochMicros } from "../../domain/units/epoch-micros.ts";
import type { Clock } from "../../ports/clock.ts";
import {
  addStreamFaultCounts,
  newStreamFaultCounts,
  type StreamFaultCounts,
  type StreamFaults,
} from "../faults/fault.ts";
import { FaultyStream } from "../faults/faulty-stream.ts";
import type { RandomStream } from "../random-stream.ts";
import type {
  ShellReply,
  ShellRequest,
  StreamSession,
  StreamSink,
  UpgradeAnswer,
  VenueShell,
} from "./shell.ts";

/** An accepted connection as the shell and a test see it. */
export interface FaultySession extends StreamSession {
  readonly connectionId: number;
  readonly openedAt: EpochMicros;
  /** The way out, on which faults happen. */
  readonly stream: FaultyStream;
}

/** What a session is made of, whichever the venue. */
export interface SessionOptions<Session extends FaultySession> {
  readonly connectionId: number;
  readonly clock: Clock;
  readonly sink: StreamSink;
  readonly stream: FaultyStream;
  readonly random: RandomStream;
  readonly onEnded: (session: Session) => void;
}

export interface StreamingShellOptions {
  readonly clock: Clock;
  readonly random: RandomStream;
  readonly faults: StreamFaults;
}

export abstract class StreamingShell<Session extends FaultySession> implements VenueShell {
  readonly #options: StreamingShellOptions;
  readonly #keepsOrder: boolean;
  readonly #sessions = new Set<Session>();
  readonly #faultsOfEnded = newStreamFaultCounts();
  #faults: StreamFaults;
  #framesOfEnded = 0;
  #connectionCount = 0;
  #requestCount = 0;

  /** `keepsOrder` says what a late snapshot does to the frames behind it; see `FaultyStream`. */
  constructor(options: StreamingShellOptions, keepsOrder: boolean) {
    this.#options = options;
    this.#faults = options.faults;
    this.#keepsOrder = keepsOrder;
  }

  get requestCount(): number {
    return this.#requestCount;
  }

  get connectionCount(): number {
    return this.#connectionCount;
  }

  /** Frames sent on all connections, those that have ended included. */
  get framesSent(): number {
    let frames = this.#framesOfEnded;
    for (const session of this.#sessions) frames += session.stream.framesSent;
    return frames;
  }

  /** What was done to all connections, those that have ended included. */
  streamFaultCounts(): StreamFaultCounts {
    const sum = newStreamFaultCounts();
    addStreamFaultCounts(sum, this.#faultsOfEnded);
    for (const session of this.#sessions) addStreamFaultCounts(sum, session.stream.counts);
    return sum;
  }

  /** Uses other faults from now on, on open connections too. */
  useFaults(faults: StreamFaults): void {
    this.#faults = faults;
  }

  /** Open connections, oldest first. */
  sessions(): readonly Session[] {
    return [...this.#sessions];
  }

  request(request: ShellRequest, respond: (reply: ShellReply) => void): void {
    this.#requestCount += 1;
    const reply = this.answer(request, respond);
    if (reply !== null) respond(reply);
  }

  abstract upgrade(request: ShellRequest): UpgradeAnswer;

  /** Returns the reply, or null and calls `respond` once itself, now or later. */
  protected abstract answer(
    request: ShellRequest,
    respond: (reply: ShellReply) => void,
  ): ShellReply | null;

  protected abstract newSession(options: SessionOptions<Session>): Session;

  /** The open connections themselves: one that ends while it is walked through is left out. */
  protected get openSessions(): Iterable<Session> {
    return this.#sessions;
  }

  /** Opens the stream of an accepted connection. */
  protected open(sink: StreamSink): Session {
    const { clock, random } = this.#options;
    this.#connectionCount += 1;
    const session = this.newSession({
      connectionId: this.#connectionCount,
      clock,
      sink,
      random: random.fork(),
      stream: new FaultyStream({
        sink,
        clock,
        faults: () => this.#faults,
        random: random.fork(),
        keepsOrder: this.#keepsOrder,
      }),
      onEnded: (ended) => {
        this.#sessions.delete(ended);
        this.#framesOfEnded += ended.stream.framesSent;
        addStreamFaultCounts(this.#faultsOfEnded, ended.stream.counts);
      },
    });
    this.#sessions.add(session);
    return session;
  }
}
