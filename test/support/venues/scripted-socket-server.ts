// A WebSocket server that a test drives by hand: it hands out each connection and each text that arrives on it.

import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

/** Values that arrive over time, taken one by one. */
export class Arrivals<Value> {
  readonly #values: Value[] = [];
  readonly #takers: ((value: Value) => void)[] = [];

  add(value: Value): void {
    const taker = this.#takers.shift();
    if (taker === undefined) this.#values.push(value);
    else taker(value);
  }

  /** Resolves with the next value that nobody has taken. */
  next(): Promise<Value> {
    const value = this.#values.shift();
    if (value !== undefined) return Promise.resolve(value);
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  /** Values that nobody has taken. */
  get waiting(): readonly Value[] {
    return this.#values;
  }
}

export interface ScriptedConnection {
  readonly socket: WebSocket;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Texts as they arrive. */
  readonly texts: Arrivals<string>;
  /** Pings of the protocol as they arrive. */
  readonly pings: Arrivals<string>;
  readonly closed: Promise<number>;
  send(frame: string | object): void;
}

/** Waits until the other side has dealt with everything that was sent on the connection so far. */
export async function settled({ socket }: ScriptedConnection): Promise<void> {
  const pong = new Promise((resolve) => socket.once("pong", resolve));
  socket.ping();
  await pong;
}

export class ScriptedSocketServer {
  readonly connections = new Arrivals<ScriptedConnection>();
  readonly #server: WebSocketServer;
  #refuseWith: number | null = null;

  private constructor(server: WebSocketServer) {
    this.#server = server;
    server.on("connection", (socket, request) => {
      const texts = new Arrivals<string>();
      const pings = new Arrivals<string>();
      socket.on("message", (data: Buffer) => texts.add(data.toString()));
      socket.on("ping", (data) => pings.add(String(data)));
      socket.on("error", () => undefined);
      this.connections.add({
        socket,
        headers: request.headers,
        texts,
        pings,
        closed: new Promise((resolve) => socket.on("close", resolve)),
        send: (frame) => socket.send(typeof frame === "string" ? frame : JSON.stringify(frame)),
      });
    });
  }

  static async start(): Promise<ScriptedSocketServer> {
    let server: ScriptedSocketServer | null = null;
    const sockets = new WebSocketServer({
      port: 0,
      host: "127.0.0.1",
      verifyClient: (_information, answer) => {
        const code = server === null ? null : server.#refuseWith;
        if (code === null) answer(true);
        else answer(false, code, "refused");
      },
    });
    server = new ScriptedSocketServer(sockets);
    await new Promise((resolve) => sockets.once("listening", resolve));
    return server;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/ws`;
  }

  /** From now on upgrades are answered with the code, or accepted when it is null. */
  refuseWith(code: number | null): void {
    this.#refuseWith = code;
  }

  stop(): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
