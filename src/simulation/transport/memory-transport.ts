// Venues in memory as an adapter reaches them: requests and sockets travel to protocol shells with a delay, under
// whatever clock is given. Under a virtual one a whole adapter lives through hours in seconds, the same every time.

import type { Clock } from "../../ports/clock.ts";
import type {
  TransportOutcome,
  TransportRequest,
  TransportSocket,
  TransportSocketOptions,
  VenueTransport,
} from "../../ports/venue-transport.ts";
import type { RandomStream } from "../random-stream.ts";
import { type Latency, MemoryLine, nearbyLatency } from "./memory-line.ts";
import { MemorySocket } from "./memory-socket.ts";
import { type ShellReply, type ShellRequest, textReply, type VenueShell } from "./shell.ts";
import { inboundBytesMax } from "./traffic-limits.ts";

/** What happened on the way, in order: for comparing two runs. Headers are left out, since signatures carry chance. */
export interface TrafficEntry {
  /** `request`, `reply`, `lost` (the connection ended without a reply), `upgrade`, `command`, `frame` or `closed`. */
  readonly what: string;
  readonly host: string;
  readonly text: string;
}

export interface MemoryTransportOptions {
  readonly clock: Clock;
  readonly random: RandomStream;
  /** Protocol shells by the host of an address, with its port: `127.0.0.1:8001`. */
  readonly shells: ReadonlyMap<string, VenueShell>;
  readonly latency?: Latency;
  readonly trace?: (entry: TrafficEntry) => void;
}

export class MemoryTransport implements VenueTransport {
  readonly clock: Clock;
  readonly #options: MemoryTransportOptions;
  readonly #latency: Latency;
  readonly #sockets = new Set<MemorySocket>();
  readonly #underWay = new Set<(reason: string) => void>();
  readonly #encode = oneFrameEncoder();
  #isClosed = false;

  constructor(options: MemoryTransportOptions) {
    this.#options = options;
    this.clock = options.clock;
    this.#latency = options.latency ?? nearbyLatency;
  }

  /** Requests and sockets that have not ended. */
  get openCount(): number {
    return this.#underWay.size + this.#sockets.size;
  }

  request(request: TransportRequest, done: (outcome: TransportOutcome) => void): () => void {
    let isOver = false;
    const finish = (outcome: TransportOutcome): void => {
      this.#underWay.delete(fail);
      if (isOver) return;
      isOver = true;
      done(outcome);
    };
    const fail = (words: string): void => finish({ kind: "failed", words, isUnsent: false });
    const refusal = this.#refusal(request.url);
    if (refusal !== undefined) {
      queueMicrotask(() => finish({ kind: "failed", words: refusal, isUnsent: true }));
    } else {
      this.#underWay.add(fail);
      this.#dispatch(request, finish);
    }
    return () => {
      isOver = true;
      this.#underWay.delete(fail);
    };
  }

  openSocket(options: TransportSocketOptions): TransportSocket {
    const target = URL.canParse(options.url) ? new URL(options.url) : undefined;
    const host = target?.host ?? "";
    const socket = new MemorySocket({
      socket: options,
      shell: this.#options.shells.get(host),
      request: shellRequest("GET", target, options.headers, ""),
      toVenue: this.#line(),
      toClient: this.#line(),
      encode: this.#encode,
      trace: (what, text) => this.#options.trace?.({ what, host, text }),
      soon: (call) => void this.clock.callAt(this.clock.now(), call),
      gone: () => this.#sockets.delete(socket),
    });
    this.#sockets.add(socket);
    if (this.#isClosed) socket.fail("the transport is closed");
    else socket.connect();
    return socket;
  }

  close(): Promise<void> {
    this.#isClosed = true;
    for (const socket of this.#sockets) socket.fail("the transport was closed");
    const waiting = [...this.#underWay];
    queueMicrotask(() => {
      for (const fail of waiting) fail("the transport was closed");
    });
    return Promise.resolve();
  }

  /** Returns why nothing of a request can be sent, or undefined. */
  #refusal(url: string): string | undefined {
    if (this.#isClosed) return "the transport is closed";
    if (!URL.canParse(url)) return `not an address: ${url}`;
    return this.#options.shells.has(new URL(url).host) ? undefined : "connection refused";
  }

  /** Each request has connections of its own: a later one may overtake it, as with a pool of connections. */
  #dispatch(request: TransportRequest, finish: (outcome: TransportOutcome) => void): void {
    const target = new URL(request.url);
    const { host } = target;
    const body = request.body ?? "";
    const trace = (what: string, text: string): void => this.#options.trace?.({ what, host, text });
    const back = this.#line();
    const answer = (reply: ShellReply | null): void =>
      back.send(() => {
        trace(reply === null ? "lost" : "reply", `${reply?.status} ${reply?.body}`);
        finish(outcomeOf(reply, request.answerBytesMax));
      });
    this.#line().send(() => {
      trace("request", `${request.method} ${target.pathname}${target.search} ${body}`);
      if (Buffer.byteLength(body) > inboundBytesMax) answer(textReply(413, "body too large"));
      else {
        const shell = this.#options.shells.get(host);
        shell?.request(shellRequest(request.method, target, request.headers, body), answer);
      }
    });
  }

  #line(): MemoryLine {
    return new MemoryLine(this.clock, this.#latency, this.#options.random.fork());
  }
}

function shellRequest(
  method: string,
  target: URL | undefined,
  headers: Readonly<Record<string, string>>,
  body: string,
): ShellRequest {
  const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    method,
    path: target?.pathname ?? "",
    query: target?.search.slice(1) ?? "",
    headers: { host: target?.host, ...Object.fromEntries(lowered) },
    body,
  };
}

function outcomeOf(reply: ShellReply | null, bytesMax: number): TransportOutcome {
  if (reply === null) return { kind: "failed", words: "connection reset", isUnsent: false };
  if (Buffer.byteLength(reply.body) > bytesMax) {
    return { kind: "failed", words: `an answer of more than ${bytesMax} bytes`, isUnsent: false };
  }
  const headers: Record<string, string> = { "content-type": reply.contentType };
  for (const [name, value] of Object.entries(reply.headers ?? {})) {
    headers[name.toLowerCase()] = value;
  }
  return { kind: "answered", status: reply.status, headers, body: reply.body };
}

/** Returns an encoder that writes every text over the one before, so that a frame kept after its call is seen to
 * change, as the buffers of a real socket do. */
function oneFrameEncoder(): (text: string) => Uint8Array {
  const encoder = new TextEncoder();
  let buffer = new Uint8Array(65_536);
  return (text) => {
    // One UTF-16 unit is at most three bytes.
    if (buffer.length < text.length * 3) buffer = new Uint8Array(text.length * 4);
    return buffer.subarray(0, encoder.encodeInto(text, buffer).written);
  };
}
