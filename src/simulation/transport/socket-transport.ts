// Carries protocol shells over real sockets: one HTTP server, upgraded connections as streams. It knows no venue. Every
// size and queue is bounded: a client that does not read is cut off, as the venues do.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";

import {
  type ShellReply,
  type ShellRequest,
  type StreamSession,
  type StreamSink,
  textReply,
  type VenueShell,
} from "./shell.ts";
import { inboundBytesMax, waitingBytesMax } from "./traffic-limits.ts";

/** Most connections of one server, above Kalshi's own starting limit of 200 a user. */
export const connectionsMax = 512;

export interface SocketTransportOptions {
  readonly shell: VenueShell;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** A stream that leaves so many pings in a row unanswered is cut at the next; never when absent. */
  readonly missedPongsMax?: number;
}

export interface SocketTransport {
  readonly host: string;
  readonly port: number;
  /** Cuts every connection and closes the port. */
  stop(): Promise<void>;
}

/** Listens, and resolves when the port is open. Rejects when it cannot be opened. */
export async function startSocketTransport(
  options: SocketTransportOptions,
): Promise<SocketTransport> {
  const { shell, host, missedPongsMax = Number.POSITIVE_INFINITY } = options;
  const streams = new WebSocketServer({ noServer: true, maxPayload: inboundBytesMax });
  const server = createServer((request, response) => {
    serveRequest(shell, request, response);
  });
  server.maxConnections = connectionsMax;
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    const answer = shell.upgrade(shellRequest(request, ""));
    if (!answer.accepted) {
      refuseUpgrade(socket, answer.reply);
      return;
    }
    streams.handleUpgrade(request, socket, head, (connection) => {
      serveStream(connection, answer.open, missedPongsMax);
    });
  });
  await listen(server, host, options.port);
  return {
    host,
    port: (server.address() as AddressInfo).port,
    async stop() {
      for (const connection of streams.clients) connection.terminate();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function shellRequest(request: IncomingMessage, body: string): ShellRequest {
  const target = request.url ?? "/";
  const mark = target.indexOf("?");
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return {
    method: request.method ?? "GET",
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? "" : target.slice(mark + 1),
    headers,
    body,
  };
}

function serveRequest(shell: VenueShell, request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= inboundBytesMax) chunks.push(chunk);
  });
  request.on("error", () => response.destroy());
  request.on("end", () => {
    if (bytes > inboundBytesMax) {
      writeReply(response, textReply(413, "request body too large"));
      return;
    }
    const body = Buffer.concat(chunks).toString("utf8");
    shell.request(shellRequest(request, body), (reply) => writeReply(response, reply));
  });
}

function writeReply(response: ServerResponse, reply: ShellReply | null): void {
  if (response.destroyed) return;
  if (reply === null) {
    response.destroy();
    return;
  }
  response.writeHead(reply.status, { "content-type": reply.contentType, ...reply.headers });
  response.end(reply.body);
}

function refuseUpgrade(socket: Duplex, reply: ShellReply): void {
  const reason = reply.status === 401 ? "Unauthorized" : "Not Found";
  socket.end(
    [
      `HTTP/1.1 ${reply.status} ${reason}`,
      `Content-Type: ${reply.contentType}`,
      `Content-Length: ${Buffer.byteLength(reply.body)}`,
      "Connection: close",
      "",
      reply.body,
    ].join("\r\n"),
  );
}

function serveStream(
  connection: WebSocket,
  open: (sink: StreamSink) => StreamSession,
  missedPongsMax: number,
): void {
  let missedPongs = 0;
  const isOpen = (): boolean => connection.readyState === connection.OPEN;
  const session = open({
    text(frame) {
      if (!isOpen()) return;
      if (connection.bufferedAmount > waitingBytesMax) connection.terminate();
      else connection.send(frame);
    },
    ping(payload) {
      if (!isOpen()) return;
      if (missedPongs >= missedPongsMax) {
        connection.terminate();
        return;
      }
      missedPongs += 1;
      connection.ping(payload);
    },
    close: (code, reason) => connection.close(code, reason),
    reset: () => connection.terminate(),
  });
  connection.on("message", (data: Buffer) => session.receive(data.toString("utf8")));
  connection.on("pong", () => {
    missedPongs = 0;
  });
  connection.on("error", () => connection.terminate());
  connection.on("close", () => session.ended());
}
