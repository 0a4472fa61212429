// The client with governor and breakers plugged in, against a real server: what is held back never arrives there.

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ManualClock } from "../../../../test/support/venues/manual-clock.ts";
import { addDuration, milliseconds, seconds } from "../../../domain/units/epoch-micros.ts";
import { CircuitBreakers } from "./circuit-breakers.ts";
import { HttpClient } from "./http-client.ts";
import type { HttpCommand } from "./http-options.ts";
import { RateGovernor } from "./rate-governor.ts";
import { SystemTransport } from "./system-transport.ts";

/** Of an open breaker: longer than anything here waits for its turn. */
const pause = { first: seconds(10), longest: seconds(10) };

let server: Server;
let status: number;
let body: string;
let arrived: string[];
let clock: ManualClock;
let transport: SystemTransport;
let governor: RateGovernor;
let breakers: CircuitBreakers;
let http: HttpClient;

beforeEach(async () => {
  [status, body, arrived] = [200, "{}", []];
  server = createServer((request, response) => {
    arrived.push(`${request.method} ${request.url}`);
    request.resume();
    request.on("end", () => {
      if (status === 0) request.socket.destroy();
      else response.writeHead(status).end(body);
    });
  });
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  clock = new ManualClock();
  transport = new SystemTransport({ clock });
  const random = { nextUint32: () => 2 ** 32 - 1 };
  const rate = { refillPerSecond: 10, capacity: 100 };
  governor = new RateGovernor({ clock, seeds: { read: rate, write: rate } });
  breakers = new CircuitBreakers({ clock, random, rules: { pause } });
  http = new HttpClient({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    transport,
    random,
    governor,
    breakers,
    costDefault: 10,
    limits: { attemptsMax: 1 },
    headers: () => ({}),
    venueWords: (said) => (said === undefined ? null : "words"),
  });
});

afterEach(async () => {
  await http.close();
  await transport.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const create: HttpCommand = {
  method: "POST",
  path: "/orders",
  query: [],
  body: {},
  endpoint: "create-order",
  purpose: "open",
};
const cancel: HttpCommand = {
  ...create,
  method: "DELETE",
  endpoint: "cancel-order",
  cost: 2,
  purpose: "protect",
};

/** Waits until the requests under way have either been answered or stand in the governor's queue. */
async function untilWaiting(count: number): Promise<void> {
  while (governor.counts().waiting < count) await new Promise((resolve) => setImmediate(resolve));
}

test("requests above the rate wait for their turn and are then sent", async () => {
  const outcomes = Array.from({ length: 8 }, () => http.command(create));
  await untilWaiting(1);
  await Promise.all(outcomes.slice(0, 7));
  expect(arrived).toHaveLength(7);
  clock.advance(seconds(1));
  expect(await outcomes[7]).toMatchObject({ kind: "done" });
  expect(arrived).toHaveLength(8);
});

test("a command whose turn comes too late is unsent; one that protects takes the reserve", async () => {
  await Promise.all(Array.from({ length: 7 }, () => http.command(create)));
  const deadline = addDuration(clock.now(), milliseconds(500));
  const late = http.command({ ...create, deadline });
  await untilWaiting(1);
  expect(await http.command(cancel)).toMatchObject({ kind: "done" });
  clock.advance(milliseconds(500));
  expect(await late).toMatchObject({ kind: "unsent", failure: { code: "VEN-820" } });
  expect(arrived).toHaveLength(8);
  expect(governor.counts().waiting).toBe(0);
});

test("a read by POST is charged to the rate of reads", async () => {
  const ask = () =>
    http.read({ path: "/books", query: [], endpoint: "books", question: [], cost: 90 });
  expect(await ask()).toMatchObject({ ok: true });
  const asking = ask();
  await untilWaiting(1);
  expect(await http.command(create)).toMatchObject({ kind: "done" });
  clock.advance(seconds(10));
  expect(await asking).toMatchObject({ ok: true });
  expect(arrived).toEqual(["POST /books", "POST /orders", "POST /books"]);
});

test("a batch that can never be paid is unsent", async () => {
  const outcome = await http.command({ ...create, cost: 250 });
  expect(outcome).toMatchObject({ kind: "unsent", failure: { code: "VEN-821" } });
});

test("closing frees what waits for its turn, unsent", async () => {
  await Promise.all(Array.from({ length: 7 }, () => http.command(create)));
  const waiting = http.command(create);
  await untilWaiting(1);
  await http.close();
  expect(await waiting).toMatchObject({ kind: "unsent", failure: { code: "VEN-824" } });
  expect(governor.counts().waiting).toBe(0);
  expect(clock.waiting).toBe(0);
});

test("429 cuts the rate of the buckets it was charged to and opens no breaker", async () => {
  [status, body] = [429, '{"error":"too many requests"}'];
  for (let count = 0; count < 6; count += 1) {
    await http.command({ ...create, cost: 1 });
    clock.advance(seconds(60));
  }
  expect(breakers.counts()["create-order"]?.state).toBe("closed");
  await http.command({ ...cancel, buckets: ["write/2"] });
  const { buckets } = governor.counts();
  expect(buckets["write/2"]?.refillPerSecond).toBe(5);
  expect(buckets.read?.refillPerSecond).toBe(10);
  expect(governor.counts().cuts).toBe(7);
});

test("failures open the endpoint's breaker: nothing more of it is sent, cancels go on", async () => {
  status = 500;
  for (let count = 0; count < 5; count += 1) await http.command({ ...create, cost: 1 });
  const denied = await http.command(create);
  expect(denied).toMatchObject({ kind: "unsent", failure: { code: "VEN-823" } });
  expect(arrived).toHaveLength(5);
  status = 200;
  expect(await http.command(cancel)).toMatchObject({ kind: "done" });
  clock.advance(seconds(10));
  expect(await http.command(create)).toMatchObject({ kind: "done" });
  expect(await http.command(create)).toMatchObject({ kind: "done" });
  expect(breakers.counts()["create-order"]?.state).toBe("closed");
});

test("who waited for its turn while the breaker opened is not sent, and pays nothing", async () => {
  await http.command({ ...create, cost: 65 });
  status = 500;
  const waiting = http.command(create);
  await untilWaiting(1);
  for (let count = 0; count < 5; count += 1) {
    await http.command({ ...create, cost: 1, purpose: "protect" });
  }
  clock.advance(seconds(1));
  expect(await waiting).toMatchObject({ kind: "unsent", failure: { code: "VEN-823" } });
  expect(arrived).toHaveLength(6);
  // 65 and 5 were spent, 10 have come back with the second.
  expect(governor.counts().buckets.write?.tokens).toBe(40);
});

test.each([
  ["a lost connection", 0, ""],
  ["a success that is no JSON", 200, "<html>"],
  ["a client error that is not in the venue's words", 404, "404 page not found"],
  ["a gateway error", 502, "<html>"],
])("%s counts against the endpoint", async (_case, answer, text) => {
  [status, body] = [answer, text];
  for (let count = 0; count < 5; count += 1) await http.command({ ...create, cost: 1 });
  expect(breakers.counts()["create-order"]?.state).toBe("open");
});

test("refusals in the venue's words do not count against the endpoint", async () => {
  [status, body] = [400, '{"code":"invalid_price"}'];
  for (let count = 0; count < 20; count += 1) await http.command({ ...create, cost: 1 });
  expect(breakers.counts()["create-order"]?.state).toBe("closed");
});

test("reads pay from their own bucket, each attempt anew", async () => {
  status = 500;
  await http.read({ path: "/markets", query: [], endpoint: "markets" });
  const { buckets } = governor.counts();
  expect([buckets.read?.tokens, buckets.write?.tokens]).toEqual([90, 100]);
});
