// The socket through which other commands reach the running engine. Only the owner can open it: it lies in a private
// directory and is itself private from the moment it exists. What arrives here becomes an input of the engine.

import { chmodSync, lstatSync, readlinkSync, symlinkSync, unlinkSync } from "node:fs";
import { createConnection, createServer, type Server, type Socket } from "node:net";
import { isMainThread } from "node:worker_threads";
import { assert } from "../../../src/domain/failure/assert.ts";
import { fail, type Result, succeed } from "../../../src/domain/failure/result.ts";
import { parseMarketId, type Venue } from "../../../src/domain/market/venue.ts";
import type { QualityQuestion, QualityReport } from "../terminal/quality-figures.ts";
import { LineReader } from "./line-reader.ts";
import { ensurePrivateDirectory } from "./private-directory.ts";
import {
  type ControlDone,
  type ControlRequest,
  type ControlResponse,
  type ControlStatus,
  requestBytesMax,
  requestSchema,
  unreadBytesMax,
} from "./protocol.ts";
import { qualityMarketsDefault } from "./quality-limits.ts";
import type { RepeatedRequests } from "./repeated-requests.ts";
import { placeForServer, type SocketPlace } from "./socket-place.ts";

/** What the engine's runtime does on a request. A handler answers soon; nothing is waited for on its behalf. */
export interface ControlHandlers {
  status(): Result<ControlStatus>;
  quality(question: QualityQuestion): Result<QualityReport>;
  stop(request: { readonly reason: string }): Result<ControlDone>;
  kill(request: { readonly reason: string }): Result<ControlDone>;
  resume(request: { readonly by: string }): Result<ControlDone>;
  /** Leaves safe mode, or with a venue opens those of its gates that wait for a person. */
  acknowledge(request: { readonly by: string; readonly venue: Venue | null }): Result<ControlDone>;
}

export interface ControlServerOptions {
  readonly dataDirectory: string;
  readonly handlers: ControlHandlers;
  /** Returns true while this process holds the lock of the data directory. A socket that is in the way may be
   * removed only then: it can only be the leftover of a dead process. */
  readonly isLockHeld: () => boolean;
  /** Knows repeated requests by their keys; without it, requests with a key are refused. */
  readonly repeats?: RepeatedRequests;
  readonly environment?: Readonly<NodeJS.ProcessEnv>;
  /** Milliseconds after which a silent connection is closed. */
  readonly idleMillis?: number;
}

/** People and scripts, one command each: more connections than this are a mistake. */
export const connectionsMax = 16;

const idleMillisDefault = 30_000;

/** How long an old socket may take to show that somebody still listens on it. */
const probeMillis = 1_000;

function answer(handlers: ControlHandlers, request: ControlRequest): Result<object> {
  const { reason = "no reason given", by = "unknown", venue = null } = request.parameters;
  switch (request.method) {
    case "status":
      return handlers.status();
    case "quality":
      return askQuality(handlers, request.parameters);
    case "stop":
      return handlers.stop({ reason });
    case "kill":
      return handlers.kill({ reason });
    case "resume":
      return handlers.resume({ by });
    case "acknowledge":
      return handlers.acknowledge({ by, venue });
  }
}

function askQuality(
  handlers: ControlHandlers,
  parameters: ControlRequest["parameters"],
): Result<QualityReport> {
  const { venue = null, refused = false, limit = qualityMarketsDefault } = parameters;
  const { market: name } = parameters;
  const market = name === undefined ? null : parseMarketId(name);
  if (market === undefined) {
    return fail("RUN-936", `market: ${name} is no market; write kalshi:TICKER`);
  }
  return handlers.quality({ venue, market, refusedOnly: refused, limit });
}

/** As `answer`, once for each key. */
function answerOnce(
  handlers: ControlHandlers,
  request: ControlRequest,
  repeats: RepeatedRequests | undefined,
): Result<object> {
  const { method, idempotencyKey } = request;
  if (idempotencyKey === undefined) return answer(handlers, request);
  if (method === "status" || method === "quality") {
    return fail("RUN-936", `idempotencyKey: ${method} changes nothing`);
  }
  if (repeats === undefined) return fail("RUN-936", "idempotencyKey: no keys are kept here");
  return repeats.answer({ method, idempotencyKey }, () => answer(handlers, request));
}

function refusal(message: string, id: string | number | null = null): ControlResponse {
  return { id, ok: false, failure: { code: "RUN-936", message } };
}

/** Returns the response to one line. Never throws. */
export function respond(
  handlers: ControlHandlers,
  line: string,
  repeats?: RepeatedRequests,
): ControlResponse {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return refusal("the request is not JSON");
  }
  const checked = requestSchema.safeParse(parsed);
  if (!checked.success) {
    const named = (parsed as { id?: unknown } | null)?.id;
    const id = typeof named === "string" || typeof named === "number" ? named : null;
    const [issue] = checked.error.issues;
    return refusal(`${issue?.path.join(".") || "request"}: ${issue?.message}`, id);
  }
  const { id } = checked.data;
  try {
    const result = answerOnce(handlers, checked.data, repeats);
    return result.ok
      ? { id, ok: true, result: result.value }
      : { id, ok: false, failure: result.failure };
  } catch (error) {
    return refusal(`the engine failed on it: ${(error as Error).message}`, id);
  }
}

/** Returns true when somebody accepts connections on the socket. */
function isAnswered(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(socketPath);
    const settle = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(probeMillis, () => settle(true));
    socket.once("connect", () => settle(true));
    socket.once("error", () => settle(false));
  });
}

function kindOf(path: string): "nothing" | "socket" | "link" | "other" {
  const facts = lstatSync(path, { throwIfNoEntry: false });
  if (facts === undefined) return "nothing";
  if (facts.isSymbolicLink()) return "link";
  return facts.isSocket() ? "socket" : "other";
}

/** Removes the socket of a dead process, or the link to one. Refuses when somebody answers, or when it is neither. */
async function removeStale(path: string): Promise<Result<void>> {
  const kind = kindOf(path);
  if (kind === "nothing") return succeed(undefined);
  if (kind === "other") {
    return fail("STO-924", `${path} is in the way and is not a control socket`, { path });
  }
  const target = kind === "link" ? readlinkSync(path) : path;
  if (await isAnswered(target)) {
    return fail("STO-922", `another engine answers on ${path}`, { path });
  }
  unlinkSync(path);
  return succeed(undefined);
}

/** Binds the socket so that it is private from its first moment on. */
function listenPrivately(server: Server, path: string): Promise<Result<void>> {
  return new Promise((resolve) => {
    const refuse = (error: NodeJS.ErrnoException): void =>
      resolve(
        fail("STO-924", `the control socket ${path} cannot be opened: ${error.code}`, { path }),
      );
    server.once("error", refuse);
    // Binding happens inside the call, so the mask is right for exactly that long. Worker threads cannot set it;
    // there the private directory alone keeps others out until the mode is set.
    const mask = isMainThread ? process.umask(0o177) : null;
    try {
      server.listen(path, () => {
        server.off("error", refuse);
        resolve(succeed(undefined));
      });
    } finally {
      if (mask !== null) process.umask(mask);
    }
  });
}

export class ControlServer {
  readonly #server: Server;
  readonly #place: SocketPlace;
  readonly #connections: Set<Socket>;

  private constructor(server: Server, place: SocketPlace, connections: Set<Socket>) {
    this.#server = server;
    this.#place = place;
    this.#connections = connections;
  }

  /** Opens the control socket of a data directory. `STO-924` when the directory or the path cannot be used,
   * `STO-922` when another engine answers there. */
  static async open(options: ControlServerOptions): Promise<Result<ControlServer>> {
    assert(options.isLockHeld(), "the lock of the data directory comes before its control socket");
    const directory = ensurePrivateDirectory(options.dataDirectory);
    if (!directory.ok) return directory;
    const placed = placeForServer(options.dataDirectory, options.environment ?? process.env);
    if (!placed.ok) return placed;
    const place = placed.value;
    if (place.runtimeDirectory !== null) {
      // Others may write where this folder is made: a link they left there is not followed.
      const runtime = ensurePrivateDirectory(place.runtimeDirectory, false);
      if (!runtime.ok) return runtime;
    }
    for (const path of [place.linkPath, place.socketPath]) {
      const removed = path === null ? succeed(undefined) : await removeStale(path);
      if (!removed.ok) return removed;
    }
    const connections = new Set<Socket>();
    const server = createServer((socket) => serve(socket, options, connections));
    server.maxConnections = connectionsMax;
    const listening = await listenPrivately(server, place.socketPath);
    if (!listening.ok) return listening;
    if (!isMainThread) chmodSync(place.socketPath, 0o600);
    if (place.linkPath !== null) symlinkSync(place.socketPath, place.linkPath);
    return succeed(new ControlServer(server, place, connections));
  }

  /** Path of the socket. */
  get socketPath(): string {
    return this.#place.socketPath;
  }

  /** Stops listening, lets written responses out, and removes the socket. */
  close(): Promise<void> {
    if (this.#place.linkPath !== null && kindOf(this.#place.linkPath) === "link") {
      unlinkSync(this.#place.linkPath);
    }
    for (const socket of this.#connections) socket.end();
    return new Promise((resolve) => {
      const late = setTimeout(() => {
        for (const socket of this.#connections) socket.destroy();
      }, probeMillis);
      this.#server.close(() => {
        clearTimeout(late);
        resolve();
      });
    });
  }
}

/** Serves one connection: every line is answered in order, until it ends, falls silent or breaks the rules. */
function serve(socket: Socket, options: ControlServerOptions, connections: Set<Socket>): void {
  connections.add(socket);
  const reader = new LineReader(requestBytesMax);
  const send = (response: ControlResponse): void => {
    if (socket.destroyed) return;
    socket.write(`${JSON.stringify(response)}\n`);
    if (socket.writableLength > unreadBytesMax) socket.destroy();
  };
  socket.setTimeout(options.idleMillis ?? idleMillisDefault, () => socket.destroy());
  socket.on("close", () => connections.delete(socket));
  // A client that goes away mid-way is its own business.
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: Buffer) => {
    const lines = reader.push(chunk);
    if (lines === null) {
      send(refusal(`a request is longer than ${requestBytesMax} bytes`));
      socket.end();
      return;
    }
    for (const line of lines)
      if (line.trim() !== "") send(respond(options.handlers, line, options.repeats));
  });
}
