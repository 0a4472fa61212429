// The simulated broker over real sockets: one port for REST and stream, and nothing that a client sends takes it down.

import { afterEach, beforeEach, expect, test } from "vitest";

import { memoryStart, product, yes } from "../../../../test/support/forecastex-memory-venue.ts";
import { TestStream } from "../../../../test/support/venue-streams.ts";
import { seconds } from "../../../domain/units/epoch-micros.ts";
import { VirtualClock } from "../../virtual-clock.ts";
import { type ForecastExServer, startForecastExServer } from "./server.ts";

let clock: VirtualClock;
let server: ForecastExServer;

beforeEach(async () => {
  clock = new VirtualClock(memoryStart);
  server = await startForecastExServer({ clock, products: [product] });
});

afterEach(() => server.stop());

async function send(method: string, path: string, body?: string): Promise<[number, unknown]> {
  const response = await fetch(`${server.restUrl}${path}`, {
    method,
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  return [response.status, isJson ? JSON.parse(text) : text];
}

test("REST and stream share a port, and a session opened on one is known on the other", async () => {
  expect(server.streamUrl).toBe(server.restUrl.replace("http", "ws").concat("/ws"));
  const [, opened] = await send(
    "POST",
    "/iserver/auth/ssodh/init",
    '{"publish":true,"compete":false}',
  );
  expect(opened).toMatchObject({ authenticated: true });
  const [, tickled] = await send("POST", "/tickle");
  const { session } = tickled as { readonly session: string };
  const stream = await TestStream.open(server.streamUrl, {
    cookie: `api={"session":"${session}"}`,
  });
  expect(await stream.next()).toEqual({ topic: "system", success: "simuser" });
  expect(await stream.next()).toEqual({ topic: "act", args: { accounts: [server.account] } });
  expect(await stream.next()).toEqual({ topic: "sts", args: { authenticated: true } });
  stream.send(`smd+${yes}+{"fields":["84"]}`);
  expect(await stream.next()).toMatchObject({ topic: `smd+${yes}` });
  server.control.place({ market: String(yes), side: "bid", price: "0.61", size: "3" });
  clock.advance(seconds(1));
  expect(await stream.next()).toMatchObject({ topic: `smd+${yes}`, "84": "0.61" });
});

test("a stream is refused to strangers, and on any other path", async () => {
  const refused = (url: string, cookie: string): Promise<unknown> =>
    TestStream.open(url, { cookie }).then(
      () => "opened",
      (reason: Error) => reason.message,
    );
  await expect(refused(server.streamUrl, "api=stranger")).resolves.toContain("401");
  await expect(refused(`${server.streamUrl}s`, "")).resolves.toContain("404");
});

test("bodies and methods that make no sense are answered", async () => {
  const huge = `{"orders":[{"cOID":"${"x".repeat(1_100_000)}"}]}`;
  expect((await send("POST", "/iserver/auth/ssodh/init", huge))[0]).toBe(413);
  expect((await send("POST", "/iserver/auth/ssodh/init", "{".repeat(1_000)))[0]).toBe(400);
  expect((await send("PUT", "/tickle"))[0]).toBe(404);
  expect((await send("GET", "/%E0%A4%A"))[0]).toBe(404);
  const [status, body] = await send("GET", "/iserver/accounts");
  expect([status, body]).toEqual([400, { error: "Bad Request: no bridge", statusCode: 400 }]);
});

test("a port that is held is refused, and what was started for it is stopped", async () => {
  const port = Number.parseInt(new URL(server.restUrl).port, 10);
  const waiting = clock.waiting;
  await expect(startForecastExServer({ clock, products: [product], port })).rejects.toThrow(
    "EADDRINUSE",
  );
  expect(clock.waiting).toBe(waiting);
});
