// A WebSocket in memory: the client's end behind the transport port, the venue's end as a stream session, and between
// them two lines that keep the order. It can be refused, closed politely, cut from either end, and fall behind.

import type { TransportSocket, TransportSocketOptions } from "../../ports/venue-transport.ts";
import type { MemoryLine } from "./memory-line.ts";
import type { ShellRequest, StreamSession, StreamSink, VenueShell } from "./shell.ts";
import { inboundBytesMax, waitingBytesMax } from "./traffic-limits.ts";

const normalClosure = 1000;
const messageTooBig = 1009;

export interface MemorySocketOptions {
  readonly socket: TransportSocketOptions;
  /** Undefined when nobody listens at the address. */
  readonly shell: VenueShell | undefined;
  readonly request: ShellRequest;
  readonly toVenue: MemoryLine;
  readonly toClient: MemoryLine;
  /** Turns text into bytes that are good until the next call, as those of a real socket are. */
  readonly encode: (text: string) => Uint8Array;
  readonly trace: (what: string, text: string) => void;
  /** Calls back at this instant, and not from inside. */
  readonly soon: (call: () => void) => void;
  /** Called when neither end is left. */
  readonly gone: () => void;
}

/** An end that is `deaf` has closed politely and still hears what is on its way. */
type EndState = "waiting" | "open" | "deaf" | "over";

export class MemorySocket implements TransportSocket {
  readonly #options: MemorySocketOptions;
  #client: EndState = "waiting";
  #venue: EndState = "waiting";
  #session: StreamSession | null = null;
  /** A cut connection loses what travels to the client. */
  #isCut = false;
  #bytesToVenue = 0;
  #bytesToClient = 0;

  constructor(options: MemorySocketOptions) {
    this.#options = options;
  }

  get unsentBytes(): number {
    return this.#bytesToVenue;
  }

  connect(): void {
    this.#options.toVenue.send(() => this.#upgrade());
  }

  send(text: string): void {
    if (this.#client !== "open") return;
    const bytes = Buffer.byteLength(text);
    this.#bytesToVenue += bytes;
    this.#options.toVenue.send(() => {
      this.#bytesToVenue -= bytes;
      if (this.#venue === "over") return;
      this.#options.trace("command", text);
      if (bytes > inboundBytesMax) this.#closeFromVenue(messageTooBig);
      else this.#session?.receive(text);
    });
  }

  ping(): void {
    if (this.#client !== "open") return;
    this.#options.toVenue.send(() => {
      if (this.#venue !== "open") return;
      this.#toClient(() => this.#options.socket.observer.heartbeat());
    });
  }

  close(): void {
    if (this.#client === "waiting") {
      this.fail("closed before it was open");
      return;
    }
    if (this.#client !== "open") return;
    this.#client = "deaf";
    this.#options.toVenue.send(() => {
      this.#endVenue();
      this.#options.toClient.send(() => this.#endClient(`closed with code ${normalClosure}`));
    });
  }

  terminate(): void {
    if (this.#client === "over") return;
    this.#client = "over";
    this.#options.toVenue.send(() => this.#endVenue());
  }

  /** Cuts the connection and tells both ends, after the call that caused it. */
  fail(reason: string): void {
    this.#isCut = true;
    queueMicrotask(() => {
      this.#endClient(reason);
      this.#endVenue();
    });
  }

  #upgrade(): void {
    const { shell, request, toClient, trace } = this.#options;
    if (this.#client === "over") {
      this.#endVenue();
      return;
    }
    if (shell === undefined) {
      toClient.send(() => this.#endClient("connection refused"));
      this.#endVenue();
      return;
    }
    trace("upgrade", request.path);
    const answer = shell.upgrade(request);
    if (!answer.accepted) {
      const { status } = answer.reply;
      toClient.send(() => this.#endClient(`the upgrade was answered with ${status}`));
      this.#endVenue();
      return;
    }
    this.#toClient(() => {
      this.#client = "open";
      this.#options.socket.observer.opened();
    });
    this.#venue = "open";
    this.#session = answer.open(this.#sink());
  }

  #sink(): StreamSink {
    return {
      text: (frame) => this.#sendToClient(frame),
      ping: () => {
        if (this.#venue !== "open") return;
        this.#toClient(() => this.#options.socket.observer.heartbeat());
      },
      close: (code) => this.#closeFromVenue(code),
      reset: () => this.#reset(),
    };
  }

  #sendToClient(text: string): void {
    if (this.#venue !== "open") return;
    const bytes = Buffer.byteLength(text);
    if (this.#bytesToClient > waitingBytesMax) {
      this.#reset();
      return;
    }
    this.#bytesToClient += bytes;
    this.#options.toClient.send(() => {
      this.#bytesToClient -= bytes;
      if (this.#isCut || this.#client === "over") return;
      this.#options.trace("frame", text);
      this.#deliver(text, bytes);
    });
  }

  #deliver(text: string, bytes: number): void {
    const { frameBytesMax, observer } = this.#options.socket;
    if (bytes <= frameBytesMax) {
      observer.frame(this.#options.encode(text));
      return;
    }
    this.#endClient(`a frame of ${bytes} bytes, more than ${frameBytesMax}`);
    this.#options.toVenue.send(() => this.#endVenue());
  }

  /** What the venue's end sends besides frames; lost when the connection is cut. */
  #toClient(arrive: () => void): void {
    this.#options.toClient.send(() => {
      if (!this.#isCut && this.#client !== "over") arrive();
    });
  }

  #closeFromVenue(code: number): void {
    if (this.#venue !== "open") return;
    this.#venue = "deaf";
    this.#options.toClient.send(() => {
      this.#endClient(`closed with code ${code}`);
      this.#options.toVenue.send(() => this.#endVenue());
    });
  }

  #reset(): void {
    if (this.#venue === "over") return;
    this.#isCut = true;
    this.#venue = "deaf";
    this.#options.soon(() => this.#endVenue());
    this.#options.toClient.send(() => this.#endClient("connection reset"));
  }

  #endClient(reason: string): void {
    if (this.#client !== "over") {
      this.#client = "over";
      this.#options.trace("closed", reason);
      this.#options.socket.observer.closed(reason);
    }
    this.#leave();
  }

  #endVenue(): void {
    if (this.#venue !== "over") {
      this.#venue = "over";
      this.#session?.ended();
      this.#session = null;
    }
    this.#leave();
  }

  #leave(): void {
    if (this.#client === "over" && this.#venue === "over") this.#options.gone();
  }
}
