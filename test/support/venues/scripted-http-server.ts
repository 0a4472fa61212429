// An HTTP server that answers as a test says, and remembers what it was asked.

import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface ScriptedRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

export interface ScriptedAnswer {
  readonly status?: number;
  /** A text is sent as it is, anything else as JSON. */
  readonly body: unknown;
}

export class ScriptedHttpServer {
  readonly requests: ScriptedRequest[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(
    answer: (request: ScriptedRequest) => ScriptedAnswer,
  ): Promise<ScriptedHttpServer> {
    const server = createServer((incoming, response) => {
      const url = new URL(incoming.url ?? "/", "http://scripted");
      const request = { path: url.pathname, query: url.searchParams, headers: incoming.headers };
      scripted.requests.push(request);
      const { status, body } = answer(request);
      response.writeHead(status ?? 200);
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    });
    const scripted = new ScriptedHttpServer(server);
    server.listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    return scripted;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
