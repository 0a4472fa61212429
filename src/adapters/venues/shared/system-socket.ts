// One WebSocket of the system behind the port's shape: text frames in, opening, frames, heartbeats and the end out.
// Frames are handed on where the library has them, without a copy; nothing throws.

import type { IncomingMessage } from "node:http";
import { WebSocket } from "ws";
import type {
  TransportSocket,
  TransportSocketObserver,
  TransportSocketOptions,
} from "../../../ports/venue-transport.ts";
import { errorWords } from "./error-words.ts";

/** What the socket is, seen from its owner. `ended` before anything is heard means that nothing more will be. */
type Phase = "new" | "connected" | "ended";

const normalClosure = 1000;

export class SystemSocket implements TransportSocket {
  readonly #options: TransportSocketOptions;
  readonly #observer: TransportSocketObserver;
  readonly #gone: () => void;
  #socket: WebSocket | null = null;
  #phase: Phase = "new";
  #problem: string | null = null;

  /** `gone` is called once, when nothing of the socket is left. */
  constructor(options: TransportSocketOptions, gone: () => void) {
    this.#options = options;
    this.#observer = options.observer;
    this.#gone = gone;
  }

  get unsentBytes(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  connect(): void {
    const { url, headers, frameBytesMax } = this.#options;
    try {
      const socket = new WebSocket(url, {
        headers: { ...headers },
        perMessageDeflate: false,
        skipUTF8Validation: true,
        maxPayload: frameBytesMax,
        followRedirects: false,
      });
      this.#socket = socket;
      this.#listen(socket);
    } catch (cause) {
      this.fail(errorWords(cause));
    }
  }

  send(text: string): void {
    if (this.#isOpen()) this.#socket?.send(text, () => undefined);
  }

  ping(): void {
    if (this.#isOpen()) this.#socket?.ping("", undefined, () => undefined);
  }

  close(): void {
    if (this.#phase === "ended") return;
    if (this.#isOpen()) this.#socket?.close(normalClosure);
    else this.fail("closed before it was open");
  }

  terminate(): void {
    if (this.#phase === "ended") return;
    this.#phase = "ended";
    this.#cut();
  }

  /** Cuts the connection and tells the owner why, after the call that caused it. */
  fail(reason: string): void {
    if (this.#phase === "ended") return;
    queueMicrotask(() => this.#end(reason));
    this.#socket?.removeAllListeners("message");
    this.#socket?.terminate();
  }

  #isOpen(): boolean {
    return this.#phase === "connected" && this.#socket?.readyState === WebSocket.OPEN;
  }

  #listen(socket: WebSocket): void {
    const observer = this.#observer;
    socket.on("open", () => {
      if (this.#phase !== "new") return;
      this.#phase = "connected";
      observer.opened();
    });
    socket.on("message", (data: Buffer | ArrayBuffer | Buffer[]) => {
      if (this.#phase === "connected") observer.frame(bytesOf(data));
    });
    const heartbeat = () => {
      if (this.#phase === "connected") observer.heartbeat();
    };
    socket.on("ping", heartbeat);
    socket.on("pong", heartbeat);
    socket.on("unexpected-response", (_request, response: IncomingMessage) => {
      this.#problem = `the upgrade was answered with ${response.statusCode}`;
      response.resume();
      socket.terminate();
    });
    socket.on("error", (cause: Error) => {
      this.#problem ??= errorWords(cause);
    });
    socket.on("close", (code: number) => this.#end(this.#problem ?? `closed with code ${code}`));
  }

  #end(reason: string): void {
    const wasHeard = this.#phase !== "ended";
    this.#phase = "ended";
    this.#gone();
    if (wasHeard) this.#observer.closed(reason);
  }

  #cut(): void {
    if (this.#socket === null) this.#gone();
    else this.#socket.terminate();
  }
}

function bytesOf(data: Buffer | ArrayBuffer | Buffer[]): Uint8Array {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : new Uint8Array(data);
}
