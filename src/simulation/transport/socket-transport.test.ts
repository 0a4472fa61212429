// What the socket transport does with clients that no longer answer pings: cut after as many as it was told to allow,
// borne for ever when it was told nothing.

import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { kalshiHeaders } from "../../../test/support/venue-streams.ts";
import { epochMicros, seconds } from "../../domain/units/epoch-micros.ts";
import { startKalshiServer } from "../venues/kalshi/server.ts";
import { VirtualClock } from "../virtual-clock.ts";

/** Kalshi's heartbeat. */
const pingEvery = seconds(10);

async function connected(client: { readonly autoPong: boolean; readonly missedPongsMax?: number }) {
  const clock = new VirtualClock(epochMicros(1_795_161_600_000_000));
  const { autoPong, ...server } = client;
  const venue = await startKalshiServer({ clock, series: [], ...server });
  onTestFinished(() => venue.stop());
  const headers = kalshiHeaders(venue, clock, "GET", "/trade-api/ws/v2");
  const socket = new WebSocket(venue.streamUrl, { headers, autoPong });
  onTestFinished(() => socket.terminate());
  await once(socket, "open");
  const heartbeat = async () => {
    const arrived = once(socket, "ping");
    clock.advance(pingEvery);
    await arrived;
    // An answer to a command comes after the pong that was sent before it has been read.
    socket.send('{"id":1,"cmd":"list_subscriptions"}');
    await once(socket, "message");
  };
  return { clock, socket, heartbeat };
}

test("a client that answers none is cut at the ping after the last that it may miss", async () => {
  const { clock, socket, heartbeat } = await connected({ autoPong: false, missedPongsMax: 2 });
  await heartbeat();
  await heartbeat();
  const closed = once(socket, "close");
  clock.advance(pingEvery);
  expect((await closed)[0]).toBe(1_006);
});

test("a client that answers one in two stays", async () => {
  const { socket, heartbeat } = await connected({ autoPong: false, missedPongsMax: 2 });
  for (let count = 0; count < 4; count += 1) {
    await heartbeat();
    socket.pong();
    await heartbeat();
  }
  expect(socket.readyState).toBe(WebSocket.OPEN);
});

test("without a limit a client need not answer", async () => {
  const { socket, heartbeat } = await connected({ autoPong: false });
  for (let count = 0; count < 8; count += 1) await heartbeat();
  expect(socket.readyState).toBe(WebSocket.OPEN);
});
