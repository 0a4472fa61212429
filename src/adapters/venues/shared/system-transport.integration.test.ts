// The transport against real servers: answers whole, failures honest about what can have left this machine.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createRawServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ManualClock } from "../../../../test/support/venues/manual-clock.ts";
import {
  Arrivals,
  ScriptedSocketServer,
} from "../../../../test/support/venues/scripted-socket-server.ts";
import type { TransportOutcome, TransportRequest } from "../../../ports/venue-transport.ts";
import { SystemTransport } from "./system-transport.ts";

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

let server: Server;
let handler: Handler;
let transport: SystemTransport;
let arrived: Arrivals<string>;
let connections: number;

beforeEach(async () => {
  handler = (_request, response) => response.end("{}");
  arrived = new Arrivals();
  connections = 0;
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      arrived.add(`${request.method} ${request.url} ${body}`);
      handler(request, response, body);
    });
  });
  server.on("connection", () => {
    connections += 1;
  });
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  transport = new SystemTransport({ clock: new ManualClock(), connectionsPerOrigin: 1 });
});

afterEach(async () => {
  await transport.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

function wire(change: Partial<TransportRequest> = {}): TransportRequest {
  const url = `${origin()}/a?b=c`;
  return { method: "GET", url, headers: {}, body: null, answerBytesMax: 1_000, ...change };
}

function send(request: TransportRequest): Promise<TransportOutcome> {
  return new Promise((resolve) => transport.request(request, resolve));
}

describe("requests", () => {
  test.each(["GET", "POST", "PUT", "DELETE"] as const)(
    "%s with its body and headers",
    async (method) => {
      handler = (request, response, body) => {
        response.writeHead(201, { "X-Many": ["1", "2"] });
        response.end(`${String(request.headers["x-own"])} ${body} é`);
      };
      const body = method === "GET" ? null : '{"orders":[]}';
      expect(await send(wire({ method, body, headers: { "x-own": "mine" } }))).toMatchObject({
        kind: "answered",
        status: 201,
        headers: { "x-many": "1, 2" },
        body: `mine ${body ?? ""} é`,
      });
      expect(arrived.waiting).toEqual([`${method} /a?b=c ${body ?? ""}`]);
    },
  );

  test("one connection serves many requests", async () => {
    for (let count = 0; count < 5; count += 1) await send(wire());
    expect(connections).toBe(1);
  });

  test("a refused connection, an unknown name and an address that is none are unsent", async () => {
    const urls = ["http://127.0.0.1:1/", "http://nowhere.invalid/", "nowhere"];
    const words = ["ECONNREFUSED", "ENOTFOUND", "not an address"];
    for (const [position, url] of urls.entries()) {
      const outcome = await send(wire({ url, method: "POST", body: "{}" }));
      expect(outcome).toMatchObject({ kind: "failed", isUnsent: true });
      expect(outcome.kind === "failed" && outcome.words).toContain(words[position]);
    }
  });

  test("headers that cannot be written are unsent and arrive later than the call", async () => {
    let isInside = true;
    const outcome = new Promise((resolve) => {
      transport.request(wire({ headers: { "a b": "c" } }), (result) => resolve([result, isInside]));
    });
    isInside = false;
    expect(await outcome).toMatchObject([{ kind: "failed", isUnsent: true }, false]);
    expect(arrived.waiting).toEqual([]);
  });

  test("a connection cut after the request is not unsent", async () => {
    handler = (request) => request.socket.destroy();
    const outcome = await send(wire({ method: "POST", body: "{}" }));
    expect(outcome).toMatchObject({ kind: "failed", isUnsent: false });
    expect(arrived.waiting).toHaveLength(1);
  });

  test("a connection cut in the middle of the answer is no answer", async () => {
    handler = (_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("{");
      setImmediate(() => response.socket?.destroy());
    };
    expect(await send(wire())).toMatchObject({ kind: "failed", isUnsent: false });
  });

  test("an answer as long as allowed is whole, a longer one fails", async () => {
    handler = (_request, response) => response.end("x".repeat(1_000));
    expect(await send(wire())).toMatchObject({ kind: "answered", body: "x".repeat(1_000) });
    const longer = await send(wire({ answerBytesMax: 999 }));
    expect(longer).toMatchObject({ kind: "failed", isUnsent: false });
    expect(longer.kind === "failed" && longer.words).toContain("999 bytes");
  });

  test("a request given up while it waits for a connection never leaves", async () => {
    let answer = (): void => undefined;
    handler = (_request, response) => {
      answer = () => response.end("{}");
    };
    const first = send(wire({ url: `${origin()}/first` }));
    await arrived.next();
    const called: TransportOutcome[] = [];
    const giveUp = transport.request(wire({ url: `${origin()}/second` }), (outcome) =>
      called.push(outcome),
    );
    giveUp();
    answer();
    await first;
    handler = (_request, response) => response.end("{}");
    await send(wire({ url: `${origin()}/third` }));
    expect(arrived.waiting).toEqual(["GET /third "]);
    expect(called).toEqual([]);
  });

  test("a request given up while it is answered calls nobody", async () => {
    handler = () => undefined;
    const called: TransportOutcome[] = [];
    const giveUp = transport.request(wire(), (outcome) => called.push(outcome));
    await arrived.next();
    giveUp();
    handler = (_request, response) => response.end("{}");
    await send(wire());
    expect(called).toEqual([]);
  });

  test("closing fails what is under way and refuses what comes after", async () => {
    handler = () => undefined;
    const under = send(wire({ method: "POST", body: "{}" }));
    await arrived.next();
    await transport.close();
    expect(await under).toMatchObject({ kind: "failed", isUnsent: false });
    expect(await send(wire())).toMatchObject({ kind: "failed", isUnsent: true });
  });

  test("a seventeenth host is refused", async () => {
    for (let host = 1; host <= 16; host += 1) {
      await send(wire({ url: `http://127.0.0.${host}:1/` }));
    }
    const outcome = await send(wire());
    expect(outcome).toMatchObject({ kind: "failed", isUnsent: true, words: "more than 16 hosts" });
  });
});

describe("sockets", () => {
  let sockets: ScriptedSocketServer;

  beforeEach(async () => {
    sockets = await ScriptedSocketServer.start();
  });

  afterEach(() => sockets.stop());

  function open(url = sockets.url) {
    const heard = new Arrivals<string>();
    const options = {
      url,
      headers: { "x-key": "k" },
      frameBytesMax: 1_000,
      observer: {
        opened: () => heard.add("opened"),
        frame: (frame: Uint8Array) => heard.add(Buffer.from(frame).toString()),
        heartbeat: () => heard.add("heartbeat"),
        closed: (reason: string) => heard.add(`closed: ${reason}`),
      },
    };
    return { socket: transport.openSocket(options), heard };
  }

  test("opens with its headers, sends, hears frames and heartbeats, closes politely", async () => {
    const { socket, heard } = open();
    socket.send("too early");
    socket.ping();
    const connection = await sockets.connections.next();
    expect(connection.headers["x-key"]).toBe("k");
    expect(await heard.next()).toBe("opened");
    socket.send("hello");
    expect(await connection.texts.next()).toBe("hello");
    connection.send("welcome");
    expect(await heard.next()).toBe("welcome");
    socket.ping();
    expect(await heard.next()).toBe("heartbeat");
    expect(socket.unsentBytes).toBe(0);
    socket.close();
    expect(await heard.next()).toBe("closed: closed with code 1000");
    socket.close();
    socket.send("too late");
    expect(connection.texts.waiting).toEqual([]);
  });

  test("a socket that is cut says nothing more", async () => {
    const { socket, heard } = open();
    const connection = await sockets.connections.next();
    await heard.next();
    socket.terminate();
    socket.terminate();
    await connection.closed;
    expect(heard.waiting).toEqual([]);
  });

  test("frames that arrived together stop at the one that cuts the socket", async () => {
    const frames: string[] = [];
    const closed = new Promise<string>((resolve) => {
      const socket = transport.openSocket({
        url: sockets.url,
        headers: {},
        frameBytesMax: 1_000,
        observer: {
          opened: () => undefined,
          frame: (frame) => {
            frames.push(Buffer.from(frame).toString());
            if (frames.length === 2) socket.terminate();
          },
          heartbeat: () => undefined,
          closed: resolve,
        },
      });
    });
    const connection = await sockets.connections.next();
    for (let number = 1; number <= 200; number += 1) connection.send(String(number));
    await connection.closed;
    expect(frames).toEqual(["1", "2"]);
    await expect(Promise.race([closed, Promise.resolve("nothing")])).resolves.toBe("nothing");
  });

  test("a socket closed before it is open says so", async () => {
    const silent = createRawServer(() => undefined).listen(0, "127.0.0.1");
    await new Promise((resolve) => silent.once("listening", resolve));
    const { socket, heard } = open(`ws://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    socket.close();
    expect(heard.waiting).toEqual([]);
    expect(await heard.next()).toBe("closed: closed before it was open");
    silent.close();
  });

  test("an address that is none ends after the call that opened it", async () => {
    const { heard } = open("nowhere");
    expect(heard.waiting).toEqual([]);
    expect(await heard.next()).toContain("closed: Invalid URL");
  });

  test("closing the transport ends its sockets and those to come", async () => {
    const { heard } = open();
    await heard.next();
    await transport.close();
    expect(await heard.next()).toBe("closed: the transport was closed");
    expect(await open().heard.next()).toBe("closed: the transport is closed");
  });
});
