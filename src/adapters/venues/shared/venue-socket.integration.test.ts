// The life of a connection against a real server, with time moved by hand.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ManualClock } from "../../../../test/support/venues/manual-clock.ts";
import {
  Arrivals,
  ScriptedSocketServer,
} from "../../../../test/support/venues/scripted-socket-server.ts";
import { milliseconds, seconds } from "../../../domain/units/epoch-micros.ts";
import { SystemTransport } from "./system-transport.ts";
import { socketLimitsDefault, VenueSocket } from "./venue-socket.ts";

let server: ScriptedSocketServer;
let clock: ManualClock;
let transport: SystemTransport;
let sockets: VenueSocket[] = [];

beforeEach(async () => {
  server = await ScriptedSocketServer.start();
  clock = new ManualClock();
  transport = new SystemTransport({ clock });
  sockets = [];
});

afterEach(async () => {
  await Promise.all(sockets.map((socket) => socket.stop()));
  await transport.close();
  await server.stop();
});

function connect(
  limits: Partial<typeof socketLimitsDefault> = {},
  probeText: string | null = null,
  url = server.url,
) {
  const opened = new Arrivals<true>();
  const frames = new Arrivals<string>();
  const heartbeats = new Arrivals<number>();
  const closed = new Arrivals<string>();
  let attempts = 0;
  const socket = new VenueSocket({
    url,
    headers: () => {
      attempts += 1;
      return { "x-attempt": String(attempts) };
    },
    transport,
    random: { nextUint32: () => 2 ** 32 - 1 },
    limits: { ...socketLimitsDefault, ...limits },
    probeText,
    observer: {
      opened: () => opened.add(true),
      frame: (frame) => frames.add(Buffer.from(frame).toString()),
      heartbeat: () => heartbeats.add(1),
      closed: (reason) => closed.add(reason),
    },
  });
  sockets.push(socket);
  return { socket, opened, frames, heartbeats, closed };
}

describe("VenueSocket", () => {
  test("connects, sends, receives and stops", async () => {
    const { socket, opened, frames, closed } = connect();
    expect(socket.state).toBe("idle");
    expect(socket.send("too early")).toBe(false);
    socket.start();
    socket.start();
    expect(socket.state).toBe("connecting");
    const connection = await server.connections.next();
    await opened.next();
    expect(socket.state).toBe("open");
    expect(socket.send("hello")).toBe(true);
    expect(await connection.texts.next()).toBe("hello");
    connection.send("welcome");
    expect(await frames.next()).toBe("welcome");
    await socket.stop();
    expect(socket.state).toBe("stopped");
    expect(await closed.next()).toBe("stopped");
    expect(await connection.closed).toBe(1000);
    expect(clock.waiting).toBe(0);
  });

  test("connects again after a pause that grows, with new headers", async () => {
    const { socket, opened, closed } = connect();
    socket.start();
    const first = await server.connections.next();
    await opened.next();
    first.socket.close(1012);
    expect(await closed.next()).toBe("closed with code 1012");
    expect(socket.state).toBe("waiting");
    clock.advance(milliseconds(499));
    expect(socket.state).toBe("waiting");
    clock.advance(milliseconds(1));
    const second = await server.connections.next();
    await opened.next();
    expect(second.headers["x-attempt"]).toBe("2");
    expect(socket.reconnects).toBe(1);
    second.socket.terminate();
    await closed.next();
    clock.advance(milliseconds(999));
    expect(socket.state).toBe("waiting");
    clock.advance(milliseconds(1));
    expect(socket.state).toBe("connecting");
    await server.connections.next();
  });

  test("a connection that held long starts the pauses from the beginning", async () => {
    const { socket, opened, closed } = connect({ silentAfter: seconds(600) });
    socket.start();
    for (let round = 0; round < 2; round += 1) {
      const connection = await server.connections.next();
      await opened.next();
      clock.advance(seconds(31));
      connection.socket.terminate();
      await closed.next();
      clock.advance(milliseconds(500));
      expect(socket.state).toBe("connecting");
    }
  });

  test("asks for a sign of life in silence and gives up when none comes", async () => {
    const { socket, opened, closed, heartbeats } = connect();
    socket.start();
    const connection = await server.connections.next();
    await opened.next();
    clock.advance(milliseconds(2_500));
    await connection.pings.next();
    await heartbeats.next();
    clock.advance(seconds(24));
    expect(socket.state).toBe("open");
    clock.advance(seconds(2));
    expect(await closed.next()).toBe("silent");
  });

  test("the sign of life may be a text", async () => {
    const { socket, opened } = connect({}, "PING");
    socket.start();
    const connection = await server.connections.next();
    await opened.next();
    clock.advance(milliseconds(2_500));
    expect(await connection.texts.next()).toBe("PING");
  });

  test("a ping of the server is a sign of life", async () => {
    const { socket, opened, heartbeats } = connect();
    socket.start();
    const connection = await server.connections.next();
    await opened.next();
    connection.socket.ping("heartbeat");
    await heartbeats.next();
  });

  test("a refused upgrade is named and tried again", async () => {
    server.refuseWith(401);
    const { socket, opened, closed } = connect();
    socket.start();
    expect(await closed.next()).toBe("the upgrade was answered with 401");
    server.refuseWith(null);
    clock.advance(seconds(1));
    await opened.next();
  });

  test("a server that is away is tried again", async () => {
    const { socket, closed } = connect();
    await server.stop();
    socket.start();
    expect(await closed.next()).toContain("ECONNREFUSED");
    expect(socket.state).toBe("waiting");
    server = await ScriptedSocketServer.start();
  });

  test("an upgrade that is never answered counts as failed", async () => {
    const { createServer } = await import("node:net");
    const silent = createServer(() => undefined).listen(0, "127.0.0.1");
    await new Promise((resolve) => silent.once("listening", resolve));
    const { port } = silent.address() as { port: number };
    const { socket, closed } = connect({}, null, `ws://127.0.0.1:${port}`);
    socket.start();
    clock.advance(seconds(10));
    expect(await closed.next()).toBe("no answer to the upgrade in time");
    clock.advance(seconds(1));
    expect(socket.state).toBe("connecting");
    await socket.stop();
    silent.close();
  });

  test("a frame beyond the limit ends the connection", async () => {
    const { socket, opened, closed, frames } = connect({ frameBytesMax: 1_000 });
    socket.start();
    const connection = await server.connections.next();
    await opened.next();
    connection.send("x".repeat(1_001));
    expect(await closed.next()).toContain("Max payload size exceeded");
    expect(frames.waiting).toEqual([]);
  });

  test("an address that is none is a failed attempt, not an exception", async () => {
    const { socket, closed } = connect({}, null, "nowhere");
    socket.start();
    expect(await closed.next()).toContain("Invalid URL");
  });

  test("a server that no longer reads loses the connection", async () => {
    const { socket, opened, closed } = connect({ unsentBytesMax: -1 });
    socket.start();
    await opened.next();
    expect(socket.send("anything")).toBe(false);
    expect(await closed.next()).toBe("the venue no longer reads");
  });
});
