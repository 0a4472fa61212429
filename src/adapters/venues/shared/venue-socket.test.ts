// The kept socket over a transport in memory, under virtual time and random weather: never two connections, an end for
// every opening, pauses within their bounds, nothing left when it has stopped.

import fc from "fast-check";
import { expect, test } from "vitest";
import { epochMicros } from "../../../domain/units/epoch-micros.ts";
import type {
  TransportSocket,
  TransportSocketOptions,
  VenueTransport,
} from "../../../ports/venue-transport.ts";
import { VirtualClock } from "../../clock/virtual-clock.ts";
import { socketLimitsDefault, VenueSocket } from "./venue-socket.ts";

const seed = 20_261_124;

/** The other side of one socket. */
class OtherSide implements TransportSocket {
  readonly options: TransportSocketOptions;
  readonly unsentBytes = 0;
  /** How it ended, as our side did it. */
  end: "closed" | "terminated" | null = null;
  pings = 0;

  constructor(options: TransportSocketOptions) {
    this.options = options;
  }

  send(): void {}

  ping(): void {
    this.pings += 1;
  }

  close(): void {
    this.end = "closed";
  }

  terminate(): void {
    this.end = "terminated";
  }
}

function rig() {
  const clock = new VirtualClock(epochMicros(0));
  const sides: OtherSide[] = [];
  const transport: VenueTransport = {
    clock,
    request: () => () => undefined,
    openSocket: (options) => {
      const side = new OtherSide(options);
      sides.push(side);
      return side;
    },
    close: () => Promise.resolve(),
  };
  const heard: string[] = [];
  let random = 1;
  const socket = new VenueSocket({
    url: "ws://venue.invalid",
    headers: () => ({}),
    transport,
    random: {
      nextUint32: () => {
        random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
        return random;
      },
    },
    limits: socketLimitsDefault,
    probeText: null,
    observer: {
      opened: () => heard.push("opened"),
      frame: () => heard.push("frame"),
      heartbeat: () => heard.push("heartbeat"),
      closed: (reason) => heard.push(`closed ${reason}`),
    },
  });
  return { clock, sides, heard, socket };
}

type Weather = "open" | "frame" | "heartbeat" | "close" | "reconnect" | "late-frame" | "late-close";

const moment = fc.record({
  what: fc.constantFrom<Weather>(
    "open",
    "open",
    "open",
    "frame",
    "heartbeat",
    "close",
    "reconnect",
    "late-frame",
    "late-close",
  ),
  afterMillis: fc.oneof(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 40_000 })),
});

const frame = new Uint8Array([123, 125]);

/** Applies a moment the way a transport may: nothing is told of a socket that was cut. */
function happen(what: Weather, { sides, socket }: ReturnType<typeof rig>): void {
  const side = sides.at(-1);
  if (what === "reconnect") socket.reconnect("asked");
  if (side === undefined) return;
  // A transport that breaks its promise must not confuse the socket either.
  const old = sides.at(-2);
  if (what === "late-frame") old?.options.observer.frame(frame);
  if (what === "late-close") old?.options.observer.closed("late");
  if (side.end !== null) return;
  if (what === "open" && socket.state === "connecting") side.options.observer.opened();
  if (what === "frame" && socket.state === "open") side.options.observer.frame(frame);
  if (what === "heartbeat" && socket.state === "open") side.options.observer.heartbeat();
  if (what === "close") side.options.observer.closed("lost");
}

test("one connection at a time, an end for every opening, bounded pauses, nothing left over", async () => {
  const visited = new Set<string>();
  const check = fc.asyncProperty(fc.array(moment, { maxLength: 80 }), async (moments) => {
    const own = rig();
    const { clock, sides, heard, socket } = own;
    socket.start();
    for (const { what, afterMillis } of moments) {
      clock.advanceBy(afterMillis * 1_000);
      const before = [socket.state, heard.length, sides.length, clock.nextCallAt];
      happen(what, own);
      const after = [socket.state, heard.length, sides.length, clock.nextCallAt];
      if (what.startsWith("late")) expect(after).toEqual(before);
      visited.add(socket.state);
      const alive = sides.filter(({ end, options }) => end === null && options !== undefined);
      // A socket that ended by itself is cut as well, so one at most has no end.
      expect(alive.length).toBeLessThanOrEqual(1);
      // Something is always to come: an attempt, its time limit, a look at the silence.
      expect(clock.waiting).toBe(1);
      const [from, next] = [Number(clock.now()), Number(clock.nextCallAt ?? 0)];
      expect(next - from).toBeLessThanOrEqual(30_000_000);
      if (socket.state === "waiting") expect(alive).toEqual([]);
    }
    const stopped = socket.stop();
    clock.advanceBy(1_000_000);
    await stopped;
    expect(clock.waiting).toBe(0);
    expect(sides.every(({ end }) => end !== null)).toBe(true);
    let isOpen = false;
    for (const line of heard) {
      if (line === "opened") {
        expect(isOpen).toBe(false);
        isOpen = true;
      } else if (line.startsWith("closed")) {
        isOpen = false;
      } else {
        expect(isOpen).toBe(true);
      }
    }
    expect(isOpen).toBe(false);
  });
  await fc.assert(check, { seed, numRuns: 300 });
  expect([...visited].sort()).toEqual(["connecting", "open", "waiting"]);
});

test("a polite close that is never answered is cut after a second", async () => {
  const { clock, sides, socket } = rig();
  socket.start();
  sides[0]?.options.observer.opened();
  const stopped = socket.stop();
  expect(sides[0]?.end).toBe("closed");
  clock.advanceBy(999_999);
  expect(sides[0]?.end).toBe("closed");
  clock.advanceBy(1);
  expect(sides[0]?.end).toBe("terminated");
  await stopped;
  expect(clock.waiting).toBe(0);
});
