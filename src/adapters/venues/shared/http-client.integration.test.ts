// Reads against a real server: answers, refusals, repetitions, deadlines.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ManualClock } from "../../../../test/support/venues/manual-clock.ts";
import { Arrivals } from "../../../../test/support/venues/scripted-socket-server.ts";
import type { Result } from "../../../domain/failure/result.ts";
import { seconds } from "../../../domain/units/epoch-micros.ts";
import type { JsonValue } from "./frame-text.ts";
import { HttpClient, type HttpLimits } from "./http-client.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let clients: HttpClient[] = [];
let clock: ManualClock;
let requests: Arrivals<string>;
let handler: Handler;

beforeEach(async () => {
  clock = new ManualClock();
  requests = new Arrivals();
  handler = (_request, response) => response.end("{}");
  server = createServer((request, response) => {
    requests.add(`${request.method} ${request.url}`);
    handler(request, response);
  });
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
});

afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  clients = [];
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function client(limits: Partial<HttpLimits> = {}): HttpClient {
  const made = new HttpClient({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/base`,
    clock,
    random: { nextUint32: () => 0 },
    limits,
    headers: (method, path) => ({ "x-signed": `${method} ${path}` }),
    venueWords: (body) => (body === undefined ? null : `said ${JSON.stringify(body)}`),
  });
  clients.push(made);
  return made;
}

const answer =
  (status: number, body: string): Handler =>
  (_request, response) =>
    response.writeHead(status).end(body);

const codeOf = (result: Result<JsonValue>) => (result.ok ? "ok" : result.failure.code);

/** Lets pauses pass while the read goes on. */
async function readThrough(reading: Promise<Result<JsonValue>>, attempts: number) {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    await requests.next();
    if (attempt + 1 === attempts) break;
    // The pause is armed once the answer has arrived.
    while (clock.waiting < 2) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(seconds(4));
  }
  return reading;
}

describe("HttpClient", () => {
  test("reads JSON from below the base path and signs path without query", async () => {
    const seen: (string | string[] | undefined)[] = [];
    handler = (request, response) => {
      seen.push(request.headers["x-signed"]);
      response.end('{"a":1}');
    };
    const result = await client().read({
      path: "/things",
      query: [
        ["a", "x y"],
        ["a", "&"],
      ],
    });
    expect(result).toEqual({ ok: true, value: { a: 1 } });
    expect(requests.waiting).toEqual(["GET /base/things?a=x+y&a=%26"]);
    expect(seen).toEqual(["GET /base/things"]);
    expect(clock.waiting).toBe(0);
  });

  test.each([
    [400, "VEN-804"],
    [401, "VEN-805"],
    [403, "VEN-805"],
    [404, "VEN-806"],
    [302, "VEN-804"],
  ])("%d is %s, in the venue's words, and is not repeated", async (status, code) => {
    handler = answer(status, '{"msg":"no"}');
    const result = await client().read({ path: "/", query: [] });
    expect(codeOf(result)).toBe(code);
    expect(!result.ok && result.failure.message).toContain('said {"msg":"no"}');
    expect(requests.waiting).toHaveLength(1);
  });

  test.each([
    [429, "VEN-807"],
    [500, "VEN-804"],
    [503, "VEN-804"],
  ])("%d is repeated a few times and then %s", async (status, code) => {
    handler = answer(status, "no");
    const result = await readThrough(client().read({ path: "/", query: [] }), 4);
    expect(codeOf(result)).toBe(code);
    expect(requests.waiting).toEqual([]);
  });

  test("a repetition may succeed", async () => {
    handler = (_request, response) => {
      handler = answer(200, "[1]");
      response.writeHead(503).end();
    };
    expect(await readThrough(client().read({ path: "/", query: [] }), 2)).toEqual({
      ok: true,
      value: [1],
    });
  });

  test("what is not JSON is VEN-801", async () => {
    handler = answer(200, "<html>");
    expect(codeOf(await client({ attemptsMax: 1 }).read({ path: "/", query: [] }))).toBe("VEN-801");
  });

  test("no answer within the deadline is VEN-803", async () => {
    handler = () => undefined;
    const reading = client().read({ path: "/", query: [] });
    await requests.next();
    clock.advance(seconds(20));
    expect(codeOf(await reading)).toBe("VEN-803");
  });

  test("the deadline also ends a pause", async () => {
    handler = answer(503, "no");
    const limits = { backoff: { first: seconds(60), longest: seconds(60) } };
    const reading = client(limits).read({ path: "/", query: [] });
    while (clock.waiting < 2) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(seconds(20));
    expect(codeOf(await reading)).toBe("VEN-804");
    expect(clock.waiting).toBe(0);
  });

  test("a broken connection is VEN-802", async () => {
    handler = (request) => request.socket.destroy();
    expect(codeOf(await client({ attemptsMax: 1 }).read({ path: "/", query: [] }))).toBe("VEN-802");
  });

  test("an answer beyond the limit is VEN-802", async () => {
    handler = answer(200, JSON.stringify("x".repeat(10_000)));
    const small = client({ attemptsMax: 1, answerBytesMax: 1_000 });
    expect(codeOf(await small.read({ path: "/", query: [] }))).toBe("VEN-802");
  });
});
