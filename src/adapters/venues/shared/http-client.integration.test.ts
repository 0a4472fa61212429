// Reads against a real server: answers, refusals, repetitions, deadlines.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ManualClock } from "../../../../test/support/venues/manual-clock.ts";
import { Arrivals } from "../../../../test/support/venues/scripted-socket-server.ts";
import type { Result } from "../../../domain/failure/result.ts";
import { addDuration, seconds } from "../../../domain/units/epoch-micros.ts";
import { isJsonObject, type JsonValue } from "./frame-text.ts";
import { HttpClient } from "./http-client.ts";
import type { HttpClientOptions, HttpLimits } from "./http-options.ts";
import { SystemTransport } from "./system-transport.ts";

const anything = { path: "/", query: [], endpoint: "anything" };

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let clients: HttpClient[] = [];
let clock: ManualClock;
let transport: SystemTransport;
let requests: Arrivals<string>;
let handler: Handler;

beforeEach(async () => {
  clock = new ManualClock();
  transport = new SystemTransport({ clock });
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
  await transport.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function client(
  limits: Partial<HttpLimits> = {},
  change: Partial<HttpClientOptions> = {},
): HttpClient {
  const made = new HttpClient({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/base`,
    transport,
    random: { nextUint32: () => 0 },
    limits,
    headers: (method, path) => ({ "x-signed": `${method} ${path}` }),
    venueWords: (body) => (body === undefined ? null : `said ${JSON.stringify(body)}`),
    venueCode: (body) => (isJsonObject(body) && typeof body.code === "string" ? body.code : null),
    ...change,
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
      endpoint: "things",
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
    const result = await client().read(anything);
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
    const result = await readThrough(client().read(anything), 4);
    expect(codeOf(result)).toBe(code);
    expect(requests.waiting).toEqual([]);
  });

  test("a repetition may succeed", async () => {
    handler = (_request, response) => {
      handler = answer(200, "[1]");
      response.writeHead(503).end();
    };
    expect(await readThrough(client().read(anything), 2)).toEqual({
      ok: true,
      value: [1],
    });
  });

  test("a question too long for an address goes by POST, and is repeated like any read", async () => {
    const bodies: string[] = [];
    handler = (request, response) => {
      let text = "";
      request.on("data", (chunk) => {
        text += String(chunk);
      });
      request.on("end", () => {
        bodies.push(`${request.headers["content-type"]} ${text}`);
        response.writeHead(bodies.length === 1 ? 503 : 200).end("[]");
      });
    };
    const question = [{ token_id: "1" }];
    const result = await readThrough(client().read({ ...anything, question }), 2);
    expect(result).toEqual({ ok: true, value: [] });
    const sent = 'application/json [{"token_id":"1"}]';
    expect(bodies).toEqual([sent, sent]);
  });

  test("what is not JSON is VEN-801", async () => {
    handler = answer(200, "<html>");
    expect(codeOf(await client({ attemptsMax: 1 }).read(anything))).toBe("VEN-801");
  });

  test("no answer within the deadline is VEN-803", async () => {
    handler = () => undefined;
    const reading = client().read(anything);
    await requests.next();
    clock.advance(seconds(20));
    expect(codeOf(await reading)).toBe("VEN-803");
  });

  test("the deadline also ends a pause", async () => {
    handler = answer(503, "no");
    const limits = { backoff: { first: seconds(60), longest: seconds(60) } };
    const reading = client(limits).read(anything);
    while (clock.waiting < 2) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(seconds(20));
    expect(codeOf(await reading)).toBe("VEN-804");
    expect(clock.waiting).toBe(0);
  });

  test("a broken connection is VEN-802", async () => {
    handler = (request) => request.socket.destroy();
    expect(codeOf(await client({ attemptsMax: 1 }).read(anything))).toBe("VEN-802");
  });

  test("an answer beyond the limit is VEN-802", async () => {
    handler = answer(200, JSON.stringify("x".repeat(10_000)));
    const small = client({ attemptsMax: 1, answerBytesMax: 1_000 });
    expect(codeOf(await small.read(anything))).toBe("VEN-802");
  });
});

describe("commands", () => {
  const order = {
    method: "POST",
    path: "/orders",
    query: [],
    body: { count: "1.00" },
    endpoint: "create-order",
    purpose: "open",
  } as const;

  test("a command carries its JSON body and is signed for its method", async () => {
    let seen = "";
    handler = (request, response) => {
      request.on("data", (chunk: Buffer) => {
        seen += chunk.toString();
      });
      request.on("end", () => {
        seen += ` ${request.headers["content-type"]} ${String(request.headers["x-signed"])}`;
        response.writeHead(201).end('{"order_id":"1"}');
      });
    };
    const outcome = await client().command({ ...order, method: "DELETE" });
    expect(outcome).toEqual({ kind: "done", status: 201, body: { order_id: "1" } });
    expect(seen).toBe('{"count":"1.00"} application/json DELETE /base/orders');
    expect(clock.waiting).toBe(0);
  });

  test("a command without a body sends none", async () => {
    let type: string | undefined = "";
    handler = (request, response) => {
      type = request.headers["content-type"];
      response.writeHead(204).end();
    };
    const outcome = await client().command({ ...order, method: "PUT", body: null });
    expect(outcome).toEqual({ kind: "done", status: 204, body: undefined });
    expect(type).toBeUndefined();
  });

  test.each([
    [400, '{"code":"invalid_price"}', "refused"],
    [401, '{"code":"no"}', "refused"],
    [404, '{"code":"not_found"}', "refused"],
    [409, '{"code":"order_already_exists"}', "refused"],
    [404, "404 page not found", "VEN-806"],
    [403, "<html>", "VEN-805"],
    [400, "", "VEN-804"],
    [408, '{"code":"no"}', "VEN-804"],
    [425, '{"code":"no"}', "VEN-804"],
    [429, '{"error":"too many requests"}', "VEN-807"],
    [500, '{"code":"no"}', "VEN-804"],
    [503, '{"code":"no"}', "VEN-804"],
    [302, '{"code":"no"}', "VEN-804"],
    [200, "<html>", "VEN-801"],
    [200, '{"order_id":', "VEN-801"],
  ])("%d with %s is %s, after one attempt", async (status, body, expected) => {
    handler = answer(status, body);
    const outcome = await client().command(order);
    expect(outcome.kind === "unknown" ? outcome.failure.code : outcome.kind).toBe(expected);
    expect(requests.waiting).toHaveLength(1);
  });

  test("a refusal carries the venue's words, code and body", async () => {
    handler = answer(400, '{"code":"invalid_price"}');
    expect(await client().command(order)).toEqual({
      kind: "refused",
      status: 400,
      words: 'said {"code":"invalid_price"}',
      code: "invalid_price",
      body: { code: "invalid_price" },
    });
  });

  test("the venue may know better what is a proof", async () => {
    handler = answer(429, '{"error":"too many requests"}');
    const isProofOfRefusal = (status: number) => status === 429;
    const outcome = await client({}, { isProofOfRefusal }).command(order);
    expect(outcome).toMatchObject({ kind: "refused", status: 429, code: null });
  });

  test("no answer by its own deadline is unknown", async () => {
    handler = () => undefined;
    const deadline = addDuration(clock.now(), seconds(2));
    const sending = client().command({ ...order, deadline });
    await requests.next();
    clock.advance(seconds(2));
    expect(await sending).toMatchObject({ kind: "unknown", failure: { code: "VEN-803" } });
    expect(clock.waiting).toBe(0);
  });

  test("a deadline that has passed sends nothing", async () => {
    const outcome = await client().command({ ...order, deadline: clock.now() });
    expect(outcome).toMatchObject({ kind: "unsent", failure: { code: "VEN-820" } });
    expect(requests.waiting).toEqual([]);
  });

  test("a connection cut after the request is unknown, a refused one unsent", async () => {
    handler = (request) => request.socket.destroy();
    const cut = await client().command(order);
    expect(cut).toMatchObject({ kind: "unknown", failure: { code: "VEN-802" } });
    expect(requests.waiting).toHaveLength(1);
    const away = await client({}, { baseUrl: "http://127.0.0.1:1" }).command(order);
    expect(away).toMatchObject({ kind: "unsent", failure: { code: "VEN-802" } });
  });

  test("closing leaves a command under way unknown and sends no other", async () => {
    handler = () => undefined;
    const closing = client();
    const sending = closing.command(order);
    await requests.next();
    await closing.close();
    expect(await sending).toMatchObject({ kind: "unknown", failure: { code: "VEN-802" } });
    const after = await closing.command(order);
    expect(after).toMatchObject({ kind: "unsent", failure: { code: "VEN-824" } });
    expect(codeOf(await closing.read(anything))).toBe("VEN-824");
    expect(requests.waiting).toEqual([]);
  });
});
