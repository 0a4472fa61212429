// Requests and sockets in memory behave as on a network: nothing calls back from inside, order is kept on a connection,
// and it is known of a failed request whether it can have arrived.

import { describe, expect, test } from "vitest";
import { epochMicros, milliseconds } from "../../domain/units/epoch-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type {
  TransportOutcome,
  TransportRequest,
  TransportSocketObserver,
} from "../../ports/venue-transport.ts";
import { RandomStream, seededSource } from "../random-stream.ts";
import { VirtualClock } from "../virtual-clock.ts";
import { MemoryTransport, type MemoryTransportOptions } from "./memory-transport.ts";
import {
  type ShellReply,
  type ShellRequest,
  type StreamSink,
  textReply,
  type VenueShell,
} from "./shell.ts";
import { waitingBytesMax } from "./traffic-limits.ts";

const host = "127.0.0.1:8001";

/** A venue that repeats what it hears and notes what happens to it. */
class EchoShell implements VenueShell {
  readonly heard: string[] = [];
  readonly sinks: StreamSink[] = [];
  readonly waiting: ((reply: ShellReply | null) => void)[] = [];

  request(request: ShellRequest, respond: (reply: ShellReply | null) => void): void {
    this.heard.push(`${request.method} ${request.path}?${request.query} ${request.body}`);
    if (request.path === "/held") this.waiting.push(respond);
    else respond({ ...textReply(200, request.body), headers: { "X-Side": "venue" } });
  }

  upgrade(request: ShellRequest) {
    if (request.headers["x-key"] !== "good") {
      return { accepted: false, reply: textReply(401, "no") } as const;
    }
    const open = (sink: StreamSink) => {
      this.sinks.push(sink);
      return {
        receive: (frame: string) => sink.text(frame),
        ended: () => void this.heard.push("ended"),
      };
    };
    return { accepted: true, open } as const;
  }
}

function newVenue(options: Partial<MemoryTransportOptions> = {}) {
  const clock = new VirtualClock(epochMicros(0));
  const shell = new EchoShell();
  const trace: string[] = [];
  const transport = new MemoryTransport({
    clock,
    random: new RandomStream(seededSource(7)),
    shells: new Map([[host, shell]]),
    trace: ({ what, text }) => trace.push(`${integerOf(clock.now())} ${what} ${text}`),
    ...options,
  });
  return { clock, shell, transport, trace };
}

const get: TransportRequest = {
  method: "GET",
  url: `http://${host}/path?name=value`,
  headers: { "X-Key": "good" },
  body: "words",
  answerBytesMax: 1_000,
};

function listen() {
  const calls: string[] = [];
  const kept: Uint8Array[] = [];
  const observer: TransportSocketObserver = {
    opened: () => calls.push("opened"),
    frame(frame) {
      calls.push(new TextDecoder().decode(frame));
      kept.push(frame);
    },
    heartbeat: () => calls.push("heartbeat"),
    closed: (reason) => calls.push(`closed: ${reason}`),
  };
  return { calls, kept, observer };
}

function openSocket({ transport }: ReturnType<typeof newVenue>, key = "good", url?: string) {
  const ears = listen();
  const socket = transport.openSocket({
    url: url ?? `ws://${host}/stream`,
    headers: { "X-Key": key },
    frameBytesMax: 1_000,
    observer: ears.observer,
  });
  return { ...ears, socket };
}

describe("requests", () => {
  test("travel there and back, later and once", () => {
    const { clock, shell, transport } = newVenue();
    const outcomes: TransportOutcome[] = [];
    transport.request(get, (outcome) => outcomes.push(outcome));
    expect(shell.heard).toEqual([]);
    clock.advance(milliseconds(4));
    expect(shell.heard).toEqual(["GET /path?name=value words"]);
    clock.advance(milliseconds(4));
    const headers = { "content-type": "text/plain; charset=utf-8", "x-side": "venue" };
    expect(outcomes).toEqual([{ kind: "answered", status: 200, headers, body: "words" }]);
    expect(transport.openCount).toBe(0);
  });

  test("say whether anything can have arrived when they fail", async () => {
    const { clock, shell, transport } = newVenue();
    const outcomes: TransportOutcome[] = [];
    const note = (outcome: TransportOutcome) => void outcomes.push(outcome);
    transport.request({ ...get, url: "http://127.0.0.1:9/path" }, note);
    transport.request({ ...get, url: "no address" }, note);
    transport.request({ ...get, answerBytesMax: 4 }, note);
    transport.request({ ...get, url: `http://${host}/held` }, note);
    expect(outcomes).toEqual([]);
    await Promise.resolve();
    clock.advance(milliseconds(8));
    shell.waiting[0]?.(null);
    clock.advance(milliseconds(8));
    transport.request({ ...get, url: `http://${host}/held` }, note);
    clock.advance(milliseconds(8));
    await transport.close();
    transport.request(get, note);
    await Promise.resolve();
    expect(outcomes.map((outcome) => outcome.kind === "failed" && outcome)).toEqual([
      { kind: "failed", words: "connection refused", isUnsent: true },
      { kind: "failed", words: "not an address: no address", isUnsent: true },
      { kind: "failed", words: "an answer of more than 4 bytes", isUnsent: false },
      { kind: "failed", words: "connection reset", isUnsent: false },
      { kind: "failed", words: "the transport was closed", isUnsent: false },
      { kind: "failed", words: "the transport is closed", isUnsent: true },
    ]);
  });

  test("given up, still reach the venue and call nobody", () => {
    const { clock, shell, transport } = newVenue();
    const giveUp = transport.request(get, () => expect.unreachable("it was given up"));
    giveUp();
    clock.advance(milliseconds(20));
    expect(shell.heard).toHaveLength(1);
    expect(transport.openCount).toBe(0);
  });

  test("are the same for a seed, jitter included", () => {
    const run = (): string[] => {
      const venue = newVenue();
      openSocket(venue);
      for (let count = 0; count < 20; count += 1) venue.transport.request(get, () => undefined);
      venue.clock.advance(milliseconds(50));
      return venue.trace;
    };
    const trace = run();
    expect(run()).toEqual(trace);
    expect(new Set(trace.map((line) => line.split(" ")[0])).size).toBeGreaterThan(20);
  });
});

describe("sockets", () => {
  test("open, carry frames in order both ways, and answer pings", () => {
    const venue = newVenue();
    const { calls, socket } = openSocket(venue);
    socket.send("too early");
    venue.clock.advance(milliseconds(8));
    expect(calls).toEqual(["opened"]);
    const frames = Array.from({ length: 50 }, (_, number) => `frame ${number}`);
    for (const frame of frames) socket.send(frame);
    expect(socket.unsentBytes).toBe(frames.join("").length);
    socket.ping();
    venue.shell.sinks[0]?.ping("heartbeat");
    expect(calls).toEqual(["opened"]);
    venue.clock.advance(milliseconds(20));
    expect(socket.unsentBytes).toBe(0);
    expect(calls.filter((call) => call.startsWith("frame"))).toEqual(frames);
    expect(calls.filter((call) => call === "heartbeat")).toHaveLength(2);
  });

  test("a frame is good during its call only", () => {
    const venue = newVenue();
    const { calls, kept, socket } = openSocket(venue);
    venue.clock.advance(milliseconds(8));
    for (const frame of ["first", "other"]) socket.send(frame);
    venue.clock.advance(milliseconds(20));
    expect(calls).toEqual(["opened", "first", "other"]);
    expect(new TextDecoder().decode(kept[0])).toBe("other");
  });

  test("are refused with the venue's status, or where nobody listens", () => {
    const venue = newVenue();
    const refused = openSocket(venue, "bad");
    const nobody = openSocket(venue, "good", "ws://127.0.0.1:9/stream");
    expect(refused.calls).toEqual([]);
    venue.clock.advance(milliseconds(8));
    expect(refused.calls).toEqual(["closed: the upgrade was answered with 401"]);
    expect(nobody.calls).toEqual(["closed: connection refused"]);
    expect(venue.transport.openCount).toBe(0);
  });

  test("close politely from either side, after what is on its way", () => {
    const venue = newVenue();
    const first = openSocket(venue);
    const second = openSocket(venue);
    venue.clock.advance(milliseconds(8));
    first.socket.send("last");
    first.socket.close();
    first.socket.send("too late");
    venue.shell.sinks[1]?.text("goodbye");
    venue.shell.sinks[1]?.close(1001, "going away");
    venue.shell.sinks[1]?.text("too late");
    venue.clock.advance(milliseconds(20));
    expect(first.calls).toEqual(["opened", "last", "closed: closed with code 1000"]);
    expect(second.calls).toEqual(["opened", "goodbye", "closed: closed with code 1001"]);
    expect(venue.shell.heard).toEqual(["ended", "ended"]);
    expect(venue.transport.openCount).toBe(0);
  });

  test("a cut connection loses what is on its way; terminated, it calls nobody", () => {
    const venue = newVenue();
    const cut = openSocket(venue);
    const terminated = openSocket(venue);
    venue.clock.advance(milliseconds(8));
    venue.shell.sinks[0]?.text("lost");
    venue.shell.sinks[0]?.reset();
    expect(cut.calls).toEqual(["opened"]);
    venue.shell.sinks[1]?.text("unheard");
    terminated.socket.terminate();
    venue.clock.advance(milliseconds(20));
    expect(cut.calls).toEqual(["opened", "closed: connection reset"]);
    expect(terminated.calls).toEqual(["opened"]);
    expect(venue.shell.heard).toEqual(["ended", "ended"]);
    expect(venue.transport.openCount).toBe(0);
  });

  test("given up before they were open, they end on both sides", () => {
    const venue = newVenue();
    const early = openSocket(venue);
    early.socket.terminate();
    const { calls, socket } = openSocket(venue);
    venue.clock.advance(milliseconds(4));
    socket.terminate();
    venue.clock.advance(milliseconds(20));
    expect([...early.calls, ...calls]).toEqual([]);
    expect(venue.shell.heard).toEqual(["ended"]);
    expect(venue.transport.openCount).toBe(0);
  });

  test("a frame that is too long and a reader that falls behind end the connection", () => {
    const venue = newVenue();
    const long = openSocket(venue);
    const slow = openSocket(venue);
    venue.clock.advance(milliseconds(8));
    venue.shell.sinks[0]?.text("x".repeat(1_001));
    const chunk = "x".repeat(1_000);
    for (let bytes = 0; bytes <= waitingBytesMax; bytes += chunk.length) {
      venue.shell.sinks[1]?.text(chunk);
    }
    venue.shell.sinks[1]?.text(chunk);
    venue.clock.advance(milliseconds(20));
    expect(long.calls.at(-1)).toBe("closed: a frame of 1001 bytes, more than 1000");
    expect(slow.calls).toEqual(["opened", "closed: connection reset"]);
    expect(venue.shell.heard).toEqual(["ended", "ended"]);
  });

  test("end when the transport is closed", async () => {
    const venue = newVenue();
    const open = openSocket(venue);
    venue.clock.advance(milliseconds(8));
    await venue.transport.close();
    const late = openSocket(venue);
    await Promise.resolve();
    expect(open.calls).toEqual(["opened", "closed: the transport was closed"]);
    expect(late.calls).toEqual(["closed: the transport is closed"]);
    expect(venue.shell.heard).toEqual(["ended"]);
    expect(venue.transport.openCount).toBe(0);
  });
});
