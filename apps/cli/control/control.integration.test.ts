// The control socket for real: unix sockets in real folders, their permissions, and everything a client or a
// leftover can do wrong.

import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { InvariantViolation } from "../../../src/domain/failure/assert.ts";
import { catalogue } from "../../../src/domain/failure/catalogue.ts";
import { fail, succeed, unwrap } from "../../../src/domain/failure/result.ts";
import { callControl } from "./control-client.ts";
import { type ControlHandlers, ControlServer, connectionsMax, respond } from "./control-server.ts";
import { ensurePrivateDirectory } from "./private-directory.ts";
import { requestBytesMax, responseBytesMax, unreadBytesMax } from "./protocol.ts";
import { qualityMarketsMax } from "./quality-limits.ts";
import { sampleQuality, sampleStatus } from "./sample-status.ts";
import { placeForServer, socketPathBytesMax } from "./socket-place.ts";

let folder = "";
let calls: string[] = [];
const open: { close(): Promise<void> }[] = [];

const handlers: ControlHandlers = {
  status: () => succeed(sampleStatus),
  quality: (question) => {
    calls.push(`quality ${JSON.stringify(question)}`);
    return succeed(sampleQuality);
  },
  stop: ({ reason }) => {
    calls.push(`stop ${reason}`);
    return succeed({ done: "stopping" });
  },
  kill: ({ reason }) => {
    calls.push(`kill ${reason}`);
    return succeed({ done: "kill switch set" });
  },
  resume: ({ by }) => {
    calls.push(`resume ${by}`);
    return succeed({ done: "resumed" });
  },
  acknowledge: () => fail("RUN-936", "the engine is not in safe mode"),
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "arb-control-"));
  calls = [];
});

afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(
  dataDirectory: string,
  more: Partial<Parameters<typeof ControlServer.open>[0]> = {},
): Promise<ControlServer> {
  const options = { dataDirectory, handlers, isLockHeld: () => true, ...more };
  const server = unwrap(await ControlServer.open(options));
  open.push(server);
  return server;
}

function failureOf(result: unknown): { code: string; message: string } {
  expect(result).toMatchObject({ ok: false });
  return (result as { failure: { code: string; message: string } }).failure;
}

/** Sends raw bytes and returns all that comes back until the server closes. */
function talk(path: string, ...chunks: readonly (string | Buffer)[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    let received = "";
    socket.on("data", (chunk) => {
      received += chunk.toString();
    });
    socket.on("close", () => resolve(received));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE" && error.code !== "ECONNRESET") reject(error);
    });
    for (const chunk of chunks) socket.write(chunk);
    socket.end();
  });
}

describe("requests", () => {
  test("each reaches its handler and its answer comes back", async () => {
    await serve(folder);
    expect(unwrap(await callControl(folder, { method: "status" }))).toEqual(sampleStatus);
    const by = "ada";
    for (const method of ["stop", "kill", "resume"] as const) {
      const answer = await callControl(folder, { method, parameters: { reason: "test", by } });
      expect(unwrap(answer).done).not.toBe("");
    }
    expect(calls).toEqual(["stop test", "kill test", "resume ada"]);
  });

  test("a failure of the engine arrives as that failure", async () => {
    await serve(folder);
    const answer = await callControl(folder, { method: "acknowledge" });
    expect(failureOf(answer)).toEqual({
      code: "RUN-936",
      message: "the engine is not in safe mode",
    });
  });

  test("several on one connection are answered in order, however the bytes are cut", async () => {
    const server = await serve(folder);
    const line = (id: number, method: string): string =>
      `${JSON.stringify({ protocol: 1, id, method })}\n`;
    const bytes = Buffer.from(`${line(1, "stop")}\n${line(2, "kill")}${line(3, "resume")}`);
    const pieces = Array.from(bytes, (_, position) => bytes.subarray(position, position + 1));
    const received = await talk(server.socketPath, ...pieces);
    const ids = received
      .trimEnd()
      .split("\n")
      .map((text) => (JSON.parse(text) as { id: number }).id);
    expect(ids).toEqual([1, 2, 3]);
    expect(calls).toEqual(["stop no reason given", "kill no reason given", "resume unknown"]);
  });

  test.each<[string, string, string | number | null, RegExp]>([
    ["not JSON", "{", null, /not JSON/],
    ["no object", "[]", null, /request/],
    ["null", "null", null, /request/],
    ["another protocol", '{"protocol":2,"id":7,"method":"status"}', 7, /protocol/],
    ["an unknown method", '{"protocol":1,"id":"x","method":"sell"}', "x", /method/],
    ["an unknown key", '{"protocol":1,"id":1,"method":"stop","force":true}', 1, /force/],
    [
      "an unknown parameter",
      '{"protocol":1,"id":1,"method":"stop","parameters":{"now":1}}',
      1,
      /now/,
    ],
    [
      "an endless reason",
      JSON.stringify({
        protocol: 1,
        id: 1,
        method: "kill",
        parameters: { reason: "x".repeat(501) },
      }),
      1,
      /reason/,
    ],
    ["no id", '{"protocol":1,"method":"status"}', null, /id/],
  ])("%s is refused and changes nothing", (_, line, id, message) => {
    const response = respond(handlers, line);
    expect(response).toMatchObject({ id, ok: false, failure: { code: "RUN-936" } });
    if (!response.ok) expect(response.failure.message).toMatch(message);
    expect(calls).toEqual([]);
  });

  test("quality is asked for a venue, a market, what is refused, and so many", async () => {
    await serve(folder);
    const parameters = {
      venue: "kalshi",
      market: "kalshi:KXFED",
      refused: true,
      limit: 3,
    } as const;
    const report = unwrap(await callControl(folder, { method: "quality", parameters }));
    expect(report).toEqual(sampleQuality);
    expect(unwrap(await callControl(folder, { method: "quality" }))).toEqual(sampleQuality);
    expect(calls).toEqual([
      'quality {"venue":"kalshi","market":"kalshi:KXFED","refusedOnly":true,"limit":3}',
      'quality {"venue":null,"market":null,"refusedOnly":false,"limit":20}',
    ]);
  });

  test.each<[string, object]>([
    ["a market without a venue", { market: "KXFED" }],
    ["more markets than an answer holds", { limit: qualityMarketsMax + 1 }],
    ["no market at all", { limit: 0 }],
  ])("quality for %s is refused", (_, parameters) => {
    const line = JSON.stringify({ protocol: 1, id: 1, method: "quality", parameters });
    expect(respond(handlers, line)).toMatchObject({ ok: false, failure: { code: "RUN-936" } });
    expect(calls).toEqual([]);
  });

  test("the longest report fits its answer", () => {
    const codes = Object.keys(catalogue).filter((code) => code.startsWith("QUA-"));
    const [market] = sampleQuality.markets;
    const worst = {
      ...market!,
      // As long as a market's name and title get, and of the characters that take most room.
      market: `polymarket:0x${"f".repeat(64)}`,
      title: "\u0001".repeat(120),
      refusedUpdates: Object.fromEntries(codes.map((code) => [code, Number.MAX_SAFE_INTEGER])),
      refused: { ...market!.refused!, waitsFor: "x".repeat(100) },
    };
    const markets = Array.from({ length: qualityMarketsMax }, () => worst);
    const line = JSON.stringify({ id: 1, ok: true, result: { ...sampleQuality, markets } });
    expect(Buffer.byteLength(line)).toBeGreaterThan(100_000);
    expect(Buffer.byteLength(line)).toBeLessThan(responseBytesMax);
  });

  test("a handler that throws is an answer, not the end of the server", async () => {
    const broken = {
      ...handlers,
      status: () => {
        throw new Error("broken");
      },
    };
    await serve(folder, { handlers: broken });
    for (let turn = 0; turn < 2; turn += 1) {
      expect(failureOf(await callControl(folder, { method: "status" })).message).toMatch(/broken/);
    }
  });

  test("a line longer than the limit ends the connection, not the server", async () => {
    const server = await serve(folder);
    const received = await talk(server.socketPath, "x".repeat(requestBytesMax + 1));
    expect(received).toMatch(/longer than/);
    expect(unwrap(await callControl(folder, { method: "status" })).processId).toBe(4_711);
  });

  test("a silent connection is closed", async () => {
    const server = await serve(folder, { idleMillis: 20 });
    const closed = new Promise<void>((resolve) => {
      connect(server.socketPath).on("close", () => resolve());
    });
    await closed;
  });

  test("a client that asks on and on without reading is cut off, not served from memory", async () => {
    const answer = "x".repeat(100_000);
    let served = 0;
    const server = await serve(folder, {
      handlers: {
        ...handlers,
        kill: () => {
          served += 1;
          return succeed({ done: answer });
        },
      },
    });
    const line = `${JSON.stringify({ protocol: 1, id: 1, method: "kill" })}\n`;
    await new Promise<void>((resolve) => {
      const socket = connect(server.socketPath);
      socket.on("error", () => resolve());
      // Between two requests the server gets its turn: it is in this process too.
      const ask = (): void => {
        if (!socket.destroyed) socket.write(line, () => setImmediate(ask));
      };
      ask();
    });
    // What the system's own buffers take comes on top.
    expect(served * answer.length).toBeGreaterThan(unreadBytesMax);
    expect(served * answer.length).toBeLessThan(4 * unreadBytesMax);
    expect(unwrap(await callControl(folder, { method: "status" }))).toEqual(sampleStatus);
  });

  test("more connections than the limit are turned away, and the others still work", async () => {
    const server = await serve(folder);
    const sockets = Array.from({ length: connectionsMax }, () => connect(server.socketPath));
    await Promise.all(
      sockets.map((socket) => new Promise((resolve) => socket.once("connect", resolve))),
    );
    expect(failureOf(await callControl(folder, { method: "status" })).code).toBe("RUN-932");
    await Promise.all(
      sockets.map((socket) => new Promise((resolve) => socket.once("close", resolve).destroy())),
    );
    await expect.poll(async () => (await callControl(folder, { method: "status" })).ok).toBe(true);
  });
});

describe("who may enter", () => {
  test("the directory is 0700 and the socket 0600, whatever the mask", async () => {
    const data = join(folder, "data");
    const server = await serve(data);
    expect(statSync(data).mode & 0o777).toBe(0o700);
    expect(lstatSync(server.socketPath).isSocket()).toBe(true);
    expect(statSync(server.socketPath).mode & 0o777).toBe(0o600);
  });

  test("a directory that others may enter is refused", async () => {
    chmodSync(folder, 0o755);
    const opened = await ControlServer.open({
      dataDirectory: folder,
      handlers,
      isLockHeld: () => true,
    });
    expect(failureOf(opened)).toMatchObject({
      code: "STO-924",
      message: expect.stringMatching(/open to others \(mode 755\)/),
    });
    expect(existsSync(join(folder, "control.sock"))).toBe(false);
  });

  test("a private directory is made, checked, and not a file or a link where none is trusted", () => {
    const made = join(folder, "a", "b");
    expect(ensurePrivateDirectory(made).ok).toBe(true);
    expect(statSync(made).mode & 0o777).toBe(0o700);
    writeFileSync(join(folder, "file"), "");
    expect(failureOf(ensurePrivateDirectory(join(folder, "file"))).code).toBe("STO-924");
    symlinkSync(made, join(folder, "link"));
    expect(ensurePrivateDirectory(join(folder, "link")).ok).toBe(true);
    expect(failureOf(ensurePrivateDirectory(join(folder, "link"), false)).message).toMatch(
      /not a directory/,
    );
  });

  test("without the lock no socket is touched", async () => {
    const options = { dataDirectory: folder, handlers, isLockHeld: () => false };
    await expect(ControlServer.open(options)).rejects.toThrow(InvariantViolation);
  });
});

describe("what is in the way", () => {
  /** Leaves a socket file behind as a killed process does. */
  async function leaveStaleSocket(path: string): Promise<void> {
    const { execFileSync } = await import("node:child_process");
    const program = `require("net").createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, "SIGKILL"))`;
    try {
      execFileSync(process.execPath, ["-e", program]);
    } catch {
      // It was killed: that is the point.
    }
    expect(lstatSync(path).isSocket()).toBe(true);
  }

  test("the socket of a dead process is replaced", async () => {
    await leaveStaleSocket(join(folder, "control.sock"));
    expect(failureOf(await callControl(folder, { method: "status" })).code).toBe("RUN-932");
    await serve(folder);
    expect(unwrap(await callControl(folder, { method: "status" })).processId).toBe(4_711);
  });

  test("the socket of a living one is not", async () => {
    await serve(folder);
    const second = await ControlServer.open({
      dataDirectory: folder,
      handlers,
      isLockHeld: () => true,
    });
    expect(failureOf(second).code).toBe("STO-922");
    expect((await callControl(folder, { method: "status" })).ok).toBe(true);
  });

  test("anything that is no socket stays", async () => {
    writeFileSync(join(folder, "control.sock"), "precious");
    const opened = await ControlServer.open({
      dataDirectory: folder,
      handlers,
      isLockHeld: () => true,
    });
    expect(failureOf(opened)).toMatchObject({
      code: "STO-924",
      message: expect.stringMatching(/not a control socket/),
    });
    expect(lstatSync(join(folder, "control.sock")).isFile()).toBe(true);
  });

  test("closing removes the socket, and nothing answers then", async () => {
    const server = await serve(folder);
    await server.close();
    open.length = 0;
    expect(existsSync(server.socketPath)).toBe(false);
    expect(failureOf(await callControl(folder, { method: "status" }))).toMatchObject({
      code: "RUN-932",
      message: expect.stringMatching(/ENOENT/),
    });
  });
});

describe("a data directory with a long path", () => {
  const long = (): string => join(folder, "d".repeat(60), "e".repeat(60));

  test("has its socket in a short private folder and a link to it", async () => {
    const runtime = join(folder, "run");
    mkdirSync(runtime, { mode: 0o700 });
    const environment = { XDG_RUNTIME_DIR: runtime };
    const server = await serve(long(), { environment });
    expect(Buffer.byteLength(server.socketPath)).toBeLessThanOrEqual(socketPathBytesMax);
    expect(dirname(server.socketPath)).toBe(join(runtime, "arbytron"));
    expect(readlinkSync(join(long(), "control.sock"))).toBe(server.socketPath);
    expect(statSync(dirname(server.socketPath)).mode & 0o777).toBe(0o700);
    expect(statSync(server.socketPath).mode & 0o777).toBe(0o600);
    expect(unwrap(await callControl(long(), { method: "status" })).processId).toBe(4_711);
  });

  test("replaces a leftover link, and removes link and socket when it closes", async () => {
    const environment = { XDG_RUNTIME_DIR: folder };
    mkdirSync(long(), { recursive: true, mode: 0o700 });
    symlinkSync(join(folder, "gone.sock"), join(long(), "control.sock"));
    expect(failureOf(await callControl(long(), { method: "status" })).code).toBe("RUN-932");
    const server = await serve(long(), { environment });
    expect((await callControl(long(), { method: "status" })).ok).toBe(true);
    await server.close();
    open.length = 0;
    expect(lstatSync(join(long(), "control.sock"), { throwIfNoEntry: false })).toBeUndefined();
    expect(existsSync(server.socketPath)).toBe(false);
    expect(failureOf(await callControl(long(), { method: "status" })).code).toBe("RUN-932");
  });

  test("does not follow a link that others left in the folder for temporary files", async () => {
    mkdirSync(join(folder, "theirs"), { mode: 0o700 });
    symlinkSync(join(folder, "theirs"), join(folder, "arbytron"));
    const opened = await ControlServer.open({
      dataDirectory: long(),
      handlers,
      isLockHeld: () => true,
      environment: { XDG_RUNTIME_DIR: folder },
    });
    expect(failureOf(opened)).toMatchObject({
      code: "STO-924",
      message: expect.stringMatching(/not a directory/),
    });
  });

  test("falls back to folders for temporary files when the session's is too long", () => {
    mkdirSync(long(), { recursive: true, mode: 0o700 });
    const placed = unwrap(placeForServer(long(), { XDG_RUNTIME_DIR: long() }));
    expect(Buffer.byteLength(placed.socketPath)).toBeLessThanOrEqual(socketPathBytesMax);
    expect(placed.runtimeDirectory).toMatch(/arbytron-/);
  });
});

describe("a client against what is no engine", () => {
  async function pretend(
    answer: (write: (text: string) => void, server: Server) => void,
  ): Promise<void> {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => answer((text) => socket.end(text), server));
    });
    await new Promise<void>((resolve) => server.listen(join(folder, "control.sock"), resolve));
    open.push({ close: () => new Promise((resolve) => server.close(() => resolve())) });
  }

  test.each<[string, string, string, RegExp]>([
    ["text", "hello\n", "RUN-936", /not JSON/],
    ["another form", '{"hello":1}\n', "RUN-936", /another form/],
    ["null", "null\n", "RUN-936", /another form/],
    ["nothing", "", "RUN-932", /closed the connection/],
    ["too much", `"${"x".repeat(responseBytesMax)}`, "RUN-936", /longer than its limit/],
  ])("that answers %s", async (_, text, code, message) => {
    await pretend((write) => write(text));
    const failure = failureOf(await callControl(folder, { method: "status" }));
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(message);
  });

  test("that never answers", async () => {
    await pretend(() => {});
    const late = await callControl(folder, { method: "status" }, 30);
    expect(failureOf(late)).toMatchObject({
      code: "RUN-932",
      message: expect.stringMatching(/within 30 ms/),
    });
  });
});
