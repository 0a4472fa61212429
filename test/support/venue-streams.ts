// What the tests of the servers talk through: a plain socket with a queue of what arrived, and Kalshi's signature made
// with the crypto library alone. Shares nothing with the adapters on purpose.

import { constants, sign } from "node:crypto";
import { WebSocket } from "ws";

import type { Clock } from "../../src/ports/clock.ts";
import { epochMilliseconds } from "../../src/simulation/instant-text.ts";

/** Signs a request of a test as Kalshi's documentation says. */
export function kalshiHeaders(
  key: { readonly keyId: string; readonly privateKeyPem: string },
  clock: Clock,
  method: string,
  path: string,
): Record<string, string> {
  const timestamp = String(epochMilliseconds(clock.now()));
  const signature = sign("RSA-SHA256", Buffer.from(`${timestamp}${method}${path}`), {
    key: key.privateKeyPem,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  });
  return {
    "KALSHI-ACCESS-KEY": key.keyId,
    "KALSHI-ACCESS-TIMESTAMP": timestamp,
    "KALSHI-ACCESS-SIGNATURE": signature.toString("base64"),
  };
}

/** A received message: a test looks into it freely. */
// biome-ignore lint/suspicious/noExplicitAny: tests read whatever fields the wire carries.
export type WireMessage = any;

export class TestStream {
  readonly #socket: WebSocket;
  readonly #texts: string[] = [];
  #wake: () => void = () => undefined;
  /** Payloads of the pings that arrived. */
  readonly pings: string[] = [];
  /** Resolves with the close code: 1006 when there was no close frame. */
  readonly closed: Promise<number>;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data: Buffer) => {
      this.#texts.push(data.toString("utf8"));
      this.#wake();
    });
    socket.on("ping", (data: Buffer) => {
      this.pings.push(data.toString("utf8"));
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      socket.on("close", (code) => {
        this.#wake();
        resolve(code);
      });
    });
  }

  /** Connects; rejects with the status and body when the server refuses the upgrade. */
  static open(url: string, headers: Record<string, string> = {}): Promise<TestStream> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, { headers });
      const stream = new TestStream(socket);
      socket.once("open", () => resolve(stream));
      socket.once("error", reject);
      socket.once("unexpected-response", (_request, response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => {
          body += chunk.toString("utf8");
        });
        response.on("end", () => reject(new Error(`${response.statusCode} ${body}`)));
      });
    });
  }

  send(message: unknown): void {
    this.#socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  /** Returns the next text that arrived, waiting for it. */
  async nextText(): Promise<string> {
    for (;;) {
      const text = this.#texts.shift();
      if (text !== undefined) return text;
      if (this.#socket.readyState === WebSocket.CLOSED) throw new Error("the stream is closed");
      await this.#arrival();
    }
  }

  /** Returns the next message that arrived, parsed. */
  async next(): Promise<WireMessage> {
    return JSON.parse(await this.nextText());
  }

  /** Returns so many messages. */
  async take(count: number): Promise<WireMessage[]> {
    const messages: WireMessage[] = [];
    while (messages.length < count) messages.push(await this.next());
    return messages;
  }

  /** Returns everything up to and including the first text that satisfies the test. */
  async until(isLast: (text: string) => boolean): Promise<string[]> {
    const texts: string[] = [];
    for (;;) {
      const text = await this.nextText();
      texts.push(text);
      if (isLast(text)) return texts;
    }
  }

  async untilPings(count: number): Promise<void> {
    while (this.pings.length < count) await this.#arrival();
  }

  close(): void {
    this.#socket.terminate();
  }

  #arrival(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
